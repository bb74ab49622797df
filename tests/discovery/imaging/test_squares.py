"""Square copies: the middle, or the middle of a part, in the sizes that are asked for, without metadata."""

import io

from PIL import Image

from discovery.imaging.regions import Region
from discovery.imaging.squares import squares


def stripes() -> Image.Image:
    """300 × 100: red, green, blue."""
    image = Image.new("RGB", (300, 100))
    for place, colour in enumerate(((200, 0, 0), (0, 200, 0), (0, 0, 200))):
        image.paste(colour, (100 * place, 0, 100 * place + 100, 100))
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_it_is_the_middle_in_each_size():
    copies = squares(stripes(), (96, 256))
    assert {size: opened(data).size for size, data in copies.items()} == {96: (96, 96), 256: (256, 256)}
    red, green, blue = opened(copies[96]).convert("RGB").getpixel((48, 48))
    assert green > max(red, blue)


def test_of_a_part_it_is_the_middle_of_that():
    red, green, blue = opened(squares(stripes(), (96,), Region(0.6, 0, 0.4, 1))[96]).convert("RGB").getpixel((60, 48))
    assert blue > max(red, green)


def test_it_is_webp_of_pixels_alone():
    image = stripes()
    image.info["comment"] = "secret"
    data = squares(image, (96,))[96]
    assert opened(data).format == "WEBP"
    assert b"secret" not in data

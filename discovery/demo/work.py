"""One finished demo picture with its words; its colour word is always read off the picture itself."""

from dataclasses import dataclass

from PIL import Image

from discovery.demo.colours import colour_word


@dataclass(frozen=True, slots=True)
class Work:
    """An RGB picture, what its artist says of it, its lower-case tags, and what a reader who cannot see it is told."""

    image: Image.Image
    caption: str
    tags: tuple[str, ...]
    alt_text: str


def finish(image: Image.Image, caption: str, tags: tuple[str, ...], alt_text: str) -> Work:
    """Sign a picture: the word for its main colour joins ``tags`` and replaces ``{colour}`` in ``alt_text``."""
    colour = colour_word(image)
    return Work(image, caption, (*tags, colour), alt_text.format(colour=colour))

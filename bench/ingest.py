"""`python -m bench.ingest`: pictures a second through the real pipeline, against the bare encoder on ready pictures.

The pipeline is everything from the stored original to the vector in its indexed table: decoding, renditions,
placeholder, fingerprint, palette, the encoder, the rows, by the worker that `up` starts.
"""

from __future__ import annotations

import io
import time

import numpy as np
from PIL import Image, ImageFilter

from bench.figures import Figure, arguments, report
from bench.site import running_site


def drawn(number: int, width: int, height: int) -> Image.Image:
    """A smooth picture with edges and grain: noise alone would make every codec look worse than it is."""
    rng = np.random.default_rng(number)
    coarse = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8))
    smooth = coarse.resize((width, height), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    grain = rng.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(smooth) + grain, 0, 255).astype(np.uint8))


def as_jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--width", type=int, default=1200)
    parser.add_argument("--height", type=int, default=900)
    options = parser.parse_args()
    images = [drawn(number, options.width, options.height) for number in range(min(32, options.pictures))]
    with running_site():
        import django

        django.setup()
        bare = bare_encoder(images, options.pictures)
        stored = [as_jpeg(image) for image in images]
        piped = pipeline(stored, options.pictures)
        latency = idle_latency(stored)
    size = f"{options.width} x {options.height}"
    report(
        [
            Figure(f"bare encoder, {size}", bare, "pictures/s"),
            Figure(f"pipeline, {size}", piped, "pictures/s", "bare encoder, one thread", piped / bare),
            Figure("received to searchable, idle, p50", float(np.median(latency)), "s", runs=latency),
        ],
        options.json,
    )


def bare_encoder(images: list[Image.Image], count: int) -> float:
    from discovery.embeddings.encoding import configured_encoder, encode

    encoder = configured_encoder()
    ready = [image.resize((384, 288)) for image in images]
    encode(encoder, ready)
    start = time.perf_counter()
    for _ in range(max(1, count // len(ready))):
        encode(encoder, ready)
    return max(1, count // len(ready)) * len(ready) / (time.perf_counter() - start)


def pipeline(stored: list[bytes], count: int) -> float:
    """From the first to the last of `count` posts; the worker works while they are still being received."""
    from discovery.models import Embedding

    before = Embedding.objects.count()
    author = make_author("bench")
    start = time.perf_counter()
    for number in range(count):
        receive_one(author, stored[number % len(stored)])
    while Embedding.objects.count() < before + count:
        time.sleep(0.05)
    return count / (time.perf_counter() - start)


def idle_latency(stored: list[bytes], times: int = 10) -> list[float]:
    from discovery.models import Embedding

    author, seconds = make_author("patience"), []
    for number in range(times):
        start = time.perf_counter()
        post = receive_one(author, stored[number % len(stored)])
        while not Embedding.objects.filter(post=post).exists():
            time.sleep(0.005)
        seconds.append(time.perf_counter() - start)
    return seconds


def make_author(username: str):  # type: ignore[no-untyped-def]
    from accounts.models import User

    return User.objects.create_user(username=username)


def receive_one(author, data: bytes):  # type: ignore[no-untyped-def]
    from django.core.files.base import ContentFile

    from discovery.uploads.services import IncomingPicture, receive

    return receive(author=author, pictures=[IncomingPicture(ContentFile(data), "bench.jpg")])


if __name__ == "__main__":
    main()

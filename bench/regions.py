"""Whether parts find things that are small in a picture: `python -m bench.regions PRODUCTS.zip ROOMS.zip`.

Products of PRODUCTS.zip (with labels.tsv) are cut out of their white ground and laid, small, into rooms of ROOMS.zip.
Asked with other products of the same article, a room answers right if such an article lies in it. Precision at 10 by
whole vectors, by the best of whole and suggested parts, and by the best of whole and the true place; and the cost.
"""

from __future__ import annotations

import csv
import io
import random
import time
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops

from bench.figures import Figure, arguments, report
from discovery.embeddings.encoders.protocol import Encoder
from discovery.embeddings.encoders.registry import load_encoder
from discovery.imaging.regions import Region
from discovery.imaging.salience import suggested_regions

ARTICLES, LAID, ASKED, EMPTY_ROOMS = 20, 50, 10, 1000
ROOM_SIDE = 640
SHARES = (0.25, 0.45)  # of the room's short side that a product takes
WHITE = 238


class Room(NamedTuple):
    picture: Image.Image
    article: str
    place: Region | None


def opened(archive: zipfile.ZipFile, name: str) -> Image.Image:
    return Image.open(io.BytesIO(archive.read(name))).convert("RGB")


def cut_out(product: Image.Image) -> tuple[Image.Image, Image.Image]:
    """The product within its bounds, and where it is not white."""
    mask = ImageChops.invert(product.convert("L")).point(lambda dark: 255 if dark > 255 - WHITE else 0)
    box = mask.getbbox() or (0, 0, *product.size)
    return product.crop(box), mask.crop(box)


def laid_into(room: Image.Image, product: Image.Image, chance: random.Random) -> tuple[Image.Image, Region]:
    thing, mask = cut_out(product)
    side = chance.uniform(*SHARES) * min(room.size)
    size = [max(8, round(length * side / max(thing.size))) for length in thing.size]
    place = [chance.randint(0, whole - part) for whole, part in zip(room.size, size, strict=True)]
    room.paste(thing.resize(size, Image.Resampling.BICUBIC), tuple(place), mask.resize(size))
    shares = [p / whole for p, whole in zip(place, room.size, strict=True)]
    lengths = [max(0.05, s / whole) for s, whole in zip(size, room.size, strict=True)]
    return room, Region(*[min(start, 1 - length) for start, length in zip(shares, lengths, strict=True)], *lengths)


def enlarged(room: Image.Image) -> Image.Image:
    scale = ROOM_SIDE / max(room.size)
    return room.resize([round(length * scale) for length in room.size], Image.Resampling.BICUBIC)


def by_article(products: zipfile.ZipFile, chance: random.Random) -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in csv.DictReader(io.TextIOWrapper(products.open("labels.tsv")), delimiter="\t"):
        found[row["article"]].append(row["path"])
    large = sorted(found, key=lambda article: (-len(found[article]), article))[:ARTICLES]
    return {article: chance.sample(found[article], LAID + ASKED) for article in large}


def best(similarities: np.ndarray, owners: np.ndarray, rooms: int) -> np.ndarray:
    """[queries, rooms]: the best of each room's rows."""
    answer = np.full((len(similarities), rooms), -1.0)
    for row, owner in enumerate(owners):
        answer[:, owner] = np.maximum(answer[:, owner], similarities[:, row])
    return answer


def precision(scores: np.ndarray, asked: list[str], rooms: list[Room]) -> float:
    articles = np.array([room.article for room in rooms])
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    return float(np.mean([np.mean(articles[row] == article) for row, article in zip(top, asked, strict=True)]))


def measured(encoder: Encoder, pictures: list[Image.Image]) -> tuple[np.ndarray, float]:
    begun = time.process_time()
    vectors = encoder.encode_images(pictures)
    return vectors, time.process_time() - begun


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("products", metavar="PRODUCTS.zip", type=Path)
    parser.add_argument("rooms", metavar="ROOMS.zip", type=Path)
    parser.add_argument("--encoder", default="compact:v1")
    options = parser.parse_args()
    chance = random.Random(4)  # noqa: S311 - the same rooms every time
    products, empty = zipfile.ZipFile(options.products), zipfile.ZipFile(options.rooms)
    articles = by_article(products, chance)
    names = chance.sample([name for name in empty.namelist() if name.endswith(".webp")], ARTICLES * LAID + EMPTY_ROOMS)
    rooms, asked, queries = [], [], []
    for article, paths in articles.items():
        for path in paths[:LAID]:
            room, place = laid_into(enlarged(opened(empty, names.pop())), opened(products, path), chance)
            rooms.append(Room(room, article, place))
        queries += [cut_out(opened(products, path))[0] for path in paths[LAID:]]
        asked += [article] * ASKED
    rooms += [Room(enlarged(opened(empty, name)), "", None) for name in names]
    encoder = load_encoder(options.encoder)
    encoder.encode_images(queries[:1])
    begun = time.process_time()
    parts = [(number, part) for number, room in enumerate(rooms) for part in suggested_regions(room.picture)]
    looking = time.process_time() - begun
    whole, whole_seconds = measured(encoder, [room.picture for room in rooms])
    cut, cut_seconds = measured(encoder, [part.crop(rooms[number].picture) for number, part in parts])
    told = [(number, room.place) for number, room in enumerate(rooms) if room.place]
    true = encoder.encode_images([place.crop(rooms[number].picture) for number, place in told])
    vectors = encoder.encode_images(queries)
    by_whole = vectors @ whole.T
    by_part = best(vectors @ cut.T, np.array([number for number, _ in parts]), len(rooms))
    by_truth = best(vectors @ true.T, np.array([number for number, _ in told]), len(rooms))
    found = defaultdict(float)
    for number, part in parts:
        if place := rooms[number].place:
            found[number] = max(found[number], part.iou(place))
    overlaps = np.array([found[number] for number, _ in told])
    alone = precision(by_whole, asked, rooms)
    figures = [Figure("P@10 by whole pictures", alone, "share")]
    for name, scores in {"whole pictures or parts": by_part, "whole pictures or the true place": by_truth}.items():
        value = precision(np.maximum(by_whole, scores), asked, rooms)
        figures.append(Figure(f"P@10 by {name}", value, "share", "whole pictures", value / max(alone, 1e-3)))
    figures += [
        Figure(f"products with a part of IoU {least}", float(np.mean(overlaps >= least)), "share")
        for least in (0.3, 0.5)
    ]
    figures.append(Figure("parts of a room", len(parts) / len(rooms), "parts"))
    whole_cost, *costs = (1000 * seconds / len(rooms) for seconds in (whole_seconds, looking, cut_seconds))
    figures.append(Figure("whole vector", whole_cost, "ms processor"))
    for name, cost in zip(("finding parts", "vectors of parts"), costs, strict=True):
        figures.append(Figure(name, cost, "ms processor", "whole vector", cost / whole_cost))
    report(figures, options.json)


if __name__ == "__main__":
    main()

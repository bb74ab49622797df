"""From class names of the sets to the words that people would tag a picture with."""

from __future__ import annotations

import csv
from pathlib import Path

NAMES_FILE = "tiny-imagenet-classes.tsv"

PLURAL_BY_NATURE = {
    "Capris", "Cufflinks", "Flats", "Flip Flops", "Gloves", "Heels", "Jeans", "Jeggings", "Leggings", "Rompers",
    "Shorts", "Sunglasses", "Suspenders", "Track Pants", "Trousers", "Earrings", "Face Moisturisers",
    "Casual Shoes", "Formal Shoes", "Sandals", "Sports Sandals", "Sports Shoes", "Socks", "Booties", "Free Gifts",
}  # fmt: skip
"""Articles that keep their s: one says jeans, and one tags a pair."""

RENAMED = {
    "Tshirts": "t-shirt", "Dresses": "dress", "Watches": "watch", "Clutches": "clutch", "Scarves": "scarf",
    "Necklace and Chains": "necklace", "Kajal and Eyeliner": "eyeliner", "Perfume and Body Mist": "perfume",
    "Ties and Cufflinks": "tie", "Ipad": "tablet computer", "Face Moisturisers": "moisturiser",
    "longsleeve": "long-sleeved shirt", "outwear": "outerwear", "frontal": "house front",
}  # fmt: skip

SILENT = {"Free Gifts", "Travel Accessory", "Hair Accessory", "Clothing Set", "Accessory Gift Set", "maypole"}
"""Classes that no one would tag with: what is seen is another thing in every picture."""


def tag_names(subjects: list[str], data: Path) -> list[str]:
    """The word for each subject "family/class", in the same order; "" for one that is not worth a label.

    Classes of several sets may share a word ("sunglasses"); their probabilities are then added up.
    """
    with (data / NAMES_FILE).open(newline="", encoding="utf-8") as file:
        synsets = {wnid: synonyms.split(",")[0].strip() for wnid, synonyms in csv.reader(file, delimiter="\t")}
    return [_tag_name(name, synsets) for name in subjects]


def _tag_name(subject: str, synsets: dict[str, str]) -> str:
    family, name = subject.split("/", 1)
    if name in SILENT:
        return ""
    if family == "tiny-imagenet":
        return synsets[name]
    if name in RENAMED:
        return RENAMED[name]
    if family == "fashion":
        singular = name if name in PLURAL_BY_NATURE else name.removesuffix("s")
        return singular.lower()
    return name

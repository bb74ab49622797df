"""From an author's name, as people write it, to a username and a name to show; pure, and the same in each run."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterator

LONGEST_USERNAME, SHORTEST_USERNAME, LONGEST_SHOWN, LONGEST_FOLDED = 30, 3, 60, 200

# Letters that Unicode does not take apart, as they are written without marks. Cyrillic and Greek follow passports
# (ICAO Doc 9303, part 3, section 6) as far as single letters go.
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
_CYRILLIC_AND_GREEK = """
а a б b в v г g д d е e ж zh з z и i і i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch
ъ ie ы y э e ю iu я ia є ie ґ g
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
"""
_PAIRS = _CYRILLIC_AND_GREEK.split()
_LETTERS = {**_LATIN, **dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), "ь": ""}
_APOSTROPHES = re.compile("['’ʼ`´]")
_BETWEEN = re.compile(r"[^a-z0-9_]+")


def folded(name: str) -> str:
    """The name by which an author is known again: case, width, accents' spelling and spaces do not matter."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = " ".join("".join(c for c in text if c.isprintable()).split())
    if len(text) <= LONGEST_FOLDED:
        return text
    return f"{text[: LONGEST_FOLDED - 65]} {_digest(text)}"


def shown(name: str) -> str:
    """The name to show: as it was given, with capitals where it had none at all, at most 60 characters."""
    text = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    text = string.capwords(text) if text == text.lower() else text
    return text[:LONGEST_SHOWN].strip()


def usernames(name: str) -> Iterator[str]:
    """Usernames to try, best first and without end: the name's own letters, then with a digest of the name.

    Each fits accounts.users.models.USERNAME_VALIDATORS.
    """
    text = folded(name)
    plain = _latin(text)
    if len(plain) >= SHORTEST_USERNAME:
        yield plain
    digest, stem = _digest(text), plain or "person"
    for length in range(6, 17):
        yield f"{stem[: LONGEST_USERNAME - length - 1].strip('.')}_{digest[:length]}"
    number = 2
    while True:
        yield f"{stem[:8].strip('.')}_{digest[:10]}_{number}"
        number += 1


def _latin(text: str) -> str:
    """Small Latin letters and digits, with full stops for all that lies between them; perhaps nothing."""
    spelled = "".join(_LETTERS.get(c, c) for c in _APOSTROPHES.sub("", text))
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    letters = "".join(_LETTERS.get(c, c) for c in bare)
    return _BETWEEN.sub(".", letters).strip(".")[:LONGEST_USERNAME].strip(".")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

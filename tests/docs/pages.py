"""The pages of the documentation as text, and the blocks of code in them."""

from __future__ import annotations

import re

from config import env

DOCS = env.BASE / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """What stands between ```language and ```, in the order of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)


def section(name: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    return page(name).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]

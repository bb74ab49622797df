"""axe-core, which examines a page for what keeps people out; its version is locked beside this file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
SCRIPT = HERE / "node_modules" / "axe-core" / "axe.min.js"
INSTALLED = HERE / "node_modules" / ".package-lock.json"  # npm writes it last
# WCAG 2.2 AA and what came before it, and axe's own best practices: headings in order, landmarks, one main.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Nothing moves, so that no colour is on its way to another.
STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets.push(still);
}"""
RUN = """async ([within, options]) => {
  const told = (rule, node) => [rule.id, node.target.join(" "), node.html.slice(0, 160),
    node.failureSummary.split("\\n").slice(1).join(";")].join(": ");
  const found = await axe.run(within || document, options);
  return found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""


def script() -> str:
    """axe itself, installed into an ignored folder when its lock has changed."""
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("npm is missing; .ci/run installs it.")
        pytest.skip("npm is missing, so that pages are not examined for accessibility.")
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=HERE, check=True, stdin=subprocess.DEVNULL, timeout=300)
    return SCRIPT.read_text(encoding="utf-8")


def examine(page: Page, axe: str) -> None:
    """Make the page ready for `violations`."""
    page.evaluate(STILL)
    page.evaluate(axe)


def violations(page: Page, within: str | None = None, *, colours_only: bool = False) -> list[str]:
    """What axe finds on the page, or in the part of it that a selector names; `examine` was called before."""
    rules = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS}
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "runOnly": rules,
        # Off by default, though WCAG 2.2 asks for it.
        "rules": {} if colours_only else {"target-size": {"enabled": True}},
    }
    found: list[str] = page.evaluate(RUN, [within, options])
    return found

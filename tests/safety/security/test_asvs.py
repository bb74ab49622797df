"""The list of docs/asvs.md is whole, and what it names is there: tests by their names, settings by their values."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from config import env
from tests.docs.pages import section

PAGE = env.BASE / "docs" / "asvs.md"
# Sections of version 5.0.0, with the numbers in each that are of level 1 or 2.
NUMBERS = """
    1.1: 1-2; 1.2: 1-9; 1.3: 1-11; 1.4: 1-3; 1.5: 1-2; 2.1: 1-3; 2.2: 1-3; 2.3: 1-4; 2.4: 1; 3.2: 1-2;
    3.3: 1-4; 3.4: 1-6; 3.5: 1-5; 3.7: 1-2; 4.1: 1-3; 4.2: 1; 4.3: 1-2; 4.4: 1-4; 5.1: 1; 5.2: 1-3; 5.3: 1-2;
    5.4: 1-3; 6.1: 1-3; 6.2: 1-12; 6.3: 1-4; 6.4: 1-4; 6.5: 1-5; 6.6: 1-3; 6.8: 1-4; 7.1: 1-3; 7.2: 1-4;
    7.3: 1-2; 7.4: 1-5; 7.5: 1-2; 7.6: 1-2; 8.1: 1-2; 8.2: 1-3; 8.3: 1; 8.4: 1; 9.1: 1-3; 9.2: 1-4; 10.1: 1-2;
    10.2: 1-2; 10.3: 1-4; 10.4: 1-11; 10.5: 1-5; 10.6: 1-2; 10.7: 1-3; 11.1: 1-2; 11.2: 1-3; 11.3: 1-3;
    11.4: 1-4; 11.5: 1; 11.6: 1; 12.1: 1-3; 12.2: 1-2; 12.3: 1-4; 13.1: 1; 13.2: 1-5; 13.3: 1-2; 13.4: 1-5;
    14.1: 1-2; 14.2: 1-4; 14.3: 1-3; 15.1: 1-3; 15.2: 1-3; 15.3: 1-7; 16.1: 1; 16.2: 1-5; 16.3: 1-4; 16.4: 1-3;
    16.5: 1-3; 17.1: 1; 17.2: 1-4; 17.3: 1-2
"""
VERDICTS = ("met", "by setting", "not applicable", "**not met**")
PROVEN = ("met", "by setting")
ROW = re.compile(r"\| (?P<number>\d+\.\d+\.\d+) \| (?P<asks>[^|]+) \| (?P<verdict>[^|]+) \| (?P<proof>[^|]+) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SETTING = re.compile(r"`([A-Z][A-Z0-9_]+) = ([^`]+)`")
LINK = re.compile(r"\]\((?:#|\w[\w-]*\.md)")
# Prints the settings of a public site, as JSON.
PRINTED = """
import json, django
django.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r.split()}))
"""


def expected() -> list[str]:
    found = []
    for part, spans in re.findall(r"(\d+\.\d+): ([\d,-]+)", NUMBERS):
        for span in spans.split(","):
            first, _dash, last = span.partition("-")
            found += [f"{part}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def rows() -> list[re.Match[str]]:
    return [row for line in PAGE.read_text(encoding="utf-8").splitlines() if (row := ROW.fullmatch(line))]


@cache
def functions_of(path: str) -> set[str]:
    file = env.BASE / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def settings_of_a_public_site(names: set[str]) -> dict[str, Any]:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DEBUG", "ALLOWED_HOSTS"}},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SITE_URL": "https://pictures.example",
    }
    told = subprocess.run(
        [sys.executable, "-c", PRINTED % " ".join(names)],
        cwd=env.BASE,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    printed: dict[str, Any] = json.loads(told.stdout)
    return printed


def test_every_requirement_of_levels_one_and_two_is_there_once() -> None:
    assert len(expected()) == 253
    assert [row["number"] for row in rows()] == expected()


def test_every_requirement_has_a_verdict_and_what_it_rests_on() -> None:
    wrong = []
    for row in rows():
        shown = TEST.search(row["proof"]) or SETTING.search(row["proof"]) or LINK.search(row["proof"])
        if row["verdict"] not in VERDICTS or (row["verdict"] in PROVEN and not shown) or len(row["proof"]) < 5:
            wrong.append(row["number"])
    assert wrong == []


def test_every_test_that_is_named_exists() -> None:
    named = {found for row in rows() for found in TEST.findall(row["proof"])}
    assert len(named) > 80
    assert [f"{path}::{name}" for path, name in sorted(named) if name not in functions_of(path)] == []
    # Nothing else that looks like a test is missed by the pattern.
    assert len(re.findall("::", PAGE.read_text(encoding="utf-8"))) == sum(len(TEST.findall(row[0])) for row in rows())


def test_every_setting_that_is_named_has_its_value() -> None:
    named = {name: json.loads(value) for row in rows() for name, value in SETTING.findall(row["proof"])}
    assert len(named) > 15
    assert settings_of_a_public_site(set(named)) == named


def test_the_numbers_at_its_head_are_those_of_its_rows() -> None:
    verdicts = [row["verdict"] for row in rows()]
    counts = [len(verdicts), *(verdicts.count(one) for one in VERDICTS)]
    head = PAGE.read_text(encoding="utf-8").partition("\n## ")[0].partition("\nOf ")[2]
    assert [int(number) for number in re.findall(r"\d+", head)] == counts


def test_the_page_on_security_gives_the_same_numbers_and_names_what_is_not_met() -> None:
    told = section("security.md", "Checked against a standard")
    verdicts = [row["verdict"] for row in rows()]
    figures = re.findall(r"\d+", told.partition("Of ")[2].partition(":")[0])
    assert [int(one) for one in figures] == [len(verdicts), *(verdicts.count(one) for one in VERDICTS)]
    for verdict in ("by setting", "**not met**"):
        assert [row["number"] for row in rows() if row["verdict"] == verdict and row["number"] not in told] == []


@pytest.mark.parametrize("fault", ["| 1.1.1 | asks | perhaps | `x` |", "| 1.1.1 | asks | met | by hope |"])
def test_a_row_without_a_verdict_or_a_proof_would_be_found(fault: str) -> None:
    row = ROW.fullmatch(fault)
    assert row
    assert row["verdict"] not in VERDICTS or not (TEST.search(row["proof"]) or LINK.search(row["proof"]))

"""A setting, a command or an address of the API that nobody has documented fails here; so does one that is gone."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from config import env
from config.runtime import supervisor
from discovery.api.schema import Generator
from tests.docs.pages import DOCS, page, section

TABLE = "\n".join(
    f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.meaning} |" for one in env.VARIABLES
)
APPS = ("accounts", "discovery")
OWN = sorted(name for name, app in get_commands().items() if app in APPS)
THROUGH_THE_DOOR = ["up", "test"]  # manage.py's own, before there is Django
CALLED = re.compile(r"(?:^|[ $(])manage\.py ([a-z_]+)((?: [^\n`)]*)?)", re.MULTILINE)
CODE = re.compile(r"^```(?:sh)?\n(.*?)^```$|((?:^ {4}.*\n)+)", re.MULTILINE | re.DOTALL)
PAGES = [env.BASE / "README.md", *sorted(DOCS.rglob("*.md"))]


def calls() -> Iterator[tuple[str, str, str]]:
    """Every command line of ours in a block of code: its page, the command, and what follows it."""
    for file in PAGES:
        for fenced, indented in CODE.findall(file.read_text(encoding="utf-8")):
            for name, rest in CALLED.findall((fenced or indented).replace("\\\n", " ")):
                yield file.name, name, rest.strip()


CALLS = sorted(set(calls()))


def test_the_table_of_variables_is_what_the_code_reads() -> None:
    documented = section("operating.md", "Environment variables").partition("|---|---|---|\n")[2].strip()
    assert documented == TABLE, "replace the table in docs/operating.md by the right-hand side"


def test_every_setting_of_ours_is_documented() -> None:
    variables = {variable.name for variable in env.VARIABLES}
    ours = {name for name in dir(settings) if name.startswith("KINDRED_")} - variables
    documented = set(
        re.findall(r"`(KINDRED_[A-Z_]+)`", "\n".join(re.findall(r"^\| (.*?) \|", page("settings.md"), re.M)))
    )
    assert documented == ours


@pytest.mark.parametrize("name", [*THROUGH_THE_DOOR, *OWN])
def test_every_command_has_a_place_and_an_example(name: str) -> None:
    told = page("commands.md").partition(f"\n### `{name}`\n")[2].partition("\n#")[0]
    assert re.search(rf"^    (?:[A-Z_]+=\S+ )?python3 manage\.py {name}\b", told, re.MULTILINE)


def test_no_command_is_documented_that_is_gone() -> None:
    assert set(re.findall(r"^### `(\w+)`$", page("commands.md"), re.MULTILINE)) == {*THROUGH_THE_DOOR, *OWN}


@pytest.mark.parametrize(("place", "name", "rest"), CALLS, ids=lambda value: value[:40])
def test_every_command_line_in_the_pages_is_understood(place: str, name: str, rest: str) -> None:
    if name == "up":
        supervisor.parse(words_of(rest))
    elif name in OWN and "--help" not in rest:
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(words_of(rest))
    else:
        assert name in {*get_commands(), *THROUGH_THE_DOOR, "help"}


def words_of(rest: str) -> list[str]:
    """The arguments, up to where the shell begins something else."""
    return shlex.split(re.split(r" (?:&&|\||>) ", rest)[0], comments=True)


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from addresses(one, address)


def test_every_address_of_the_api_is_in_its_document_with_what_it_does() -> None:
    document = Generator().get_schema(request=None, public=True)
    bare = re.compile(r"<(?:\w+:)?(\w+)>")
    served = {
        "/" + bare.sub(r"{\1}", address) for address in addresses(get_resolver()) if address.startswith("api/v1/")
    }
    # The document itself and its pages say where all else is.
    served = {one for one in served if re.match(r"/api/v1/(?!openapi|docs|reference)[^<(^]*$", one)}
    assert served - set(document["paths"]) == set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary") or operation.get("description"), f"{method} {path}"

"""Every command has the same manners: examples that parse, --json, --dry-run, exit codes, one line for a refusal."""

from __future__ import annotations

import io
import shlex
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from accounts.management.plain import PlainCommand
from config import env
from tests.celery_worker import WorkerProcess

OWN = sorted(name for name, app in get_commands().items() if app in {"accounts", "discovery"})

# Each changes or deletes nothing that is there, or takes back with one word what it did with one.
NEEDS_NO_DRY_RUN = {
    "api_token": "makes one token, or revokes one that --list names",
    "backup": "writes a new file, and refuses one that is there",
    "export_account": "writes a new file, and refuses one that is there",
    "federation": "follows one person, and unfollows",
    "invite": "makes one link, which lasts for days",
    "maintenance": "off undoes on",
    "relevance": "reads pictures, and writes only the files that it is given",
    "search": "reads only",
}

# A wrong value for each, and a word of what is said; none of them gets as far as changing anything.
WRONG = {
    "api_token": ("nobody", "'nobody'"),
    "backup": ("HERE", "exists already"),
    "blocklist": ("try HERE/none.jpg", "none.jpg"),
    "check_integrity": ("--grace soon", "'soon'"),
    "delete_account": ("nobody", "'nobody'"),
    "export_account": ("nobody --to HERE/nobody.zip", "'nobody'"),
    "federation": ("posts --as nobody", "'nobody'"),
    "import_catalogue": ("HERE/none.csv --author nobody", "none.csv"),
    "import_pictures": ("HERE/none.zip", "none.zip"),
    "invite": ("--by nobody", "'nobody'"),
    "jobs": ("--retry 999999", "999999"),
    "maintenance": ("perhaps", "'perhaps'"),
    "move_files": ("--to ftp://x", "must read like s3://"),
    "password_link": ("nobody", "'nobody'"),
    "relevance": ("--data HERE/none.zip --layout folders", "none.zip"),
    "restore": ("HERE/none.tar", "none.tar"),
    "search": ("HERE/none.json", "none.json"),
    "seed_demo": ("--artists 0", "'0'"),
    "vector_index": ("--kind hnsw", "No space is searched yet"),
}


def parser_of(name: str) -> ArgumentParser:
    return command(name).create_parser("manage.py", name)


def command(name: str) -> PlainCommand:
    found = load_command_class(get_commands()[name], name)
    assert isinstance(found, PlainCommand), f"{name} is no PlainCommand"
    return found


def every_parser(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """The parsers that may read the last word: of the sub-commands, where there are some."""
    deeds = [action for action in parser._actions if isinstance(action, _SubParsersAction)]
    if not deeds:
        yield parser
    for action in deeds:
        yield from action.choices.values()


def options_of(parser: ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def test_there_are_commands_and_the_lists_name_no_other() -> None:
    assert len(OWN) > 10
    assert set(WRONG) == set(OWN)
    assert set(NEEDS_NO_DRY_RUN) < set(OWN)


@pytest.mark.parametrize("name", OWN)
def test_the_help_ends_with_examples_that_its_own_parser_takes(name: str) -> None:
    parser = parser_of(name)
    examples = parser.format_help().partition("\nexamples:\n")[2].splitlines()
    assert examples
    for line in examples:
        words = shlex.split(line)
        words = words[words.index("manage.py") + 1 :]
        assert words[0] == name
        parser.parse_args(words[1:])


@pytest.mark.parametrize("name", OWN)
def test_programs_are_told_by_json(name: str) -> None:
    assert all("--json" in options_of(parser) for parser in every_parser(parser_of(name)))


@pytest.mark.parametrize("name", OWN)
def test_what_changes_data_can_be_tried_first(name: str) -> None:
    options = set().union(*(options_of(parser) for parser in every_parser(parser_of(name))))
    assert ("--dry-run" in options) != (name in NEEDS_NO_DRY_RUN)


@pytest.mark.parametrize("name", OWN)
def test_every_argument_explains_itself(name: str) -> None:
    silent = [
        action.dest
        for parser in every_parser(parser_of(name))
        for action in parser._actions
        if not action.help and not isinstance(action, _SubParsersAction)
    ]
    assert silent == []


@pytest.mark.parametrize("name", OWN)
def test_an_unknown_argument_ends_with_2(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command(name).run_from_argv(["manage.py", name, "--nonsense"])
    assert end.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_a_wrong_value_is_one_line(name: str, tmp_path: Path, settings) -> None:
    settings.KINDRED_FEDERATION = True
    given, said = WRONG[name]
    arguments = [word.replace("HERE", str(tmp_path)) for word in given.split()]
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(name, *arguments, stdout=out)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert out.getvalue() == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_refusal_ends_with_1_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command("delete_account").run_from_argv(["manage.py", "delete_account", "nobody", "--json"])
    assert end.value.code == 1
    out, told = capsys.readouterr()
    assert (out, told) == ("", "CommandError: Nobody here has the username 'nobody'.\n")


def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    script = "import signal; signal.raise_signal(signal.SIGINT)"
    end = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "shell", "-v0", "-c", script],
        cwd=env.BASE,
        env={**WorkerProcess.environment(), env.NO_BOOTSTRAP.name: "1", env.SUPERVISED.name: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (end.returncode, end.stdout) == (130, "")
    assert "Traceback" not in end.stderr

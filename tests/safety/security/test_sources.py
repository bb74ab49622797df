"""What the source itself may not do, whoever writes it next: run what it is given, talk to strangers, guess slowly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from config import env

ROOMS = ("accounts", "config", "discovery", "deploy")
FILES = sorted(file for room in ROOMS for file in (env.BASE / room).rglob("*.py") if "migrations" not in file.parts)
SCRIPTS = sorted((env.BASE / "static" / "js").rglob("*.js"))
# Whoever talks to another host, and to which. Nothing else may import what could.
TALKERS = {"urllib.request", "requests", "httpx", "http.client", "urllib3", "aiohttp", "botocore", "boto3", "ftplib"}
TALK = {
    "discovery/fetching.py": "the one guard: addresses of others' choice, checked before each connection",
    "accounts/entrance/providers.py": "sites to log in with, which whoever runs the site names",
    "config/runtime/ports.py": "this machine: whether our own web server answers",
    "deploy/healthy.py": "this container: whether our own web server answers",
    "discovery/management/commands/backup.py": "no connection: errors of the bucket, to be told in a line",
    "discovery/management/commands/restore.py": "no connection: errors of the bucket, to be told in a line",
    "discovery/management/commands/check_integrity.py": "no connection: errors of the bucket, to be told in a line",
    "discovery/management/commands/move_files.py": "no connection: errors of the bucket, to be told in a line",
}
# Modules and functions that run, or rebuild as objects, what they are given.
RUNNING = {"pickle", "marshal", "shelve", "dill", "yaml", "imp", "code", "jinja2"}
CALLED = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "Template", "from_string"}
XML = {"xml.etree", "xml.dom", "xml.parsers", "lxml", "xmltodict", "defusedxml"}
WEAK = {"md5", "sha1", "new"}
CRYPTOGRAPHY = {"cryptography", "hashlib", "hmac", "secrets", "ssl", "argon2"}


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def name_of(file: Path) -> str:
    return str(file.relative_to(env.BASE))


def of_family(name: str, family: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in family)


def test_one_module_alone_talks_to_hosts_of_others_choice() -> None:
    assert len(FILES) > 300
    talking = {name_of(file) for file in FILES if any(of_family(name, TALKERS) for name in imported(file))}
    assert talking == set(TALK)
    connecting = {name_of(file) for file in FILES for name, _call in calls(file) if name.endswith("create_connection")}
    assert connecting <= {"discovery/fetching.py", *TALK}


def test_nothing_runs_what_it_is_given() -> None:
    """No code, no shell, no objects out of bytes, no template or format out of a request."""
    found = []
    for file in FILES:
        found += [f"{name_of(file)} imports {name}" for name in imported(file) if of_family(name, RUNNING)]
        for name, call in calls(file):
            shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in call.keywords)
            loads = name.endswith("torch.load") and "weights_only=True" not in ast.unparse(call)
            if name in CALLED or shell or loads:
                found.append(f"{name_of(file)}:{call.lineno} calls {name}")
    assert found == []


def test_no_statement_is_put_together_of_what_is_asked() -> None:
    """Statements in which something is filled in other than by parameters: each is of numbers and names of ours."""
    found = set()
    for file in FILES:
        for name, call in calls(file):
            if name.split(".")[-1] not in {"execute", "RawSQL", "raw", "extra"} or not call.args:
                continue
            if isinstance(call.args[0], ast.JoinedStr | ast.BinOp) or "format(" in ast.unparse(call.args[0]):
                found.add(name_of(file))
    assert found <= FILLED


# Names of tables and indexes, with numbers of spaces (`:d`), and statements that the ORM has made.
FILLED = {
    "accounts/related/services.py",
    "config/runtime/postgres.py",
    "discovery/search/explaining.py",
    "discovery/embeddings/indexes.py",
    "discovery/embeddings/neighbours.py",
    "discovery/embeddings/region_index.py",
    "discovery/management/commands/vector_index.py",
}


def test_xml_of_others_is_read_nowhere() -> None:
    """But in product feeds, by expat itself, which refuses whatever declares something (test_injection.py)."""
    reading = {name_of(file) for file in FILES if any(of_family(name, XML) for name in imported(file))}
    assert reading == {"discovery/catalogues/feeds.py"}


def test_cryptography_is_that_of_known_libraries() -> None:
    """And neither MD5 nor SHA-1 but where nothing hangs on it, which `usedforsecurity=False` says."""
    weak = []
    for file in FILES:
        for name, call in calls(file):
            is_weak = name.startswith("hashlib.") and name.split(".")[-1] in WEAK
            if is_weak and "usedforsecurity=False" not in ast.unparse(call):
                weak.append(f"{name_of(file)}:{call.lineno}")
            if "PKCS1v15" in name and "verify" not in ast.unparse(call) and "signing" not in name_of(file):
                weak.append(f"{name_of(file)}:{call.lineno}")
            if name.split(".")[-1] in {"ECB", "RC4", "ARC4", "TripleDES"}:
                weak.append(f"{name_of(file)}:{call.lineno}")
    assert weak == []
    foreign = {
        name for file in FILES for name in imported(file) if of_family(name, {"Crypto", "nacl", "OpenSSL", "rsa"})
    }
    assert foreign == set()


def written_patterns() -> Iterator[tuple[str, str | bytes]]:
    """Every pattern that stands in the source as a whole."""
    for file in FILES:
        for name, call in calls(file):
            if name in PATTERNED and call.args and isinstance(call.args[0], ast.Constant):
                yield f"{name_of(file)}:{call.lineno}", call.args[0].value


PATTERNED = {
    f"re.{verb}" for verb in ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")
}


def test_no_pattern_runs_away() -> None:
    """A repetition without end inside of one without end can take exponential time (CWE-1333)."""
    patterns = list(written_patterns())
    assert len(patterns) > 30
    assert [f"{where} {pattern!r}" for where, pattern in patterns if runs_away(pattern)] == []


@pytest.mark.parametrize(
    ("pattern", "does"),
    [(r"(a+)+b", True), (r"(a|b*)*", True), (r"(\w+\s?)*x", True), (r"(\w+,)*x", False), (r"[a-z]+@[a-z]+", False)],
)
def test_what_runs_away_is_found(pattern: str, does: bool) -> None:
    assert runs_away(pattern) is does


def runs_away(pattern: str | bytes) -> bool:
    return any(_endless(parsed, inside=False) for parsed in [_parser.parse(pattern)])


def _endless(parsed: object, inside: bool) -> bool:
    """Whether something endless is repeated endlessly with nothing fixed beside it that says where a round ends."""
    for operation, given in parsed:  # type: ignore[attr-defined]
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _least, most, body = given
            endless = most is _constants.MAXREPEAT
            if endless and inside and not _has_fixed(parsed):
                return True
            if _endless(body, inside=inside or endless):
                return True
        elif any(_endless(inner, inside) for inner in _parts(operation, given)):
            return True
    return False


def _parts(operation: object, given: Any) -> list[object]:
    if operation is _constants.SUBPATTERN:
        return [given[3]]
    return list(given[1]) if operation is _constants.BRANCH else []


def _has_fixed(parsed: object) -> bool:
    return any(operation in (_constants.LITERAL, _constants.NOT_LITERAL) for operation, _given in parsed)  # type: ignore[attr-defined]


def test_no_pattern_is_made_of_what_is_asked() -> None:
    """A pattern that is put together has each part escaped, or is made of patterns of ours."""
    made = set()
    for file in FILES:
        for name, call in calls(file):
            is_made = name in PATTERNED and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
            if is_made and "escape" not in ast.unparse(call.args[0]):
                made.add(name_of(file))
    assert made <= OWN_PARTS


# Put together of constants of the same file.
OWN_PARTS = {
    "config/translations/catalogues.py",
    "discovery/comments/mentions.py",
    "discovery/embeddings/encoders/registry.py",
}


def test_scripts_do_not_write_where_objects_inherit_from() -> None:
    assert SCRIPTS
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        for word in ("__proto__", "prototype[", "eval(", "new Function", "document.write"):
            assert word not in text, f"{script.name}: {word}"


def test_scripts_keep_nothing_of_anybodys_in_the_browser() -> None:
    """A colour theme, whether keys are on, and words that are not sent yet; nothing that lets anybody in."""
    kept = {
        (script.name, found)
        for script in SCRIPTS
        for found in re.findall(r"localStorage\.setItem\(([^,]+),", script.read_text(encoding="utf-8"))
    }
    assert kept <= {("page.js", '"theme"'), ("theme.js", '"theme"'), ("keys.js", "SWITCH")}


def test_every_exception_from_a_security_rule_says_why() -> None:
    silent = []
    for file in FILES:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(r"noqa: S\d+\s*(,\s*\w+\s*)*$", line):
                silent.append(f"{name_of(file)}:{number}")
    assert silent == []

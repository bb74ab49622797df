"""The repository tells nothing of the machine it was written on, holds no key, and fetches nothing by address."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from config import env
from tests.quality.tree import BY_PRODUCT_NAMES, BY_PRODUCTS, project_files, readable

# Written so that no pattern finds itself.
PATTERNS = {
    "the host of a package registry": re.compile(
        r"\b(?:[a-z0-9-]+\.)*(?:py[p]i|python[h]osted|npm[j]s|npm[m]irror|yarn[p]kg|un[p]kg|js[d]elivr|cdn[j]s|gh[c]r"
        r"|qu[a]y|g[c]r|m[c]r|cr[a]tes|ruby[g]ems|j[f]rog|artif[a]ctory|download\.py[t]orch|(?:deb|security)\.deb[i]an"
        r"|archive\.ub[u]ntu)"
        r"\.(?:org|com|io|dev|net)\b",
        re.IGNORECASE,
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----"),
    "a credential": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[bap]-[\w-]{10,}|hf_\w{30,})"
    ),
    # Eight characters: what documentation and tests make up is shorter, or one of the words below.
    "a password in an address": re.compile(r"://[^/\s:@\"'{}$<>]*:[^/\s:@\"'{}$<>]{8,}@"),
}
ALLOWED_PASSWORDS = re.compile(r"://\w*:(?:password|secret-word)@", re.IGNORECASE)


def findings(text: str) -> list[str]:
    """What the text gives away, in words, with the place that does."""
    return [
        f"{meaning}: {found[0]!r}"
        for meaning, pattern in PATTERNS.items()
        for found in pattern.finditer(text)
        if not ALLOWED_PASSWORDS.match(found[0])
    ]


def test_no_file_gives_anything_away() -> None:
    files = project_files()
    assert env.BASE / "manage.py" in files
    found = {str(file.relative_to(env.BASE)): findings(readable(file)) for file in files}
    assert {name: given for name, given in found.items() if given} == {}


@pytest.mark.parametrize(
    "text",
    [
        "index-url = https://files.python" + "hosted" + ".org/simple",
        "FROM gh" + "cr" + ".io/example/image:1",
        "the log is in /" + "root/project/run.log",
        "/home" + "/someone/kindred",
        "-----BEGIN RSA PRIVATE" + " KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "postgres://kindred:" + "k8sSx02h@db/kindred",
    ],
)
def test_what_gives_something_away_is_found(text: str) -> None:
    assert findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://pictures.example/post/1",
        "postgres://kindred:${POSTGRES_PASSWORD:?set it}@db:5432/kindred",
        "the socket lies under /tmp, the data in /var/lib/kindred",
    ],
)
def test_what_gives_nothing_away_is_not_found(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize("name", [".env", ".kindred/secrets.env", ".venv/bin/python", "uv.lock", "a/__pycache__/b.pyc"])
def test_git_leaves_out_what_must_not_be_committed(name: str) -> None:
    if not (env.BASE / ".git").exists():
        lines = (env.BASE / ".gitignore").read_text(encoding="utf-8").splitlines()
        assert {part for part in Path(name).parts if part in BY_PRODUCTS | BY_PRODUCT_NAMES} <= {
            line.strip("/") for line in lines
        }
        return
    command = ["git", "-c", "safe.directory=*", "check-ignore", "--quiet", "--no-index", name]
    assert subprocess.run(command, cwd=env.BASE, check=False).returncode == 0

"""The deployment's files as data: what compose declares, and what the Dockerfiles say, one by one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from config import env

COMPOSE_FILE = env.BASE / "docker-compose.yml"
APP_IMAGE = env.BASE / "Dockerfile"
PROXY_IMAGE = env.BASE / "deploy" / "proxy" / "Dockerfile"
CADDYFILE = env.BASE / "deploy" / "proxy" / "Caddyfile"
EXAMPLE = env.BASE / ".env.example"
# `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; a `$$` is a plain dollar sign.
INTERPOLATED = re.compile(r"(?<!\$)\$\{(\w+)(?:(:[-?])([^}]*))?\}")


def compose() -> dict[str, Any]:
    """A fresh copy of the parsed file, anchors resolved, for a test to break at will."""
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    return parsed


def with_defaults(text: str) -> str:
    """The text as compose reads it when .env says nothing; a variable without a default becomes empty."""
    return INTERPOLATED.sub(lambda found: found[3] if found[2] == ":-" else "", text)


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Its (INSTRUCTION, arguments), continued lines joined, comments left out."""
    lines = [line for line in dockerfile.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    pairs = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [(instruction.upper(), arguments) for instruction, arguments in pairs]


def last_stage(dockerfile: Path) -> list[tuple[str, str]]:
    """The instructions of the stage that becomes the image."""
    found = instructions(dockerfile)
    start = max(index for index, (instruction, _) in enumerate(found) if instruction == "FROM")
    return found[start:]

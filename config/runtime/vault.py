"""Secrets that are made once, kept in the data folder's secrets.env, and readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

from config.halt import plainly
from config.runtime.layout import home
from config.runtime.locks import lock

BYTES = 48  # of randomness in each secret


def secret(name: str) -> str:
    """The secret of that name; made and stored on the first call, the same ever after. Raises Halt."""
    place = home()
    kept = read(place / "secrets.env")
    if name in kept:
        return kept[name]
    with plainly(place):
        place.mkdir(parents=True, exist_ok=True)
        with lock(place, "secrets"):
            kept = read(place / "secrets.env")  # another process may have made it meanwhile
            if name not in kept:
                kept[name] = token_urlsafe(BYTES)
                write(place / "secrets.env", kept)
    return kept[name]


def signing_key(name: str, given: str = "") -> str:
    """The RSA key (PEM) in the file `given`; else in the data folder, made on the first call. Raises Halt."""
    if given:
        with plainly(Path(given).parent):
            return Path(given).read_text(encoding="ascii")
    file = home() / f"{name}.pem"
    with plainly(file.parent):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with lock(file.parent, "secrets"):
                if not file.exists():  # another process may have made it meanwhile
                    _replace(file, _new_key())
        return file.read_text(encoding="ascii")


def _new_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    plain = serialization.NoEncryption()
    return made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


def read(file: Path) -> dict[str, str]:
    """Names and values of the file; nothing when there is none yet. Raises Halt when it may not be read."""
    with plainly(file.parent):
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value for name, _, value in pairs}


def write(file: Path, values: dict[str, str]) -> None:
    _replace(file, "".join(f"{name}={value}\n" for name, value in values.items()))


def _replace(file: Path, text: str) -> None:
    """In one step: whoever reads sees the old file or the new one, also after a power cut."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)

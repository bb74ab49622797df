"""`python -m config.translations update` writes locale/ anew from the sources; `check` says what is missing in it."""

from __future__ import annotations

import sys

try:
    from config.translations.catalogues import as_mo, as_po, brought_up_to_date, pairs, path_of, problems_of, read
except ModuleNotFoundError as error:
    if error.name != "babel":
        raise
    raise SystemExit("Babel is missing. It comes with locks/dev.txt, which `manage.py test` installs.") from error

USAGE = "python -m config.translations update|check"


def update() -> int:
    """What is translated stays, what is new waits empty, what nobody says any more goes; .mo follows."""
    for locale, domain in pairs():
        catalog = brought_up_to_date(locale, domain)
        path_of(locale, domain).parent.mkdir(parents=True, exist_ok=True)
        path_of(locale, domain).write_text(as_po(catalog), encoding="utf-8")
        path_of(locale, domain, ".mo").write_bytes(as_mo(read(locale, domain)))
        missing = len(list(problems_of(catalog)))
        sys.stdout.write(f"{locale} {domain}: {len(catalog)} messages, {missing} to be translated\n")
    return 0


def check() -> int:
    """0 where nothing is missing, else 1 after a line for each message that is."""
    missing = [line for pair in pairs() for line in problems_of(brought_up_to_date(*pair))]
    sys.stdout.writelines(f"{line}\n" for line in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    chosen = {"update": update, "check": check}.get(" ".join(sys.argv[1:]))
    raise SystemExit(chosen() if chosen else USAGE)

"""Every sentence is marked, translated, and compiled; and the searches that say so would find one that is not."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from config import env
from config.translations import sources
from config.translations.catalogues import as_mo, as_po, brought_up_to_date, pairs, path_of, problems_of, read
from tests.quality import unmarked, unmarked_code

# What no visitor reads: the document of the API, the style page's examples, pictures' inventors, an operator's matters.
FOR_OPERATORS = (
    "accounts/admin.py",
    "discovery/admin.py",
    "discovery/api/describing.py",
    "discovery/api/samples.py",
    "discovery/api/schema.py",
    "discovery/backups/",
    "discovery/checks.py",
    "discovery/demo/",
    "discovery/federation/signing.py",
    "discovery/shell/styling.py",
    "discovery/storage.py",
    "discovery/imaging/apart/",
    "discovery/integrity/",
    "discovery/imports/labels.py",
    "discovery/imports/mapping.py",
    "discovery/imports/sources/",
    "discovery/relevance/",
    "discovery/embeddings/",
)
OF_CONFIG = {"errors.py", "problems.py", "context.py", "languages.py"}
DRAWN = {"templates/style.html", "templates/shell/_specimen.html", "templates/shell/robots.txt"}

catalogues = pytest.mark.parametrize(("locale", "domain"), list(pairs()), ids=str)


@catalogues
def test_the_catalogue_holds_what_is_said_now(locale: str, domain: str) -> None:
    now = path_of(locale, domain).read_text(encoding="utf-8")
    assert now == as_po(brought_up_to_date(locale, domain)), "run `python -m config.translations update`"


@catalogues
def test_every_message_is_translated_with_its_placeholders(locale: str, domain: str) -> None:
    assert list(problems_of(read(locale, domain))) == []


@catalogues
def test_what_is_compiled_is_what_is_written(locale: str, domain: str) -> None:
    compiled = _entries(path_of(locale, domain, ".mo").read_bytes())
    assert compiled == _entries(as_mo(read(locale, domain))), "run `python -m config.translations update`"


def _entries(mo: bytes) -> dict[object, str]:
    entries = dict(gettext.GNUTranslations(io.BytesIO(mo))._catalog)
    entries.pop("")
    return entries


def test_no_template_speaks_past_gettext() -> None:
    assert _found(sources.templates(), _in_template) == []


def test_no_module_speaks_past_gettext() -> None:
    modules = [file for file in sources.modules() if _is_for_visitors(_name(file))]
    assert len(modules) > 200
    assert _found(modules, lambda _file, text: unmarked_code.in_python(text)) == []


def test_no_script_speaks_past_gettext() -> None:
    assert _found(sources.scripts(), lambda _file, text: unmarked_code.in_script(text)) == []


def _found(files: list[Path], look) -> list[str]:
    assert files
    return [f"{_name(file)}: {said}" for file in files for said in look(file, file.read_text(encoding="utf-8"))]


def _in_template(file: Path, text: str) -> list[str]:
    return [] if _name(file) in DRAWN else unmarked.in_template(text, is_html=file.suffix == ".html")


def _name(file: Path) -> str:
    return str(file.relative_to(env.BASE))


def _is_for_visitors(name: str) -> bool:
    if name.startswith("config/"):
        return Path(name).name in OF_CONFIG
    return not name.startswith(FOR_OPERATORS)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Nothing here yet</p>",
        "<p>{% if n %}Nothing{% endif %}</p>",
        '<a aria-label="Close it">x</a>',
        '<img alt="A harbour, {{ name }}">',
        '<input placeholder="Search">',
        '<button data-announce="It is saved">{% translate "Save" %}</button>',
        '{{ name|default:"Nobody" }}',
        '{% include "_empty.html" with title="Nothing here" %}',
        '<meta name="description" content="Pictures like this one">',
        '<i lang="en">Hello</i><p>Welcome back</p>',
    ],
)
def test_an_unmarked_sentence_in_a_template_is_found(text: str) -> None:
    assert unmarked.in_template(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p title="{% translate "Close" %}">{% blocktranslate trimmed %}Said{% endblocktranslate %}</p>',
        "<p>{# A remark #}{% comment %}Another{% endcomment %}{{ name }} · 12 MB</p>",
        '<p lang="en" class="is it">English stays English</p>',
        '{% block main_class %}narrow{% endblock %}{{ kind|default:"public" }}{% include "_a.html" with at="/x/" %}',
    ],
)
def test_what_is_marked_or_for_machines_is_passed_by_in_a_template(text: str) -> None:
    assert unmarked.in_template(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'raise ValidationError("Too long.", code="too-long")',
        'raise ValidationError(f"At most {n} tags.", code="too-many")',
        'raise ValidationError("One." if n else _("Two."))',
        'messages.success(request, "Saved.")',
        'forms.CharField(label="Name of the board")',
        'forms.TextInput(attrs={"placeholder": "Words to find"})',
        'return JsonResponse({"detail": "Nothing is there."})',
        'return f"{n} people like it and so do you"',
        'why = "Because you like pictures of harbours"',
    ],
)
def test_an_unmarked_sentence_in_python_is_found(text: str) -> None:
    assert unmarked_code.in_python(text)


@pytest.mark.parametrize(
    "text",
    [
        '"""What it holds and the promise it keeps."""',
        'def one() -> None:\n    """Says what it does in words."""',
        'raise ValidationError(_("Too long."), code="too-long")',
        'logger.warning("The mail of %s went nowhere", person)',
        'raise ValueError("Widths are positive numbers of pixels.")',
        'models.CharField(help_text="What the admin reads about it.")',
        'gettext_lazy("Because you like pictures of harbours")',
    ],
)
def test_what_is_marked_or_for_programmers_is_passed_by_in_python(text: str) -> None:
    assert unmarked_code.in_python(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'announce("Saved to the board");',
        "toast(`${n} pictures left out`);",
        'line.textContent = "Sending…";',
        'button.setAttribute("aria-label", "Remove it");',
        'button.ariaLabel = "Earlier";',
    ],
)
def test_an_unmarked_sentence_in_a_script_is_found(text: str) -> None:
    assert unmarked_code.in_script(text)


@pytest.mark.parametrize(
    "text",
    [
        'announce(gettext("Saved to the board"));',
        'toast(interpolate(ngettext("One picture left out", "%s pictures left out", n), [n]));',
        'document.querySelector(":popover-open [data-search-picture], main > [data-search-picture]");',
        'if (event.key === "Escape") console.info("This browser keeps no settings:", error);',
        'throw new Error("The answer is no list of pictures");',
        'line.className = "icon-button needs-script is-on";',
    ],
)
def test_what_is_marked_or_for_programmers_is_passed_by_in_a_script(text: str) -> None:
    assert unmarked_code.in_script(text) == []


def test_a_gap_in_a_catalogue_is_found() -> None:
    catalog = Catalog(locale="zh_Hans")
    catalog.add("Untold", "")
    catalog.add("%(n)s pictures", "图片")
    catalog.add(("One board", "%(n)s boards"), ("%(n)s 个画板",))
    catalog.add("Guessed", "猜", flags=["fuzzy"])
    assert [line.split(": ")[1] for line in problems_of(catalog)] == ["untranslated", "placeholders differ", "fuzzy"]
    assert "Guessed" not in _entries(as_mo(catalog))

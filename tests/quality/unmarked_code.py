"""Finds what a person would read in Python and in scripts, and gettext never sees."""

from __future__ import annotations

import ast
import re

from babel.messages.jslexer import tokenize

from tests.quality.unmarked import STAND_IN, reads, shown, speaks

SENTENCE = re.compile(r"^\W*[A-Z][a-z’']+\b.*[a-z]{2,} .*[a-z]{2,}|^[A-Z][a-z]+( [a-z]+)+[.…?]?$")
THREE_WORDS = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
MARKS = (
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "_",
)


def in_python(text: str) -> list[str]:
    """Literals that look like a sentence, or stand where a person reads, outside gettext, docstrings and logs."""
    finder = _Literals()
    finder.visit(ast.parse(text))
    return list(dict.fromkeys(finder.found))


class _Literals(ast.NodeVisitor):
    """Walks a module; what is said to a programmer or an operator is passed by."""

    MARKED = set(MARKS)
    ERRORS = {"ValidationError", "PermissionDenied"}
    MESSAGES = {"success", "info", "warning", "error"}
    KEYWORDS = {"label", "help_text", "empty_label", "title", "message", "detail"}
    KEYS = {"placeholder", "aria-label", "title", "detail", "message", "unique", "required", "invalid"}
    # Errors of ours and of Python that end in a log, and functions that write one.
    INWARD = re.compile(
        r"^(log|logger|debug|exception|critical|getLogger|.*(Error|Exception|Warning)|system_exit|re|compile|"
        r"Counter|Histogram|Gauge|Family|CheckMessage|mark_safe|format_html|RawSQL|RunSQL|execute|"
        r"operation|extend_schema|OpenApi[A-Z]\w+|"  # the document of the API is written for programmers
        r"ArrayField|"  # of a table, as below
        r"ImproperlyConfigured|SystemExit|Http404|DoesNotExist)$"
    )

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name != "__str__":  # what the admin calls a row
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in self.MARKED:
            return
        if name in self.ERRORS or (name in self.MESSAGES and _owner(node.func) == "messages"):
            self.found += [said for given in node.args for said in _texts(given) if speaks(said)]
        elif self.INWARD.match(name) or _owner(node.func) in {"logger", "log", "logging", "models"}:
            return  # the words of a field of a table are for the admin; a form has words of its own
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg in self.KEYWORDS:
            self.found += [said for said in _texts(node.value) if reads(said)]
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in self.KEYS:
                self.found += [said for said in _texts(value) if reads(said)]
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        said = "".join(_texts(node))
        if SENTENCE.search(said) or THREE_WORDS.search(said):
            self.found.append(said)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and SENTENCE.search(node.value) and speaks(node.value):
            self.found.append(node.value)


def _texts(node: ast.expr) -> list[str]:
    """The literals of an expression: its own, or those of its branches and its parts."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else STAND_IN for part in node.values)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.List | ast.Tuple):
        return [said for part in node.elts for said in _texts(part)]
    return []


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.expr) -> str:
    return _name(node.value) if isinstance(node, ast.Attribute) else ""


def in_script(text: str) -> list[str]:
    """String literals that look like words for a person, outside gettext, console and errors."""
    found: list[str] = []
    calls: list[str] = []
    before = ""
    for token in tokenize(text, jsx=False):
        if token.type == "operator" and token.value == "(":
            calls.append(before)
        elif token.type == "operator" and token.value == ")" and calls:
            calls.pop()
        elif token.type in {"string", "template_string"} and not _PASSED_BY & set(calls):
            said = re.sub(r"\$\{[^}]*\}", STAND_IN, token.value[1:-1])
            if _SAID_IN_SCRIPT.search(said) and speaks(said) and said not in _KEYS:
                found.append(shown(said))
        if token.type in {"name", "operator"}:
            before = token.value.rpartition(".")[2]
    return found


_PASSED_BY = {
    "counted",
    "gettext",
    "ngettext",
    "pgettext",
    "npgettext",
    "info",
    "warn",
    "Error",
    "TypeError",
    "RangeError",
    "DOMException",
}
# Names of keys, of headers, and of what a drag carries: a browser says them, never a person.
_KEYS = {"Enter", "Escape", "Backspace", "Delete", "Tab", "Home", "End", "Files", "Location"}
_SAID_IN_SCRIPT = re.compile(
    r"^\W*[A-Z][a-z]+\b(?!.*[=<>{}\[\]])(?=.* )|^[A-Z][a-z]+[.…]?$|[a-z]{2,} [a-z]{2,} [a-z]{2,}(?!.*[\[\]=<>{}#])"
)

"""Steps before the site is served: due once, due again when their sources change, and never because of their result."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import env
from config.runtime.layout import Layout
from config.runtime.preparation import Preparation, digest_of, migration, static_files


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "log").mkdir()
    return Layout(tmp_path, tmp_path, None)


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the code's skeleton that a test may change."""
    base = tmp_path / "code"
    for name in ("config/settings.py", "static/app.css"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(name)
    monkeypatch.setattr(env, "BASE", base)
    monkeypatch.setattr(env, "FILES", base)
    return base


def test_static_files_are_due_again_only_when_a_source_changes(layout: Layout, code: Path) -> None:
    before = static_files(layout).digest
    (code / ".kindred" / "static").mkdir(parents=True)
    (code / ".kindred" / "static" / "app.0123.css").touch()
    assert static_files(layout).digest == before, "the result is not a source"
    (code / "static" / "app.css").write_text("changed")
    changed = static_files(layout).digest
    assert changed != before
    (code / "static" / "new.css").touch()
    assert static_files(layout).digest != changed


def test_every_step_is_due_again_when_a_package_came_or_changed(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = static_files(layout).digest, migration(layout).digest
    (tmp_path / "packages" / "django_thing-2.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    after = static_files(layout).digest, migration(layout).digest
    assert not set(before) & set(after)


def test_a_digest_tells_names_from_contents(code: Path) -> None:
    (code / "ab").write_text("c")
    first = digest_of([code / "ab"], by_content=True)
    (code / "a").write_text("bc")
    assert digest_of([code / "a"], by_content=True) != first


def test_a_step_that_succeeded_is_not_due_until_its_result_is_gone(layout: Layout) -> None:
    result = layout.home / "result"
    step = Preparation(layout, "version", [], "1", result)
    assert step.is_due()
    step.begin()
    step.finish()
    result.touch()
    assert not step.is_due()
    assert Preparation(layout, "version", [], "2", result).is_due()
    result.unlink()
    assert step.is_due()


def test_a_step_that_failed_stays_due_and_is_one_line(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    step = Preparation(layout, "no_such_command", [], "1", layout.home)
    step.begin()
    with pytest.raises(Exception, match=r"`manage.py no_such_command` failed; all it said is in .*\.log"):
        step.finish()
    assert "Unknown command" in capsys.readouterr().err
    assert step.is_due()

"""What is hot, against who posted it."""

from __future__ import annotations

import pytest

from discovery.ranking.trending import heat


def test_who_is_widely_known_needs_more():
    assert heat(2.0, 9) == pytest.approx(heat(1.0, 0))
    assert heat(4.0, 999) == pytest.approx(heat(1.0, 0))


def test_more_actions_are_hotter():
    assert heat(3.0, 50) > heat(2.9, 50) > heat(0, 50) == 0


@pytest.mark.parametrize(("actions", "followers"), [(-1.0, 0), (1.0, -1)])
def test_what_cannot_be_is_refused(actions, followers):
    with pytest.raises(ValueError, match="not negative"):
        heat(actions, followers)

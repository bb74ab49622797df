"""In what way a picture is a copy: by three likenesses, and never against what was measured."""

from __future__ import annotations

import pytest

from discovery.copies.tiers import BACKGROUND, Likeness, Tier, background_of, thresholds_of, tier_of

COMPACT, UNKNOWN = thresholds_of("compact"), thresholds_of("never heard of")


@pytest.mark.parametrize(
    ("likeness", "tier"),
    [
        (Likeness(True, 64, -1.0), Tier.SAME_FILE),
        (Likeness(False, 2, 0.995), Tier.SAME_PICTURE),
        (Likeness(False, 2, 0.97, 0.6), Tier.SAME_PICTURE),
        (Likeness(False, 2, 0.88, 0.6), Tier.EDIT),
        (Likeness(False, 30, 0.99, 0.6), Tier.EDIT),
        (Likeness(False, 30, 0.93, 0.6), Tier.CROP),
        (Likeness(False, 30, 0.7, 0.6), None),
        (Likeness(False, 2, 0.6, 0.6), None),
    ],
)
def test_each_likeness_has_its_tier(likeness, tier):
    assert tier_of(likeness, COMPACT) is tier


def test_in_a_catalogue_what_is_as_near_as_the_others_is_no_copy():
    assert tier_of(Likeness(False, 30, 0.97, 0.96), COMPACT) is None
    assert tier_of(Likeness(False, 4, 0.97, 0.96), COMPACT) is None


def test_without_a_crowd_only_what_is_certain_is_told():
    assert tier_of(Likeness(False, 30, 0.999), COMPACT) is None
    assert tier_of(Likeness(False, 4, 0.98), COMPACT) is None
    assert tier_of(Likeness(False, 4, 0.99), COMPACT) is Tier.SAME_PICTURE


def test_a_flood_of_one_picture_hides_none_of_it():
    assert tier_of(Likeness(False, 0, 1.0, 1.0), COMPACT) is Tier.SAME_PICTURE


def test_an_encoder_that_was_not_measured_tells_of_no_crop():
    assert tier_of(Likeness(False, 30, 0.95, 0.0), COMPACT) is Tier.EDIT
    assert tier_of(Likeness(False, 30, 0.95, 0.0), UNKNOWN) is None
    assert tier_of(Likeness(False, 4, 0.99), UNKNOWN) is Tier.SAME_PICTURE


def test_the_background_is_the_twentieth_neighbour():
    assert background_of([0.9] * (BACKGROUND - 1)) is None
    assert background_of([0.9] * (BACKGROUND - 1) + [0.5]) == 0.5


def test_the_surest_tier_is_the_strongest():
    assert sorted(Tier, key=lambda tier: tier.strength) == [Tier.SAME_FILE, Tier.SAME_PICTURE, Tier.EDIT, Tier.CROP]

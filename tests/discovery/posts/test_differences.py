"""What two texts differ in: nothing lost of either, words whole, Chinese character by character."""

from __future__ import annotations

import pytest

from discovery.posts.differences import differences


def marked(former: str, latter: str) -> str:
    marks = {(True, True): "{}", (True, False): "[-{}-]", (False, True): "[+{}+]"}
    return "".join(marks[part.is_former, part.is_latter].format(part.text) for part in differences(former, latter))


@pytest.mark.parametrize(
    ("former", "latter", "expected"),
    [
        ("the same", "the same", "the same"),
        ("a red boat", "a blue boat", "a [-red-][+blue+] boat"),
        ("a boat", "a small boat", "a [+small +]boat"),
        ("one two three", "four five three", "[-one two-][+four five+] three"),
        ("", "new", "[+new+]"),
        ("old", "", "[-old-]"),
        ("红色的船", "蓝色的船", "[-红-][+蓝+]色的船"),
    ],
)
def test_words_that_went_and_came_are_marked(former, latter, expected):
    assert marked(former, latter) == expected


@pytest.mark.parametrize(
    ("former", "latter"), [("a b. c", "x b! c\n\nd"), ("é è", "e  è ✨"), ("a " * 500, "b a " * 300)]
)
def test_both_texts_can_be_read_off_whole(former, latter):
    parts = differences(former, latter)
    assert "".join(part.text for part in parts if part.is_former) == former
    assert "".join(part.text for part in parts if part.is_latter) == latter

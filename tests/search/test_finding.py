"""Words as they are looked for, sentences as they are shown."""

import pytest

from core.cursors import position, position_of
from core.finding import highlighted


def test_what_a_person_typed_stays_text():
    html = highlighted("<script>alert(1)</script> une \ue000école\ue001 & <b>deux</b>")

    assert html == "&lt;script alert(1)&lt;/script une <mark>école</mark> &amp; &lt;b deux&lt;/b"


def test_a_stray_marker_opens_nothing():
    assert highlighted("a \ue000b \ue000c\ue001 d\ue001") == "a b <mark>c</mark> d"


@pytest.mark.parametrize("cursor", ["", "x", "é", "LTEuMg", "MS4yLjM", "a" * 300, "MQ==", "\ud800"])
def test_a_made_up_cursor_is_none(cursor):
    assert position_of(cursor, 2) is None


def test_a_cursor_goes_and_comes_back():
    assert position_of(position(843, 2), 2) == (843, 2)

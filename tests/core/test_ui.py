"""The components drawn by tags."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError


def draw(source, **context):
    return Template(source).render(Context(context))


def someone(**fields):
    base = {"full_name": "Nora <b>", "initials": "NB", "portrait": "", "photo_url_small": ""}
    return SimpleNamespace(**{**base, **fields})


def test_an_icon_is_hidden_from_screen_readers():
    html = draw('{% icon "check" %}')
    assert 'aria-hidden="true"' in html
    assert "phosphor.svg#check" in html


def test_an_icon_may_be_named_by_a_variable_and_is_escaped():
    assert "#check-fill" in draw('{% icon name "fill" %}', name="check")
    assert "<script>" not in draw("{% icon name %}", name="<script>")


def test_an_icon_needs_a_name():
    with pytest.raises(TemplateSyntaxError):
        Template("{% icon %}")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"photo_url_small": "/photos/1"}, '<img class="portrait" src="/photos/1" alt=""'),
        ({"portrait": "amina"}, "portraits.svg#amina"),
        ({}, ">NB</span>"),
    ],
)
def test_a_face_is_a_photo_else_a_drawing_else_initials(fields, expected):
    assert expected in draw("{% portrait someone %}", someone=someone(**fields))


def test_a_name_is_escaped():
    html = draw("{% person someone meta %}", someone=someone(), meta="<i>")
    assert "Nora &lt;b&gt;" in html
    assert "<i>" not in html


def test_a_person_with_a_page_is_a_link():
    person = someone(get_absolute_url=lambda: "/coopains/1/")
    assert '<a class="person__name" href="/coopains/1/">' in draw("{% person p %}", p=person)


@pytest.mark.parametrize(
    ("taken", "total", "me", "filled", "mine", "free"),
    [
        (0, 8, False, 0, 0, 8),
        (12, 20, False, 12, 0, 8),
        (13, 20, True, 12, 1, 7),
        (24, 20, False, 24, 0, 0),
    ],
)
def test_one_dot_is_one_person(taken, total, me, filled, mine, free):
    html = draw("{% seats taken total me=me %}", taken=taken, total=total, me=me)
    assert html.count('class="on"') == filled
    assert html.count('class="me"') == mine
    assert html.count("<i></i>") == free


def test_above_a_hundred_seats_a_bar_says_the_numbers():
    html = draw("{% seats 640 1000 %}")
    assert "<progress" in html
    assert "640 sur 1\u202f000" in html


def test_the_first_of_the_month_is_said_first():
    assert "1<sup>er</sup>" in draw("{% day d %}", d=date(2026, 12, 1))


def test_the_pager_shows_only_the_ways_that_exist():
    page = SimpleNamespace(previous_url="", next_url="/suite")
    html = draw("{% pager page %}", page=page)
    assert "Page suivante" in html
    assert "Page précédente" not in html
    nothing = SimpleNamespace(previous_url="", next_url="")
    assert draw("{% pager page %}", page=nothing).strip() == ""

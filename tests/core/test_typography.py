from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils.safestring import SafeString, mark_safe

from core.typography import count, day_words, moment_words, shortened, time_words, typo


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'école", "l’école"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("Tu viens ?", "Tu viens\u202f?"),
        ("Bravo !", "Bravo\u202f!"),
        ("un ; deux", "un\u202f; deux"),
        ("ici : là", "ici\u00a0: là"),
        ("40 126 coopains", "40\u202f126 coopains"),
        ("9 h 30", "9\u00a0h\u00a030"),
        ("le 28 novembre", "le 28\u00a0novembre"),
        ("mardi 1er décembre", "mardi 1er\u00a0décembre"),
        ("un – deux", "un\u00a0– deux"),
        ("https://exemple.fr/?a=1", "https://exemple.fr/?a=1"),
    ],
)
def test_a_sentence_gets_its_no_break_spaces(written, printed):
    assert typo(written) == printed


def test_plain_text_stays_unsafe():
    assert not isinstance(typo("<b>l'été</b>"), SafeString)


def test_the_attributes_of_safe_html_do_not_change():
    html = mark_safe("<a title='a : b' href=\"/x ?y\">l'été : oui</a>")
    printed = typo(html)
    assert printed == "<a title='a : b' href=\"/x ?y\">l’été\u00a0: oui</a>"
    assert isinstance(printed, SafeString)


def test_thousands_are_set_apart():
    assert count(1234567) == "1\u202f234\u202f567"
    assert count(12) == "12"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(1999, 11, 28), "dimanche 28\u00a0novembre\u00a01999"),
        (date(1999, 12, 1), "mercredi 1er\u00a0décembre\u00a01999"),
        (
            datetime(1999, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC")),
            "samedi 1er\u00a0janvier\u00a02000",
        ),
    ],
)
def test_a_day_is_said_in_paris_and_in_french(value, words):
    assert day_words(value) == words


def test_an_hour_is_said_without_needless_minutes():
    assert time_words(time(20, 0)) == "20\u00a0h"
    assert time_words(time(9, 5)) == "9\u00a0h\u00a005"


def test_a_moment_is_a_day_and_an_hour_of_paris():
    moment = datetime(1999, 7, 1, 18, 0, tzinfo=ZoneInfo("UTC"))
    assert moment_words(moment) == "jeudi 1er\u00a0juillet\u00a01999, 20\u00a0h"


def test_a_text_is_shortened_after_a_word():
    assert shortened(" Un  texte\ncourt ", 20) == "Un texte court"
    assert shortened("Un texte un peu plus long", 12) == "Un texte un…"

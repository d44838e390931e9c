import random
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from profiles.models import Person
from profiles.names import clean_name


@pytest.mark.parametrize(
    "name",
    [
        "Zoé-Lou N’Diaye",
        "Élise d’Hérouville",
        "Đặng Văn A",
        "María José",
        "Jean-Pierre",
        "J.-P.",
        "J.R.R.",
        "O’Brien",
        "’t Hooft",
        "Nguyễn",
        "Ünal",
        "Łukasz",
        "Σωκράτης",
        "Наталья",
        "محمد",
        "שרה",
        "कृष्णा",
        "ประยุทธ์",
        "王小明",
        "김민준",
        "X",
        "St. Clair",
        "Martin Luther King Jr.",
    ],
)
def test_a_real_name_is_kept_as_it_is(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Élise d'Hérouville", "Élise d’Hérouville"),
        ("E\u0301lise", "Élise"),
        ("  Anne   Marie ", "Anne Marie"),
        ("Anne\u00a0Marie", "Anne Marie"),
        ("Anne‑Marie", "Anne-Marie"),
    ],
)
def test_ways_of_typing_a_name_come_to_one(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "name",
    [
        "http://evil.example",
        "www.evil.example",
        "t.me",
        "t.me/x",
        "a@b.fr",
        "Ana\u202eavliS",
        "Ana\u2066x\u2069",
        "Ana\u200bSilva",
        "Ana\ufeff",
        "Ana\x00",
        "Ana\nSilva",
        "Ana\tSilva",
        "Ana\x1b[31m",
        "<b>Ana</b>",
        "Ana; DROP TABLE",
        "{{ settings }}",
        "=cmd|calc",
        "+33",
        "@Ana",
        "-Ana",
        "007",
        "Ana2",
        "😀",
        "\u3164",
        "\u115f",
        "Z" + "\u0301" * 40,
        "’’’",
        "…",
        "_",
        "x" * 61,
        "é" * 61,
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        clean_name(name)


def hostile_names(count):
    """Names nobody bears, always the same ones."""
    chance = random.Random(2026)
    pieces = [
        "Ana",
        "'",
        '"',
        "<script>",
        "</textarea>",
        "\x00",
        "\u202e",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "{{7*7}}",
        "{%",
        "%s%n",
        "${x}",
        "\r\nBcc: x@y.fr",
        "\u0301" * 9,
        "ﷺ",
        "ß",
        "İ",
        "\uffff",
        "\U0010ffff",
        "../..",
        "\\",
        "' OR 1=1--",
        "é" * 30,
        " " * 20,
        ".",
        "-",
    ]
    for _ in range(count):
        yield "".join(chance.choice(pieces) for _ in range(chance.randint(1, 6)))


@pytest.mark.django_db
def test_no_hostile_name_breaks_the_door(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": None}
    answers = set()
    for number, name in enumerate(hostile_names(200)):
        client.cookies.clear()
        answer = client.post(
            reverse("account_signup"),
            {
                "first_name": name,
                "last_name": name,
                "email": f"hostile{number}@exemple.fr",
                "charter": "on",
                "site_web": "",
            },
        )
        answers.add(answer.status_code)
        assert answer.status_code == 302 or "à corriger" in answer.text
    assert answers == {200, 302}
    for person in Person.objects.all():
        assert clean_name(person.first_name) == person.first_name

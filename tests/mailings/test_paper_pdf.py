"""The letters themselves: one address and one name in each, at the place of the window."""

import datetime
import io

import pikepdf
import pypdfium2
import pytest
import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.http import Refused
from events import tokens
from events.models import Audience
from files.printing import press
from messaging import printing
from messaging.addresses import lines_of
from messaging.models import Mailing
from messaging.services import paper as services
from profiles.models import Person
from sections.models import Commune
from tests.factories import join, make_event, make_person
from tests.mailings.on_paper import (
    again,
    make_mailing,
    make_paper,
    offline,
    pages,
    picture,
    send,
)
from tests.shared import shared

MM = 72 / 25.4
# What the window of a DL envelope may show: nothing else than the address stands in it.
WINDOW = {"left": 100 * MM, "top": 45 * MM, "right": 200 * MM, "bottom": 85 * MM}
HOSTILE = [
    "#eval(\"panic()\")", "*gras* _a_ `b` $c$ @d <e>", "\u202etxet", "👩‍🌾 Zoé", "ليلى", "É" * 60,
    "{prénom}", "</script>", "Anne\u200bMarie",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_paper) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def letters(by, mailing, **more):
    """The PDF of the letters of `mailing` for `by`."""
    mailing = Mailing.objects.select_related("unit", "event").get(pk=mailing.pk)
    more = {"kept": "toutes", "number": 1, **more}
    return press(printing.LETTERS, services.print_letters(by=by, mailing=mailing, **more))


def labels(by, mailing):
    return press(
        printing.LABELS, services.print_labels(by=by, mailing=mailing, kept="toutes", number=1)
    )


def boxes(content, number=0):
    """(words, left, top, right, bottom) of each run of text of a page, in points from its top left."""
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[number]
        text, height = page.get_textpage(), page.get_height()
        found = []
        for n in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(n)
            words = text.get_text_bounded(left, bottom, right, top)
            found.append((words, left, height - top, right, height - bottom))
        return found


def inside(box, frame):
    _, left, top, right, bottom = box
    return (
        left >= frame["left"] and right <= frame["right"]
        and top >= frame["top"] and bottom <= frame["bottom"]
    )  # fmt: skip


def touches(box, frame):
    _, left, top, right, bottom = box
    return (
        left < frame["right"] and right > frame["left"]
        and top < frame["bottom"] and bottom > frame["top"]
    )  # fmt: skip


def test_each_has_her_letter_with_her_name_and_nobody_else_s(cast):
    found = pages(letters(cast.secretary, cast.to_section))

    assert len(found) == 2
    names = {"Josiane": "Petit", "Zélie": "Quintric"}
    for page, first in zip(found, names, strict=True):
        assert page.count(names[first]) == 1
        assert f"Bonjour {first}," in page
        others = [word for pair in names.items() if pair[0] != first for word in pair]
        assert not any(word in page for word in others)
        assert "Le Goff" not in page and "{pr" not in page
    assert "8, allée de Cork 56000 VANNES" in found[0]
    assert "3 rue des Lilas 56000 VANNES" in found[1]
    assert "Section de Vannes" in found[0] and "Réunion de section" in found[0]


def test_the_address_stands_in_the_window_and_nothing_else_does(cast):
    content = letters(cast.secretary, cast.to_section)

    shown = [box for box in boxes(content) if touches(box, WINDOW)]
    assert [box[0].strip() for box in shown] == [
        "Josiane Petit",
        "8, allée de Cork",
        "56000 VANNES",
    ]
    assert all(inside(box, WINDOW) for box in shown)
    assert all(100 * MM <= box[1] <= 110 * MM for box in shown)
    assert min(box[2] for box in shown) == pytest.approx(50 * MM, abs=2 * MM)


def test_sheets_are_a4_and_fold_in_three(cast):
    image = picture(letters(cast.secretary, cast.to_section), scale=4)

    assert [round(side / 4 / MM) for side in image.size] == [210, 297]
    for y in (99, 198):
        x, line = round(6 * MM * 4), round(y * MM * 4)
        assert min(image.getpixel((x, line + n)) for n in (-1, 0, 1, 2)) < 200


def test_it_can_be_listened_to_in_french(cast):
    with pikepdf.open(io.BytesIO(letters(cast.secretary, cast.to_section))) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


# The slip and its code


def with_event(cast, **fields):
    event = make_event(
        cast.secretary, organiser="unit", unit=cast.section, title="Assemblée de rentrée", **fields
    )
    Mailing.objects.filter(pk=cast.to_section.pk).update(event=event)
    cast.to_section.refresh_from_db()
    return event


def codes(content):
    """For each page, the images that stand on it: black and white squares, as rows of booleans."""
    found = []
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            images = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
            found.append([squares(one.get_bitmap().to_pil().convert("L")) for one in images])
    return found


def squares(image):
    """The rows of an image of one pixel for each square."""
    return [[image.getpixel((x, y)) < 128 for x in range(image.width)] for y in range(image.height)]


def code_of(url):
    """The same rows as segno writes them for `url`."""
    matrix = segno.make(url, micro=False, error="m").matrix_iter(border=2)
    return [[bool(square) for square in row] for row in matrix]


@pytest.fixture
def urls(monkeypatch):
    """The addresses that codes were made of: a signature tells the second it was made in."""
    asked, make = [], printing.code_of
    monkeypatch.setattr(printing, "code_of", lambda url: (asked.append(url), make(url))[1])
    return asked


def test_a_letter_asks_its_own_person_by_a_slip_and_a_code(cast, urls):
    event = with_event(cast)
    content = letters(cast.secretary, cast.to_section)

    assert codes(content) == [[code_of(url)] for url in urls]
    for number, person in enumerate((cast.josiane, cast.zelie)):
        page = pages(content)[number]
        assert "Talon-réponse" in page and "Assemblée de rentrée" in page
        assert f"{person.full_name} :" in page
        said = tokens.read(urls[number].removesuffix("/").rpartition("/")[2])
        assert (said.ref, said.person_id) == (event.ref, person.pk)
        assert urls[number].startswith(settings.BASE_URL)


def test_the_code_answers_without_logging_in(cast, client):
    event = with_event(cast)
    path = tokens.url(tokens.make(event, cast.josiane.pk))

    client.post(path, {"answer": "yes"})

    assert event.participations.get().person_id == cast.josiane.pk


def test_a_sympathiser_is_not_asked_to_a_meeting_of_adherents(cast):
    with_event(cast, audience=Audience.ADHERENTS)
    cast.zelie.memberships.update(status="SYMPATHISER", adherent_since=None)

    first, second = pages(letters(cast.secretary, cast.to_section))

    assert "Talon" in first and "Talon" not in second and "Assemblée" not in second


def test_an_event_that_the_printer_does_not_see_is_not_printed(cast):
    event = with_event(cast, audience=Audience.UNIT)
    event.unit = cast.next_section
    event.save()
    assert not any("Talon" in page for page in pages(letters(cast.secretary, cast.to_section)))


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": timezone.now() - datetime.timedelta(days=3)},
        {"state": "cancelled"},
        {"state": "draft"},
        {"masked_rule": 2},
        {"is_discreet": True, "audience": Audience.UNIT},
    ],
)
def test_what_is_over_masked_or_discreet_is_not_asked_on_paper(cast, fields):
    with_event(cast, **fields)

    found = " ".join(pages(letters(cast.secretary, cast.to_section)))

    assert "Talon" not in found and "Assemblée" not in found


def test_somebody_s_home_is_not_told_on_paper(cast):
    commune = Commune.objects.get(insee="56260")
    with_event(cast, hides_place=True, place="Chez Katell", address="1 rue Close", commune=commune)

    found = " ".join(pages(letters(cast.secretary, cast.to_section)))

    assert "Assemblée" in found
    assert "Katell" not in found and "Close" not in found


def test_whoever_has_an_account_reads_it_on_the_site(cast):
    person = make_person("Armel", "Tanguy", address="1 rue du Port, 56000 Vannes")
    join(person, cast.section)
    mailing = make_mailing(cast.section)
    send(mailing, person)

    url = settings.BASE_URL + reverse("messaging:received", args=[mailing.ref])
    assert codes(letters(cast.secretary, mailing)) == [[code_of(url)]]


# Hostile words


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_printed_as_they_are_or_left_out(cast, name):
    person = offline(name[:60], "Le Bihan", cast.section, address="1 rue du Port, 56000 Vannes")
    mailing = make_mailing(cast.section, subject="Pour toi", text="Bonjour {prénom}")
    send(mailing, person)

    content = letters(cast.secretary, mailing)

    (page,) = pages(content)
    assert "Le Bihan" in page and "56000 VANNES" in page
    assert "\u202e" not in page and "👩" not in page
    if name.startswith(("#", "<")):
        assert page.count(name) == 2
    assert pages(labels(cast.secretary, mailing))


def test_a_name_of_nothing_but_drawings_breaks_nothing(cast):
    mailing = make_mailing(cast.section, text="Bonjour {prénom}")
    send(mailing, offline("👩", "🌹", cast.section))

    assert "Membre" in pages(letters(cast.secretary, mailing))[0]
    assert pages(labels(cast.secretary, mailing)) == ["Membre"]


def test_the_longest_address_stays_in_the_window(cast):
    address = ("Résidence des Très Longues Allées du Bois, bâtiment C, escalier 4, " * 3)[:180]
    person = offline("É" * 60, "W" * 60, cast.section, address=f"{address} 56000 Vannes")
    mailing = make_mailing(cast.section, text="Bonjour")
    send(mailing, person)

    content = letters(cast.secretary, mailing)

    shown = [box for box in boxes(content) if touches(box, WINDOW)]
    assert "56000 VANNES" in " ".join(box[0] for box in shown)
    assert all(inside(box, WINDOW) for box in shown)


TEXTS = {
    "typst": '#eval("1") #read("/etc/passwd") #panic()\n\n$x$ @a <b> \\u{41} // c\n\n- #sys.inputs.data',
    "long": "Voici une phrase assez longue pour remplir la ligne d’une lettre. " * 88,
    "lists": "\n".join(f"- Point {n}" for n in range(45)),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_printed_whole_on_two_pages_at_most(cast, text):
    mailing = make_mailing(cast.section, subject="S" * 120, text=text)
    send(mailing, cast.josiane, cast.zelie)

    found = pages(letters(cast.secretary, mailing))

    assert len(found) <= 4 and len(found) % 2 == 0
    said = " ".join(found)
    if text == TEXTS["typst"]:
        assert '#eval("1") #read("/etc/passwd") #panic()' in said
    else:
        assert said.count(text.split("\n")[-1].strip("- ")[-20:].strip()) >= 2


def test_what_no_two_pages_hold_is_refused_with_a_sentence(cast):
    mailing = make_mailing(cast.section, text="a\n\n" * 1_500)
    send(mailing, cast.josiane)

    with pytest.raises(Refused, match="trop long"):
        letters(cast.secretary, mailing)


def test_recto_verso_never_prints_one_letter_behind_another(cast):
    found = pages(letters(cast.secretary, cast.to_section, duplex=True))

    assert [bool(page) for page in found] == [True, False, True]


# Labels


def test_labels_follow_the_letters_21_to_a_sheet(cast):
    mailing = make_mailing(cast.section)
    people = [
        offline(f"P{n}", f"Nom{n:02}", cast.section, address=f"{n} rue du Port, 56000 Vannes")
        for n in range(22)
    ]
    send(mailing, *reversed(people))

    content = labels(cast.secretary, mailing)

    assert len(pages(content)) == 2
    for number, page in enumerate(pages(content)):
        order = [word for word in page.split() if word.startswith("Nom")]
        expected = [person.last_name for person in people[number * 21 : number * 21 + 21]]
        assert order == expected
    for words, left, top, right, bottom in boxes(content):
        column = min(int((left / MM - 7.2) / 66.04), 2)
        row = min(int((top / MM - 15.1) / 38.1), 6)
        x, y = 7.2 + column * 66.04, 15.1 + row * 38.1
        assert x <= left / MM and right / MM <= x + 63.5, words
        assert y <= top / MM and bottom / MM <= y + 38.1, words


# Addresses


@pytest.mark.parametrize(
    ("address", "codes", "lines", "is_whole"),
    [
        ("8, allée de Cork", ["56000"], ("8, allée de Cork", "56000 VANNES"), True),
        ("8 allée de Cork, Vannes", ["56000"], ("8 allée de Cork", "56000 VANNES"), True),
        ("8 allée de Cork", ["35000", "35200"], ("8 allée de Cork", "VANNES"), False),
        ("12 bis, rue du Port 56100 Lorient", [], ("12 bis, rue du Port", "56100 LORIENT"), True),
        (
            "Résidence A, 3 rue B, 56000 Vannes",
            [],
            ("Résidence A", "3 rue B", "56000 VANNES"),
            True,
        ),
        ("a, b, c, d, e", None, ("a", "b", "c", "d, e"), False),
        ("", ["56000"], ("56000 VANNES",), False),
        ("", None, (), False),
        ("56000", None, ("56000",), False),
    ],
)
def test_an_address_makes_the_lines_of_an_envelope(address, codes, lines, is_whole):
    commune = None if codes is None else Commune(name="Vannes", postal_codes=codes)

    found = lines_of(address, commune)

    assert (found.lines, found.is_whole) == (lines, is_whole)


def test_people_of_the_list_are_told_apart_by_nothing_but_their_letter(cast):
    """Two namesakes each have a letter."""
    other = offline("Josiane", "Petit", cast.section, address="9 rue du Port, 56000 Vannes")
    send(cast.to_section, other)

    found = [page for page in pages(letters(cast.secretary, cast.to_section)) if "Petit" in page]

    assert len(found) == 2
    assert Person.objects.filter(last_name="Petit").count() == 2

"""What people with bad intentions send: a French answer next to the field, nothing kept, no 500."""

import io
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from profiles import photos
from profiles.models import Person, Tag

SCRIPT = "<script>alert(1)</script>"
TEN_KILOBYTES = "é" * 10_000


@pytest.fixture
def yann(client, adherent):
    client.force_login(adherent)
    return adherent


def picture(kind="JPEG", size=(400, 300), mode="RGB", **options):
    output = io.BytesIO()
    Image.new(mode, size, "crimson" if mode == "RGB" else 1).save(output, kind, **options)
    return output.getvalue()


def located_picture():
    """A JPEG that tells where it was taken, by which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (47.0, 39.0, 30.0)
    image = Image.new("RGB", (400, 200), "white")
    image.paste("blue", (0, 0, 200, 200))
    output = io.BytesIO()
    image.save(
        output, "JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 20
    )
    return output.getvalue()


def bomb(side=7100):
    """A PNG of 50 million pixels in a few kilobytes."""

    def chunk(kind, data):
        crc = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + crc

    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    rows = zlib.compress(b"\x00" * (side // 8 + 2) * side, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def send(client, content, name="moi.jpg", kind="image/jpeg"):
    upload = SimpleUploadedFile(name, content, content_type=kind)
    return client.post(reverse("settings:photo"), {"action": "photo", "photo": upload})


def kept(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


NOT_PHOTOS = {
    "a GIF named .jpg": picture("GIF", mode="P"),
    "an SVG named .jpg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page named .jpg": b"<!doctype html><script>alert(1)</script>",
    "a TIFF named .jpg": picture("TIFF"),
    "a BMP named .jpg": picture("BMP"),
    "an EPS named .jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "a photo cut short": picture()[:700],
    "a PNG with a broken heart": picture("PNG")[:60] + b"\x00" * 60,
    "letters": b"bonjour",
    "the first bytes alone": b"\xff\xd8\xff\xe0",
    "a page behind the first bytes": b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 50,
}


@pytest.mark.parametrize("what", NOT_PHOTOS)
def test_what_is_no_photo_is_refused(client, yann, settings, what):
    page = send(client, NOT_PHOTOS[what])

    assert page.status_code == 200
    assert photos.NOT_A_PHOTO in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert kept(settings) == []
    yann.refresh_from_db()
    assert yann.photo == ""


def test_an_empty_file_is_refused(client, yann, settings):
    assert "Ce fichier est vide." in send(client, b"").content.decode()
    assert kept(settings) == []


def test_no_file_is_refused(client, yann):
    page = client.post(reverse("settings:photo"), {"action": "photo"})

    assert "Choisis d’abord une photo." in page.content.decode()


def test_a_heavy_file_is_refused(client, yann, settings):
    settings.PHOTO_MAX_BYTES = 20_000

    page = send(client, picture() + b"\x00" * 20_000)

    assert "trop lourde" in page.content.decode()
    assert kept(settings) == []


def test_a_bomb_is_refused_before_it_opens(client, yann, settings):
    content = bomb()
    assert len(content) < 20_000

    assert photos.TOO_LARGE in send(client, content, "moi.png", "image/png").content.decode()
    assert kept(settings) == []


def test_a_dot_is_refused(client, yann, settings):
    assert photos.TOO_SMALL in send(client, picture(size=(1, 1))).content.decode()
    assert kept(settings) == []


def test_a_photo_keeps_nothing_but_its_pixels(client, yann, settings):
    send(client, located_picture() + b"<?php SecretPayload ?>" + SCRIPT.encode())

    files = kept(settings)
    assert sorted(path.name[32:] for path in files) == ["-l.webp", "-s.webp"]
    for path in files:
        content = path.read_bytes()
        assert b"Secret" not in content
        assert b"script" not in content
        with Image.open(path) as image:
            assert not image.getexif()
            assert "icc_profile" not in image.info
            # It lay on its side: what was on the left is now on top.
            red, _, blue = image.getpixel((image.width // 2, 4))
            assert blue > 200 > red


@pytest.mark.parametrize(
    "content",
    [
        picture(),
        picture("PNG", mode="RGBA"),
        picture("PNG", mode="1"),
        picture("PNG", mode="P"),
        picture("PNG", mode="I;16"),
        picture("JPEG", mode="CMYK"),
        picture("JPEG", mode="L"),
        picture("WEBP"),
        picture(size=(96, 5000)),
    ],
)
def test_a_real_photo_of_any_kind_becomes_two_squares(client, yann, settings, content):
    assert send(client, content, "une photo é\u202egpj.php").status_code == 302

    yann.refresh_from_db()
    for size, side in photos.SIZES.items():
        with Image.open(photos.path_of(yann.photo, size)) as image:
            assert (image.format, image.size) == ("WEBP", (side, side))


def test_a_second_photo_replaces_the_first(
    client, yann, settings, django_capture_on_commit_callbacks
):
    send(client, picture())
    with django_capture_on_commit_callbacks(execute=True):
        send(client, picture("PNG"))

    yann.refresh_from_db()
    assert {path.name[:32] for path in kept(settings)} == {yann.photo}


def test_a_photo_withdrawn_leaves_no_file(
    client, yann, settings, django_capture_on_commit_callbacks
):
    send(client, picture())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("settings:photo"), {"action": "remove"})

    yann.refresh_from_db()
    assert yann.photo == ""
    assert kept(settings) == []


def test_a_photo_follows_the_sight_of_its_owner(client, yann, sympathiser, member_of_next):
    send(client, picture())
    yann.refresh_from_db()

    client.force_login(member_of_next)
    served = client.get(yann.photo_url)
    assert served.status_code == 200
    assert served.headers["Content-Type"] == "image/webp"
    assert served.headers["Cache-Control"] == "private, max-age=60"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    again = client.get(yann.photo_url, headers={"If-None-Match": served.headers["ETag"]})
    assert again.status_code == 304

    client.force_login(sympathiser)
    known = {"If-None-Match": served.headers["ETag"]}
    assert client.get(yann.photo_url, headers=known).status_code == 404

    Person.objects.filter(pk=yann.pk).update(visibility="SECTION")
    client.force_login(member_of_next)
    assert client.get(yann.photo_url, headers=known).status_code == 404


@pytest.mark.parametrize(
    "end", ["{}/x/", "../../etc/passwd/l/", "{}/../l/", "%2e%2e/l/", "0" * 32 + "/l/"]
)
def test_a_made_up_photo_is_not_found(client, yann, end):
    send(client, picture())
    yann.refresh_from_db()

    page = client.get(f"{yann.get_absolute_url()}photo/{end.format(yann.photo)}")

    assert page.status_code == 404


# Words

HOSTILE_WORDS = {
    "ten kilobytes": TEN_KILOBYTES,
    "a NUL": "a\x00b",
}
REFUSED = {
    "first_name": [*HOSTILE_WORDS, "a script"],
    "last_name": [*HOSTILE_WORDS, "a script"],
    "status_line": [*HOSTILE_WORDS],
    "presentation": [*HOSTILE_WORDS],
    "responsibilities": [*HOSTILE_WORDS],
    "local_engagement": [*HOSTILE_WORDS],
    "commune": [*HOSTILE_WORDS, "a script"],
    "other_interests": [*HOSTILE_WORDS],
    "link_1_label": [*HOSTILE_WORDS],
    "link_1_url": [*HOSTILE_WORDS, "a script", "javascript", "ftp"],
}
WORDS = {
    **HOSTILE_WORDS,
    "a script": SCRIPT,
    "javascript": "javascript:alert(1)",
    "ftp": "ftp://exemple.fr/a",
}


@pytest.mark.parametrize(
    "name, what", [(n, what) for n, whats in REFUSED.items() for what in whats]
)
def test_hostile_words_are_refused_and_kept_on_the_form(client, yann, name, what):
    data = {"first_name": "Yann", "last_name": "Kerbrat", name: WORDS[what]}

    page = client.post(reverse("settings:profile"), data)

    assert page.status_code == 200
    assert page.context["form"].errors[name]
    assert f'id="id_{name}_error"' in page.content.decode()
    assert SCRIPT not in page.content.decode()
    fresh = Person.objects.get(pk=yann.pk)
    assert (fresh.first_name, fresh.status_line, fresh.presentation) == ("Yann", "", "")
    assert fresh.links.count() == 0


def test_errors_say_tu(client, yann):
    page = client.post(
        reverse("settings:profile"),
        {name: TEN_KILOBYTES for name in REFUSED},
    ).content.decode()

    for word in ("Assurez-vous", "Saisissez", "Sélectionnez", "Ce champ est obligatoire"):
        assert word not in page


def test_harmless_hostile_words_are_shown_as_words(client, yann):
    client.post(
        reverse("settings:profile"),
        {
            "first_name": "Yann",
            "last_name": "Kerbrat",
            "status_line": f"{SCRIPT}\u202e",
            "presentation": f"{SCRIPT} [x](javascript:alert(1)) ![x](https://exemple.fr/a.png)",
            "responsibilities": SCRIPT,
            "other_skills": '"><img src=x onerror=alert(1)>',
            "link_1_label": SCRIPT,
            "link_1_url": "https://exemple.fr/?a=<b>",
        },
    )

    page = client.get(yann.get_absolute_url()).content.decode()

    assert "\u202e" not in page
    for piece in (SCRIPT, "<img src=x", 'javascript:alert(1)"', 'a.png">'):
        assert piece not in page
    assert "&lt;script&gt;" in page


def test_two_hundred_names_are_refused(client, yann):
    page = client.post(
        reverse("settings:profile"),
        {
            "first_name": "Yann " * 200,
            "last_name": "Kerbrat",
            "other_interests": ", ".join(f"mot{n}" for n in range(60)),
        },
    )

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"first_name", "other_interests"}
    assert Tag.objects.count() == 0


def test_letters_that_look_the_same_make_no_error(client, yann):
    for words in ("s, Sel", "ſ, ſel", "İ, i, I", "ß, SS"):
        data = {"first_name": "Yann", "last_name": "Kerbrat", "other_skills": words}
        assert client.post(reverse("settings:profile"), data).status_code == 302


@pytest.mark.parametrize(
    "name", ["is_staff", "is_superuser", "is_active", "ref", "email", "visibility"]
)
def test_fields_of_no_form_change_nothing(client, yann, name):
    before = getattr(yann, name)
    for page in ("profile", "coordinates", "comfort"):
        client.post(
            reverse(f"settings:{page}"),
            {
                "first_name": "Yann",
                "last_name": "Kerbrat",
                "email_opening": "CLOSED",
                "phone_opening": "CLOSED",
                "address_opening": "CLOSED",
                name: "ALL" if name == "visibility" else "1",
            },
        )

    assert getattr(Person.objects.get(pk=yann.pk), name) == before


@pytest.mark.parametrize(
    "page, data",
    [
        ("visibility", {"niveau": "TOUT"}),
        ("visibility", {"niveau": "a\x00"}),
        ("coordinates", {"phone": "drop table", "email_opening": "CLOSED"}),
        ("coordinates", {"phone_opening": "EVERYBODY"}),
        ("photo", {"action": "portrait", "portrait": "../../etc"}),
        ("comfort", {"theme": SCRIPT}),
    ],
)
def test_answers_outside_the_list_are_refused(client, yann, page, data):
    answer = client.post(reverse(f"settings:{page}"), data)

    assert answer.status_code == 200
    assert "à corriger" in answer.content.decode()
    fresh = Person.objects.get(pk=yann.pk)
    assert (fresh.visibility, fresh.phone, fresh.portrait, fresh.theme) == ("ADHERENTS", "", "", "")


@pytest.mark.parametrize(
    "value",
    [
        TEN_KILOBYTES,
        "\x00",
        SCRIPT,
        "%",
        "'; --",
        "\ud83d\ude80".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
@pytest.mark.parametrize("name", ["q", "lieu", "interet", "section", "after"])
def test_hostile_searches_find_nothing_and_break_nothing(client, yann, name, value):
    page = client.get(reverse("profiles:directory"), {name: value})

    assert page.status_code == 200
    assert SCRIPT not in page.content.decode()


@pytest.mark.parametrize("ref", ["\x00", "..", "a" * 300, "%00", "é"])
def test_hostile_refs_are_not_found(client, yann, ref):
    assert client.get(f"/profil/{ref}/").status_code == 404


@pytest.mark.parametrize("niveau", ["\x00", TEN_KILOBYTES, SCRIPT, ""])
def test_a_made_up_level_is_previewed_as_mine(client, yann, niveau):
    page = client.get(reverse("settings:visibility"), {"niveau": niveau})

    assert page.status_code == 200
    assert page.context["level"] == yann.visibility


@pytest.mark.parametrize("commune", ["\x00", "%", "", SCRIPT, TEN_KILOBYTES])
def test_hostile_communes_suggest_nothing(client, yann, commune):
    page = client.get(reverse("settings:communes"), {"commune": commune})

    assert page.status_code == 200
    assert "<option" not in page.content.decode()

"""What a person brings: recognised by its content, renamed, drawn again or kept for a worker."""

import io
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from PIL import Image

from files import storage
from files.models import StoredFile
from files.names import clean_name
from files.services import BadFile, discard, receive
from tests.factories import make_person
from tests.files.corpus.documents import document
from tests.files.corpus.images import drawn, told
from tests.files.corpus.pdf import honest_pdf
from tests.files.making import brought


def test_an_image_is_ready_at_once_upright_and_without_its_story(db):
    file = brought(drawn("JPEG", size=(400, 200), exif=told()), "Ma photo.jpeg")

    assert (file.state, file.format, file.name) == ("ready", "jpg", "Ma photo.jpg")
    assert (file.width, file.height) == (200, 400)
    with Image.open(storage.path_of(file.token)) as image:
        assert not image.getexif() and image.size == (200, 400)
    with Image.open(storage.path_of(file.token, storage.SMALL)) as small:
        assert max(small.size) <= 480


def test_a_large_image_becomes_two_thousand_pixels(db):
    file = brought(drawn(size=(3000, 1500)), "a.png")

    assert (file.format, file.width, file.height) == ("webp", 2000, 1000)


def test_what_is_see_through_stays_so(db):
    output = io.BytesIO()
    Image.new("RGBA", (20, 20), (200, 0, 0, 0)).save(output, "PNG")
    file = brought(output.getvalue(), "logo.png")

    with Image.open(storage.path_of(file.token)) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("extension", ["docx", "xlsx", "odt", "ods"])
def test_a_document_waits_for_a_worker_under_its_true_extension(db, extension):
    file = brought(document(extension), "Tract.pdf.exe")

    assert (file.state, file.format, file.name) == ("pending", extension, f"Tract.{extension}")
    path = storage.path_of(file.token, storage.RAW)
    assert path.read_bytes() == document(extension) and path.stat().st_mode & 0o777 == 0o640
    assert not storage.path_of(file.token).exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"bonjour", "Nous prenons les PDF, ODT, DOCX, ODS, XLSX et les images JPEG, PNG ou WebP."),
        (b"\xd0\xcf\x11\xe0aaaa", "ancien format"),
        (drawn("GIF"), "Nous prenons les PDF"),
    ],
)
def test_a_refusal_says_what_is_taken(db, content, sentence):
    with pytest.raises(BadFile, match=sentence):
        brought(content)


def test_where_only_images_are_taken_a_pdf_is_refused(db):
    uploaded = SimpleUploadedFile("photo.jpg", honest_pdf(), "image/jpeg")

    with pytest.raises(BadFile, match="Nous prenons les images JPEG, PNG ou WebP"):
        receive(by=make_person(), uploaded=uploaded, images_only=True)


def test_a_heavy_file_is_refused(db, settings):
    settings.FILE_MAX_BYTES = 2 * 1024**2

    with pytest.raises(BadFile, match="2\u00a0Mo au plus"):
        brought(honest_pdf() + bytes(3 * 1024**2))


def test_no_more_of_a_heavy_file_is_kept_than_it_takes_to_refuse_it(settings):
    settings.FILE_MAX_BYTES = 100_000
    content = SimpleUploadedFile("a.pdf", b"%PDF-1.7" + bytes(2_000_000), "application/pdf")

    kept = RequestFactory().post("/", {"file": content}).FILES["file"]

    assert 100_000 < kept.size < 300_000


def test_a_day_has_an_end(db, settings):
    settings.FILE_DAY_COUNT = 2
    person = make_person()
    brought(by=person)
    brought(by=person)

    with pytest.raises(BadFile, match="reprends demain"):
        brought(by=person)
    assert brought(by=make_person()).pk


def test_a_day_has_a_weight(db, settings):
    settings.FILE_DAY_BYTES = len(honest_pdf()) + 10
    person = make_person()
    brought(by=person)

    with pytest.raises(BadFile, match="reprends demain"):
        brought(by=person)


@pytest.mark.django_db(transaction=True)
def test_files_brought_at_once_do_not_slip_under_the_limit(settings, monkeypatch):
    settings.FILE_DAY_COUNT = 3
    person, barrier = make_person(), threading.Barrier(8)

    def bring():
        barrier.wait()
        try:
            brought(by=person)
        except BadFile:
            pass
        finally:
            connection.close()

    monkeypatch.setattr("notifications.nudge.ring", lambda task: None)
    threads = [threading.Thread(target=bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StoredFile.objects.count() == 3


def test_what_is_discarded_leaves_the_disk_once_written(db, django_capture_on_commit_callbacks):
    file = brought(drawn(), "a.png")
    with django_capture_on_commit_callbacks(execute=True):
        discard(file)
        assert storage.path_of(file.token).exists()

    assert not StoredFile.objects.exists()
    assert not storage.path_of(file.token).exists()
    assert not storage.path_of(file.token, storage.SMALL).exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Compte rendu n° 3.pdf", "Compte rendu n° 3.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\tract.docx", "tract.pdf"),
        ("facture.pdf.exe", "facture.pdf"),
        ("Version 1.2", "Version 1.2.pdf"),
        ("photo\u202egnp.exe", "photognp.pdf"),
        ("a\x00\nb.pdf", "a b.pdf"),
        ("..", "fichier.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("é" * 400, "é" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given, kept):
    assert clean_name(given, "pdf") == kept

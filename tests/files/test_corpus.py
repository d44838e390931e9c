"""Whatever is brought ends ready or refused: quickly, in little memory, and saying nothing of anybody."""

import io
import time
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files import confined, storage
from files.models import StoredFile
from files.services import BadFile, receive
from files.services.preparing import UNREADABLE, cleaned, settle
from tests.factories import make_person
from tests.files.corpus import CANARY, FAMILIES

SECONDS = 8
AT_LEAST = {
    "images": 110, "names": 60, "disguised": 180, "two in one": 45, "archives": 95, "office": 50,
    "pdf": 40,
}  # fmt: skip
MEGABYTES = 300
WORDS = "Fermeture de la classe"


@pytest.fixture(autouse=True)
def no_quota(settings):
    settings.FILE_DAY_COUNT = settings.FILE_DAY_BYTES = 10**12


def bring(by, sample):
    """(StoredFile, None), or (None, the sentence of the refusal)."""
    uploaded = SimpleUploadedFile("a", sample.content, sample.type)
    # What a browser says it is called; Django's own cleaning of it is not relied upon.
    uploaded._name = sample.name
    try:
        return receive(by=by, uploaded=uploaded), None
    except BadFile as refusal:
        return None, str(refusal)


@pytest.fixture
def weights(monkeypatch):
    """The kilobytes of memory that each process took, by its own account."""
    found = []

    def weighed(module, *arguments, **options):
        confined_run("tests.files.weighed", module, *arguments, **options)
        found.append(int((options["folder"] / "weight").read_text()))

    confined_run = confined.run
    monkeypatch.setattr(confined, "run", weighed)
    return found


def work(file):
    """What the process that cleans `file` found, how long it took, and where it put it."""
    folder = storage.root() / "work" / file.token
    folder.mkdir(parents=True)
    began = time.monotonic()
    try:
        found = cleaned(file, folder / "clean")
    except confined.Died:
        found = {"refusal": UNREADABLE}
    return found, time.monotonic() - began, folder / "clean"


def inside(content, format):
    """All that the bytes of a clean file hold, once inflated."""
    if format == "pdf":
        output = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(output, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
        return content + output.getvalue()
    if format in ("jpg", "webp"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(map(archive.read, archive.namelist()))


def check(sample, file, problems):
    """Add to `problems` what is wrong with what became of `sample`."""
    if sample.becomes and file.state != sample.becomes:
        problems.append(f"{sample} is {file.state} ({file.refusal})")
    extension = file.name.rpartition(".")[2]
    strange = [char for char in file.name if unicodedata.category(char)[0] == "C"]
    if extension != file.format or len(file.name) > 150 or strange or "/" in file.name:
        problems.append(f"{sample} is called {file.name!r}")
    if file.state == "refused":
        return
    content = storage.path_of(file.token).read_bytes()
    if sample.becomes == "ready" and not file.is_image and WORDS not in file.text:
        problems.append(f"{sample} has lost its words")
    try:
        told = inside(content, file.format)
    except (pikepdf.PdfError, zipfile.BadZipFile) as error:
        problems.append(f"{sample} cannot be opened: {error}")
    else:
        if CANARY.lower().encode() in told.lower():
            problems.append(f"{sample} still tells")
    if CANARY in file.text or "\x00" in file.text:
        problems.append(f"{sample} has a strange text")
    if file.is_image and storage.path_of(file.token, storage.SMALL).stat().st_size == 0:
        problems.append(f"{sample} has no thumbnail")


def test_there_are_five_hundred():
    assert sum(AT_LEAST.values()) >= 500 and set(AT_LEAST) == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_ends_ready_or_refused(db, weights, family):
    by, problems, waiting, count = make_person(), [], [], 0
    for sample in FAMILIES[family]():
        count += 1
        began = time.process_time()
        file, refusal = bring(by, sample)
        if time.process_time() - began > SECONDS:
            problems.append(f"{sample} took {time.process_time() - began:.1f} s to receive")
        if file is None:
            if sample.becomes == "ready":
                problems.append(f"{sample} is refused: {refusal}")
            if not refusal.endswith("."):
                problems.append(f"{sample}: {refusal!r} is no sentence")
        elif file.state == StoredFile.State.PENDING:
            waiting.append((sample, file))
        else:
            check(sample, file, problems)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, [file for _sample, file in waiting]))
    for (sample, file), (found, seconds, clean) in zip(waiting, done, strict=True):
        claimed_at = timezone.now()
        StoredFile.objects.filter(pk=file.pk).update(claimed_at=claimed_at)
        assert settle(file, claimed_at, clean, found)
        file.refresh_from_db()
        check(sample, file, problems)
        if seconds > SECONDS:
            problems.append(f"{sample} took {seconds:.1f} s to clean")
    assert "\n".join(problems) == ""
    assert count >= AT_LEAST[family]
    assert max(weights, default=0) < MEGABYTES * 1024


def test_the_canaries_are_there_before_anything_is_cleaned():
    """The control of the test above: it would see them."""
    seen = set()
    for family, format in (("pdf", "pdf"), ("office", "docx"), ("images", "jpg")):
        for sample in FAMILIES[family]():
            if sample.becomes != "ready" or "may not be printed" in sample.what:
                continue
            if CANARY.lower().encode() in inside(sample.content, format).lower():
                seen.add(str(sample))
    assert {
        "pdf: that tells", "pdf: that runs", "pdf: that holds files", "pdf: with photos that tell",
        "office: docx that tells", "office: ods that tells", "office: odt that reaches out",
        "office: xlsx with remote relations", "images: JPEG that tells (60, 40)",
    } <= seen  # fmt: skip

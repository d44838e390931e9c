"""Files of every hostile family through each form that takes one: an answer, and a phrase when refused."""

import datetime

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from documents.queries.places import places_of
from files.models import StoredFile
from tests.files.corpus import samples

PER_FAMILY = 3


@pytest.fixture(scope="module")
def some():
    """A few samples of each family, the same at every run."""
    kept = {}
    for sample in samples():
        kept.setdefault(sample.family, []).append(sample)
    return [one for family in kept.values() for one in family[:: max(1, len(family) // PER_FAMILY)]]


def uploaded(sample):
    return SimpleUploadedFile(sample.name, sample.content, sample.type)


def to_topic(cast, sample):
    circle = cast.debate.circles["open"]
    path = reverse("topics:reply", args=[circle.topic.pk])
    return path, {"text": "Voici le fichier.", "file_1": uploaded(sample)}


def to_library(cast, sample):
    [place] = places_of(cast.people["sympathiser"])
    data = {
        "owner": place.key, "kind": "tract", "title": "Un tract",
        "summary": "", "theme": "ecole", "audience": "owner",
        "uploaded": uploaded(sample),
    }  # fmt: skip
    return reverse("documents:add"), data


def to_event(cast, sample):
    """A new event of the sympathiser's own, with its picture."""
    lines = {
        f"{prefix}-{count}_FORMS": 0
        for prefix in ("besoin", "creneau")
        for count in ("TOTAL", "INITIAL")
    }
    data = {
        "owner": "moi", "audience": "public", "title": "Tractage", "theme": "ecole",
        "day": f"{timezone.localdate() + datetime.timedelta(days=5)}",
        "start": "20:00", "end": "22:00", "commune": "Vannes",
        "picture": uploaded(sample), "picture_words": "Le marché", **lines,
    }  # fmt: skip
    return reverse("events:create", args=["tractage"]), data


def to_report(cast, sample):
    """What an event gave, with one photo more."""
    path = reverse("events:report", args=[cast.actions.outings["past"].event.ref])
    return path, {"people": "3", "photos_added": uploaded(sample), "faces": "on"}


@pytest.mark.parametrize("way", [to_topic, to_library, to_event, to_report])
def test_every_family_gets_an_answer(way, cast, some):
    client = cast.client("sympathiser")
    answers = {}
    for sample in some:
        cache.clear()
        with transaction.atomic():
            path, data = way(cast, sample)
            before = StoredFile.objects.count()
            answer = client.post(path, data)
            kept = StoredFile.objects.count() > before
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302, 413), (sample.name, answer.status_code)
        answers.setdefault((answer.status_code, kept), []).append(sample)
    # What comes in is kept, what does not is refused: both happen, never one for the other.
    assert {(302, True), (200, False)} <= answers.keys()
    assert (200, True) not in answers

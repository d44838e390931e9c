"""The journal: written once, never changed, read by whom it is about."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import queries, registry, services
from journal.models import Entry
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return services.record(action="request.accepted", by=1, about=2, reason="Bienvenue")


def refused(change):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()


def test_an_entry_cannot_be_changed(entry):
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(reason="Autre"))
    entry.refresh_from_db()
    assert entry.reason == "Bienvenue"


def test_an_entry_cannot_be_deleted(entry):
    refused(lambda: entry.delete())
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_the_purge_deletes_only_what_is_older_than_a_year(entry):
    Entry.objects.create(action="request.made", at=timezone.now() - timedelta(days=367))
    assert services.purge() == 1
    assert list(Entry.objects.all()) == [entry]


def test_the_purge_cannot_reach_within_twelve_months(entry):
    Entry.objects.create(action="request.made", at=timezone.now() - timedelta(days=200))
    refused(lambda: services.purge(older_than=timedelta(days=100)))
    assert Entry.objects.count() == 2


def test_the_right_to_purge_ends_with_the_purge(entry):
    old = Entry.objects.create(action="request.made", at=timezone.now() - timedelta(days=367))
    services.purge(older_than=timedelta(days=400))
    refused(lambda: old.delete())


def test_a_person_reads_what_is_about_her_and_nothing_else():
    person, other = make_person(), make_person()
    mine = services.record(action="request.accepted", by=other, about=person)
    services.record(action="request.accepted", by=person, about=other)
    assert list(Entry.objects.visible_to(person)) == [mine]
    assert not Entry.objects.visible_to(AnonymousUser()).exists()


def test_a_record_keeps_ids_the_name_of_the_unit_and_the_subject(party, secretary, adherent):
    entry = services.record(
        action="request.accepted",
        by=secretary,
        about=adherent,
        unit=party.section,
        subject=adherent,
        role="Secrétaire de section",
    )
    entry.refresh_from_db()
    assert (entry.actor_id, entry.about_id) == (secretary.pk, adherent.pk)
    assert entry.unit_id == party.section.pk
    assert entry.detail == {"unit": str(party.section)}
    assert entry.subject == f"profiles.person:{adherent.pk}"


def test_a_reading_is_known_once_its_line_is_committed_and_for_that_half_hour(
    time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to("2026-11-26 10:05:00+01:00", tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        services.record_read(by=1, about=2)
        assert not services.has_recorded_read(by=1, about=2)
    assert services.has_recorded_read(by=1, about=2)
    assert not services.has_recorded_read(by=2, about=1)
    time_machine.move_to("2026-11-26 10:30:00+01:00", tick=False)
    assert not services.has_recorded_read(by=1, about=2)


def test_readings_of_one_file_within_half_an_hour_are_one_line(time_machine):
    time_machine.move_to("2026-11-02T10:01:00Z", tick=False)
    for _ in range(3):
        services.record_read(by=1, about=2)
    services.record_read(by=1, about=3)
    services.record_read(by=4, about=2)
    assert Entry.objects.filter(action="file.read").count() == 3
    time_machine.move_to("2026-11-02T10:31:00Z", tick=False)
    services.record_read(by=1, about=2)
    assert Entry.objects.filter(about_id=2, actor_id=1).count() == 2


def test_her_page_tells_the_quality_and_the_unit_but_never_a_name(party, secretary, adherent):
    services.record_read(
        by=secretary, about=adherent, unit=party.section, role="Secrétaire de section"
    )
    (line,) = queries.for_person(adherent).lines
    assert (line.what, line.role, line.unit) == (
        "Fiche consultée",
        "Secrétaire de section",
        str(party.section),
    )
    assert not line.by_me
    assert "Odile" not in repr(line) and "Le Goff" not in repr(line)


def test_her_page_goes_on_where_it_stopped():
    person = make_person()
    for number in range(5):
        services.record(action=f"step.{number}", about=person)
    first = queries.for_person(person, size=3)
    rest = queries.for_person(person, size=3, before=first.before)
    assert [line.what for line in first.lines + rest.lines] == [
        f"step.{number}" for number in (4, 3, 2, 1, 0)
    ]
    assert rest.before is None


def test_an_action_means_one_thing(monkeypatch):
    monkeypatch.setattr(registry, "ACTIONS", {})
    registry.register({"step": "Un pas"})
    registry.register({"step": "Un pas"})
    with pytest.raises(ValueError, match="step"):
        registry.register({"step": "Autre chose"})
    assert registry.label("step") == "Un pas"
    assert registry.label("gone") == "gone"

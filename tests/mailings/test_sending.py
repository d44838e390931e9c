"""From the draft to the letters: who may, when, how many times, and what a crash leaves."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from core.http import Invalid, Refused
from groups.models import Group, Member
from messaging import late
from messaging.audience import Audience, For
from messaging.models import Copy, Mailing, Silence
from messaging.services import copying, drafting, leaving
from notifications.late import Later
from notifications.models import Cadence, Letter, Notice, ObjectChoice
from profiles.models import Mandate
from profiles.services import project_rights
from tests import factories
from tests.factories import join, make_person

HOUR = datetime.timedelta(hours=1)
State = Mailing.State


def letters(mailing):
    return Letter.objects.filter(batch=mailing.batch)


def silence(unit, start, end, label="Municipales"):
    return Silence.objects.create(unit=unit, label=label, starts_at=start, ends_at=end)


# Who may


def test_a_member_writes_to_nobody(party, adherent, write):
    with pytest.raises(Refused):
        write(adherent, party.section)


def test_a_federation_does_not_write_in_the_name_of_a_section(party, federal, write):
    with pytest.raises(Refused):
        write(federal, party.section)


def test_who_keeps_a_space_does_not_write_to_it_as_a_group(party, secretary, write):
    with pytest.raises(Refused):
        write(secretary, Group.objects.get(kind="unit", unit=party.section))


def test_an_animator_writes_to_her_group(party, adherent, send):
    group = factories.make_group(animator=adherent)
    factories.enter(make_person("Ida"), group)
    mailing = send(adherent, group)

    assert mailing.copies.count() == 2
    Member.objects.filter(person=adherent).delete()
    assert not Mailing.objects.visible_to(adherent).exists()


def test_a_draft_is_its_authors_and_what_left_is_followed_above(party, secretary, federal, write):
    mailing = write(secretary, party.section)
    assert not Mailing.objects.visible_to(federal).exists()
    leaving.submit(by=secretary, mailing=mailing)

    assert Mailing.objects.visible_to(federal).exists()


def test_a_lost_mandate_closes_what_one_wrote(party, secretary, send):
    send(secretary, party.section)
    Mandate.objects.filter(person=secretary).update(revoked=True)
    project_rights([secretary.pk])
    factories.forget(secretary)

    assert not Mailing.objects.visible_to(secretary).exists()
    assert not Copy.objects.visible_to(secretary).exclude(person=secretary).exists()


def test_who_lost_her_mandate_sends_nothing_she_planned(party, secretary, write):
    mailing = write(secretary, party.section)
    leaving.submit(by=secretary, mailing=mailing, at=timezone.now() + HOUR)
    Mandate.objects.filter(person=secretary).update(revoked=True)
    project_rights([secretary.pk])
    copying.prepare(now=timezone.now() + HOUR)
    mailing.refresh_from_db()

    assert mailing.state == State.CANCELLED
    assert not Copy.objects.exists()


# Leaving


def test_each_has_one_copy_and_one_letter(party, secretary, adherent, newcomer, hidden, send):
    paper = make_person("Paule", email=None, address="3 rue du Port")
    join(paper, party.section)
    mailing = send(secretary, party.section)

    assert mailing.state == State.SENDING
    assert set(mailing.copies.values_list("person", "channel")) == {
        (secretary.pk, "mail"),
        (adherent.pk, "mail"),
        (newcomer.pk, "mail"),
        (hidden.pk, "mail"),
        (paper.pk, "paper"),
    }
    assert letters(mailing).count() == 4
    assert set(letters(mailing).values_list("text", "rank")) == {("", 20)}

    copying.prepare()
    assert mailing.copies.count() == 5


def test_unfinished_or_for_nobody_it_does_not_leave(party, secretary, write):
    with pytest.raises(Invalid, match="objet"):
        leaving.submit(by=secretary, mailing=write(secretary, party.section, subject=""))
    alone = write(secretary, party.section, kind=For.SYMPATHISERS)
    with pytest.raises(Invalid, match="Personne"):
        leaving.submit(by=secretary, mailing=alone)


def test_the_audience_is_asked_again_when_it_leaves(party, secretary, adherent, write):
    mailing = write(secretary, party.section)
    leaving.submit(by=secretary, mailing=mailing, at=timezone.now() + HOUR)
    adherent.memberships.update(ended_on=timezone.localdate())
    late_comer = make_person("Léa")
    join(late_comer, party.section)
    copying.prepare(now=timezone.now() + HOUR)

    received = set(mailing.copies.values_list("person", flat=True))
    assert received == {secretary.pk, late_comer.pk}


def test_a_crash_in_the_middle_loses_and_doubles_nothing(party, secretary, write, monkeypatch):
    for _ in range(8):
        join(make_person(), party.section)
    mailing = write(secretary, party.section)
    leaving.submit(by=secretary, mailing=mailing)
    monkeypatch.setattr(copying, "SLICE", 3)
    genuine, calls = copying.write_letters, []

    def dies_once(mailing, people):
        written = genuine(mailing, people)
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return written

    monkeypatch.setattr(copying, "write_letters", dies_once)
    with pytest.raises(RuntimeError):
        copying.prepare()
    assert mailing.copies.count() == letters(Mailing.objects.get()).count() == 3

    copying.prepare()
    mailing.refresh_from_db()
    assert mailing.state == State.SENDING
    assert mailing.copies.count() == letters(mailing).count() == 9


@pytest.mark.django_db(transaction=True)
def test_two_preparers_at_once_write_each_copy_once(party, secretary, write, monkeypatch):
    for _ in range(20):
        join(make_person(), party.section)
    leaving.submit(by=secretary, mailing=write(secretary, party.section))
    monkeypatch.setattr(copying, "SLICE", 2)

    def run(_):
        copying.prepare()
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))

    mailing = Mailing.objects.get()
    assert mailing.copies.count() == letters(mailing).count() == 21


def test_missed_by_more_than_two_hours_it_waits_to_be_confirmed(party, secretary, write):
    mailing = write(secretary, party.section)
    leaving.submit(by=secretary, mailing=mailing)
    copying.prepare(now=timezone.now() + 3 * HOUR)
    mailing.refresh_from_db()

    assert mailing.state == State.SCHEDULED and mailing.stop_reason == copying.LATE
    assert Notice.objects.filter(kind="messaging.mailing-late", recipient=secretary).exists()
    leaving.confirm(by=secretary, mailing=mailing)
    copying.prepare()
    assert mailing.copies.exists()


# Quotas, approval, silence


def test_beyond_what_a_section_has_it_says_when_the_next_is_possible(
    party, secretary, write, settings
):
    settings.MAILINGS_PER_MONTH = {**settings.MAILINGS_PER_MONTH, "section": 1}
    leaving.submit(by=secretary, mailing=write(secretary, party.section))
    with pytest.raises(Invalid, match="déjà écrit 1\u00a0fois en trente jours"):
        leaving.submit(by=secretary, mailing=write(secretary, party.section))

    Mailing.objects.filter(state=State.SCHEDULED).update(
        scheduled_at=timezone.now() - datetime.timedelta(days=31)
    )
    draft = Mailing.objects.get(state=State.DRAFT)
    leaving.submit(by=secretary, mailing=draft)


def test_to_many_somebody_else_reads_it_first(party, federal, national, write, monkeypatch):
    monkeypatch.setattr(leaving.policies, "ALONE_UP_TO", 0)
    mailing = write(federal, party.federation)
    leaving.submit(by=federal, mailing=mailing)
    mailing.refresh_from_db()
    assert mailing.state == State.TO_APPROVE
    assert Notice.objects.get(kind="messaging.mailing-to-approve").recipient == national
    copying.prepare()
    assert not Copy.objects.exists()

    with pytest.raises(Refused):
        leaving.approve(by=federal, mailing=mailing)
    leaving.approve(by=national, mailing=mailing)
    copying.prepare()
    assert mailing.copies.exists()


def test_sent_back_it_is_a_draft_again_with_the_reason(
    party, federal, national, write, monkeypatch
):
    monkeypatch.setattr(leaving.policies, "ALONE_UP_TO", 0)
    mailing = write(federal, party.federation)
    leaving.submit(by=federal, mailing=mailing)
    leaving.send_back(by=national, mailing=mailing, word="Il manque l’heure.")
    mailing.refresh_from_db()

    assert (mailing.state, mailing.stop_reason) == (State.DRAFT, "Il manque l’heure.")
    assert Notice.objects.filter(kind="messaging.mailing-sent-back", recipient=federal).exists()
    assert not Mailing.objects.visible_to(national).exists()


def test_the_nation_never_sends_alone(party, national, write):
    mailing = write(national, party.national)
    with pytest.raises(Invalid, match="personne d’autre"):
        leaving.submit(by=national, mailing=mailing)


def test_nothing_is_planned_in_a_silence(party, secretary, write):
    now = timezone.now()
    silence(party.federation, now, now + 24 * HOUR)
    silence(party.section, now + 23 * HOUR, now + 48 * HOUR, "Partielle")
    with pytest.raises(Invalid, match="Municipales"):
        leaving.submit(by=secretary, mailing=write(secretary, party.section))
    leaving.submit(by=secretary, mailing=write(secretary, party.section), at=now + 49 * HOUR)


def test_a_silence_decided_later_puts_the_departure_off(party, secretary, write):
    mailing = write(secretary, party.section)
    at = timezone.now() + HOUR
    leaving.submit(by=secretary, mailing=mailing, at=at)
    silence(party.national, at, at + 20 * HOUR)
    copying.prepare(now=at + HOUR / 60)
    mailing.refresh_from_db()
    assert mailing.scheduled_at == at + 20 * HOUR and not mailing.copies.exists()

    copying.prepare(now=at + 20 * HOUR)
    assert mailing.copies.exists()


def test_letters_of_a_territory_in_silence_wait(party, federal, adherent, member_of_next, send):
    mailing = send(federal, party.federation)
    until = timezone.now() + 24 * HOUR
    silence(party.section, timezone.now(), until)

    assert late.write(letters(mailing).get(recipient=adherent)) == Later(until)
    assert late.write(letters(mailing).get(recipient=member_of_next)).subject == "Réunion jeudi"


# Between the copy and the mail


@pytest.fixture
def letter(party, secretary, adherent, send):
    """What waits for Yann."""
    return letters(send(secretary, party.section)).get(recipient=adherent)


def test_the_words_are_written_when_it_leaves(letter, party, secretary):
    written = late.write(letter)

    assert "Bonjour Yann." in written.text and "Bonjour Yann." in written.html
    assert "List-Unsubscribe" in written.headers
    assert secretary.email not in written.text + written.html + written.reply_to
    assert party.section.name in written.text


def test_who_left_receives_nothing(letter, adherent):
    adherent.memberships.update(ended_on=timezone.localdate())

    assert late.write(letter) is None


def test_who_put_the_section_on_mute_receives_nothing(letter, adherent, party):
    ObjectChoice.objects.create(recipient=adherent, subject=party.section, cadence=Cadence.NONE)

    assert late.write(letter) is None


def test_who_was_erased_receives_nothing(letter, adherent):
    adherent.delete()
    letter.refresh_from_db()

    assert late.write(letter) is None


def test_the_reply_goes_to_the_instance(letter, party):
    type(party.section).objects.filter(pk=party.section.pk).update(role_email="vannes@ps.example")

    assert late.write(letter).reply_to == "vannes@ps.example"


def test_a_letter_is_written_in_few_queries(letter, django_assert_max_num_queries):
    letter = Letter.objects.select_related("recipient").get(pk=letter.pk)
    with django_assert_max_num_queries(3):
        late.write(letter)


def test_stopped_and_resumed(party, secretary, adherent, send):
    mailing = send(secretary, party.section)
    leaving.stop(by=secretary, mailing=mailing)
    mailing.refresh_from_db()
    assert mailing.state == State.STOPPED
    assert set(letters(mailing).values_list("state", flat=True)) == {"held"}
    copying.prepare()
    mailing.refresh_from_db()
    assert mailing.state == State.STOPPED

    leaving.resume(by=secretary, mailing=mailing)
    copying.prepare()
    mailing.refresh_from_db()
    assert mailing.state == State.SENDING
    assert set(letters(mailing).values_list("state", flat=True)) == {"queued"}


def test_stopped_while_copies_are_written_it_resumes_there(party, secretary, write, monkeypatch):
    for _ in range(4):
        join(make_person(), party.section)
    leaving.submit(by=secretary, mailing=write(secretary, party.section))
    monkeypatch.setattr(copying, "SLICE", 2)
    pk = Mailing.objects.get().pk
    copying.start(pk, timezone.now())
    assert copying.copy_slice(pk)
    leaving.stop(by=secretary, mailing=Mailing.objects.get())
    copying.prepare()
    assert Copy.objects.count() == 2

    leaving.resume(by=secretary, mailing=Mailing.objects.get())
    copying.prepare()
    assert Copy.objects.count() == 5


def test_the_guard_stops_the_mailing_and_tells_its_author(party, secretary, adherent, send):
    mailing = send(secretary, party.section)
    leaving.stopped_by_the_guard(mailing.batch, "Trop d’adresses refusent.")
    mailing.refresh_from_db()

    assert (mailing.state, mailing.stop_reason) == (State.STOPPED, "Trop d’adresses refusent.")
    assert Notice.objects.filter(kind="messaging.mailing-stopped", recipient=secretary).exists()


def test_done_once_nothing_waits(party, secretary, send):
    mailing = send(secretary, party.section)
    letters(mailing).update(state="sent", sent_at=timezone.now())
    copying.prepare()
    mailing.refresh_from_db()

    assert mailing.state == State.DONE


def test_a_draft_only_is_changed(party, secretary, write):
    mailing = write(secretary, party.section)
    leaving.submit(by=secretary, mailing=mailing, at=timezone.now() + HOUR)
    with pytest.raises(Refused):
        drafting.write(by=secretary, mailing=mailing, subject="Autre", text="Autre")
    with pytest.raises(Refused):
        drafting.choose_audience(by=secretary, mailing=mailing, audience=Audience(For.BOARD))
    leaving.withdraw(by=secretary, mailing=mailing)
    drafting.write(by=secretary, mailing=mailing, subject="Autre", text="Autre")

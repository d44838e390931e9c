"""The desk of headquarters: a door that does not exist for others, and no hidden name behind it."""

import datetime

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from core.admin import ReadOnlyAdmin
from journal.models import Entry
from notifications.models import Notice
from profiles.models import JoinRequest, Mandate, Person
from tests.cast import ROLES
from tests.factories import give
from tests.house.crawl import crawl, everything_said

STAFF = {"moderator", "dpo", "technician"}
# Of `tests.actions`, what any registered person reads.
OPEN_TO_ALL = {"public", "cancelled", "postponed", "home", "past", "registered"}
UNSEAL = "/gestion/profiles/person/fiche-cachee/"


def pages():
    return [
        "/gestion/",
        UNSEAL,
        *(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model in admin.site._registry
        ),
    ]


def test_every_desk_is_read_only_and_scoped(cast):
    loose = [
        model.__name__
        for model, desk in admin.site._registry.items()
        if not isinstance(desk, ReadOnlyAdmin)
    ]

    assert loose == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in STAFF])
def test_the_admin_does_not_exist_for_others(role, cast):
    client = cast.client(role)

    assert {client.get(path).status_code for path in pages()} == {404}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_read_no_hidden_name(role, cast):
    hidden = cast.people["hidden"]
    give(hidden, "section_animator", cast.party.section)
    JoinRequest.objects.create(
        person=hidden, unit=cast.party.youth_federation, awaiting=cast.party.youth, tree="mjs"
    )
    seeds = [*pages(), f"/gestion/profiles/person/{hidden.pk}/change/"]
    seeds += [f"/gestion/profiles/person/?q={word}" for word in ("nom-hidden", hidden.email)]

    said = {
        path: everything_said(page)
        for path, page in crawl(cast.client(role), seeds, limit=120, skipped=("/static/",)).items()
        if path.startswith("/gestion/")
    }

    words = ("prenom-hidden", hidden.email, hidden.ref)
    told = [p for p, text in said.items() if any(w in text and w not in p.lower() for w in words)]
    assert told == []


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_read_nothing_of_a_group_that_nobody_reported(role, cast):
    circles = cast.debate.circles
    said = {
        path: everything_said(page)
        for path, page in crawl(
            cast.client(role), pages(), limit=120, skipped=("/static/",)
        ).items()
        if path.startswith("/gestion/")
    }

    told = [
        (name, what, path)
        for name in ("adherents", "private", "space")
        for what, word in circles[name].words.items()
        for path, text in said.items()
        if word in text
    ]
    assert told == []
    # Nor of an event that is for a few, nor anything of a discreet mission.
    events = [
        (name, what, path)
        for name, outing in cast.actions.outings.items()
        for what, word in outing.words.items()
        for path, text in said.items()
        if word in text and not (name in OPEN_TO_ALL and what in ("title", "summary", "text"))
    ]
    assert events == []
    # The control: what was reported in the open group is read by moderators.
    assert any("une autre reponse" in text for text in said.values()) == (role == "moderator")
    title = cast.actions.outings["public"].words["title"]
    assert any(title in text for text in said.values()) == (role == "moderator")


def test_a_moderator_does_find_who_is_not_hidden(cast):
    page = cast.client("moderator").get("/gestion/profiles/person/?q=nom-distant")

    assert "Prénom-distant" in page.content.decode()


@pytest.mark.parametrize(
    "lookup",
    ["email__startswith=a", "password__regex=.", "memberships__unit=1", "visibility=SECTION",
     "groups__user__email__contains=a", "rights__user=1", "search_key__contains=z"],
)  # fmt: skip
def test_a_query_string_is_no_oracle(lookup, cast):
    page = cast.client("moderator").get(f"/gestion/profiles/person/?{lookup}")

    assert page.status_code in (302, 400)


def test_opening_a_file_is_written_where_its_person_reads_it(cast):
    distant = cast.people["distant"]

    cast.client("moderator").get(f"/gestion/profiles/person/{distant.pk}/change/")

    entry = Entry.objects.visible_to(distant).get(action="file.read")
    assert entry.actor_id == cast.people["moderator"].pk


def test_the_data_protection_role_opens_a_hidden_file_for_thirty_minutes(cast):
    hidden, client = cast.people["hidden"], cast.client("dpo")
    page = f"/gestion/profiles/person/{hidden.pk}/change/"
    now = timezone.now()
    assert client.get(page).status_code == 302

    with time_machine.travel(now, tick=False):
        answer = client.post(UNSEAL, {"ref": hidden.email, "reason": "Demande d’accès n° 12"})
        assert answer.status_code == 302
        assert "Nom-hidden" in client.get(page).content.decode()

    assert Notice.objects.visible_to(hidden).filter(kind="file.unsealed").count() == 1
    assert Entry.objects.visible_to(hidden).filter(action="file.unsealed").count() == 1
    with time_machine.travel(now + datetime.timedelta(minutes=31), tick=False):
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("role", ["moderator", "technician"])
def test_nobody_else_opens_a_hidden_file(role, cast):
    hidden = cast.people["hidden"]

    answer = cast.client(role).post(UNSEAL, {"ref": hidden.email, "reason": "Curiosité pure"})

    assert answer.status_code == 403
    assert not Entry.objects.filter(action="file.unsealed").exists()


def test_an_unsealing_without_a_reason_is_refused(cast):
    hidden = cast.people["hidden"]

    answer = cast.client("dpo").post(UNSEAL, {"ref": hidden.email, "reason": "non"})

    assert "Écris le motif" in answer.content.decode()
    assert not Entry.objects.filter(action="file.unsealed").exists()


def test_a_suspended_person_is_out_at_her_next_request(cast):
    distant = cast.people["distant"]
    assert cast.client("distant").get("/annuaire/").status_code == 200

    cast.client("moderator").post(
        "/gestion/profiles/person/", {"action": "suspend", "_selected_action": [distant.pk]}
    )

    assert cast.client("distant").get("/annuaire/").status_code == 302
    assert not Person.objects.is_visible_to(cast.people["adherent"], distant.pk)


def test_a_moderator_cannot_name_to_an_office(cast):
    before = Mandate.objects.count()

    answer = cast.client("moderator").post("/gestion/profiles/mandate/add/", {})

    assert answer.status_code == 403
    assert Mandate.objects.count() == before

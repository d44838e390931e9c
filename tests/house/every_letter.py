"""Every kind of notice, told to somebody of whom nothing else is told: `MAKERS[kind](world, person)`
makes what it is about and returns (subject, payload).
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from core.markdown import render
from events import facts
from events.models import Campaign, Comment, Event, Host, Invitation, Kind, Place
from events.moments import day_of
from groups.models import Access, Admission, Member, Mention, MergeProposal, Synthesis
from messaging.models import Channel, Copy, Mailing
from messaging.services.conversations import start
from moderation import registry as moderable
from moderation.charter import Rule
from moderation.models import Decision
from moderation.services import decide, flag
from notifications import registry
from notifications.models import Cadence, Preference
from notifications.services import notify
from profiles.models import ContactRequest, Person, Visibility
from profiles.models.belonging import Status
from profiles.services import ask_to_join
from sections.models import Level
from tests import factories
from tests.factories import Party, enter, give, join, make_answer, make_event, make_person

MAKERS = {}
# What nobody writes: the digests find it.
PULLED = {"groups.news", "events.near"}
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class World:
    """Where it happens: `other` is seen by all and does everything, `hidden` does it unseen."""

    party: Party
    other: Person
    hidden: Person


def make_world():
    """A party with its two people; nobody else has their names."""
    party = factories.make_party()
    world = World(
        party,
        make_person("Prune", "Zwickelmann", phone="0639980111"),
        make_person("Zélie", "Quintric", visibility=Visibility.SECTION, phone="0639980122"),
    )
    join(world.other, party.section)
    join(world.hidden, party.section)
    return world


def tell(world, kind):
    """Tell a newcomer of the section something of `kind`; returns her."""
    person = make_person(f"Prénom{kind}".replace(".", ""), f"Nom{kind}".replace(".", ""))
    join(person, world.party.section)
    if registry.get(kind).default_cadence == Cadence.NONE:
        Preference.objects.create(recipient=person, kind=kind, cadence=Cadence.IMMEDIATE)
    made = MAKERS[kind](world, person)
    if made is not None:
        subject, payload = made
        notify(
            kind=kind, recipient=person, key=f"{kind}:{person.pk}", payload=payload, subject=subject
        )
    return person


def of(*kinds):
    """Decorator: what makes the notices of `kinds`."""

    def register(maker):
        MAKERS.update(dict.fromkeys(kinds, maker))
        return maker

    return register


def kept_by(person, world):
    """A section of which `person` is the secretary."""
    section = factories.make_unit(world.party.federation, Level.SECTION, f"Section {person.pk}")
    give(person, "section_secretary", section)
    return section


# About oneself


@of("account.welcome", "account.reinstated")
def bare(world, person):
    return None, {}


@of(
    *("request.accepted", "request.refused", "request.redirected", "request.escalated"),
    *("membership.status", "membership.ended", "mandate.given", "mandate.ended"),
    *("delegation.given", "file.unsealed"),
)
def about_me(world, person):
    unit = world.party.section
    return None, {
        "unit": unit.name, "slug": unit.slug, "to": unit.name, "to_slug": unit.slug,
        "status": Status.ADHERENT, "answer": "Bienvenue", "role": "Trésorerie",
        "ends_on": timezone.localdate().isoformat(), "reason": "Une demande de la CNIL",
    }  # fmt: skip


@of("request.to_decide")
def to_decide(world, person):
    asked = make_person("Odette", "Wolkenstein")
    ask_to_join(by=asked, unit=kept_by(person, world))


@of("desk.day")
def desk(world, person):
    to_decide(world, person)
    return None, {}


@of("contact.asked")
def contact_asked(world, person):
    return ContactRequest.objects.create(sender=world.other, receiver=person, word="Salut"), {}


@of("contact.accepted")
def contact_accepted(world, person):
    asked = ContactRequest.objects.create(
        sender=person, receiver=world.other, state=ContactRequest.State.ACCEPTED
    )
    return asked, {}


# Moderation


def reported(world, person, animator=None):
    """A Case about a post of `person` in a group."""
    group = factories.make_group(animator=animator)
    topic = factories.make_topic(group, person)
    post = factories.make_post(topic, person, "Un mot de trop.")
    kind = moderable.get("message")
    witness = make_person("Suzon", "Xaintrailles")
    return flag(by=witness, kind=kind, thing=post, rule=Rule.RESPECT).case


@of("moderation.decision", "moderation.cleared", "moderation.examined")
def decided(world, person):
    animator = make_person("Gisèle", "Ypsilanti")
    case = reported(world, person, animator)
    decision = decide(
        by=animator, case=case, action=Decision.Action.MASK, rule=Rule.RESPECT, reason="Un mot vif"
    )
    return decision, {
        "action": decision.action, "kind": "message", "until": "", "rule": int(Rule.RESPECT),
        "reason": "Un mot vif", "role": "l’animation du groupe", "found": True,
    }  # fmt: skip


@of("moderation.to_decide")
def case_waits(world, person):
    return reported(world, world.other, animator=person), {}


# Groups


@of("groups.invited")
def invited(world, person):
    group = factories.make_group(animator=world.other)
    admission = Admission.objects.create(
        group=group, person=person, way=Admission.Way.INVITED, by=world.other
    )
    return admission, {"group": group.pk, "by": world.other.pk}


@of("groups.to_decide")
def at_the_door(world, person):
    group = factories.make_group(animator=person, access=Access.PRIVATE)
    admission = Admission.objects.create(group=group, person=world.other, way=Admission.Way.ASKED)
    return admission, {"group": group.pk}


@of("groups.merge_offered")
def merge_offered(world, person):
    target = factories.make_group(animator=person)
    source = factories.make_group(animator=world.other)
    proposal = MergeProposal.objects.create(
        source=source, target=target, proposed_by=world.other, word="Ensemble"
    )
    return proposal, {"target": target.pk, "source": source.pk}


@of(
    *("groups.answered", "groups.animator", "groups.tribune", "groups.merged"),
    *("groups.let_back", "groups.closed", "groups.sent_out"),
)
def my_place(world, person):
    group = factories.make_group(animator=person)
    return group, {
        "group": group.pk, "accepted": True, "role": Member.Role.ANIMATOR,
        "name": "L’école d’abord", "reason": "Trop de bruit",
    }  # fmt: skip


@of("groups.mention")
def mention(world, person):
    topic = factories.make_topic(factories.make_group(), world.other)
    post = factories.make_post(topic, world.other, "Et toi ?")
    Mention.objects.create(post=post, person=person)
    return post, {}


@of("groups.reply")
def reply(world, person):
    topic = factories.make_topic(factories.make_group(), person)
    post = factories.make_post(topic, world.other, "Je réponds.")
    factories.make_post(topic, world.hidden, "Et moi aussi.")
    return topic, {"post": post.pk}


@of("groups.synthesis")
def synthesis(world, person):
    topic = factories.make_topic(factories.make_group(animator=world.other), person)
    Synthesis.objects.create(
        topic=topic, number=1, text="Voilà", html=render("Voilà"), author=world.other
    )
    return topic, {"number": 1}


@of("groups.news")
def news(world, person):
    group = factories.make_group(animator=world.other)
    enter(person, group)
    for author in (world.other, world.hidden):
        factories.make_topic(group, author)


# Documents


@of("documents.refused")
def refused(world, person):
    document = factories.make_document(world.party.section)
    return document, {"reason": "Ce fichier est protégé", "document": document.pk}


@of("documents.taken_up")
def taken_up(world, person):
    source = factories.make_document(world.party.section)
    copy = factories.make_document(world.party.next_section)
    return copy, {"source": source.pk}


# Events


@of("events.campaign")
def campaign(world, person):
    today = timezone.localdate()
    launched = Campaign.objects.create(
        unit=world.party.national, kind=Kind.LEAFLETING, state=Campaign.State.OPEN, title="Portes",
        audience="public", starts_on=today, ends_on=today + 30 * DAY, author=world.other,
    )  # fmt: skip
    return launched, {}


def told_of(event, **payload):
    """(event, payload) as the services write them."""
    event = Event.objects.get(pk=event.pk)
    now = facts.digest_of(facts.facts_of(event))
    on = day_of(event.starts_at, event.zone).isoformat()
    return event, {"now": now, "changed": [facts.PLACE], "on": on, **payload}


@of("events.changed", "events.ride_gone")
def changed(world, person):
    event = make_event(world.other, place="Salle Jaurès")
    make_answer(person, event)
    return told_of(event)


@of("events.eve", "events.day")
def tomorrow(world, person):
    event = make_event(world.other, starts_at=timezone.now() + DAY)
    make_answer(person, event)
    return told_of(event)


@of("events.offered")
def offered(world, person):
    event = make_event(world.other)
    now = timezone.now()
    make_answer(person, event, place=Place.OFFERED, waiting_since=now, offered_until=now + DAY)
    return told_of(event)


@of("events.released")
def released(world, person):
    event = make_event(
        world.other, is_discreet=True, starts_at=timezone.now() + DAY / 24, organiser="unit",
        unit=world.party.section, audience="unit", lat=47.6, lon=-2.7,
    )  # fmt: skip
    make_answer(person, event)
    return told_of(event)


@of("events.after")
def after(world, person):
    event = make_event(world.other, starts_at=timezone.now() - DAY)
    make_answer(person, event)
    return told_of(event)


@of("events.invited")
def invited_to_an_event(world, person):
    event = make_event(world.other)
    Invitation.objects.create(event=event, person=person, by=world.other)
    return told_of(event, by=world.other.pk)


@of("events.thanked")
def thanked(world, person):
    return told_of(make_event(world.other, starts_at=timezone.now() - DAY), by=world.other.pk)


@of("events.reply")
def answered(world, person):
    event = make_event(world.other)
    comment = Comment.objects.create(
        event=event, author=world.other, text="À dix heures.", html=render("À dix heures.")
    )
    return told_of(event, comment=comment.pk)


@of("events.called")
def called(world, person):
    return told_of(make_event(world.other, target=9))


@of("events.short", "events.question", "events.host_answered")
def mine(world, person):
    return told_of(make_event(person, target=9), accepted=True)


@of("events.to_report")
def to_report(world, person):
    return told_of(make_event(person, starts_at=timezone.now() - DAY))


@of("events.host_asked")
def host_asked(world, person):
    event = make_event(world.other)
    return told_of(event, host=Host.objects.create(event=event, person=person).pk)


@of("events.near")
def near(world, person):
    make_event(world.other, organiser="unit", unit=world.party.section)


# Messages


def mailing_of(author, unit, **fields):
    return Mailing.objects.create(
        author=author, unit=unit, subject="Réunion", text="Jeudi.", html=render("Jeudi."), **fields
    )


@of("messaging.message")
def message(world, person):
    start(by=world.other, people=[person], text="Un secret entre nous.")


@of("messaging.calls")
def calls(world, person):
    offline = make_person("Firmin", "Quenelle", email=None, phone="0639980133")
    join(offline, world.party.section)
    mailing = mailing_of(
        world.other, world.party.section, state=Mailing.State.SENDING, started_at=timezone.now()
    )
    Copy.objects.create(mailing=mailing, person=offline, channel=Channel.PHONE, caller=person)
    return mailing, {}


@of("messaging.mailing-to-approve")
def mailing_to_approve(world, person):
    mailing = mailing_of(
        world.other,
        kept_by(person, world),
        state=Mailing.State.TO_APPROVE,
        submitted_at=timezone.now(),
    )
    return mailing, {}


@of(
    *("messaging.mailing-approved", "messaging.mailing-sent-back"),
    *("messaging.mailing-stopped", "messaging.mailing-late"),
)
def my_mailing(world, person):
    return mailing_of(person, kept_by(person, world)), {"words": "Un mot de trop, je crois."}

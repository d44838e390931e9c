"""Every address of the site, with real arguments. A new kind of argument must be told here."""

from dataclasses import dataclass

from django.urls import get_resolver, reverse

from events import tokens as events_tokens
from events.feeds.address import token_of
from notifications import tokens
from notifications.things import Thing
from profiles.models import JoinRequest
from profiles.services import project_rights

# Some group, of which a mail offers to hear no more.
GROUP = Thing("groupe", 1, "", "", "")
# Addresses whose number is that of a post.
OF_POSTS = ("post-edit", "post-versions", "post-support", "post-opinions", "post-stance")


@dataclass(frozen=True)
class Address:
    """One named URL; `paths` are examples of it."""

    name: str
    paths: tuple


def patterns(resolver=None, namespaces=()):
    """(qualified name, pattern) of every URL of the project, the admin's own excepted."""
    for item in (resolver or get_resolver()).url_patterns:
        if hasattr(item, "url_patterns"):
            inner = (*namespaces, item.namespace) if item.namespace else namespaces
            if "admin" not in inner:
                yield from patterns(item, inner)
        else:
            yield ":".join((*namespaces, item.name or "")), item


def arguments(cast, extra, circles, outings):
    """{argument name or (url name, argument name): values to try}."""
    party, people = cast.party, cast.people
    return {
        "slug": [party.section.slug, party.federation.slug, party.national.slug],
        "ref": [people["adherent"].ref, *(person.ref for person in people.values())],
        "code": ["56"],
        "token": [tokens.make(people["adherent"].pk, ["request.accepted"])],
        ("notifications:quiet", "token"): [tokens.make_quiet(people["adherent"].pk, GROUP)],
        "pk": [1],
        "name": ["lettre"],
        ("profiles:photo", "token"): ["0" * 32],
        "size": ["s"],
        **debate_arguments(cast.debate, people, circles),
        **action_arguments(cast, outings),
        **letter_arguments(cast.letters),
        **extra,
    }


def debate_arguments(debate, people, names):
    """{(namespace or url name, argument): values} in the circles of those `names`."""
    circles = [debate.circles[name] for name in names]
    topics = [circle.topic.pk for circle in circles]
    posts = [circle.post.pk for circle in circles]
    names = (*("post-edit", "post-versions", "post-support", "post-opinions", "post-stance"),)
    return {
        ("groups", "slug"): [circle.group.slug for circle in circles],
        ("groups", "ref"): [people["late"].ref],
        ("topics", "slug"): [circle.group.slug for circle in circles],
        ("documents:of-group", "slug"): [circle.group.slug for circle in circles],
        ("topics", "pk"): topics,
        **{(f"topics:{name}", "pk"): posts for name in OF_POSTS},
        ("topics", "token"): [circle.file.token for circle in circles],
        ("documents", "pk"): [circle.document.pk for circle in circles],
        ("documents", "number"): [1],
        **{
            (f"groups:{name}", "pk"): [debate.keys["asked"]]
            for name in ("cancel", "accept", "refuse")
        },
        ("groups:let-back", "pk"): [debate.keys["banned"]],
        **{
            (f"groups:merge-{name}", "pk"): [debate.keys["proposal"]] for name in ("accept", "drop")
        },
        ("groups:moderation-case", "pk"): [debate.keys["case"]],
        ("moderation:decision", "pk"): [debate.keys["decision"]],
        ("settings:unblock", "pk"): list(people["adherent"].blocks.values_list("pk", flat=True)),
        ("moderation:flag", "kind"): ["message"],
        ("moderation:flag", "key"): posts,
    }


def action_arguments(cast, names):
    """{(namespace or url name, argument): values} of the outings of those `names`."""
    actions, people, party = cast.actions, cast.people, cast.party
    outings, keys = [actions.outings[name] for name in names], actions.keys
    refs = [outing.event.ref for outing in outings]
    groups = [cast.debate.circles[name].group.slug for name in ("open", "private")]
    past = actions.outings["past"]
    of_past = ("report-photo", "thanks", "thank", "report", "attended", "presence")
    campaigns = [campaign.ref for campaign, _ in actions.campaigns.values()]
    return {
        ("events", "ref"): refs,
        **{(f"events:{name}", "ref"): [past.event.ref, *refs[1:]] for name in of_past},
        ("events:create", "kind"): ["tractage"],
        **{(f"events:{name}", "slug"): groups for name in ("of-group", "group-ics")},
        ("events", "pk"): [outings[0].question.pk],
        ("events:report-photo", "pk"): [past.photo.pk],
        ("events:thank", "person"): [people["late"].ref],
        ("events:behalf-answer", "person"): [people["late"].ref],
        ("mailings", "person"): [people["late"].ref],
        ("events:reply", "token"): [events_tokens.make(outings[0].event, people["adherent"].pk)],
        ("events:agenda", "token"): [token_of(people["adherent"].pk, 0)],
        **{(f"events:need-{name}", "pk"): [keys["need"]] for name in ("take", "leave")},
        **{(f"events:ride-{name}", "pk"): [keys["ride"]] for name in ("join", "leave")},
        **{(f"events:host-{name}", "pk"): [keys["asked"]] for name in ("accept", "decline")},
        ("events:host-end", "pk"): [keys["hosting"]],
        ("events:invitation-take-back", "pk"): [keys["invitation"]],
        ("events", "unit"): [party.section.slug],
        ("events:challenge-remove", "pk"): [keys["challenge"]],
        ("campaigns", "ref"): campaigns,
        ("campaigns:federation", "slug"): [party.federation.slug],
        ("api", "ref"): refs,
    }


def letter_arguments(letters):
    """{(namespace or url name, argument): values} of conversations and messages to many."""
    talks = list(letters.talks.values())
    mailings = [mailing.ref for mailing in letters.mailings.values()]
    return {
        ("messaging", "ref"): [talk.conversation.ref for talk in talks],
        ("messaging", "pk"): [talk.message.pk for talk in talks],
        ("messaging", "token"): [talk.file.token for talk in talks],
        ("messaging:received", "ref"): mailings,
        ("messaging:received-read", "ref"): mailings,
        ("mailings", "ref"): mailings,
        ("contacts", "pk"): [request.pk for request in letters.requests.values()],
    }


def choices(values):
    """Ways to choose one of `values[argument]` for each argument: the first, but for one at most.

    Every value is tried, and not every pair of values: pages would soon be too many to read.
    """
    first = {argument: tried[0] for argument, tried in values.items()}
    found = [first]
    for argument, tried in values.items():
        found += [{**first, argument: value} for value in dict.fromkeys(tried) if value != tried[0]]
    return found


def addresses(cast, extra=None, circles=("open",), outings=("public",)):
    """Every Address of the site, with each value of its arguments, in those circles of the debate
    and for those outings of the actions.
    """
    known = arguments(cast, extra or {}, circles, outings)
    found = []
    for name, pattern in patterns():
        values = {}
        for argument in pattern.pattern.converters:
            space = name.partition(":")[0]
            keys = ((name, argument), (space, argument), argument)
            values[argument] = next((known[key] for key in keys if key in known), None)
            assert values[argument], f"{name}: say in arguments() what {argument!r} may be"
        found.append(Address(name, tuple(reverse(name, kwargs=one) for one in choices(values))))
    return found


def addresses_of_section(cast):
    """Every Address, with arguments that belong to the section of Vannes; writes what they name."""
    party, people = cast.party, cast.people
    secretary = people["secretary"].mandates.get()
    today = secretary.starts_on
    request = JoinRequest.objects.create(
        person=people["sympathiser"], unit=party.section, awaiting=party.section, tree="ps"
    )
    lent = secretary.delegations.create(
        person=people["late"], permissions=["edit_unit_page"], starts_on=today, ends_on=today
    )
    project_rights([people["late"].pk])
    keys = {
        **dict.fromkeys(("request", "accept", "redirect", "refuse"), request.pk),
        **dict.fromkeys(("end-mandate", "hand-over", "delegate"), secretary.pk),
        "end-delegation": lent.pk,
    }
    extra = {(f"desk:{name}", "pk"): [pk] for name, pk in keys.items()}
    extra["joining:withdraw", "pk"] = [request.pk]
    return addresses(cast, {"slug": [party.section.slug], "ref": [people["adherent"].ref], **extra})

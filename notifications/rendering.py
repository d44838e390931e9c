"""Turn notices into the text and HTML of a letter."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from notifications import registry, tokens
from notifications.headers import one_line
from notifications.models import Letter, Rank

DIGEST = "digest"
VOWELS = "aeiouyhàâéèêîô"


@dataclass(frozen=True)
class Group:
    """The items of one kind in a letter."""

    code: str
    label: str
    items: list


def letter_for(recipient, notices, budget):
    """The unsaved Letter telling `notices` to `recipient`, charged to `budget`."""
    groups = grouped(notices)
    items = [item for group in groups for item in group.items]
    codes = sorted({notice.kind for notice in notices})
    refusable = [code for code in codes if registry.can_be_disabled(code)]
    unsubscribe = tokens.url(recipient.pk, refusable) if refusable else ""
    subject = subject_of(groups, items)
    context = {
        "subject": subject,
        "greeting": f"Bonjour {recipient.first_name}, {len(items)} nouvelles pour toi",
        "first_name": recipient.first_name,
        "groups": groups,
        "items": items,
        "alone": len(items) == 1,
        "why": why(codes),
        "base_url": settings.BASE_URL,
        "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe,
    }
    return Letter(
        recipient=recipient,
        personal=True,
        to_address=recipient.email,
        kind=codes[0] if len(codes) == 1 else DIGEST,
        kinds=codes,
        rank=Rank.NOTICE,
        budget=budget,
        subject=subject,
        text=render_to_string("mail/letter.txt", context),
        html=render_to_string("mail/letter.html", context),
        headers=unsubscribe_headers(unsubscribe),
        reply_to=registry.get(codes[0]).reply_to(notices[0]) if len(notices) == 1 else "",
    )


def grouped(notices):
    """The Groups of `notices`: those that lead, then the others, in the order of their labels."""

    def rank(notice):
        kind = registry.get(notice.kind)
        return not kind.leads, kind.label, kind.code, notice.pk

    ordered = sorted(notices, key=rank)
    groups = []
    for code, group in groupby(ordered, key=lambda notice: notice.kind):
        kind = registry.get(code)
        items = [item for one in group for item in kind.items(one)]
        groups.append(Group(code, kind.label, items))
    return groups


def subject_of(groups, items):
    """One line: what a single kind says of itself, or the one that leads, or how many there are."""
    leading = [group for group in groups if len(groups) == 1 or registry.get(group.code).leads]
    if len(leading) == 1:
        return one_line(registry.get(leading[0].code).subject(leading[0].items))
    return f"{len(items)} nouvelles pour toi"


def why(codes):
    """Why the person receives this letter, in one French sentence."""
    reasons = {registry.get(code).why for code in codes}
    reason = reasons.pop() if len(reasons) == 1 else "tu as choisi de recevoir ces nouvelles"
    that = "qu’" if reason[0].lower() in VOWELS else "que "
    return f"Tu reçois ce mail parce {that}{reason}."


def unsubscribe_headers(url):
    """The headers of one-click unsubscription (RFC 8058), none when the mail may not be refused."""
    if not url:
        return {}
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }

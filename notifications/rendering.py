"""Turn notices into the text and HTML of a letter."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.typography import WEEKDAYS, to_local_date
from notifications import registry, things, tokens
from notifications.headers import one_line
from notifications.models import Letter, Rank

DIGEST = "digest"
VOWELS = "aeiouyhàâéèêîô"
NUMBERS = ("", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
# With fewer sections, none is so small that it stands among the last lines.
FEW = 3


@dataclass
class Section:
    """What a letter says of one thing, or of one kind when it is of none."""

    title: str
    why: str
    items: list = field(default_factory=list)
    thing: object = None
    quiet_url: str = ""
    of_this: str = ""
    leads: bool = False

    @property
    def is_small(self):
        """Whether one line is enough."""
        return not self.leads and not any(item.text for item in self.items)


def letter_for(recipient, notices, budget, *, since=None, head=None):
    """The unsaved Letter telling `notices` to `recipient`, charged to `budget`.

    `since` is when she was last written to, `head` the Head of what she has next.
    """
    told = said(notices)
    sections = gathered(recipient, told)
    items = [item for section in sections for item in section.items]
    codes = sorted({notice.kind for notice in notices})
    refusable = [code for code in codes if registry.can_be_disabled(code)]
    unsubscribe = tokens.url(recipient.pk, refusable) if refusable else ""
    subject = subject_of(told)
    # In a letter of few things nothing is so small that it goes to the end.
    small = [one for one in sections if one.is_small] if len(sections) > FEW else []
    context = {
        "subject": subject,
        "greeting": greeting(recipient, items, since),
        "first_name": recipient.first_name,
        "today": timezone.localdate(),
        "head": head,
        "sections": [one for one in sections if one not in small],
        "small": small,
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


def said(notices):
    """[(kind, notice, item)] of all that is told: what leads, then the others in the order of their
    labels.
    """
    codes = {notice.kind for notice in notices}

    def rank(notice):
        kind = registry.get(notice.kind)
        return not kind.leads, kind.label, kind.code, notice.pk

    told, shown = [], set()
    for notice in sorted(notices, key=rank):
        kind = registry.get(notice.kind)
        if kind.told_by in codes:
            continue
        for item in kind.items(notice):
            # What two kinds tell of the same message is told once.
            if (kind.thing(notice) is None and item.thing is None) or item.url not in shown:
                told.append((kind, notice, item))
                shown.add(item.url)
    return told


def gathered(recipient, told):
    """The Sections of what is `told`, in the same order."""
    sections = {}
    for kind, notice, item in told:
        thing = item.thing or kind.thing(notice)
        key = (thing.sort, thing.pk) if thing else (kind.code, item.under)
        if key not in sections:
            sections[key] = section_of(recipient, kind, item, thing)
        sections[key].items.append(item)
    return list(sections.values())


def section_of(recipient, kind, item, thing):
    """The Section that `item`, of `kind`, opens."""
    section = Section(item.under or kind.label, that(kind.why), leads=kind.leads)
    if thing:
        section.thing, section.title = thing, thing.name
        section.quiet_url = tokens.quiet_url(recipient.pk, thing)
        section.of_this = things.get(thing.sort).of_this
    return section


def greeting(recipient, items, since):
    """« Bonjour Amina, trois choses depuis mardi »."""
    number = NUMBERS[len(items)] if len(items) < len(NUMBERS) else str(len(items))
    words = f"{number} chose{'s' if len(items) > 1 else ''}"
    if not since or to_local_date(since) == timezone.localdate():
        return f"Bonjour {recipient.first_name}, {words} pour toi"
    day = WEEKDAYS[to_local_date(since).weekday()]
    return f"Bonjour {recipient.first_name}, {words} depuis {day}"


def subject_of(told):
    """One line: what a single kind says of itself, or the one that leads, or how many there are."""
    kinds = list(dict.fromkeys(kind for kind, *_ in told))
    leading = [kind for kind in kinds if len(kinds) == 1 or kind.leads]
    if len(leading) == 1:
        return one_line(leading[0].subject([item for kind, _, item in told if kind in leading]))
    return f"{len(told)} nouvelles pour toi"


def why(codes):
    """Why the person receives this letter, in one French sentence."""
    reasons = {registry.get(code).why for code in codes}
    reason = reasons.pop() if len(reasons) == 1 else "tu as choisi de recevoir ces nouvelles"
    return f"Tu reçois ce mail parce {that(reason)}."


def that(reason):
    """`reason` after « que »."""
    return f"{'qu’' if reason[0].lower() in VOWELS else 'que '}{reason}"


def unsubscribe_headers(url):
    """The headers of one-click unsubscription (RFC 8058), none when the mail may not be refused."""
    if not url:
        return {}
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }

"""Who asks and answers under an event.

A refusal is a French sentence, "" when nothing stands in the way.
"""

import datetime

from django.utils import timezone

from events.policies.common import is_heard

HIDDEN = (
    "Ton profil est caché\u00a0: ta question porterait ton nom. Choisis d’abord qui te voit, dans tes "
    "réglages."
)
DRAFT = "C’est encore un brouillon\u00a0: les questions viendront une fois publié."
MASKED = "La modération a masqué cet événement\u00a0: on n’y écrit plus."
NOT_YOURS = "Ce message n’est pas le tien."
TOO_LATE = "Passé un quart d’heure, un message ne change plus."
ANSWERED = "On t’a répondu\u00a0: ta question reste avec ses réponses."
FREE_EDIT = datetime.timedelta(minutes=15)


def silence(person, event):
    """Why `person`, who sees `event`, may not write under it; "" when she may. No query."""
    if not is_heard(person):
        return HIDDEN
    if event.is_draft:
        return DRAFT
    return MASKED if event.is_masked else ""


def no_edit(person, comment):
    """Why `person` may not change `comment`; "" when she may. No query."""
    if comment.author_id != person.pk or comment.is_masked:
        return NOT_YOURS
    return silence(person, comment.event) or ("" if is_fresh(comment) else TOO_LATE)


def no_removal(person, comment):
    """Why `person` may not take `comment` back; "" when she may. One query at most.

    A question that was answered is no longer hers alone. A hidden person may still take hers back.
    """
    if comment.author_id != person.pk or comment.is_masked:
        return NOT_YOURS
    return ANSWERED if comment.replies.exclude(author=person.pk).exists() else ""


def is_fresh(comment):
    """Whether `comment` is still changed without a trace."""
    return timezone.now() - comment.created_at <= FREE_EDIT

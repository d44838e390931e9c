"""What a discussion comes to: who answers a post with a gesture, votes, sums up, leads a round.

A refusal is a French sentence, "" when nothing stands in the way. `place` is the person's Member
row when the caller has read it.
"""

from groups.models import Post
from groups.policies.common import UNKNOWN, animates
from groups.policies.talking import MASKED, is_free, silence

YOURS = "C’est ton message\u00a0: laisse les autres y répondre."
POST_MASKED = "La modération a masqué ce message."
CLOSED = "Ce sondage est clos."
NOT_LEADING = "Seule l’équipe d’animation de ce groupe fait cela."
NOT_ASKING = "Un sondage est lancé par qui a ouvert le sujet, ou par l’équipe d’animation."
ASKED = "Ce sujet a déjà son sondage."
TAKEN_BACK = "Ce sondage vient d’être retiré."
TOO_LATE = "Ce sondage est posé depuis plus d’un quart d’heure\u00a0: il reste."
NOT_A_VOICE = "Cet avis est demandé à celles et ceux qui ont parlé dans le sujet."
OWN_SYNTHESIS = "Tu l’as écrite\u00a0: aux autres de dire si elle est fidèle."


def no_part(person, topic, place=UNKNOWN):
    """Why `person` may take no part in what is decided in `topic`; "" when she may."""
    return MASKED if topic.is_masked else silence(person, topic.group, place)


def no_gesture(person, post, place=UNKNOWN):
    """Why `person` may not support `post` nor take a stance on it; "" when she may."""
    if post.is_masked:
        return POST_MASKED
    if post.author_id is not None and post.author_id == person.pk:
        return YOURS
    return no_part(person, post.topic, place)


def leads(person, topic, place=UNKNOWN):
    """Whether `person` leads what is said in `topic`: its rounds, its poll, its synthesis."""
    return not topic.is_masked and not topic.group.is_gone and animates(person, topic.group, place)


def no_poll(person, topic, place=UNKNOWN):
    """Why `person` may not ask a question in `topic`: she neither opened it nor animates."""
    if reason := no_part(person, topic, place):
        return reason
    asks = topic.author_id == person.pk or animates(person, topic.group, place)
    return "" if asks else NOT_ASKING


def no_vote(person, poll, place=UNKNOWN):
    """Why `person` may not answer `poll`; "" when she may."""
    return CLOSED if poll.is_closed else no_part(person, poll.topic, place)


def no_closing(person, poll, place=UNKNOWN):
    """Why `person` may not end `poll` before its day; "" when she may."""
    if poll.is_closed:
        return CLOSED
    return "" if leads(person, poll.topic, place) else NOT_LEADING


def no_removal(person, poll, place=UNKNOWN):
    """Why `person` may not take `poll` back: for a while, whoever could ask it may.

    The clock decides and not the answers, for nothing may tell whether there are some.
    """
    return no_poll(person, poll.topic, place) or ("" if is_free(poll.created_at) else TOO_LATE)


def no_synthesis(person, topic, place=UNKNOWN):
    """Why `person` may not publish a synthesis of `topic`, which would bear her name."""
    if reason := no_part(person, topic, place):
        return reason
    return "" if leads(person, topic, place) else NOT_LEADING


def no_judgement(person, synthesis, place=UNKNOWN):
    """Why `person` may not say whether `synthesis` is faithful; "" when she may."""
    if reason := no_part(person, synthesis.topic, place):
        return reason
    if synthesis.author_id == person.pk:
        return OWN_SYNTHESIS
    spoke = Post.objects.filter(topic=synthesis.topic_id, author=person.pk).exists()
    return "" if spoke else NOT_A_VOICE

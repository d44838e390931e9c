"""What may be reported of this app: an event, what is asked under it, its report, a card of thanks."""

from django.urls import reverse

from events.models import Comment, Event, Report, Thanks
from groups.mentions import nameless
from groups.moderable import TRACE, InGroup
from groups.services.posts import excerpt_of
from moderation.registry import Moderable, register
from notifications.services import withdraw

# How many messages whoever decides reads before and after a reported one.
AROUND = 3
DISCREET = "Mission discrète"


@register
class Events(InGroup):
    code = "evenement"
    label = "événement"
    this = "cet événement"
    your = "ton événement"
    model = Event
    lookup = "ref"

    def find(self, pk):
        return Event.objects.select_related("group__unit", "author").filter(pk=pk).first()

    def place(self, thing):
        return place_of(thing)

    def snapshot(self, thing):
        """What all those who see it may read, then what those who come wrote. Never where a discreet
        mission or somebody's home is.
        """
        words = [
            ("Titre", thing.title),
            ("En une phrase", thing.summary),
            ("Présentation", thing.text),
            ("À apporter", thing.bring),
            ("Pourquoi il change", thing.state_words),
            (
                "Image",
                thing.picture_words or ("Une image était affichée." * bool(thing.picture_id)),
            ),
            ("Ce qu’il faut", "\n".join(lines_of(thing.needs, "label", "words"))),
        ]
        if not thing.is_discreet:
            words.append(("Créneaux", "\n".join(lines_of(thing.shifts, "label"))))
            words.append(("Trajets", nameless("\n".join(lines_of(thing.rides, "words")))))
        if not (thing.is_discreet or thing.hides_place):
            words += [("Lieu", thing.place), ("Pour y accéder", thing.access_words)]
        return [(label, text) for label, text in words if text]


@register
class Questions(InGroup):
    code = "question"
    label = "question"
    this = "ce message"
    your = "ton message"
    model = Comment

    def title(self, thing):
        return excerpt_of(thing.html)

    def is_covered(self, thing):
        return thing.is_masked or thing.event.is_masked

    def find(self, pk):
        found = Comment.objects.select_related("event__group__unit", "author")
        return found.filter(pk=pk).first()

    def place(self, thing):
        return place_of(thing.event)

    def url(self, thing):
        question = thing.reply_to_id or thing.pk
        address = reverse("events:comment-thread", args=[thing.event.ref, question])
        return f"{address}#q{thing.pk}"

    def snapshot(self, thing):
        return [("Message", nameless(thing.text))]

    def context(self, thing):
        """The event, and what was said around, in the same thread."""
        thread = Comment.objects.filter(event=thing.event_id).only("text", "masked_rule")
        if thing.reply_to_id:
            before = thread.filter(pk=thing.reply_to_id)
            before |= thread.filter(reply_to=thing.reply_to_id, pk__lt=thing.pk)
            after = thread.filter(reply_to=thing.reply_to_id, pk__gt=thing.pk)
        else:
            before, after = thread.none(), thread.filter(reply_to=thing.pk)
        told = [
            *(("Avant", said(one)) for one in reversed(before.order_by("-pk")[:AROUND])),
            *(("Après", said(one)) for one in after.order_by("pk")[:AROUND]),
        ]
        return [("Événement", title_of(thing.event)), *told]


@register
class Reports(InGroup):
    code = "bilan"
    label = "bilan"
    this = "ce bilan"
    your = "ton bilan"
    model = Report
    lookup = "event__ref"

    def is_covered(self, thing):
        return thing.is_masked or thing.event.is_masked

    def author(self, thing):
        return thing.by

    def find(self, pk):
        return Report.objects.select_related("event__group__unit", "by").filter(pk=pk).first()

    def place(self, thing):
        return place_of(thing.event)

    def url(self, thing):
        return f"{thing.event.get_absolute_url()}#bilan"

    def snapshot(self, thing):
        """Its words, what its photos show, and its figures."""
        photos = [photo.description or "Une photo" for photo in thing.photos.order_by("pk")]
        figures = (
            f"{thing.people} personnes, {thing.leaflets} tracts, {thing.doors} portes, "
            f"{thing.conversations} conversations"
        )
        words = (
            ("En quelques mots", thing.words),
            ("Photos", "\n".join(photos)),
            ("Chiffres", figures),
        )
        return [(label, text) for label, text in words if text]

    def context(self, thing):
        return [("Événement", title_of(thing.event))]


@register
class Cards(Moderable):
    code = "merci"
    label = "carte de merci"
    this = "cette carte"
    your = "ta carte"
    model = Thanks

    def author(self, thing):
        return thing.sender

    def url(self, thing):
        return reverse("events:cards")

    def snapshot(self, thing):
        return [("Carte", thing.words or "Merci\u00a0!")]

    def masked(self, thing):
        withdraw(kind="events.thanked", key=str(thing.pk))


def place_of(event):
    """The group whose animators decide: some may not know of a discreet mission."""
    return None if event.is_discreet else event.group


def lines_of(rows, *fields):
    """One line for each of `rows`: what its text fields say."""
    lines = (" ".join(filter(None, row)) for row in rows.values_list(*fields))
    return [line for line in lines if line]


def title_of(event):
    """What an event is called for whoever decides of something under it."""
    if event.is_masked:
        return TRACE
    return DISCREET if event.is_discreet else event.title


def said(comment):
    """What a message around a reported one says; a mask stays on."""
    return TRACE if comment.is_masked else nameless(comment.text)

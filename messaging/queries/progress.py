"""What becomes of a mailing that left: in numbers, then person by person, as far as one sees them."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from core.cursors import position, position_of
from messaging.audience import words_of
from messaging.models import Channel, Copy, Mailing
from messaging.policies import mailings as policies
from messaging.queries.mailings import HIDDEN_TOO, author_shown
from notifications.models import Bounce, Letter, Refusal

PAGE = 50
State = Letter.State

FATES = {
    "delivered": "Reçus",
    "waiting": "En attente",
    "held": "Arrêtés",
    "refused": "Adresses qui refusent",
    "uncertain": "Sort inconnu",
    "cancelled": "Plus à envoyer",
    "paper": "Par courrier",
    "phone": "Par téléphone",
    "site": "Sur le site seulement",
    "none": "À voir",
}
HINTS = {
    "delivered": "Le serveur de mail a pris le message.",
    "waiting": "Le message partira, ou sera essayé de nouveau.",
    "held": "L’envoi est arrêté\u00a0: rien ne part.",
    "refused": "Le serveur de mail n’en veut pas\u00a0: l’adresse est sûrement fausse.",
    "uncertain": "La liaison s’est coupée\u00a0: nous ne renvoyons pas, pour ne pas doubler.",
    "cancelled": "Partis de l’instance, désinscrits ou effacés entre-temps.",
    "paper": "Pas d’adresse mail\u00a0: une lettre.",
    "phone": "Ni mail ni adresse\u00a0: un coup de fil.",
    "site": "Ces personnes lisent leurs messages sur le site.",
    "none": "Ni mail, ni adresse, ni téléphone\u00a0: il faut passer les voir.",
}


def with_fate(copies):
    """`copies` with `fate`, a key of FATES."""
    bounced = Bounce.objects.filter(letter=OuterRef("letter"), kind=Refusal.HARD)
    by_letter = [
        When(Q(letter=None) | Q(letter__state=State.CANCELLED), then=Value("cancelled")),
        When(Q(letter__state=State.FAILED) | Exists(bounced), then=Value("refused")),
        When(letter__state=State.SENT, then=Value("delivered")),
        When(letter__state=State.UNCERTAIN, then=Value("uncertain")),
        When(letter__state=State.HELD, then=Value("held")),
    ]
    elsewhere = [
        When(channel=channel, then=Value(channel.value))
        for channel in Channel
        if channel != Channel.MAIL
    ]
    fate = Case(*elsewhere, *by_letter, default=Value("waiting"), output_field=CharField())
    return copies.annotate(fate=fate)


@dataclass(frozen=True)
class Fate:
    """How many copies had one fate."""

    fate: str
    number: int

    @property
    def label(self):
        return FATES[self.fate]

    @property
    def hint(self):
        return HINTS[self.fate]


@dataclass(frozen=True)
class Progress:
    """A mailing for whoever follows it."""

    mailing: Mailing
    to_whom: str
    author: object
    counts: tuple
    hidden_words: str
    can_approve: bool
    can_withdraw: bool
    can_confirm: bool
    may_stop: bool
    can_resume: bool
    is_mine: bool

    @property
    def total(self):
        return sum(one.number for one in self.counts)

    @property
    def by_mail(self):
        """How many mails, and how many of them are settled."""
        mails = {"delivered", "waiting", "held", "refused", "uncertain", "cancelled"}
        return sum(one.number for one in self.counts if one.fate in mails)

    @property
    def waiting(self):
        return sum(one.number for one in self.counts if one.fate in ("waiting", "held"))

    @property
    def settled(self):
        return self.by_mail - self.waiting

    @property
    def is_live(self):
        """Whether the page asks again by itself."""
        state = self.mailing.state
        return state == Mailing.State.PREPARING or self.is_leaving

    @property
    def is_leaving(self):
        """Whether a mail waits, among those the reader knows of."""
        return self.mailing.state == Mailing.State.SENDING and self.waiting > 0

    @property
    def can_stop(self):
        return self.may_stop and (self.mailing.state != Mailing.State.SENDING or self.is_leaving)

    @property
    def state_words(self):
        """What becomes of it, told by what the reader sees: a hidden member never shows by it."""
        state, states = self.mailing.state, Mailing.State
        if state == states.SCHEDULED and self.mailing.stop_reason:
            return "à confirmer"
        if state in (states.SENDING, states.DONE):
            return states.SENDING.label if self.waiting else states.DONE.label
        return self.mailing.get_state_display()


def progress_of(person, mailing):
    """The Progress of `mailing`, which `person` follows."""
    copies = Copy.objects.visible_to(person).filter(mailing=mailing)
    numbers = dict(with_fate(copies).order_by().values_list("fate").annotate(Count("pk")))
    return Progress(
        mailing=mailing,
        to_whom=words_of(mailing),
        author=author_shown(person, mailing),
        counts=tuple(Fate(fate, numbers[fate]) for fate in FATES if numbers.get(fate)),
        hidden_words="" if policies.is_told_hidden(person, mailing) else HIDDEN_TOO,
        can_approve=policies.can_approve(person, mailing),
        can_withdraw=policies.can_withdraw(person, mailing),
        can_confirm=policies.can_confirm(person, mailing),
        may_stop=policies.can_stop(person, mailing),
        can_resume=policies.can_resume(person, mailing),
        is_mine=mailing.author_id == person.pk,
    )


@dataclass(frozen=True)
class People:
    """Some of those who had one fate."""

    label: str
    hint: str
    rows: tuple
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""


def people_of(person, mailing, fate, after=""):
    """The People of `mailing` whose copy had that `fate`, after a cursor; one query."""
    copies = Copy.objects.visible_to(person).filter(mailing=mailing).select_related("person")
    found = with_fate(copies).filter(fate=fate)
    cursor = position_of(after, 1)
    if cursor:
        found = found.filter(pk__gt=cursor[0])
    rows = list(found.order_by("pk")[: PAGE + 1])
    more = len(rows) > PAGE
    return People(
        label=FATES[fate],
        hint=HINTS[fate],
        rows=tuple(rows[:PAGE]),
        next_url=f"?sort={fate}&apres={position(rows[PAGE - 1].pk)}" if more else "",
        first_url=f"?sort={fate}" if cursor else "",
    )

"""What a few people say to each other, away from everybody else."""

import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from files.models import StoredFile
from moderation.models import Maskable
from profiles.models import Person
from profiles.models.block import apart_from
from profiles.models.person import REF_ALPHABET
from sections.models import Unit
from sections.permissions import Permission

MESSAGE_LENGTH = 4_000
# How many people a conversation holds; more is a group.
MOST_PEOPLE = 20


def new_ref():
    """A random public identifier: how many conversations there are is nobody's business."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(14))


class ConversationQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The conversations `person` sits in; of the boards she is on, those with the board.

        One with a single other person is gone as long as that one is not seen: a block, or a profile
        that was hidden since. Of somebody who left, the words remain.
        """
        if not (person.is_authenticated and person.is_active):
            return self.none()
        mine = Seat.objects.filter(person=person.pk, left_at=None, is_board=False)
        unseen = (
            Seat.objects.filter(conversation=OuterRef("pk"), person__is_active=True)
            .exclude(person=person.pk)
            # Asked of the few who sit there: a list of all she sees would be read at each page.
            .filter(~Exists(Person.objects.visible_to(person).filter(pk=OuterRef("person"))))
        )
        seated = Q(pk__in=mine.values("conversation")) & (
            ~Q(kind=Conversation.Kind.DIRECT) | ~Exists(unseen)
        )
        boards = person.rights.own_unit_ids(Permission.SEE_HIDDEN)
        return self.filter(seated | Q(kind=Conversation.Kind.BOARD, unit__in=boards))

    def unread_by(self, person):
        """Those of which `person` has not read the newest message, said by somebody else she hears.

        What she put away or asked to be quiet is not counted, nor what the board she is on said.
        """
        if not (person.is_authenticated and person.is_active):
            return self.none()
        done = Seat.objects.filter(
            Q(read_to__gte=OuterRef("latest")) | Q(archived_at__isnull=False) | Q(is_muted=True),
            conversation=OuterRef("pk"),
            person=person.pk,
        )
        boards = person.rights.own_unit_ids(Permission.SEE_HIDDEN)
        return (
            self.visible_to(person)
            .filter(Q(latest__author=None) | apart_from(person.pk, "latest__author"))
            .exclude(latest=None)
            .exclude(latest__author=person.pk)
            .exclude(latest__as_board=True, unit__in=boards)
            .filter(~Exists(done))
        )


class Conversation(models.Model):
    """Two people, a few, or one person and the board of her section."""

    class Kind(models.TextChoices):
        DIRECT = "direct", "à deux"
        GROUP = "group", "à plusieurs"
        BOARD = "board", "avec le bureau"

    ref = models.CharField(max_length=14, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.DIRECT)
    title = models.CharField("titre", max_length=80, blank=True)
    # Of two people, « low-high » ids; with a board, the person: the same conversation is found again.
    pair = models.CharField(max_length=45, blank=True, default="", editable=False)
    # The section whose board is written to.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # The newest message, kept by the service that writes it: lists and counts ask nothing else.
    latest = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    latest_at = models.DateTimeField(default=timezone.now)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = "conversation"
        default_permissions = []
        indexes = [
            models.Index(fields=["-latest_at", "-id"], name="conversation_recent"),
            models.Index(fields=["unit"], condition=Q(kind="board"), name="conversation_board"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="board", unit__isnull=False) | ~Q(kind="board") & Q(unit=None),
                name="conversation_board_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(kind="group", pair="") | ~Q(kind="group") & ~Q(pair=""),
                name="conversation_found_again",
            ),
            models.UniqueConstraint(
                fields=["pair"], condition=~Q(pair=""), name="conversation_once"
            ),
        ]

    def __str__(self):
        return f"Conversation {self.pk}"

    def get_absolute_url(self):
        return reverse("messaging:conversation", args=[self.ref])


class SeatQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Who sits in the conversations `person` reads, as far as she sees those people."""
        return self.filter(
            conversation__in=Conversation.objects.visible_to(person).values("pk"),
            person__in=Person.objects.visible_to(person).values("pk"),
        )

    def current(self):
        return self.filter(left_at=None)


class Seat(models.Model):
    """Somebody in a conversation: since when she reads, how far she read, what she has not sent yet."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.CASCADE, related_name="seats")
    # Of a member of the board: only a mark of reading, her right is asked each time.
    is_board = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    # Invited later, one reads what is said from then on: messages above this id.
    reads_after = models.BigIntegerField(default=0)
    read_to = models.BigIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    is_muted = models.BooleanField(default=False)
    draft = models.TextField(max_length=MESSAGE_LENGTH, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "place dans une conversation"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="seat_once")]
        indexes = [
            models.Index(fields=["person"], condition=Q(left_at=None), name="seat_of_person")
        ]

    def __str__(self):
        return f"Place {self.pk}"


class MessageQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What is said in her conversations since she came, but by those she stands apart from."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        seat = Seat.objects.filter(
            conversation=OuterRef("conversation"),
            person=person.pk,
            left_at=None,
            reads_after__lt=OuterRef("pk"),
        )
        boards = person.rights.own_unit_ids(Permission.SEE_HIDDEN)
        return self.filter(
            Q(Exists(seat)) | Q(conversation__kind="board", conversation__unit__in=boards),
            Q(author=None) | apart_from(person.pk, "author"),
            conversation__in=Conversation.objects.visible_to(person).values("pk"),
        )


class Message(Maskable):
    """What one person says in a conversation. It is not changed afterwards; it may be taken back."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Said in the name of the board, whoever wrote it.
    as_board = models.BooleanField(default=False)
    text = models.TextField("message", max_length=MESSAGE_LENGTH, blank=True)
    html = models.TextField(blank=True, editable=False)
    # The Message-ID of the mail it came by: the same mail is never taken twice.
    mail_id = models.CharField(max_length=250, blank=True, default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    search = models.GeneratedField(
        expression=SearchVector(F("text"), config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message privé"
        verbose_name_plural = "messages privés"
        default_permissions = []
        indexes = [
            models.Index(fields=["conversation", "id"], name="message_thread"),
            models.Index(fields=["author", "-created_at"], name="message_pace"),
            GinIndex(fields=["search"], name="message_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mail_id"], condition=~Q(mail_id=""), name="message_by_mail_once"
            )
        ]

    def __str__(self):
        return f"Message privé {self.pk}"


class AttachmentQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The files of the messages `person` reads, but of those masked or taken back."""
        messages = Message.objects.visible_to(person).filter(masked_rule=None, taken_back_at=None)
        return self.filter(message__in=messages.values("pk"))


class Attachment(models.Model):
    """A file sent with a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="message_attachment")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe à un message"
        default_permissions = []

    def __str__(self):
        return f"Pièce jointe {self.pk}"

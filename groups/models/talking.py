"""Topics, posts and what people answer with one gesture."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from files.models import StoredFile
from groups.models.group import Group
from moderation.models import Maskable
from profiles.models.block import apart_from

POST_LENGTH = 2_500
# What a post says without the references of the people it names: they are not words to be found.
SPOKEN = Func(
    F("text"),
    Value(r"@\{[a-z2-9]{12}\}"),
    Value(" "),
    Value("g"),
    function="regexp_replace",
    output_field=models.TextField(),
)


class TopicQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A topic is as visible as its group is readable."""
        return self.filter(group__in=Group.objects.readable_by(person))


class Topic(Maskable):
    """A subject in a group. Its first post opens it; counters are kept by the database."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="topics")
    title = models.CharField("titre", max_length=120)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="topics"
    )
    # The first words of the opening post, without marks: cards and digests show a sentence.
    excerpt = models.CharField(max_length=240, blank=True, editable=False)
    created_at = models.DateTimeField("lancé le", default=timezone.now)
    last_post_at = models.DateTimeField("dernier message", default=timezone.now)
    last_post_id = models.BigIntegerField(default=0, editable=False)
    is_pinned = models.BooleanField("épinglé", default=False)
    is_locked = models.BooleanField("fermé aux réponses", default=False)
    # Minutes between two posts of one person; 0: no slow mode.
    slow_minutes = models.PositiveSmallIntegerField("mode lent", default=0)
    # The current « tour de table »: one post each per round; 0 when there is none.
    round_number = models.PositiveSmallIntegerField("tour de table", default=0)
    posts_count = models.PositiveIntegerField("messages", default=0, editable=False)
    voices_count = models.PositiveIntegerField("voix", default=0, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet"
        indexes = [
            models.Index(fields=["group", "-is_pinned", "-last_post_at", "-id"], name="topic_list"),
            models.Index(fields=["-last_post_at"], name="topic_recent"),
            GinIndex(fields=["search"], name="topic_search"),
        ]

    def __str__(self):
        return f"Sujet {self.pk}"

    def get_absolute_url(self):
        return reverse("topics:detail", args=[self.pk])


class PostQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The posts of the topics `person` reads, but those of somebody she blocked or who did.

        A masked topic hides all that was said in it.
        """
        if not person.is_authenticated:
            return self.none()
        # No author: whoever left stands apart from nobody.
        apart = Q(author=None) | apart_from(person.pk, "author")
        topics = Topic.objects.visible_to(person).filter(masked_rule=None)
        return self.filter(apart, topic__in=topics)


class Post(Maskable):
    """What one person says in a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts"
    )
    text = models.TextField("message", max_length=POST_LENGTH)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField("publié le", default=timezone.now)
    edited_at = models.DateTimeField("modifié le", null=True, blank=True)
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    round_number = models.PositiveSmallIntegerField(default=0, editable=False)
    supports_count = models.PositiveIntegerField(default=0, editable=False)
    agree_count = models.PositiveIntegerField(default=0, editable=False)
    nuance_count = models.PositiveIntegerField(default=0, editable=False)
    disagree_count = models.PositiveIntegerField(default=0, editable=False)
    search = models.GeneratedField(
        expression=SearchVector(SPOKEN, config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        constraints = [
            # « Tour de table »: one post each per round.
            models.UniqueConstraint(
                fields=["topic", "author", "round_number"],
                condition=Q(round_number__gt=0),
                name="post_once_per_round",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "id"], name="post_in_topic"),
            models.Index(fields=["author", "-created_at"], name="post_of_author"),
            GinIndex(fields=["search"], name="post_search"),
        ]

    def __str__(self):
        return f"Message {self.pk}"

    def get_absolute_url(self):
        return f"{reverse('topics:detail', args=[self.topic_id])}?message={self.pk}#m{self.pk}"


class OfPostQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What belongs to a post is as visible as its text: gone while it is masked."""
        return self.filter(post__in=Post.objects.visible_to(person).filter(masked_rule=None))


class PostVersion(models.Model):
    """What a post said before an edit made more than fifteen minutes after it was published."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    text = models.TextField()
    html = models.TextField()
    until = models.DateTimeField(default=timezone.now)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un message"
        ordering = ["-pk"]

    def __str__(self):
        return f"Version {self.pk}"


class Attachment(models.Model):
    """An image or a file shown under a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="attachment")
    description = models.CharField("description de l’image", max_length=200, blank=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"

    def __str__(self):
        return f"Pièce jointe {self.pk}"


class Mention(models.Model):
    """A person named in a post by somebody who sees her; told only if she reads the topic."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "mention"
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="mention_once")]

    def __str__(self):
        return f"Mention {self.pk}"


class Support(models.Model):
    """« Je soutiens »: one gesture, once."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="supports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supports")
    at = models.DateTimeField(default=timezone.now)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "soutien"
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="support_once")]

    def __str__(self):
        return f"Soutien {self.pk}"


class Stance(models.Model):
    """« D’accord », « à nuancer » or « pas d’accord », with one sentence."""

    class Side(models.TextChoices):
        AGREE = "agree", "D’accord"
        NUANCE = "nuance", "À nuancer"
        DISAGREE = "disagree", "Pas d’accord"

    post = models.ForeignKey(Post, models.CASCADE, related_name="stances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stances")
    side = models.CharField("avis", max_length=8, choices=Side)
    sentence = models.CharField("en une phrase", max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="stance_once")]
        indexes = [models.Index(fields=["post", "side", "-id"], name="stance_of_post")]

    def __str__(self):
        return f"Avis {self.pk}"


class ReadMarkQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """How far one read is nobody else's business."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class ReadMark(models.Model):
    """How far a person read a topic: the id of the last post shown to her."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last_post_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "marque de lecture"
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="read_mark_once")]

    def __str__(self):
        return f"Lecture {self.pk}"

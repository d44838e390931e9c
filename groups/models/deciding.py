"""What a discussion comes to: syntheses that participants judge, and polls."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import VisibleQuerySet
from groups.models.talking import Post, Topic


class OfTopicQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What belongs to a topic is as visible as what is said in it: gone while it is masked."""
        return self.filter(topic__in=Topic.objects.visible_to(person).filter(masked_rule=None))


class Synthesis(models.Model):
    """What the animators make of a topic, pinned above it; each version is a row, the last counts."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="syntheses")
    number = models.PositiveSmallIntegerField("version")
    text = models.TextField("synthèse", max_length=10_000)
    html = models.TextField(editable=False)
    changes = models.CharField("ce qui change", max_length=300, blank=True)
    quotes = models.ManyToManyField(Post, related_name="quoted_in", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField("publiée le", default=timezone.now)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        verbose_name = "synthèse"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="synthesis_version_once")
        ]

    def __str__(self):
        return f"Synthèse {self.pk}"


class SynthesisOpinion(models.Model):
    """A participant finds a version faithful, or to be corrected and says where."""

    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_faithful = models.BooleanField("fidèle")
    word = models.CharField("à corriger", max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "avis sur une synthèse"
        verbose_name_plural = "avis sur les synthèses"
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "person"], name="synthesis_opinion_once")
        ]

    def __str__(self):
        return f"Avis sur la synthèse {self.pk}"


class Poll(models.Model):
    """A question in a topic. Who chose what is told to nobody; only numbers are."""

    class Results(models.TextChoices):
        LIVE = "live", "au fur et à mesure"
        END = "end", "à la clôture"

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="poll")
    question = models.CharField("question", max_length=200)
    is_multiple = models.BooleanField("plusieurs réponses", default=False)
    results = models.CharField("résultats", max_length=4, choices=Results, default=Results.LIVE)
    closes_at = models.DateTimeField("clôture")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    voters_count = models.PositiveIntegerField("participants", default=0, editable=False)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        verbose_name = "sondage"

    def __str__(self):
        return f"Sondage {self.pk}"

    @property
    def is_closed(self):
        return self.closes_at <= timezone.now()

    @property
    def shows_results(self):
        return self.results == self.Results.LIVE or self.is_closed


class Choice(models.Model):
    """One possible answer."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices")
    text = models.CharField("réponse", max_length=150)
    position = models.PositiveSmallIntegerField(default=0)
    votes_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "réponse possible"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="choice_place")]

    def __str__(self):
        return f"Réponse {self.pk}"


class VoteQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """One's own."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class Vote(models.Model):
    """One person's answer to a poll: one row a choice, one choice only unless it takes several."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    choice = models.ForeignKey(Choice, models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_only = models.BooleanField(default=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = "vote"
        constraints = [
            models.UniqueConstraint(fields=["choice", "person"], name="vote_choice_once"),
            models.UniqueConstraint(
                fields=["poll", "person"], condition=Q(is_only=True), name="vote_only_one"
            ),
        ]

    def __str__(self):
        return f"Vote {self.pk}"

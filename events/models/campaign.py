"""A mission launched by the nation or a federation, that sections take up; its figures add up."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models.event import new_ref
from events.models.words import MISSIONS, Audience, Kind, Measure
from groups.models import Theme
from sections.models import Unit
from sections.permissions import Permission


class CampaignQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The launched ones, to whom they are for; drafts, to who launches for their unit."""
        shown = self.exclude(state=Campaign.State.DRAFT)
        if not (person.is_authenticated and person.is_active):
            return shown.filter(audience=Audience.PUBLIC)
        classes = [Audience.PUBLIC, Audience.REGISTERED]
        if person.is_adherent:
            classes.append(Audience.ADHERENTS)
        mine = Q(author=person.pk)
        for path in person.rights.own_paths(Permission.LAUNCH_CAMPAIGNS):
            mine |= Q(unit__path__startswith=path)
        return self.filter((~Q(state=Campaign.State.DRAFT) & Q(audience__in=classes)) | mine)


class Campaign(models.Model):
    """« Défense de La Poste »: one text, one goal, and as many local missions as sections want."""

    class State(models.TextChoices):
        DRAFT = "draft", "en préparation"
        OPEN = "open", "lancée"
        CLOSED = "closed", "terminée"

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    kind = models.CharField(
        "sorte",
        max_length=16,
        choices=[(kind.value, kind.label) for kind in Kind if kind in MISSIONS],
    )
    state = models.CharField("état", max_length=6, choices=State, default=State.DRAFT)
    audience = models.CharField(
        "pour qui", max_length=10, choices=Audience, default=Audience.PUBLIC
    )
    title = models.CharField("titre", max_length=100)
    summary = models.CharField("en une phrase", max_length=240)
    text = models.TextField("présentation", blank=True, max_length=5_000)
    html = models.TextField(blank=True, editable=False)
    checklist = models.TextField("à préparer", blank=True, max_length=2_000)
    theme = models.CharField("thème", max_length=20, choices=Theme, default=Theme.OTHER)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    measure = models.CharField("compté en", max_length=13, choices=Measure, default=Measure.PEOPLE)
    goal = models.PositiveIntegerField("à atteindre", null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    launched_at = models.DateTimeField(null=True, blank=True)

    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="fr")
        + SearchVector("summary", weight="B", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "mission à reprendre"
        verbose_name_plural = "missions à reprendre"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["public", "registered", "adherents"]),
                name="campaign_is_open",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-ends_on"], name="campaign_open"),
            GinIndex(fields=["search"], name="campaign_search"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:detail", args=[self.ref])

    @property
    def is_draft(self):
        return self.state == Campaign.State.DRAFT

    def is_over(self, today):
        """Whether nobody takes it up any more on the day `today`."""
        return self.state == Campaign.State.CLOSED or self.ends_on < today

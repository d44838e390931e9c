"""What people report (Flag), gathered by thing (Case), and what is decided (Decision)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.functional import cached_property

from core.models import VisibleQuerySet
from moderation import registry
from moderation.charter import Rule

# What is reported is answered within it (PRODUCT §7.13); what waits longer is shown as late.
ANSWERED_WITHIN = timedelta(hours=48)
# How long a report keeps what it saw (SECURITY X-10).
KEPT = timedelta(days=365)
EXCERPT = 160


class Maskable(models.Model):
    """A content that a decision may mask: a trace with the rule stays in its place."""

    masked_rule = models.PositiveSmallIntegerField(
        "masqué, règle", choices=Rule, null=True, blank=True, editable=False
    )
    masked_at = models.DateTimeField("masqué le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_masked(self):
        return self.masked_rule is not None


class CaseQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Headquarters: all. An animator: what stands in her groups. Nobody: what is her own."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        others = self.exclude(author=person.pk)
        if person.is_staff and person.has_perm("moderation.view_case"):
            return others
        animated = Q(pk__in=[])
        for find, codes in registry.by_places().items():
            places = find(person)
            place_type = ContentType.objects.get_for_model(places.model)
            animated |= Q(kind__in=codes, place_type=place_type, place_id__in=places.values("pk"))
        return others.filter(animated)

    # Vocabulary

    def about(self, thing):
        """The cases of one thing, open or decided."""
        subject_type = ContentType.objects.get_for_model(thing)
        return self.filter(subject_type=subject_type, subject_id=thing.pk)

    def standing_in(self, place):
        """The cases of what stands in `place`."""
        place_type = ContentType.objects.get_for_model(place)
        return self.filter(place_type=place_type, place_id=place.pk)

    def opened(self):
        return self.filter(state=Case.State.OPEN)

    def decided(self):
        return self.filter(state=Case.State.DECIDED)

    def by_urgency(self):
        """The gravest first, then who waited longest."""
        return self.order_by("-gravity", "opened_at", "pk")

    def less_urgent_than(self, case):
        """Those that follow `case` in that order."""
        later = Q(opened_at__gt=case.opened_at) | Q(opened_at=case.opened_at, pk__gt=case.pk)
        return self.filter(Q(gravity__lt=case.gravity) | Q(gravity=case.gravity) & later)

    def with_words(self):
        """Each with `rules`, those it is reported under, and `excerpt`, its first words as they
        were when it was last reported.
        """
        flags = Flag.objects.filter(case=OuterRef("pk"))
        first = KeyTextTransform("1", KeyTransform("0", "snapshot"))
        return self.annotate(
            rules=ArraySubquery(flags.order_by("rule").values("rule").distinct()),
            excerpt=Subquery(flags.order_by("-pk").values(words=Left(first, EXCERPT))[:1]),
        )


class Case(models.Model):
    """One reported thing, with all that was said of it. Open until somebody decides.

    `place` is the group in which it stands, whose animators may decide; none for a person or a
    group, which only headquarters decide.
    """

    class State(models.TextChoices):
        OPEN = "open", "à décider"
        DECIDED = "decided", "décidé"

    kind = models.CharField("sorte", max_length=20)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    place_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    place_id = models.BigIntegerField(null=True, blank=True)
    place = GenericForeignKey("place_type", "place_id")
    # Whose thing it is: the person reported, or who wrote what is.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField("état", max_length=8, choices=State, default=State.OPEN)
    gravity = models.PositiveSmallIntegerField("gravité", default=1)
    flags_count = models.PositiveIntegerField("signalements", default=0)
    opened_at = models.DateTimeField("depuis", default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de modération"
        verbose_name_plural = "dossiers de modération"
        default_permissions = ["view"]
        permissions = [("decide_case", "Peut décider d’un dossier de modération")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state="open"),
                name="case_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-gravity", "opened_at"], condition=Q(state="open"), name="case_queue"
            ),
            models.Index(fields=["place_type", "place_id", "state"], name="case_place"),
            models.Index(fields=["author", "-opened_at"], name="case_author"),
            models.Index(fields=["subject_type", "subject_id"], name="case_subject"),
        ]

    def __str__(self):
        return f"Dossier {self.pk}"

    @cached_property
    def thing(self):
        """What is reported, or None when it is gone."""
        kind = registry.get(self.kind)
        return kind.find(self.subject_id) if kind else None

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def kind_label(self):
        return registry.label(self.kind)

    @property
    def is_late(self):
        """Whether it has waited for more than the two days in which reporters are answered."""
        return self.is_open and self.opened_at < timezone.now() - ANSWERED_WITHIN


class FlagQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What she reported herself; who decides reads them through their case."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(reporter=person.pk)


class Flag(models.Model):
    """One person says that a thing breaks a rule; `snapshot` is the thing as it was then."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="flags"
    )
    rule = models.PositiveSmallIntegerField("règle", choices=Rule)
    word = models.CharField("en un mot", max_length=500, blank=True)
    # [[French label, text], …], in the order in which it is read.
    snapshot = models.JSONField("état au moment du signalement")
    at = models.DateTimeField("le", default=timezone.now)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="flag_once")]
        indexes = [
            models.Index(fields=["reporter", "-at"], name="flag_of_reporter"),
            models.Index(fields=["at"], name="flag_age"),
        ]

    def __str__(self):
        return f"Signalement {self.pk}"


class DecisionQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Whoever wrote the thing reads what was decided of it, and why."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(case__author=person.pk)


class Decision(models.Model):
    """What was decided of a case, by whom, under which rule, and the reason its author receives."""

    class Action(models.TextChoices):
        NOTHING = "nothing", "Rien à redire"
        WARN = "warn", "Rappel de la règle"
        MASK = "mask", "Masquer"
        RESTORE = "restore", "Rétablir"
        SUSPEND = "suspend", "Suspendre le compte"

    class Role(models.TextChoices):
        """In what quality it was decided: what its author reads instead of a name."""

        HEADQUARTERS = "hq", "Modération nationale"
        ANIMATION = "group", "Animation du groupe"

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField("en qualité de", max_length=5, choices=Role)
    action = models.CharField("décision", max_length=8, choices=Action)
    rule = models.PositiveSmallIntegerField("règle", choices=Rule, null=True, blank=True)
    reason = models.TextField("motif", max_length=1000)
    until = models.DateField("jusqu’au", null=True, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action__in=["warn", "mask", "suspend"]) | Q(rule__isnull=False),
                name="decision_cites_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(action="suspend", until__isnull=False)
                | (~Q(action="suspend") & Q(until=None)),
                name="decision_suspends_until",
            ),
        ]

    def __str__(self):
        return f"Décision {self.pk}"

    @property
    def outcome(self):
        """What was done, as it is read afterwards."""
        return OUTCOMES[self.action]


OUTCOMES = {
    Decision.Action.NOTHING: "Rien à redire",
    Decision.Action.WARN: "Règle rappelée",
    Decision.Action.MASK: "Masqué",
    Decision.Action.RESTORE: "Rétabli",
    Decision.Action.SUSPEND: "Compte suspendu",
}

"""The library: what a section or a group made, kept for all who come after (PRODUCT §4)."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from files.models import StoredFile
from groups.models import Group, Theme
from groups.models.group import unit_paths
from moderation.models import Maskable
from sections.models import Department, Unit, name_key_field
from sections.permissions import Permission


class Kind(models.TextChoices):
    """What a document is for."""

    LEAFLET = "tract", "Tract"
    POSTER = "affiche", "Affiche"
    ARGUMENT = "argumentaire", "Argumentaire"
    MINUTES = "compte-rendu", "Compte rendu"
    TRAINING = "formation", "Formation"
    OTHER = "autre", "Autre"


class Audience(models.TextChoices):
    """Who reads a document."""

    OWNER = "owner", "Ma section ou mon groupe"
    ADHERENTS = "adherents", "Tous les adhérents"
    ALL = "all", "Tout le monde, même sans compte"


class Format(models.TextChoices):
    """The size of the sheet a text written on the site is printed on."""

    A4 = "a4", "A4"
    A5 = "a5", "A5"


class DocumentQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A visitor: what is for all. An adherent: also what is for adherents. Members: theirs.

        What belongs to a group is for its readers, to a unit for its members and those who keep its
        page; before its file is ready, and once masked, only they who may edit it see it. When a
        group is masked or closed, so is all that it published.
        """
        published = Q(is_ready=True, masked_rule=None, is_shut=False)
        seen = Q(audience=Audience.ALL)
        if not (person.is_authenticated and person.is_active):
            return self.filter(published, seen)
        if person.is_adherent:
            seen |= Q(audience=Audience.ADHERENTS)
        seen |= Q(unit__path__in=unit_paths(person))
        # Asked of one group at a time, of the rows that the rest does not open: as a list, or under
        # EXISTS, PostgreSQL would first read the thousands of groups there are.
        readable = Group.objects.readable_by(person).filter(pk=OuterRef("group"))
        seen |= Q(group__isnull=False) & Q(group=Subquery(readable.values("pk")[:1]))
        return self.filter(seen & (published | Q(created_by=person.pk)) | kept_by(person))

    # Vocabulary

    def published(self):
        """What can be read: ready, and masked neither by itself nor with its group."""
        return self.filter(is_ready=True, masked_rule=None, is_shut=False)


class Document(Maskable):
    """A document of a unit or a group, never of a person. Its words are those of its last version.

    `last_number` is the last version that can be read, 0 before the first; a later one whose file
    is in preparation, or was refused, is known to those who may edit it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="documents")
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    title = models.CharField("titre", max_length=150)
    summary = models.CharField("résumé", max_length=400, blank=True)
    theme = models.CharField("thème", max_length=20, choices=Theme, default=Theme.OTHER)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    audience = models.CharField(
        "qui le lit", max_length=9, choices=Audience, default=Audience.OWNER
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("déposé le", default=timezone.now)
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now)
    # Whether it can be read: it has a version, which whoever took it up has looked over.
    is_ready = models.BooleanField(default=False, editable=False)
    last_number = models.PositiveSmallIntegerField(default=0, editable=False)
    adapted_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="adaptations"
    )
    # How many other units and groups took it up; kept by the database (migration 0003).
    taken_up_count = models.PositiveIntegerField("repris", default=0, editable=False)
    # Whether its group was masked or closed; kept by the database.
    is_shut = models.BooleanField(default=False, editable=False)
    # The text of the last version, for search.
    text = models.TextField(blank=True, editable=False)
    title_key = name_key_field("title")
    # What ranks an answer: short, so that thousands are compared at once.
    heading = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="fr")
        + SearchVector("summary", weight="B", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="fr")
        + SearchVector("summary", weight="B", config="fr")
        + SearchVector("text", weight="D", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, group=None) | Q(unit=None, group__isnull=False),
                name="document_has_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(pk=F("adapted_from")), name="document_not_from_itself"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="document_search"),
            GinIndex(fields=["heading"], name="document_heading"),
            GinIndex(OpClass(F("title_key"), name="gin_trgm_ops"), name="document_title_trigrams"),
            models.Index(fields=["-updated_at", "-id"], name="document_recent"),
            models.Index(fields=["-taken_up_count", "-id"], name="document_most_taken_up"),
            models.Index(fields=["unit", "-updated_at"], name="document_of_unit"),
            models.Index(fields=["group", "-updated_at"], name="document_of_group"),
        ]

    def __str__(self):
        return f"Document {self.pk}"

    def get_absolute_url(self):
        return reverse("documents:detail", args=[self.pk])

    @property
    def owner(self):
        """The unit or the group it belongs to."""
        return self.unit or self.group

    @property
    def is_draft(self):
        """Whether it was taken up, and waits for whoever did it to look it over."""
        return not self.is_ready and self.last_number > 0


class VersionQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """As visible as its document."""
        return self.filter(document__in=Document.objects.visible_to(person))


class Version(models.Model):
    """One state of a document: a file somebody brought, or a text written on the site."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="version"
    )
    text = models.TextField("texte", blank=True, max_length=40_000)
    html = models.TextField(blank=True, editable=False)
    sheet = models.CharField("feuille", max_length=2, choices=Format, default=Format.A4)
    changes = models.CharField("ce qui change", max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("le", default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un document"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, text="") | (Q(file=None) & ~Q(text="")),
                name="version_file_or_text",
            ),
        ]

    def __str__(self):
        return f"Version {self.pk}"

    @property
    def is_waiting(self):
        """Whether a worker has still to prepare its file."""
        return self.file is not None and self.file.state == StoredFile.State.PENDING


class VisitQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """One's own."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class Visit(models.Model):
    """When a person last read the library: « nouveau depuis ta visite » counts from there.

    A visit ends after an hour away; `since` is where the one before ended.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite de la bibliothèque"

    def __str__(self):
        return f"Visite {self.pk}"


def kept_by(person):
    """The condition of a document that `person` keeps: she animates its group, or keeps the page
    of its unit.
    """
    animated = Group.objects.animated_by(person).filter(pk=OuterRef("group"))
    condition = Q(group__isnull=False) & Q(Exists(animated))
    for path in person.rights.own_paths(Permission.EDIT_UNIT_PAGE):
        condition |= Q(unit__path__startswith=path)
    return condition

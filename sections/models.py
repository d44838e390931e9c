"""The tree of units, and the map of France that leads to them. No person in here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from sections.permissions import Permission


class PlaceKey(Func):
    """A name as one searches it: no accent, no hyphen, no capital, « St » for « Saint » or not.

    The SQL function of migration 0001 is the only copy of that rule.
    """

    function = "place_key"
    arity = 1
    output_field = models.TextField()


def name_key_field(column="name"):
    """A stored column that PostgreSQL keeps equal to place_key(`column`)."""
    return models.GeneratedField(
        expression=PlaceKey(F(column)), output_field=models.TextField(), db_persist=True
    )


class Tree(models.TextChoices):
    """The party, and the youth movement whose federations stand beside, not below."""

    PS = "ps", "Parti socialiste"
    MJS = "mjs", "Mouvement des jeunes socialistes"


class Level(models.TextChoices):
    """How high a unit stands in its tree."""

    NATIONAL = "national", "national"
    REGION = "region", "union régionale"
    FEDERATION = "federation", "fédération"
    SECTION = "section", "section"


# What may hang from what: an overseas federation has no regional union above it.
PARENT_LEVELS = {
    Level.NATIONAL: frozenset(),
    Level.REGION: frozenset({Level.NATIONAL}),
    Level.FEDERATION: frozenset({Level.NATIONAL, Level.REGION}),
    Level.SECTION: frozenset({Level.FEDERATION}),
}


class Kind(models.TextChoices):
    """What a section covers."""

    COMMUNE = "commune", "une commune"
    CANTON = "canton", "plusieurs communes"
    QUARTER = "quartier", "un quartier"
    DISTRICT = "arrondissement", "un arrondissement"
    ABROAD = "etranger", "une ville à l’étranger"


class UnitQuerySet(VisibleQuerySet):
    """Questions about the tree; each is one indexed query."""

    # Sight

    def visible_to(self, person):
        """Open units: everybody sees them, visitors included."""
        return self.open()

    # States

    def open(self):
        """Units that have not been closed."""
        return self.filter(closed_on__isnull=True)

    # The tree

    def within(self, unit):
        """`unit` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def ancestors_of(self, unit):
        """The units above `unit`, the national one first."""
        return self.filter(path__in=unit.ancestor_paths).order_by("path")

    def of_tree(self, tree):
        """Units of the party (Tree.PS) or of the youth movement (Tree.MJS)."""
        return self.filter(tree=tree)

    def federations(self):
        """Federations."""
        return self.filter(level=Level.FEDERATION)

    def sections(self):
        """Sections."""
        return self.filter(level=Level.SECTION)


class Unit(models.Model):
    """A national body, regional union, federation or section (« instance »), with its page.

    `path` holds the stable steps from the root (`ps/aquitaine/33/33-001/`): what lies within a
    unit begins with its path. Only `sections.services` writes it.
    """

    tree = models.CharField("arbre", max_length=3, choices=Tree)
    level = models.CharField("échelon", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name="rattachée à",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField("chemin", max_length=120, unique=True, editable=False)
    code = models.CharField("code", max_length=20)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    name = models.CharField("nom", max_length=120)
    short_name = models.CharField("nom court", max_length=100)
    in_form = models.CharField("complément de lieu", max_length=120, blank=True)
    name_key = name_key_field()
    kind = models.CharField("étendue", max_length=14, choices=Kind, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    population = models.PositiveIntegerField("population", default=0)
    country = models.CharField("pays", max_length=60, default="France")

    # The page, kept by the secretary
    presentation = models.TextField("présentation", blank=True, max_length=10_000)
    presentation_html = models.TextField(blank=True, editable=False)
    meeting_place = models.CharField("lieu de réunion", max_length=120, blank=True)
    meeting_address = models.CharField("adresse du lieu", max_length=240, blank=True)
    meeting_rhythm = models.CharField("jours de réunion", max_length=120, blank=True)
    how_to_join = models.TextField("comment nous rejoindre", blank=True, max_length=2_000)
    role_email = models.EmailField("adresse mail de l’instance", blank=True)

    opened_on = models.DateField("ouverte le", null=True, blank=True)
    closed_on = models.DateField("fermée le", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="réunie à",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_units",
    )
    updated_at = models.DateTimeField("mise à jour le", default=timezone.now)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["path"]
        permissions = Permission.choices
        constraints = [
            models.UniqueConstraint(fields=["tree", "code"], name="unit_code_once_per_tree"),
            models.UniqueConstraint(
                fields=["tree"], condition=Q(level=Level.NATIONAL), name="unit_one_root_per_tree"
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^(ps|mjs)/([a-z0-9-]+/)*$"),
                name="unit_path_is_well_formed",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith=F("tree")),
                name="unit_path_begins_with_its_tree",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.NATIONAL, parent__isnull=True)
                | (~Q(level=Level.NATIONAL) & Q(parent__isnull=False)),
                name="unit_only_national_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.SECTION) | Q(kind=""), name="unit_only_a_section_has_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closed_on__isnull=False),
                name="unit_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="unit_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                # NULL BETWEEN is not false but unknown, which a constraint lets through.
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__range=(-90, 90),
                    lon__range=(-180, 180),
                ),
                name="unit_point_is_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["tree", "level"], name="unit_tree_level"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="unit_name_trigrams"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("unit", kwargs={"slug": self.slug})

    @property
    def ancestor_paths(self):
        """Paths of the units above this one, the national one first; no query."""
        return upward(self.path)[:-1]

    def is_within(self, other):
        """Whether this unit is `other` or stands below it; no query."""
        return self.path.startswith(other.path)


def upward(path):
    """The paths of the units above the one at `path`, the national one first, then `path` itself."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]


class Department(models.Model):
    """A département or overseas collectivity, and the federation that answers for it."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    of_form = models.CharField("complément de nom", max_length=70)
    in_form = models.CharField("complément de lieu", max_length=70)
    region2010 = models.CharField("région de 2010", max_length=60, blank=True)
    federation = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="departments"
    )
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    population = models.PositiveIntegerField("population", default=0)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self):
        return self.name


class Commune(models.Model):
    """A commune of the official list, or an arrondissement of Paris, Lyon or Marseille."""

    insee = models.CharField("code Insee", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=60)
    name_key = name_key_field()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="communes")
    city = models.ForeignKey(
        "self",
        verbose_name="ville de l’arrondissement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="districts",
    )
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    population = models.PositiveIntegerField("population", default=0)

    class Meta:
        verbose_name = "commune"
        ordering = ["name_key", "insee"]
        indexes = [
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="commune_name_trigrams"),
            models.Index(
                OpClass(F("name_key"), name="text_pattern_ops"), name="commune_name_prefix"
            ),
        ]

    def __str__(self):
        return self.name


class CommuneSection(models.Model):
    """A commune belongs to a section; a city cut in quarters to several."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="section_links")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="commune_links")

    class Meta:
        verbose_name = "commune d’une section"
        verbose_name_plural = "communes des sections"
        constraints = [
            models.UniqueConstraint(fields=["commune", "unit"], name="commune_section_once")
        ]

    def __str__(self):
        return f"{self.commune_id} → {self.unit_id}"

"""The group, who is in it, who is on its doorstep."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from groups.models.words import OPEN_ACCESS, Access, Kind, Theme
from moderation.models import Maskable
from profiles.models import Person
from sections.models import Unit, name_key_field
from sections.permissions import Permission


class GroupQuerySet(VisibleQuerySet):
    # Sight

    def visible_to(self, person):
        """The groups of which `person` may know that they exist, and read the presentation.

        A visitor: the open ones. Registered: also their drafts, listed private ones, and the space
        of her units. An adherent: also those of adherents. A member, an invited person: theirs.
        What is said inside is asked of `readable_by`.
        """
        alive = self.exclude(state=Group.State.CLOSED)
        opened = Q(access__in=OPEN_ACCESS)
        if not (person.is_authenticated and person.is_active):
            return alive.filter(opened, masked_rule=None).exclude(state=Group.State.DRAFT)
        listed = Q(access=Access.PRIVATE, is_listed=True)
        return alive.filter(opened | self._entered_by(person) | listed | invited(person))

    def readable_by(self, person):
        """The groups whose topics, documents and members `person` may read; never a visitor."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        entered = Q(access__in=OPEN_ACCESS) | self._entered_by(person)
        readable = self.exclude(state__in=Group.GONE).filter(entered)
        return readable.filter(Q(masked_rule=None) | animated(person))

    def _entered_by(self, person):
        """The condition of what `person` enters by what she is: adherent, in a unit or keeping its
        page, a member.
        """
        # EXISTS rather than a join: PostgreSQL asks it of one space, or reads all units at once.
        own = Q(path__in=unit_paths(person)) | kept(person)
        entered = Q(access=Access.UNIT) & Q(of_a_unit(Unit.objects.open().filter(own)))
        entered |= Q(access=Access.PRIVATE, pk__in=joined(person))
        if person.is_adherent:
            entered |= Q(access=Access.ADHERENTS)
        return entered

    def of_person(self, person):
        """The groups that send `person` their news: those she joined, and the spaces of her units."""
        if not person.is_authenticated:
            return self.none()
        units = Unit.objects.filter(path__in=unit_paths(person)).values("pk")
        mine = Q(pk__in=joined(person)) | Q(access=Access.UNIT, unit__in=units)
        return self.readable_by(person).filter(mine)

    def animated_by(self, person):
        """The groups `person` animates: she decides of what is said there."""
        return self.filter(animated(person))

    # Vocabulary

    def listed(self):
        """What the directory shows: no space of a unit, nothing masked, merged or gone."""
        return self.exclude(kind=Kind.UNIT).filter(masked_rule=None).exclude(state__in=Group.GONE)


class Group(Maskable):
    """People who speak of one thing. `members_open` and `members_known` count those everybody sees
    and those adherents see; the database keeps them equal to the rows (migration 0002).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        ACTIVE = "active", "vivant"
        TRIBUNE = "tribune", "tribune"
        ASLEEP = "asleep", "endormi"
        MERGED = "merged", "réuni à un autre"
        CLOSED = "closed", "fermé"

    GONE = (State.MERGED, State.CLOSED)
    DRAFT_DAYS, DRAFT_MEMBERS, QUIET_DAYS = 14, 3, 90

    kind = models.CharField("sorte", max_length=8, choices=Kind, default=Kind.THEMATIC)
    access = models.CharField("accès", max_length=13, choices=Access, default=Access.PUBLIC)
    state = models.CharField("état", max_length=7, choices=State, default=State.DRAFT)
    # A private group may let its name and purpose be known, so that people ask to enter.
    is_listed = models.BooleanField("annoncé", default=False)
    name = models.CharField("nom", max_length=100)
    slug = models.SlugField("adresse", max_length=120, unique=True)
    purpose = models.CharField("objet", max_length=300)
    presentation = models.TextField("présentation", blank=True, max_length=5_000)
    presentation_html = models.TextField(blank=True, editable=False)
    theme = models.CharField("thème", max_length=20, choices=Theme, default=Theme.OTHER)
    # The unit whose space it is, or where a thematic group acts; the secretariat of an official one.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="groups")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    draft_until = models.DateTimeField(null=True, blank=True)
    last_post_at = models.DateTimeField("dernier message", null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_groups"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    members_open = models.PositiveIntegerField(default=0, editable=False)
    members_known = models.PositiveIntegerField(default=0, editable=False)
    # Different people who wrote in the last thirty days; `tasks.count_voices` lets old ones go.
    voices_month = models.PositiveIntegerField(default=0, editable=False)
    posts_count = models.PositiveIntegerField(default=0, editable=False)

    name_key = name_key_field()
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="fr")
        + SearchVector("purpose", weight="B", config="fr")
        + SearchVector("presentation", weight="C", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="unit"), name="group_one_space_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", access="unit", unit__isnull=False)
                | (~Q(kind="unit") & ~Q(access="unit")),
                name="group_space_is_of_a_unit",
            ),
            models.CheckConstraint(
                condition=(Q(state="merged") & Q(merged_into__isnull=False))
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="group_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(pk=F("merged_into")), name="group_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(draft_until__isnull=False),
                name="group_draft_has_a_term",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="group_search"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="group_name_trigrams"),
            # Of the directory, where no space of a unit is.
            models.Index(
                F("voices_month").desc(),
                F("last_post_at").desc(nulls_last=True),
                F("id").desc(),
                condition=~Q(kind="unit"),
                name="group_liveliest",
            ),
            models.Index(fields=["unit"], name="group_unit"),
        ]

    def __str__(self):
        return f"Groupe {self.pk}"

    def get_absolute_url(self):
        return reverse("groups:detail", args=[self.slug])

    @property
    def is_space(self):
        """Whether people belong to it by belonging to its unit."""
        return self.kind == Kind.UNIT

    @property
    def is_gone(self):
        return self.state in self.GONE

    def members_seen_by(self, person):
        """How many members `person` is told of, from the kept counters; never a hidden one."""
        adherent = person.is_authenticated and person.is_adherent
        return self.members_known if adherent else self.members_open


class MemberQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Members are seen where one reads, and only the people one sees."""
        return self.present().filter(
            group__in=Group.objects.readable_by(person),
            person__in=Person.objects.visible_to(person),
        )

    def present(self):
        """Those who are in, not those who were sent out."""
        return self.exclude(role=Member.Role.BANNED)


class Member(models.Model):
    """One person's place in a group. In the space of a unit a row only holds what she chose."""

    class Role(models.TextChoices):
        ANIMATOR = "animator", "Animation"
        CO_ANIMATOR = "co_animator", "Co-animation"
        MEMBER = "member", "Membre"
        BANNED = "banned", "Exclu"

    ANIMATING = (Role.ANIMATOR, Role.CO_ANIMATOR)

    class Follow(models.TextChoices):
        DIGEST = "digest", "Au récapitulatif"
        NONE = "none", "Jamais"

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_members"
    )
    role = models.CharField("place", max_length=11, choices=Role, default=Role.MEMBER)
    follow = models.CharField("me prévenir", max_length=6, choices=Follow, default=Follow.DIGEST)
    joined_at = models.DateTimeField("depuis", default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’un groupe"
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="member_once")]
        indexes = [
            models.Index(fields=["person", "role"], name="member_of"),
            models.Index(fields=["group", "-id"], name="member_latest"),
            models.Index(
                fields=["group"],
                condition=Q(role__in=["animator", "co_animator"]),
                name="member_animators",
            ),
        ]

    def __str__(self):
        return f"Membre {self.pk}"


class AdmissionQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The person concerned, whoever invited her, and whoever animates the group."""
        if not person.is_authenticated:
            return self.none()
        mine = Group.objects.animated_by(person).values("pk")
        return self.filter(Q(person=person.pk) | Q(by=person.pk) | Q(group__in=mine))

    def invitations(self):
        return self.filter(way=Admission.Way.INVITED)

    def requests(self):
        return self.filter(way=Admission.Way.ASKED)


class Admission(models.Model):
    """Somebody on the doorstep: invited by a member, or asking to enter. Answered, it goes."""

    class Way(models.TextChoices):
        INVITED = "invited", "invitation"
        ASKED = "asked", "demande"

    group = models.ForeignKey(Group, models.CASCADE, related_name="admissions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="admissions")
    way = models.CharField(max_length=7, choices=Way)
    word = models.CharField("un mot", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation ou demande"
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="admission_once")]

    def __str__(self):
        return f"Entrée {self.pk}"


def unit_paths(person):
    """Paths of the units `person` belongs to: her section and what stands above; no more query."""
    return sorted(
        {
            path
            for membership in person.current_memberships
            for path in (*membership.unit.ancestor_paths, membership.unit.path)
        }
    )


def joined(person):
    """Ids of the groups `person` is a member of, as a subquery."""
    return Member.objects.present().filter(person=person.pk).values("group")


def animated(person):
    """The condition of a group that `person` animates, by her place in it or by her office.

    Whoever keeps the page of a unit animates its space.
    """
    places = Member.objects.filter(person=person.pk, role__in=Member.ANIMATING)
    condition = Q(pk__in=places.values("group"))
    if person.rights.holds(Permission.EDIT_UNIT_PAGE):
        condition |= Q(kind=Kind.UNIT) & Q(of_a_unit(Unit.objects.filter(kept(person))))
    return condition


def of_a_unit(units):
    """The condition of a group that is of one of the queryset `units`."""
    return Exists(units.filter(pk=OuterRef("unit")))


def kept(person):
    """The condition of a unit whose page `person` keeps: her own, and those below."""
    condition = Q(pk__in=[])
    for path in person.rights.own_paths(Permission.EDIT_UNIT_PAGE):
        condition |= Q(path__startswith=path)
    return condition


def invited(person):
    """The condition of a group that invited `person`."""
    return Q(pk__in=Admission.objects.invitations().filter(person=person.pk).values("group"))

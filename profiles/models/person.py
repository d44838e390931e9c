"""The person: the user of the site, with what she chose to show and to whom."""

import datetime
import secrets
from functools import cache

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from core.models import VisibleQuerySet
from journal.models import Entry
from profiles.models.belonging import JoinRequest, Membership, current_memberships_of
from profiles.models.block import apart_from
from profiles.models.holding import UnitPermission
from sections.models import Commune
from sections.permissions import Permission

# How long the data protection officer reads a hidden file she opened with a reason (INV-1).
UNSEALED_FOR = datetime.timedelta(minutes=30)

REF = "-ref-"
# How many words of a name are looked for.
WORDS = 5

REF_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_ref():
    """A random public identifier (57 bits): tells nothing of the person nor of how many there are."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(12))


@cache
def address():
    """The address of a profile, REF standing for that of its person: lists show many."""
    return reverse("profiles:detail", args=[REF])


def display_name(person):
    """The name by which mails and account pages address `person`."""
    return person.full_name


class Unaccent(Func):
    """Our immutable `f_unaccent`, usable in generated columns and indexes."""

    function = "f_unaccent"
    output_field = models.TextField()


class Visibility(models.TextChoices):
    """The three levels of PRODUCT §3, from the most open to the most closed."""

    ALL = "ALL", "Visible par tous"
    ADHERENTS = "ADHERENTS", "Visible par les adhérents"
    SECTION = "SECTION", "En lien avec ma section seulement"


def levels(adherent):
    """The visibilities open to every adherent, or to every registered person."""
    return [Visibility.ALL, Visibility.ADHERENTS] if adherent else [Visibility.ALL]


class Opening(models.TextChoices):
    """Who reads one coordinate; each is opened by its owner, one by one."""

    CLOSED = "CLOSED", "Personne"
    CONTACTS = "CONTACTS", "Mes coopains"
    SECTION = "SECTION", "Les membres de ma section qui voient mon profil"
    PROFILE = "PROFILE", "Toute personne qui voit mon profil"


class PersonQuerySet(VisibleQuerySet):
    # Sight

    def visible_to(self, person, *, level=None):
        """The people `person` may see (PRODUCT §3). A visitor sees nobody.

        A hidden person is seen by herself, by whoever holds SEE_HIDDEN in her very section, and,
        while she asks to join, by whoever must answer her. Two people of whom one blocked the other
        do not see each other, but for what an office must see. `level` asks what would be seen if
        people had chosen that Visibility: the preview of the settings follows this very rule.
        """
        if not person.is_authenticated or not person.is_active:
            return self.none()
        chosen = "level" if level else "visibility"
        seen = Q(pk=person.pk) | (
            Q(**{f"{chosen}__in": levels(person.is_adherent)}, is_active=True)
            & apart_from(person.pk)
        )
        rights = person.rights
        if rights.holds(Permission.SEE_HIDDEN):
            seen |= Q(
                Exists(
                    Membership.objects.current().filter(
                        person=OuterRef("pk"), unit__in=rights.own_unit_ids(Permission.SEE_HIDDEN)
                    )
                )
            )
        if rights.holds(Permission.DECIDE_REQUESTS):
            seen |= Q(
                Exists(JoinRequest.objects.to_decide_by(person).filter(person=OuterRef("pk"))),
                is_active=True,
            )
        people = self.alias(level=Value(level)) if level else self
        return people.filter(seen)

    def open_to(self, *, adherents):
        """The active people every adherent sees, or every registered person: `visible_to` without
        what belongs to one viewer. For numbers kept for everybody, so never a hidden person.
        """
        return self.filter(visibility__in=levels(adherents), is_active=True)

    def visible_in_admin(self, person):
        """The people a member of staff may open in the admin: no hidden one, but those unsealed.

        The right to read an unsealed file is the journal's own line about it, for 30 minutes.
        """
        if not (person.is_active and person.is_staff):
            return self.none()
        unsealed = Entry.objects.filter(
            action="file.unsealed", actor_id=person.pk, at__gte=timezone.now() - UNSEALED_FOR
        ).values("about_id")
        return self.filter(~Q(visibility=Visibility.SECTION) | Q(pk=person.pk) | Q(pk__in=unsealed))

    # Vocabulary

    def active(self):
        return self.filter(is_active=True)

    def members_of(self, unit):
        """People with a current membership in `unit` or below it."""
        return self.filter(
            Exists(Membership.objects.current().within(unit).filter(person=OuterRef("pk")))
        )

    def matching(self, words):
        """People whose names hold every word of `words`, without accents or case, in any order."""
        found = self
        for word in words.split()[:WORDS]:
            found = found.filter(search_key__contains=Lower(Unaccent(Value(word))))
        return found

    def deciders_at(self, unit):
        """Active people who may answer the requests that wait at `unit` itself."""
        return self.active().filter(
            pk__in=UnitPermission.objects.unexpired()
            .filter(permission__codename=Permission.DECIDE_REQUESTS, content_object=unit)
            .values("user")
        )

    def for_cards(self):
        """Only what a card or a list row shows."""
        return self.only(
            "ref", "first_name", "last_name", "portrait", "photo", "status_line", "is_active"
        )

    def alphabetical(self):
        return self.order_by("sort_key", "pk")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email=None, password=None, **fields):
        """A person with a usable password when `password` is given; `email` may be None."""
        person = self.model(email=email.strip().lower() if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        """The technician who installs: staff and superuser."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """One human, one record. Offline members have no e-mail and no usable password."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    email = models.EmailField("adresse e-mail", null=True, blank=True, unique=True)
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("équipe de Solférino", default=False)
    # The last day of a suspension; without one it lasts until somebody reinstates the account.
    suspended_until = models.DateField("suspension jusqu’au", null=True, blank=True, editable=False)
    joined_at = models.DateTimeField("inscription", default=timezone.now, editable=False)

    visibility = models.CharField(
        "visibilité", max_length=9, choices=Visibility, default=Visibility.SECTION
    )
    visibility_chosen_at = models.DateTimeField(null=True, blank=True, editable=False)

    portrait = models.CharField("portrait dessiné", max_length=20, blank=True, default="")
    photo = models.CharField(max_length=32, blank=True, default="", editable=False)
    status_line = models.CharField("humeur du moment", max_length=140, blank=True, default="")
    presentation = models.TextField("présentation", max_length=3000, blank=True, default="")
    presentation_html = models.TextField(blank=True, default="", editable=False)
    responsibilities = models.TextField(
        "mandats et responsabilités", max_length=1000, blank=True, default=""
    )
    local_engagement = models.TextField("engagement local", max_length=1000, blank=True, default="")
    interests = models.ManyToManyField("Tag", related_name="+", blank=True)
    skills = models.ManyToManyField("Tag", related_name="+", blank=True)

    commune = models.ForeignKey(Commune, models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    address = models.CharField("adresse", max_length=200, blank=True, default="")
    email_opening = models.CharField(max_length=8, choices=Opening, default=Opening.CLOSED)
    phone_opening = models.CharField(max_length=8, choices=Opening, default=Opening.CLOSED)
    address_opening = models.CharField(max_length=8, choices=Opening, default=Opening.CLOSED)

    theme = models.CharField(max_length=5, blank=True, default="")
    reading = models.CharField(max_length=6, blank=True, default="")

    # Names without accents or case: one to sort by, one to search in, whatever the order of names.
    sort_key = models.GeneratedField(
        expression=Lower(Unaccent(Concat(F("last_name"), Value(" "), F("first_name")))),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_key = models.GeneratedField(
        expression=Lower(
            Unaccent(
                Concat(F("first_name"), Value(" "), F("last_name"), Value(" "), F("first_name"))
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = PersonManager()

    class Meta:
        verbose_name = "personne"
        permissions = [
            ("suspend_person", "Peut suspendre un compte"),
            ("unseal_person", "Peut ouvrir une fiche cachée, avec un motif"),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_alphabetical"),
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="person_search"),
            models.Index(fields=["visibility", "sort_key"], name="person_visibility"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")) & ~Q(email=""),
                name="person_email_lower_or_null",
            ),
        ]

    def __str__(self):
        # Opaque on purpose: this text ends up in logs and admin history (SECURITY H-13).
        return f"Personne {self.ref}"

    def get_absolute_url(self):
        return address().replace(REF, self.ref)

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self):
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    @property
    def photo_url_small(self):
        return reverse("profiles:photo", args=[self.ref, self.photo, "s"]) if self.photo else ""

    @property
    def photo_url(self):
        return reverse("profiles:photo", args=[self.ref, self.photo, "l"]) if self.photo else ""

    @cached_property
    def rights(self):
        """What this person may do and where; read once per request, as the object lives no longer."""
        return UnitPermission.objects.rights_of(self)

    def forget_rights(self):
        """Read the rights again at the next question: they just changed."""
        self.__dict__.pop("rights", None)

    @cached_property
    def current_memberships(self):
        """The memberships in force, the party's before the youth movement's."""
        return current_memberships_of(self)

    @property
    def is_adherent(self):
        return any(membership.is_adherent for membership in self.current_memberships)

    @property
    def section(self):
        """The unit this person belongs to, or None."""
        return self.current_memberships[0].unit if self.current_memberships else None


class CharterAcceptance(models.Model):
    """The proof that a person accepted a version of the charter, and when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="charter_acceptances")
    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "acceptation de la charte"
        verbose_name_plural = "acceptations de la charte"
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="charter_accepted_once")
        ]

    def __str__(self):
        return f"Charte {self.version}"


class Tag(models.Model):
    """A word by which people find each other: an interest or a skill."""

    class Kind(models.TextChoices):
        INTEREST = "INTEREST", "Centre d’intérêt"
        SKILL = "SKILL", "Savoir-faire"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField("mot", max_length=40)

    class Meta:
        verbose_name = "mot-clé"
        verbose_name_plural = "mots-clés"
        ordering = ["name"]
        constraints = [models.UniqueConstraint("kind", Lower("name"), name="tag_once")]

    def __str__(self):
        return self.name


class Link(models.Model):
    """A page elsewhere that a person shows on her profile."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    label = models.CharField("nom", max_length=40)
    url = models.URLField("adresse", max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "lien"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label

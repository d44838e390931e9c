"""What may be reported of this app: a group, a topic, a post; and who animates where it stands."""

from django.db.models import Q
from django.urls import reverse

from core.typography import day_words
from groups.mentions import nameless
from groups.merging import on_merge
from groups.models import Group, Member, Post, Topic
from groups.services.posts import excerpt_of, refresh_excerpt
from moderation.registry import Moderable, register
from moderation.services import move_place
from profiles.models import Person, UnitPermission
from sections.permissions import Permission

# How many posts whoever decides reads before and after a reported one.
AROUND = 3
TRACE = "(masqué par la modération)"


def animated_and_read(person):
    """The groups `person` animates, as long as she reads what is said there."""
    readable = Group.objects.readable_by(person).values("pk")
    return Group.objects.animated_by(person).filter(pk__in=readable)


@register
class Groups(Moderable):
    code = "groupe"
    label = "groupe"
    this = "ce groupe"
    your = "ton groupe"
    model = Group

    def author(self, thing):
        return thing.created_by

    def snapshot(self, thing):
        words = (
            ("Nom", thing.name),
            ("Objet", thing.purpose),
            ("Présentation", thing.presentation),
        )
        return [(label, text) for label, text in words if text]


class InGroup(Moderable):
    """What stands in a group, whose animators may decide of it."""

    places = staticmethod(animated_and_read)

    def author(self, thing):
        return thing.author

    def deciders(self, place):
        return animators_of(place)

    def desk_url(self, case):
        return desk_url(case)


@register
class Topics(InGroup):
    code = "sujet"
    label = "sujet"
    this = "ce sujet"
    your = "ton sujet"
    model = Topic

    def place(self, thing):
        return thing.group

    def snapshot(self, thing):
        """Its title, what opens it, and what its poll asks."""
        opening = thing.posts.order_by("pk").first()
        words = [("Titre", thing.title)]
        if opening is not None and not opening.is_masked:
            words += words_of(opening)
        poll = getattr(thing, "poll", None)
        if poll is not None:
            choices = (choice.text for choice in poll.choices.all())
            words.append(("Sondage", "\n".join((poll.question, *choices))))
        return words

    def context(self, thing):
        """The first answers."""
        answers = thing.posts.order_by("pk")[1 : AROUND + 1]
        return [("Réponse", said(post)) for post in answers]


@register
class Posts(InGroup):
    code = "message"
    label = "message"
    this = "ce message"
    your = "ton message"
    model = Post

    def title(self, thing):
        return excerpt_of(thing.html)

    def is_covered(self, thing):
        return thing.is_masked or thing.topic.is_masked

    def find(self, pk):
        return Post.objects.select_related("topic__group", "author").filter(pk=pk).first()

    def place(self, thing):
        return thing.topic.group

    def snapshot(self, thing):
        """What it says, its files, and what it said before."""
        before = (
            (f"Version jusqu’au {day_words(version.until)}", nameless(version.text))
            for version in thing.versions.all()
        )
        return [*words_of(thing), *before]

    def context(self, thing):
        """The topic, and the posts around."""
        around = Post.objects.filter(topic=thing.topic_id).only("text", "masked_rule")
        before = around.filter(pk__lt=thing.pk).order_by("-pk")[:AROUND]
        after = around.filter(pk__gt=thing.pk).order_by("pk")[:AROUND]
        title = TRACE if thing.topic.is_masked else thing.topic.title
        return [
            ("Sujet", title),
            *(
                ("Avant" if post.pk < thing.pk else "Après", said(post))
                for post in before.union(after).order_by("pk")
            ),
        ]

    def masked(self, thing):
        refresh_excerpt(thing.topic)

    def restored(self, thing):
        refresh_excerpt(thing.topic)


def animators_of(group):
    """The people who animate `group`: by their place, or by keeping the page of its unit."""
    animating = Q(
        pk__in=Member.objects.filter(group=group, role__in=Member.ANIMATING).values("person")
    )
    if group.is_space:
        keepers = UnitPermission.objects.unexpired().filter(
            permission__codename=Permission.EDIT_UNIT_PAGE, content_object=group.unit
        )
        animating |= Q(pk__in=keepers.values("user"))
    return Person.objects.active().filter(animating)


def desk_url(case):
    """Where the animators of the group of `case` decide of it."""
    return reverse("groups:moderation-case", args=[case.place.slug, case.pk])


def words_of(post):
    """The text of a post and the names of its files, without the name of anybody."""
    files = post.attachments.select_related("file").order_by("pk")
    named = (
        ("Pièce jointe", " ".join((attachment.file.name, attachment.description)).strip())
        for attachment in files
    )
    return [("Message", nameless(post.text)), *named]


def said(post):
    """What a post around a reported one says; a mask stays on."""
    return TRACE if post.is_masked else nameless(post.text)


def move_cases(source, target):
    """A merger takes the cases of a group along."""
    move_place(source=source, target=target)


on_merge(move_cases)

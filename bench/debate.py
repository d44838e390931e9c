"""The pages of debate: groups, discussion, documents, search, moderation."""

from measures import Page
from reports import fill_the_queue

FAMOUS, SHORT = 337, 30


def pages():
    """Every page of it, as the person who uses it most; a visitor where there are more of them."""
    return [*groups(), *topics(), *documents(), *search(), *moderation()]


def groups():
    """The directory, the group of 337 posts and the space of a section."""
    from django.urls import reverse  # noqa: PLC0415

    from coopol.demo.cast import HOME  # noqa: PLC0415
    from groups.models import Group  # noqa: PLC0415

    index = reverse("groups:index")
    famous = Group.objects.get(posts_count=FAMOUS, members_known__gt=1000).get_absolute_url()
    space = Group.objects.get(kind="unit", unit__code=HOME).get_absolute_url()
    return [
        Page("groupes : les vivants", index, "adherent"),
        Page("groupes : les miens", f"{index}?filtre=miens", "adherent"),
        Page("groupes : recherche", f"{index}?q=services+publics", "adherent"),
        Page("groupes : thème", f"{index}?theme=sante", "adherent"),
        Page("groupes, sympathisante", index, "sympathiser"),
        Page("groupes, nationale", index, "organiser"),
        Page("groupes, en visiteur", index),
        Page("groupe de 337 messages", famous, "adherent"),
        Page("groupe, nationale", famous, "organiser"),
        Page("groupe, en visiteur", famous),
        Page("membres d’un groupe", f"{famous}membres/", "adherent"),
        Page("espace de section", space, "adherent"),
        Page("espace de section, secrétaire", space, "secretary"),
    ]


def topics():
    """A topic of thirty posts, and the longest of all where it begins, in its midst, at its end."""
    from groups.models import Access, Topic  # noqa: PLC0415

    opened = Topic.objects.filter(group__access=Access.PUBLIC, masked_rule=None)
    short = opened.filter(posts_count=SHORT).first().get_absolute_url()
    longest = Topic.objects.order_by("-posts_count").first()
    long, posts = longest.get_absolute_url(), longest.posts.order_by("pk")
    midst, last = posts[longest.posts_count // 2].pk, longest.last_post_id
    return [
        Page("sujet de 30 messages", short, "adherent"),
        Page("sujet de 30, sympathisante", short, "sympathiser"),
        Page("sujet de 3 000 : début", f"{long}?message={posts[0].pk}", "adherent"),
        Page("sujet de 3 000 : milieu", f"{long}?message={midst}", "adherent"),
        Page("sujet de 3 000 : fin", f"{long}?avant={last}", "adherent"),
        Page("sujet de 3 000 : milieu, nationale", f"{long}?message={midst}", "organiser"),
    ]


def documents():
    """The library, its search over 20 000 documents, and one of them."""
    from django.urls import reverse  # noqa: PLC0415

    from documents.models import Audience, Document  # noqa: PLC0415

    index = reverse("documents:index")
    found = f"{index}?q=fermetures+de+classes"
    ready = Document.objects.published().filter(audience=Audience.ALL)
    one = ready.order_by("-taken_up_count", "pk").first().get_absolute_url()
    return [
        Page("documents : récents", index, "adherent"),
        Page("documents, sympathisante", index, "sympathiser"),
        Page("documents, nationale", index, "organiser"),
        Page("documents, en visiteur", index),
        Page("documents : recherche", found, "adherent"),
        Page("documents : recherche, nationale", found, "organiser"),
        Page("documents : recherche, visiteur", found),
        Page("un document", one, "adherent"),
        Page("un document, nationale", one, "organiser"),
        Page("un document, en visiteur", one),
    ]


def search():
    """The search of the whole site: a common word, a rare one, a name, what is being typed."""
    from django.urls import reverse  # noqa: PLC0415

    url = reverse("search")
    common, rare, name = (f"{url}?q={q}" for q in ("classe", "betterave", "martin"))
    typed = f"{url}?suggestions=1&q=servi"
    return [
        Page("chercher : mot courant", common, "adherent"),
        Page("chercher : mot rare", rare, "adherent"),
        Page("chercher : nom", name, "adherent"),
        Page("chercher, sympathisante", common, "sympathiser"),
        Page("chercher, nationale", common, "organiser"),
        Page("chercher, en visiteur", common),
        Page("suggestions", typed, "adherent", is_live=True),
        Page("suggestions, nationale", typed, "organiser", is_live=True),
    ]


def moderation():
    """The queue of headquarters, a thousand open cases, and one of them."""
    from django.urls import reverse  # noqa: PLC0415

    case = fill_the_queue()
    return [
        Page("signalements", reverse("admin:moderation_case_changelist"), "moderator"),
        Page("un dossier", reverse("admin:moderation_case_change", args=[case.pk]), "moderator"),
    ]

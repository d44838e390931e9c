"""What the library tells people: what became of the documents they bring and keep."""

from django.urls import reverse

from documents.models import Document
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register


@register
class FileRefused(NoticeKind):
    code = "documents.refused"
    label = "Un fichier que j’ai déposé n’a pas pu être pris"
    icon = "file-text"
    why = "tu as déposé un fichier dans la bibliothèque"
    default_cadence = Cadence.DAILY

    def item(self, notice):
        return Item(
            "Ton fichier n’a pas pu être pris",
            notice.payload["reason"],
            reverse("documents:detail", args=[notice.payload["document"]]),
            "Déposer un autre fichier",
        )


@register
class TakenUp(NoticeKind):
    code = "documents.taken_up"
    label = "Un document que je tiens est repris ailleurs"
    help = "Une fois par semaine, avec le reste."
    icon = "file-text"
    why = "tu tiens les documents de ta section ou de ton groupe"
    default_cadence = Cadence.WEEKLY

    def prepare(self, notices):
        """Mark each notice with the source its recipient may still read, and who took it up if she
        may know; two queries for each recipient.
        """
        for recipient, mine in by_recipient(notices).items():
            seen = Document.objects.visible_to(recipient).published()
            sources = titles_of(seen, [notice.payload["source"] for notice in mine])
            copies = owners_of(seen, [notice.subject_id for notice in mine])
            for notice in mine:
                notice.source = sources.get(notice.payload["source"])
                notice.taker = copies.get(notice.subject_id, "")

    def still_concerns(self, notice):
        return notice.source is not None

    def item(self, notice):
        taker = notice.taker or "Une section ou un groupe"
        return Item(
            f"« {notice.source} » est repris",
            f"{taker} l’adapte à son tour : ton travail sert à d’autres.",
            reverse("documents:detail", args=[notice.payload["source"]]),
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"Tes documents sont repris {len(items)} fois"


def titles_of(seen, ids):
    """{id: title} of those of `seen`."""
    return dict(seen.filter(pk__in=ids).values_list("pk", "title"))


def owners_of(seen, ids):
    """{id: name of the section or federation} of those of `seen` that belong to a unit."""
    return dict(seen.filter(pk__in=ids, unit__isnull=False).values_list("pk", "unit__short_name"))

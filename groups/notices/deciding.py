"""What a discussion comes to, told to those who spoke in it."""

from django.urls import reverse

from groups.models import Group, Synthesis
from groups.things import thing_of
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register


@register
class SynthesisPublished(NoticeKind):
    code = "groups.synthesis"
    label = "Une synthèse paraît là où j’ai parlé"
    help = "Une fois par version. Corriger un texte n’envoie rien."
    icon = "scroll"
    why = "tu as parlé dans un sujet dont la synthèse vient de paraître"
    default_cadence = Cadence.WEEKLY

    def about(self, topic, payload):
        return Group, topic.group_id

    def thing(self, notice):
        return thing_of(notice.version.topic.group)

    def prepare(self, notices):
        """Keep with each notice the version it tells, if its recipient may read it and it is the
        last; one query for each of them.
        """
        for person, told in by_recipient(notices).items():
            topics = [notice.subject_id for notice in told]
            versions = Synthesis.objects.visible_to(person).filter(
                topic__in=topics, topic__masked_rule=None
            )
            last = {
                version.topic_id: version
                for version in versions.select_related("topic__group")
                .only(
                    "number", "changes", "topic__title", "topic__group__name", "topic__group__slug"
                )
                .order_by("number")
            }
            for notice in told:
                version = last.get(notice.subject_id)
                is_last = version is not None and version.number == notice.payload["number"]
                notice.version = version if is_last else None

    def still_concerns(self, notice):
        return notice.version is not None

    def item(self, notice):
        version = notice.version
        is_first = version.number == 1
        return Item(
            f"{'Une synthèse' if is_first else 'Une nouvelle synthèse'} de « {version.topic.title} »",
            version.changes or "Tu y as parlé\u00a0: dis si elle est fidèle à ce qui s’est dit.",
            f"{reverse('topics:detail', args=[version.topic_id])}#synthese",
            "Lire la synthèse",
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"{len(items)} sujets où tu as parlé ont leur synthèse"

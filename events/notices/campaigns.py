"""Missions to take up."""

from django.utils import timezone

from events.models import Campaign
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register


@register
class Launched(NoticeKind):
    code = "events.campaign"
    label = "Une mission à reprendre dans ma section"
    help = "Une fois par mission, à qui tient la page d’une section."
    icon = "megaphone-simple"
    why = "tu tiens la page d’une section"
    default_cadence = Cadence.DAILY

    def prepare(self, notices):
        """Read the missions that each recipient may see and that last; one query for each of them."""
        today = timezone.localdate()
        for recipient, told in by_recipient(notices).items():
            seen = Campaign.objects.visible_to(recipient).filter(
                pk__in=[notice.subject_id for notice in told],
                state=Campaign.State.OPEN,
                ends_on__gte=today,
            )
            seen = seen.only("ref", "title", "summary").in_bulk()
            for notice in told:
                notice.campaign = seen.get(notice.subject_id)

    def still_concerns(self, notice):
        return notice.campaign is not None

    def item(self, notice):
        campaign = notice.campaign
        return Item(
            f"À reprendre chez toi : {campaign.title}",
            campaign.summary,
            campaign.get_absolute_url(),
            "Voir la mission",
        )

"""What the sharing out of calls tells: whoever was given some."""

from django.urls import reverse

from messaging.queries.served import called_by
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register


@register
class Given(NoticeKind):
    """Calls were given: told as long as there are some to make."""

    code = "messaging.calls"
    label = "On me confie des appels à passer"
    icon = "megaphone-simple"
    why = "le bureau te confie des appels"
    default_cadence = Cadence.IMMEDIATE

    def prepare(self, notices):
        for recipient, theirs in by_recipient(notices).items():
            rows = called_by(recipient).filter(mailing__in=[one.subject_id for one in theirs])
            found = {copy.mailing_id: copy.mailing for copy in rows.select_related("mailing")}
            for notice in theirs:
                notice.mailing = found.get(notice.subject_id)

    def still_concerns(self, notice):
        return notice.mailing is not None

    def item(self, notice):
        mailing = notice.mailing
        return Item(
            "Des appels à passer",
            f"Pour prévenir de\u00a0: «\u00a0{mailing.shown_subject}\u00a0».",
            reverse("mailings:my-calls", args=[mailing.ref]),
            "Voir mes appels",
        )

"""What the pages of news and of mail settings read."""

from notifications.queries.address import dead_address
from notifications.queries.choices import (
    mail_choices,
    mails_per_week,
    masked,
    object_page,
    quiet_page,
    refusal_page,
)
from notifications.queries.stream import (
    gathered_stream,
    live_kinds,
    sort_of,
    stream,
    unread_count,
    url_of,
)

__all__ = [
    "dead_address",
    "gathered_stream",
    "live_kinds",
    "mail_choices",
    "mails_per_week",
    "masked",
    "object_page",
    "quiet_page",
    "refusal_page",
    "sort_of",
    "stream",
    "unread_count",
    "url_of",
]

"""Public events as a news reader reads them (RFC 4287)."""

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from events.feeds.plain import description_of, line, location_of, title_of

TYPE = Atom1Feed.content_type
NAME = "Agir avec la Coopol"


def atom(title, path, entries):
    """The bytes of the feed of `entries` that is read at `path`."""
    feed = Atom1Feed(
        title=line(title),
        link=f"{settings.BASE_URL}/agir/",
        feed_url=settings.BASE_URL + path,
        description="",
        language="fr",
        author_name="La Coopol",
    )
    for entry in entries:
        feed.add_item(
            title=title_of(entry),
            link=entry.url,
            unique_id=entry.url,
            description="\n\n".join(filter(None, (location_of(entry), description_of(entry)))),
            pubdate=entry.published_at or entry.changed_at,
            updateddate=entry.changed_at,
            categories=[entry.model.label],
        )
    return feed.writeString("utf-8").encode()

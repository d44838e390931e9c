"""What conversations tell: that somebody wrote, never what."""

from messaging.models import Conversation
from messaging.queries.seats import seated_in, title_of
from messaging.replies import reply_address
from messaging.services.talking import KIND
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register
from profiles.models import Person


@register
class Messages(NoticeKind):
    """One notice for all that is said in a conversation until it is read."""

    code = KIND
    label = "Messages qu’on m’écrit"
    help = "Un mail dit qui t’écrit, jamais ce qui est écrit."
    icon = "envelope-open"
    why = "quelqu’un t’a écrit"
    default_cadence = Cadence.IMMEDIATE
    wants_push = True
    push_words = "Un message t’attend"

    def prepare(self, notices):
        for person, mine in by_recipient(notices).items():
            ids = {notice.subject_id for notice in mine}
            unread = Conversation.objects.unread_by(person).filter(pk__in=ids)
            found = unread.select_related("unit").in_bulk()
            seats = seated_in(person, list(found))
            writers = {notice.payload.get("author") for notice in mine} - {None}
            seen = Person.objects.visible_to(person).in_bulk(writers)
            for notice in mine:
                conversation = found.get(notice.subject_id)
                notice.told = conversation and self.said(
                    person,
                    conversation,
                    seats[conversation.pk],
                    None if notice.payload.get("as_board") else seen.get(notice.payload["author"]),
                )

    def said(self, person, conversation, seated, author):
        """The Item telling `person` that `author`, if she sees her, wrote."""
        name = title_of(person, conversation, seated)
        title = "Tu as un message"
        if conversation.kind == Conversation.Kind.BOARD and not author:
            title = f"{name} t’a écrit"
        elif author:
            title = f"{author.full_name} t’a écrit"
        text = f"Dans « {name} »." if conversation.kind == Conversation.Kind.GROUP else ""
        return Item(title, text, conversation.get_absolute_url(), "Lire et répondre")

    def reply_to(self, notice):
        return reply_address(notice.subject, notice.recipient)

    def still_concerns(self, notice):
        return notice.told is not None

    def item(self, notice):
        return notice.told

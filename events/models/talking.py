"""What is asked and said under an event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.event import Event, OfEventQuerySet
from moderation.models import Maskable
from profiles.models.block import apart_from


class Comment(Maskable):
    """A question, or the answer to one: one level, so that a phone shows both."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="event_comments"
    )
    reply_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    text = models.TextField("message", max_length=1_000)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class CommentQuerySet(OfEventQuerySet):
        def visible_to(self, person):
            """Registered people, where they see the event; but not of somebody they blocked, or who
            blocked them. A masked event hides all that was said under it.
            """
            if not (person.is_authenticated and person.is_active):
                return self.none()
            # No author: whoever left stands apart from nobody.
            apart = Q(author=None) | apart_from(person.pk, "author")
            return super().visible_to(person).filter(apart, event__masked_rule=None)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        indexes = [models.Index(fields=["event", "id"], name="event_comments")]

    def __str__(self):
        return f"Question {self.pk}"

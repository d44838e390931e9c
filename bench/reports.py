"""A queue of moderation as long as it may become, made by the service that members use."""

import random

OPEN = 1_000
# What one person may report in a day.
EACH = 20


def fill_the_queue():
    """Report posts until OPEN cases wait, and return the one that was reported most."""
    from groups.models import Access, Post  # noqa: PLC0415
    from moderation import registry  # noqa: PLC0415
    from moderation.charter import Rule  # noqa: PLC0415
    from moderation.models import Case  # noqa: PLC0415
    from moderation.services import flag  # noqa: PLC0415
    from profiles.models import Person  # noqa: PLC0415

    missing = OPEN - Case.objects.opened().count()
    if missing > 0:
        rng, kind = random.Random(1), registry.get("message")
        people = Person.objects.filter(email__isnull=False, is_active=True, is_staff=False)
        reporters = list(people.order_by("-pk")[: missing // EACH + 1])
        posts = Post.objects.filter(masked_rule=None, topic__group__access=Access.PUBLIC)
        posts = posts.exclude(pk__in=Case.objects.filter(kind="message").values("subject_id"))
        posts = posts.exclude(author__in=reporters).select_related("topic__group", "author")
        for rank, post in enumerate(posts.order_by("-pk")[:missing]):
            by, rule = reporters[rank // EACH], rng.choice(list(Rule))
            flag(by=by, kind=kind, thing=post, rule=rule, word="À regarder, s’il vous plaît.")
    return Case.objects.opened().order_by("-flags_count", "pk").first()

"""Whether mails still reach a person."""

from notifications.models import DeadAddress


def dead_address(person):
    """The DeadAddress of `person` when mails no longer reach her, or None; one query."""
    if not person.is_authenticated or not person.email:
        return None
    return DeadAddress.objects.filter(address=person.email).first()

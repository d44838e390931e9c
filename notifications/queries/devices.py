"""What the page of devices reads."""

from dataclasses import dataclass
from datetime import datetime

from notifications.models import Device
from notifications.vapid import public_key


@dataclass(frozen=True)
class Row:
    """A device that tells its owner, as she recognises it."""

    pk: int
    label: str
    since: datetime
    is_here: bool


@dataclass(frozen=True)
class DevicesPage:
    """The devices of a person; `key` is what her browser is given, "" when the site pushes nothing."""

    rows: tuple[Row, ...]
    key: str

    @property
    def is_here(self):
        """Whether the device that shows the page tells."""
        return any(row.is_here for row in self.rows)


def devices_page(person, session_key):
    """The DevicesPage of `person`, seen from the session `session_key`; 1 query."""
    mine = Device.objects.visible_to(person).order_by("pk")
    rows = (
        Row(
            pk=device.pk,
            label=device.label or "Navigateur inconnu",
            since=device.created_at,
            is_here=device.session_key == session_key,
        )
        for device in mine
    )
    return DevicesPage(tuple(rows), public_key())

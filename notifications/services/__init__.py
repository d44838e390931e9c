"""Every write of the way out. Others call these; the rest of the package serves the workers."""

from notifications.services.addresses import try_address_again
from notifications.services.composing import compose
from notifications.services.devices import (
    add_device,
    forget_closed_devices,
    forget_session,
    remove_device,
)
from notifications.services.letters import forget_letters, post_letter, resend
from notifications.services.notices import mark_all_read, mark_read, notify, notify_many, withdraw
from notifications.services.objects import choose_for
from notifications.services.preferences import save_preferences, unsubscribe
from notifications.services.sending import rescue, send, sweep

__all__ = [
    "add_device",
    "choose_for",
    "compose",
    "forget_closed_devices",
    "forget_letters",
    "forget_session",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "post_letter",
    "remove_device",
    "rescue",
    "resend",
    "save_preferences",
    "send",
    "sweep",
    "try_address_again",
    "unsubscribe",
    "withdraw",
]

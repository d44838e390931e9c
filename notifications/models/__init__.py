"""The way out: what a person should learn (Notice), how (choices), and the mail itself (Letter)."""

from notifications.models.choices import MailSettings, ObjectChoice, Preference
from notifications.models.fate import Bounce, DeadAddress, Refusal
from notifications.models.letter import Batch, Letter
from notifications.models.notice import Notice
from notifications.models.push import Device
from notifications.models.words import Cadence, Rank

__all__ = [
    "Batch",
    "Bounce",
    "Cadence",
    "DeadAddress",
    "Device",
    "Letter",
    "MailSettings",
    "Notice",
    "ObjectChoice",
    "Preference",
    "Rank",
    "Refusal",
]

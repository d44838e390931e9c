"""People, what they belong to, what they hold, what they ask."""

from profiles.models.belonging import JoinRequest, Membership
from profiles.models.block import Block
from profiles.models.contact import Contact, ContactRequest
from profiles.models.holding import Delegation, Mandate, UnitPermission
from profiles.models.person import (
    CharterAcceptance,
    Link,
    Opening,
    Person,
    Tag,
    Visibility,
    display_name,
)

__all__ = [
    "Block",
    "CharterAcceptance",
    "Contact",
    "ContactRequest",
    "Delegation",
    "JoinRequest",
    "Link",
    "Mandate",
    "Membership",
    "Opening",
    "Person",
    "Tag",
    "UnitPermission",
    "Visibility",
    "display_name",
]

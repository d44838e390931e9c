"""The roles of Solférino: one group each, with the permissions it needs and no more (ARCHITECTURE §5)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StaffRole:
    """A group of the Django admin. `permissions` are "app.codename"."""

    name: str
    description: str
    permissions: tuple


STAFF_ROLES = (
    StaffRole(
        "Modération",
        "Décide de ce qui est signalé, retrouve une personne, une instance ou un événement, "
        "suspend un compte ; ne voit aucun membre caché.",
        (
            "moderation.view_case",
            "moderation.decide_case",
            "profiles.view_person",
            "profiles.suspend_person",
            "sections.view_unit",
            "events.view_event",
        ),
    ),
    StaffRole(
        "Fédérations",
        "Confie les mandats fédéraux et nationaux, suit les instances, les demandes et les messages en "
        "nombre, tient le calendrier de la réserve électorale.",
        (
            "profiles.view_person",
            "profiles.view_mandate",
            "profiles.add_mandate",
            "profiles.view_joinrequest",
            "sections.view_unit",
            "messaging.view_mailing",
            "messaging.view_silence",
            "messaging.add_silence",
            "messaging.delete_silence",
        ),
    ),
    StaffRole(
        "Données personnelles",
        "Lit le journal, ouvre une fiche cachée avec un motif que la personne reçoit.",
        (
            "profiles.view_person",
            "profiles.view_charteracceptance",
            "profiles.unseal_person",
            "journal.view_entry",
        ),
    ),
    StaffRole(
        "Technique",
        "Suit les envois de courrier et les droits effectifs.",
        (
            "notifications.view_letter",
            "notifications.change_letter",
            "notifications.view_bounce",
            "notifications.view_deadaddress",
            "notifications.delete_deadaddress",
            "notifications.view_notice",
            "sections.view_unit",
        ),
    ),
)

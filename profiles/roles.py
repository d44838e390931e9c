"""The closed list of roles. A mandate gives a role over a unit; powers follow mandates (PRODUCT §2)."""

from dataclasses import dataclass

from sections.models import Level
from sections.permissions import Permission


@dataclass(frozen=True)
class Role:
    """What one office may do, and where it may be held."""

    code: str
    label: str
    description: str
    levels: frozenset
    permissions: frozenset
    # Only one person holds it at a time in a unit.
    single: bool = False


SECTION_BOARD = frozenset({Permission.SEE_FILE, Permission.SEE_HIDDEN, Permission.SEE_FIGURES})
LOCAL_LEVELS = frozenset({Level.SECTION})

ROLES = {
    role.code: role
    for role in (
        Role(
            "section_secretary",
            "Secrétaire de section",
            "Tient la section : demandes, fichier, page, délégations.",
            LOCAL_LEVELS,
            SECTION_BOARD
            | {
                Permission.EDIT_UNIT_PAGE,
                Permission.DECIDE_REQUESTS,
                Permission.EDIT_FILE,
                Permission.GIVE_MANDATES,
                Permission.DELEGATE,
                Permission.WRITE_TO_MEMBERS,
            },
            single=True,
        ),
        Role(
            "section_treasurer",
            "Responsable de la trésorerie",
            "Tient les cotisations de la section.",
            LOCAL_LEVELS,
            SECTION_BOARD | {Permission.EDIT_FILE},
            single=True,
        ),
        Role(
            "section_animator",
            "Animation de la section",
            "Tient la page de la section, sans accès au fichier.",
            LOCAL_LEVELS,
            frozenset({Permission.EDIT_UNIT_PAGE, Permission.SEE_FIGURES}),
        ),
        Role(
            "federal_first_secretary",
            "À la tête de la fédération",
            "Répond pour toutes les sections de la fédération.",
            frozenset({Level.FEDERATION}),
            frozenset(
                {
                    Permission.EDIT_UNIT_PAGE,
                    Permission.DECIDE_REQUESTS,
                    Permission.SEE_FILE,
                    Permission.EDIT_FILE,
                    Permission.GIVE_MANDATES,
                    Permission.DELEGATE,
                    Permission.MANAGE_UNITS,
                    Permission.SEE_FIGURES,
                    Permission.LAUNCH_CAMPAIGNS,
                    Permission.WRITE_TO_MEMBERS,
                }
            ),
            single=True,
        ),
        Role(
            "federal_animator",
            "Animation fédérale",
            "Aide les sections de la fédération, sans accès au fichier.",
            frozenset({Level.FEDERATION}),
            frozenset(
                {
                    Permission.EDIT_UNIT_PAGE,
                    Permission.DECIDE_REQUESTS,
                    Permission.SEE_FIGURES,
                    Permission.LAUNCH_CAMPAIGNS,
                }
            ),
        ),
        Role(
            "regional_coordinator",
            "Coordination régionale",
            "Suit les fédérations de la région.",
            frozenset({Level.REGION}),
            frozenset(
                {
                    Permission.EDIT_UNIT_PAGE,
                    Permission.SEE_FIGURES,
                    Permission.LAUNCH_CAMPAIGNS,
                    Permission.WRITE_TO_MEMBERS,
                }
            ),
        ),
        Role(
            "national_organiser",
            "Secrétariat national aux fédérations",
            "Répond aux demandes restées sans réponse, ouvre et ferme les instances.",
            frozenset({Level.NATIONAL}),
            frozenset(
                {
                    Permission.EDIT_UNIT_PAGE,
                    Permission.DECIDE_REQUESTS,
                    Permission.GIVE_MANDATES,
                    Permission.MANAGE_UNITS,
                    Permission.SEE_FIGURES,
                    Permission.OPEN_OFFICIAL_GROUPS,
                    Permission.LAUNCH_CAMPAIGNS,
                    Permission.WRITE_TO_MEMBERS,
                }
            ),
        ),
        Role(
            "national_secretary",
            "Secrétariat national",
            "Anime un secteur au nom du parti.",
            frozenset({Level.NATIONAL}),
            frozenset(
                {
                    Permission.SEE_FIGURES,
                    Permission.OPEN_OFFICIAL_GROUPS,
                    Permission.LAUNCH_CAMPAIGNS,
                    Permission.WRITE_TO_MEMBERS,
                }
            ),
        ),
        Role(
            "national_assistant",
            "Équipe d’un secrétariat national",
            "Aide un secrétariat national.",
            frozenset({Level.NATIONAL}),
            frozenset({Permission.OPEN_OFFICIAL_GROUPS, Permission.LAUNCH_CAMPAIGNS}),
        ),
    )
}

ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]

# What a secretary may lend to somebody for a time: never the power to lend or to name.
DELEGABLE = (
    Permission.EDIT_UNIT_PAGE,
    Permission.DECIDE_REQUESTS,
    Permission.SEE_FILE,
    Permission.EDIT_FILE,
    Permission.SEE_HIDDEN,
    Permission.SEE_FIGURES,
    Permission.WRITE_TO_MEMBERS,
)

"""The French words in which a decision is told to whoever it concerns."""

from moderation import registry
from moderation.models import Decision

Action = Decision.Action


def yours(code):
    """« Ton message » for a thing of the kind `code`."""
    kind = registry.get(code)
    words = kind.your if kind else "ce que tu as publié"
    return words[:1].upper() + words[1:]


def title_of(action, code):
    """What was decided of a thing of the kind `code`, in one line."""
    return {
        Action.NOTHING: f"{yours(code)} a été signalé : rien à redire",
        Action.WARN: "La modération te rappelle une règle de la charte",
        Action.MASK: f"{yours(code)} est masqué par la modération",
        Action.RESTORE: "Une décision de modération est levée",
        Action.SUSPEND: "Ton compte est suspendu",
    }[action]

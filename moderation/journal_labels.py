"""What the journal's codes of this app mean, in French, for the person concerned."""

ACTIONS = {
    "case.flagged": "Signalement envoyé à la modération",
    "case.nothing": "Signalement examiné, rien à redire",
    "case.warn": "Règle de la charte rappelée",
    "case.mask": "Contenu masqué par la modération",
    "case.restore": "Décision de modération levée",
    "case.suspend": "Suspension décidée par la modération",
}

"""What the journal's codes of this app mean, in French."""

ACTIONS = {
    "document.published": "Document déposé dans la bibliothèque",
    "document.version_added": "Nouvelle version d’un document",
    "document.edited": "Fiche d’un document modifiée",
    "document.taken_up": "Document repris",
}

"""What the journal's codes of this app mean, in French, for the person concerned."""

ACTIONS = {
    "account.opened": "Compte ouvert, charte acceptée",
    "profile.edited": "Profil modifié",
    "coordinates.edited": "Coordonnées modifiées",
    "visibility.chosen": "Visibilité choisie",
    "photo.changed": "Photo changée",
    "request.made": "Demande pour rejoindre une section",
    "request.withdrawn": "Demande retirée",
    "request.accepted": "Demande acceptée",
    "request.refused": "Demande refusée",
    "request.redirected": "Demande transmise à une autre section",
    "request.escalated": "Demande transmise à l’échelon supérieur",
    "membership.started": "Entrée dans une section",
    "membership.edited": "Statut ou cotisation mis à jour",
    "membership.ended": "Départ d’une section",
    "mandate.given": "Mandat confié",
    "mandate.ended": "Fin de mandat",
    "mandate.handed_over": "Mandat transmis",
    "delegation.given": "Délégation confiée",
    "delegation.ended": "Fin de délégation",
}

"""What the journal calls the acts of this app."""

ACTIONS = {
    "conversation.joined": "Invitation dans une conversation",
    "mailing.submitted": "Message en nombre prêt à partir",
    "mailing.approved": "Message en nombre relu et accepté",
    "mailing.sent_back": "Message en nombre renvoyé à son auteur",
    "mailing.withdrawn": "Départ d’un message en nombre annulé",
    "mailing.confirmed": "Départ d’un message en nombre confirmé",
    "mailing.started": "Message en nombre parti",
    "mailing.stopped": "Envoi en nombre arrêté",
    "mailing.resumed": "Envoi en nombre repris",
    "silence.declared": "Réserve électorale ajoutée au calendrier",
    "silence.lifted": "Réserve électorale retirée du calendrier",
    "paper.read": "Adresses lues pour un message par courrier",
    "paper.letters": "Lettres d’un message imprimées",
    "paper.labels": "Étiquettes d’un message imprimées",
    "paper.printed": "Lettres notées comme postées",
    "paper.again": "Lettre remise à imprimer",
    "calls.read": "Numéros lus pour un message par téléphone",
    "calls.printed": "Liste d’appels imprimée",
    "calls.shared": "Ton numéro confié pour un appel de ta section",
    "calls.ticked": "Résultat d’un appel noté",
}

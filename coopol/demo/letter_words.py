"""What the people of the demo write to each other, away from everybody else."""

from dataclasses import dataclass

from coopol.demo.cast import HOME


@dataclass(frozen=True)
class Chat:
    """A conversation: who is in it, and what is said, as (character, days ago, hour, minute, text)."""

    people: tuple
    said: tuple
    title: str = ""
    # With the board of her section: the first of `people` wrote.
    board: bool = False
    # Who has not read the last message yet.
    unread: tuple = ()


CHATS = (
    Chat(
        ("animator", "adherent"),
        (
            ("animator", 8, 18, 2, "Salut Amina ! C’est toi qui viens au Blosne mardi ? On part à "
             "deux par immeuble."),
            ("adherent", 8, 18, 20, "Oui, ma première fois. Un peu le trac, je ne sais pas trop quoi "
             "dire quand la porte s’ouvre."),
            ("animator", 8, 18, 24, "Tu écoutes plus que tu ne parles. On demande ce qui **ne va pas** "
             "dans le quartier, et ça vient tout seul. Je te mets avec Gwenaëlle, elle est parfaite "
             "pour débuter."),
            ("adherent", 7, 8, 12, "Merci, ça me va bien comme ça."),
            ("animator", 0, 9, 41, "On se retrouve devant le métro à 17 h 45 ? Le temps de se répartir "
             "les étages."),
        ),
        unread=("adherent",),
    ),
    Chat(
        ("secretary", "adherent"),
        (
            ("secretary", 12, 19, 5, "Amina, tu dirais deux mots sur l’hôpital jeudi ? Cinq minutes, "
             "pas plus, c’est toi qui connais."),
            ("adherent", 12, 21, 30, "D’accord. Je raconte la nuit de garde du 3, ça parle mieux que "
             "des chiffres."),
            ("secretary", 11, 8, 15, "Parfait. Je te garde la parole après l’ordre du jour."),
        ),
    ),
    Chat(
        ("animator", "adherent", "delegate", "treasurer"),
        (
            ("animator", 5, 20, 0, "J’ouvre cette conversation pour samedi : qui a une sono ?"),
            ("treasurer", 5, 20, 14, "Le comité des fêtes. Je demande."),
            ("delegate", 4, 9, 2, "J’apporte les plans d’immeubles et le thermos."),
            ("treasurer", 1, 18, 40, "C’est bon pour la sono, à rendre dimanche avant midi."),
        ),
        title="Équipe du Blosne",
        unread=("adherent", "animator"),
    ),
    Chat(
        ("treasurer", "secretary"),
        (
            ("treasurer", 3, 17, 0, "Il reste onze cotisations en retard. J’appelle, ou c’est toi ?"),
            ("secretary", 3, 17, 45, "Partageons : je prends celles que je croise au marché."),
        ),
    ),
    Chat(
        ("hidden",),
        (
            ("hidden", 6, 22, 10, "Bonjour, je suis prof au collège et je préfère que mon nom n’apparaisse "
             "pas. Est-ce que je peux quand même venir jeudi ?"),
            ("secretary", 5, 8, 30, "Bien sûr, et merci de nous l’avoir dit. Ta place est comptée, ton "
             "nom n’est vu que de nous."),
            ("hidden", 5, 12, 5, "Merci. À jeudi alors."),
        ),
        board=True,
        unread=("secretary",),
    ),
    Chat(
        ("federal_head", "secretary"),
        (
            ("federal_head", 2, 10, 0, "Bravo pour La Poste, on en parle dans toute la fédération. Tu "
             "viendrais le raconter à Vitré ?"),
        ),
        unread=("secretary",),
    ),
)  # fmt: skip

# Coopains of the cast, two by two; then who asked whom, with a word.
FRIENDS = (
    ("adherent", "animator"), ("adherent", "delegate"), ("adherent", "treasurer"),
    ("secretary", "adherent"), ("secretary", "treasurer"), ("secretary", "federal_head"),
    ("discreet", "adherent"), ("animator", "delegate"),
)  # fmt: skip
ASKED = (
    (
        "sympathiser",
        "adherent",
        "On s’est croisées au marché dimanche, tu m’as parlé de l’hôpital.",
    ),
    ("federal_animator", "adherent", "J’ai lu ta contribution sur les urgences, elle m’a marquée."),
    ("adherent", "regional", "Bonjour, je cherche qui suit l’hôpital dans la région."),
)

OPENINGS = (
    "Bonjour ! Tu viens à la réunion de jeudi ?",
    "Salut, tu as encore les tracts de l’an dernier quelque part ?",
    "On se voit au marché dimanche ?",
    "Tu aurais le numéro de la salle municipale ?",
    "Merci pour ton coup de main samedi.",
    "Je cherche quelqu’un pour tenir la table à 10 h.",
)
ANSWERS = (
    "Oui, avec plaisir.",
    "Je regarde ce soir et je te dis.",
    "Pas ce coup-ci, je garde les petits.",
    "D’accord, on fait comme ça.",
    "Je peux passer te prendre si tu veux.",
    "C’est noté, à dimanche alors.",
    "Tu as pensé aux affiches ?",
    "Il en reste une cinquantaine au local.",
    "Bonne idée. J’en parle à Yves.",
    "Merci, ça m’aide vraiment.",
    "Je n’ai pas réussi à ouvrir le fichier, tu peux me le renvoyer ?",
    "On sera cinq ou six, ça suffit.",
)

# What is written to a whole instance: by whom, in the name of what, and whether it left.
MAILINGS = (
    (
        "secretary", HOME, "Jeudi, on parle de l’école",
        "Bonjour {prénom},\n\nJeudi à 20 heures, au local, **onze classes** ferment à la rentrée dans "
        "la ville. Deux institutrices viennent raconter, puis on décide ensemble de ce qu’on fait.\n\n"
        "Une heure, pas plus, et de la soupe.\n\nMarie-Odile",
        True,
    ),
    (
        "secretary", HOME, "Les vœux de la section",
        "Bonjour {prénom},\n\nLe samedi 9 janvier, on se retrouve pour les vœux.",
        False,
    ),
    (
        "federal_head", "35", "La Poste : merci",
        "Bonjour {prénom},\n\nQuatre bureaux de poste devaient fermer en décembre, trois restent "
        "ouverts. C’est votre travail de terrain, merci.\n\nJean-Claude",
        True,
    ),
)  # fmt: skip

"""What the cast of the small demo says to one another."""

from dataclasses import dataclass, field

from groups.models import Access, Theme


@dataclass(frozen=True)
class Talk:
    """A topic to tell: who opens it, and who answers, as (character, text)."""

    title: str
    by: str
    text: str
    answers: tuple = ()
    days: int = 3


@dataclass(frozen=True)
class Circle:
    """A group to tell: who opens it, who comes in, what is said there."""

    name: str
    by: str
    purpose: str
    theme: str
    access: str
    members: tuple
    # How many people of the crowd come too.
    crowd: int = 0
    presentation: str = ""
    unit: str = ""
    official: bool = False
    talks: tuple = field(default=())


POST_OFFICE = Talk(
    "Que répondre à « de toute façon, plus personne n’envoie de lettres » ?",
    "adherent",
    "Sur le marché, c’est l’objection qui revient le plus.\n\nJ’ai l’argument du **livret A** et "
    "celui des colis, mais je sens qu’ils ne suffisent pas. Vous dites quoi, vous ?",
    (
        (
            "animator",
            "Chez nous on raconte l’histoire de Germaine : 84 ans, le guichet est la seule personne "
            "à qui elle parle le lundi. En général, la conversation change de ton.",
        ),
        (
            "treasurer",
            "Je donne le chiffre : un guichet fermé, c’est onze kilomètres de plus pour les gens du "
            "bourg. Onze kilomètres sans voiture, ça fait réfléchir.",
        ),
        (
            "sympathiser",
            "Je ne suis pas au parti, mais j’ai travaillé douze ans à La Poste. Ce n’est pas les "
            "lettres : c’est le **retrait d’argent** et les recommandés. Parlez de ça.",
        ),
        (
            "regional",
            "Attention à ne pas défendre le passé. À Trévignec, ils ont gagné en proposant un guichet "
            "ouvert le samedi, tenu avec la mairie.",
        ),
        ("discreet", "Je te la pique pour notre tract de samedi, avec ta permission."),
        (
            "delegate",
            "D’accord avec Bernard : demandons **plus** que ce qu’il y avait, pas seulement le retour "
            "à avant.",
        ),
        (
            "youth",
            "Les étudiants envoient des colis tout le temps ! On peut filmer la file d’attente un "
            "samedi matin.",
        ),
        ("adherent", "Merci à tous. Je prépare une synthèse, et un tract à reprendre."),
    ),
    4,
)
SYNTHESIS = (
    "- **On est d’accord** pour parler des gens, pas des lettres : argent, recommandés, colis.\n"
    "- **On débat encore** : défendre le guichet d’avant, ou proposer mieux avec la mairie.\n"
    "- **Il nous manque** des témoignages de communes rurales. Si tu en connais, fais passer."
)
CORRECTION = (
    "Le samedi n’était pas une idée de tous : nous étions deux à dire attention aux horaires."
)

CIRCLES = (
    Circle(
        "Garder nos bureaux de poste",
        "adherent",
        "Cartes des fermetures, modèles de délibération, retours de ceux qui ont gagné.",
        Theme.SERVICES,
        Access.PUBLIC,
        (
            "animator",
            "treasurer",
            "sympathiser",
            "regional",
            "discreet",
            "delegate",
            "youth",
            "hidden",
        ),
        24,
        "Partout en France, des guichets ferment. Ici, on met en commun **ce qui marche** : les "
        "arguments, les courriers, les actions.",
        talks=(
            POST_OFFICE,
            Talk(
                "La carte des fermetures annoncées",
                "treasurer",
                "J’ai mis au propre ce que la fédération a reçu : quatorze bureaux menacés d’ici juin.",
                (("federal_animator", "Merci Yves, je la porte à la réunion de mercredi."),),
                9,
            ),
        ),
    ),
    Circle(
        "L’école pour tous les quartiers",
        "national_secretary",
        "Le groupe officiel qui prépare le texte sur l’école. Chaque synthèse part au national.",
        Theme.SCHOOL,
        Access.PUBLIC,
        ("national_assistant", "secretary", "adherent", "federal_animator", "sympathiser"),
        30,
        official=True,
        talks=(
            Talk(
                "Fermetures de classes : que demander pour la rentrée ?",
                "national_secretary",
                "Nous avons besoin de vos situations locales avant le 15. **Une phrase suffit** : la "
                "commune, le nombre d’élèves, ce que dit l’inspection.",
                (
                    (
                        "secretary",
                        "Rennes Sud : deux classes menacées, vingt-huit élèves par classe.",
                    ),
                    ("adherent", "À l’école de ma fille, la fermeture de la classe est confirmée."),
                    ("federal_animator", "En Bretagne, onze fermetures pour deux ouvertures."),
                ),
                2,
            ),
        ),
    ),
    Circle(
        "Accueillir les nouveaux",
        "delegate",
        "Nos recettes pour qu’on ait envie de revenir après la première réunion.",
        Theme.PARTY,
        Access.COLLABORATIVE,
        ("secretary", "federal_animator", "sympathiser", "organiser"),
        12,
        talks=(
            Talk(
                "La première réunion : qui parle en premier ?",
                "delegate",
                "Chez nous, c’est toujours un ancien d’un an, jamais le secrétaire. Et chez vous ?",
                (("organiser", "Excellente idée, je la raconte partout où je passe."),),
                6,
            ),
        ),
    ),
    Circle(
        "Adhérents d’Ille-et-Vilaine",
        "federal_head",
        "Le groupe des adhérents du département.",
        Theme.PARTY,
        Access.ADHERENTS,
        ("secretary", "treasurer", "animator", "adherent", "discreet"),
        26,
        unit="35",
        talks=(
            Talk(
                "Préparer le conseil fédéral de décembre",
                "federal_head",
                "Trois points à l’ordre du jour : les cantonales, la formation, le local. Vos avis ?",
                (("treasurer", "Sur le local, j’apporte deux devis."),),
                5,
            ),
        ),
    ),
    Circle(
        "La fête de la rose 2027",
        "treasurer",
        "Préparer la fête entre ceux qui s’en occupent.",
        Theme.CULTURE,
        Access.PRIVATE,
        (),
        talks=(
            Talk(
                "Le budget de la fête",
                "treasurer",
                "On part sur deux cents repas. Qui connaît un traiteur ?",
                (),
                7,
            ),
        ),
    ),
    Circle(
        "Le vélo de tous les jours",
        "animator",
        "Pistes, ateliers, stationnement : faire du vélo un droit.",
        Theme.ECOLOGY,
        Access.PUBLIC,
        ("youth",),
    ),
)
SPACE = Talk(
    "Mardi, on parle de quoi ?",
    "secretary",
    "La salle est réservée dès 18 heures. Je propose **une heure** sur l’école, puis le tour des "
    "quartiers. Ajoutez ce qui vous tient à cœur.",
    (
        ("animator", "Dix minutes pour organiser le marché de dimanche ?"),
        ("adherent", "Je peux raconter la délégation à l’inspection."),
    ),
    1,
)
RUDE = "Encore une idée de bureaucrate qui n’a jamais vu un guichet. Ridicule."
LEAFLET = (
    "## Touche pas à ma classe\n\nL’inspection annonce la **fermeture de la classe** de maternelle de "
    "l’école Jean-Macé à Rennes.\n\n- 28 enfants par classe à la rentrée\n- une seule enseignante "
    "pour deux niveaux\n- aucune concertation avec les familles\n\nRetrouvons-nous **mardi à 18 heures** "
    "devant l’école.\n\nNous écrire : rennes-sud-est@coopol.example"
)
MINUTES = (
    "## Réunion de section\n\nVingt-deux adhérents, sept sympathisants.\n\n1. Comptes de l’année : "
    "adoptés.\n2. Porte-à-porte : trois équipes pour samedi.\n3. École : une délégation mardi."
)
ARGUMENT = (
    "## Dix objections, dix réponses sur La Poste\n\n> Plus personne n’envoie de lettres.\n\nC’est vrai. "
    "Mais on y retire son argent, on y reçoit ses recommandés, on y rencontre quelqu’un.\n\n> Cela coûte "
    "trop cher.\n\nUn guichet partagé coûte à la commune moins qu’un rond-point."
)

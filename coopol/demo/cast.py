"""The people one can be in the demo: one account for each role."""

from collections import Counter
from dataclasses import dataclass

from coopol.demo import names
from profiles.models import Visibility

PASSWORD = "une-rose-au-poing-2026"
HOME = "35-006"


@dataclass(frozen=True)
class Character:
    """One account of the demo. `section` is the code of a unit, "" for whoever is in none."""

    key: str
    role: str
    first_name: str
    last_name: str
    portrait: str
    section: str = HOME
    visibility: Visibility = Visibility.ALL
    adherent: bool = True
    status_line: str = ""
    presentation: str = ""
    engagement: str = ""
    interests: tuple = ()
    skills: tuple = ()
    # Her group at Solférino.
    staff: str = ""

    @property
    def email(self):
        """Her address: no namesake stands in the cast."""
        return names.address(self.first_name, self.last_name, Counter())


CAST = (
    Character(
        "sympathiser",
        "Sympathisante, sans section",
        "Nadia",
        "Ferhati",
        "nadia",
        section="",
        adherent=False,
        status_line="Je découvre, soyez gentils.",
        interests=("Logement", "Égalité femmes-hommes"),
    ),
    Character(
        "adherent",
        "Adhérente",
        "Amina",
        "Benkacem",
        "amina",
        status_line="Porte-à-porte samedi, qui vient ?",
        presentation="Infirmière à l’hôpital Sud, j’ai pris ma carte en 2009 après une réunion sur "
        "la **fermeture de la maternité**. J’aime écouter d’abord, convaincre ensuite.",
        engagement="Association des usagers de l’hôpital.",
        interests=("Santé", "Services publics", "Hôpital"),
        skills=("Porte-à-porte", "Animation de réunion"),
    ),
    Character(
        "discreet",
        "Adhérent, vu des seuls adhérents",
        "Rachid",
        "Ouali",
        "rachid",
        visibility=Visibility.ADHERENTS,
        status_line="Toujours partant pour coller.",
        interests=("Transports", "Culture"),
        skills=("Photo", "Collage"),
    ),
    Character(
        "hidden",
        "Membre cachée, en lien avec sa section seulement",
        "Claire",
        "Autissier",
        "claire",
        visibility=Visibility.SECTION,
        interests=("Éducation",),
    ),
    Character(
        "secretary",
        "Secrétaire de section",
        "Marie-Odile",
        "Kerbrat",
        "marie-odile",
        status_line="La porte est ouverte le mardi dès 18 heures.",
        presentation="Institutrice à la retraite, secrétaire de la section depuis quelques années. "
        "Chez nous on parle **une heure**, on agit **le reste de la semaine**.",
        engagement="Conseil de quartier, amicale laïque.",
        interests=("Éducation", "Vie de quartier"),
        skills=("Animation de réunion", "Accueil des nouveaux"),
    ),
    Character(
        "treasurer",
        "Trésorerie de la section",
        "Yves",
        "Kermarrec",
        "yves",
        status_line="Les cotisations, c’est la liberté.",
        interests=("Budget municipal",),
        skills=("Comptabilité",),
    ),
    Character(
        "animator",
        "Animation de la section",
        "Thomas",
        "Guillou",
        "thomas",
        status_line="Le marché dimanche, 9 h 30, devant le fromager.",
        interests=("Environnement", "Vélo"),
        skills=("Organisation d’événements", "Réseaux sociaux"),
    ),
    Character(
        "delegate",
        "Délégation de la secrétaire",
        "Gwenaëlle",
        "Tanguy",
        "gwenaelle",
        status_line="J’accueille les nouveaux, venez comme vous êtes.",
        interests=("École", "Petite enfance"),
        skills=("Accueil des nouveaux",),
    ),
    Character(
        "federal_head",
        "À la tête de la fédération",
        "Jean-Claude",
        "Morvan",
        "jean-claude",
        section="35-002",
        status_line="Cap sur les cantonales.",
        presentation="Cheminot, puis formateur. Ma fierté : 68 sections qui se parlent.",
        interests=("Transports", "Services publics"),
        skills=("Formation",),
    ),
    Character(
        "federal_animator",
        "Animation fédérale",
        "Solène",
        "Prigent",
        "solene",
        section="35-001",
        status_line="Une section t’appelle à l’aide ? J’arrive.",
        interests=("Mer et littoral", "Environnement"),
        skills=("Formation", "Graphisme"),
    ),
    Character(
        "regional",
        "Coordination régionale",
        "Bernard",
        "Le Quintrec",
        "bernard",
        section="35-009",
        interests=("Agriculture", "Industrie"),
    ),
    Character(
        "organiser",
        "Secrétariat national aux fédérations",
        "Fatoumata",
        "Diarra",
        "fatoumata",
        section="59-007",
        status_line="En tournée dans les fédérations.",
        presentation="Aucune demande ne doit rester sans réponse : c’est tout mon métier.",
        interests=("Vie des sections", "Europe"),
        skills=("Organisation",),
    ),
    Character(
        "national_secretary",
        "Secrétariat national (éducation)",
        "Hugo",
        "Castellane",
        "hugo",
        section="38-001",
        status_line="L’école d’abord.",
        interests=("Éducation", "Recherche"),
    ),
    Character(
        "national_assistant",
        "Équipe d’un secrétariat national",
        "Élodie",
        "Marquant",
        "elodie",
        section="59-007",
        interests=("Éducation",),
        skills=("Rédaction",),
    ),
    Character(
        "youth",
        "Jeunes socialistes, à la tête d’une fédération",
        "Inès",
        "Rochereau",
        "ines",
        section="mjs:35",
        status_line="Réunion ce soir, pizzas offertes.",
        interests=("Logement étudiant", "Europe"),
        skills=("Vidéo", "Réseaux sociaux"),
    ),
    Character(
        "moderator",
        "Solférino : modération",
        "Josiane",
        "Perrault",
        "josiane",
        section="",
        adherent=False,
        staff="Modération",
    ),
    Character(
        "federations",
        "Solférino : fédérations",
        "Antoine",
        "Delattrez",
        "antoine",
        section="",
        adherent=False,
        staff="Fédérations",
    ),
    Character(
        "dpo",
        "Solférino : protection des données",
        "Paul",
        "Sorelli",
        "paul",
        section="",
        adherent=False,
        staff="Données personnelles",
    ),
    Character(
        "technician",
        "Solférino : technique",
        "Lucas",
        "Ibarra",
        "lucas",
        section="",
        adherent=False,
        staff="Technique",
    ),
)

"""What the people of the demo write about themselves and their sections."""

PORTRAITS_OF_WOMEN = (
    "amina",
    "marie-odile",
    "fatoumata",
    "nadia",
    "solene",
    "ines",
    "gwenaelle",
    "aissatou",
    "elodie",
    "josiane",
    "mireille",
    "claire",
    "samira",
)
PORTRAITS_OF_MEN = (
    "yves",
    "thomas",
    "rachid",
    "jean-claude",
    "karim",
    "bernard",
    "hugo",
    "paul",
    "lucas",
    "moussa",
    "antoine",
)
INTERESTS = (
    "Agriculture",
    "Budget municipal",
    "Culture",
    "Économie sociale",
    "Éducation",
    "Égalité femmes-hommes",
    "Environnement",
    "Europe",
    "Handicap",
    "Hôpital",
    "Industrie",
    "Laïcité",
    "Logement",
    "Numérique",
    "Petite enfance",
    "Retraites",
    "Santé",
    "Services publics",
    "Sport",
    "Transports",
    "Vélo",
    "Vie de quartier",
)
SKILLS = (
    "Accueil des nouveaux",
    "Animation de réunion",
    "Bricolage",
    "Collage",
    "Comptabilité",
    "Cuisine pour cinquante",
    "Formation",
    "Graphisme",
    "Langue des signes",
    "Photo",
    "Porte-à-porte",
    "Rédaction",
    "Réseaux sociaux",
    "Vidéo",
)
STATUS_LINES = (
    "De retour du marché, la voix cassée et le sourire aux lèvres.",
    "Qui a encore des tracts pour le quartier de la gare ?",
    "Réunion mardi, j’apporte le cidre.",
    "Ma fille a voté pour la première fois dimanche.",
    "Un bon débat hier soir, merci à tous.",
    "Je relis le projet, crayon en main.",
    "On ne lâche rien.",
    "Quel plaisir de retrouver les copains de la section.",
    "Je cherche une voiture pour le rassemblement de samedi.",
    "Cent portes, quarante conversations, trois cafés.",
    "La bibliothèque reste ouverte : on a gagné !",
    "Tout juste dans le coin : j’écoute et j’apprends.",
)
PRESENTATIONS = (
    "Je milite depuis le lycée, avec des pauses. Ce qui me tient : **le service public de "
    "proximité**, la poste, l’école, l’hôpital.",
    "Ici pour le travail au début, pour les gens depuis. J’aime les réunions courtes et les "
    "longues soirées d’après.",
    "Trente ans de syndicat, cinq petits-enfants, et toujours une heure pour un porte-à-porte.",
    "Je m’occupe surtout de logement : droit de suite, permanence le jeudi, dossiers à plusieurs.",
    "Prof d’histoire. Je crois qu’on convainc mieux avec une question qu’avec un discours.",
    "J’ai repris ma carte cette année. Envie d’être utile, un soir par semaine.",
    "Une ferme en bio, le conseil municipal de mon village, et ma carte par fidélité.",
    "Je fais des photos de nos actions et je sais réparer une sono.",
)
ENGAGEMENTS = (
    "Parents d’élèves de l’école du quartier.",
    "Trésorerie du club de handball.",
    "Les Restos, le mardi.",
    "Conseil de développement, commission transports.",
    "Amicale laïque, depuis toujours.",
    "Délégation du personnel.",
)
MEETING_PLACES = (
    ("Maison du peuple", "12 rue Jean-Macé"),
    ("Salle des associations", "4 place de la Mairie"),
    ("Local de la section", "27 rue de la République"),
    ("Café des Halles, à l’étage", "1 place du Marché"),
    ("Maison de quartier", "8 allée des Tilleuls"),
)
RHYTHMS = (
    "Le premier mardi du mois, à 20 h 30",
    "Un jeudi sur deux, à 19 heures",
    "Le troisième mercredi du mois, à 20 heures",
    "Chaque deuxième lundi, à 18 h 30",
)
SECTION_PAGES = (
    "Ici on se tutoie, on se dit les choses et on finit à l’heure. Nos chantiers du moment : "
    "**le logement**, **l’école** et le porte-à-porte du samedi.",
    "Une section de voisins : quelques anciens qui se souviennent de tout, des nouveaux qui "
    "n’ont peur de rien. Viens une fois, tu verras bien.",
    "Nous tenons un stand au marché chaque dimanche et une réunion ouverte chaque mois. "
    "Pas besoin de carte pour écouter.",
)
HOW_TO_JOIN = (
    "Fais ta demande en un clic, puis passe à la prochaine réunion : quelqu’un t’attendra à "
    "la porte et te présentera aux autres."
)
HOW_TO_JOIN_A_SECTION = (
    "On entre au parti par sa section : cherche la tienne avec ta commune, elle te répondra. "
    "Sans réponse au bout d’une semaine, c’est nous qui prenons le relais."
)
FEDERATION_PAGE = (
    "La fédération réunit les sections du département, forme les militants et aide les sections "
    "qui se lancent. Une question ? Écris-nous, nous répondons dans la semaine."
)
WORDS = (
    "Bonjour, je viens d’emménager et je voudrais donner un coup de main.",
    "J’ai parlé avec vous au marché dimanche, ça m’a donné envie.",
    "J’avais ma carte dans une autre section, je voudrais reprendre ma place.",
    "Je ne connais personne mais l’envie est là !",
    "Je peux aider pour les tracts et la page de la section.",
    "",
)
REFUSAL = "Tu habites une autre ville : la section de chez toi t’accueillera mieux que nous. Bon courage !"
ACCEPTANCE = "Bienvenue parmi nous ! Viens mardi, on te présentera."

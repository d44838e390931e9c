"""What people do together in the demo: the actions of its cast, and the words of those of a country."""

from dataclasses import dataclass, field

from events.models import Audience, Kind


@dataclass(frozen=True)
class Gesture:
    """One event to come of the cast. `days` from today at `hour`; `unit` is the code of a section."""

    kind: str
    title: str
    by: str
    days: int
    hour: tuple
    place: str
    audience: str = Audience.PUBLIC
    unit: str = ""
    group: str = ""
    minutes: int = 120
    summary: str = ""
    text: str = ""
    address: str = ""
    bring: str = ""
    target: int | None = None
    capacity: int | None = None
    wheelchair: bool = False
    sign_language: bool = False
    access: str = ""
    online: str = ""
    is_discreet: bool = False
    hides_place: bool = False
    campaign: str = ""
    state: str = "published"
    theme: str = "parti"
    # Who answers: (character, answer); then how many of the section come, of whom some with guests.
    answers: tuple = ()
    crowd: int = 0
    waiting: int = 0
    needs: tuple = ()
    shifts: tuple = ()
    ride: tuple = ()
    questions: tuple = ()


CAMPAIGN = "Défense de La Poste"
CAMPAIGN_SUMMARY = (
    "Un tract, une table, une heure\u00a0: dans chaque commune où un bureau est menacé."
)
CAMPAIGN_TEXT = (
    "Trois bureaux de poste ferment chaque semaine. **Chaque section** peut tenir une table devant le "
    "sien, un samedi matin, et compter combien de personnes s’arrêtent.\n\nLe tract est dans la "
    "bibliothèque. Les chiffres remontent le soir même, de la section à la nation."
)
REPEATED = "Réunion de section"

GESTURES = (
    Gesture(
        Kind.PASTING, "Collage avant la réunion publique", "animator", 1, (20, 30),
        "Devant le local, rue de Châteaugiron", Audience.UNIT, unit="35-006", minutes=150,
        summary="On habille les panneaux du quartier. Trois équipes, une soupe à la fin.",
        text="On colle **uniquement** sur les panneaux d’expression libre\u00a0: le plan est donné sur "
        "place. Premier collage\u00a0? Tu seras avec quelqu’un qui a l’habitude.",
        address="12, rue de Châteaugiron", bring="De vieux habits et des gants", target=12,
        is_discreet=True, answers=(("adherent", "yes"), ("treasurer", "yes"), ("delegate", "maybe")),
        crowd=5,
        needs=(("car", "Deux voitures", "Essence partagée", 2), ("package", "Colle et seaux", "", 3)),
    ),
    Gesture(
        Kind.LEAFLETING, "Tracts au marché des Lices", "animator", 2, (9, 30),
        "Devant les halles Martenot", unit="35-006", address="Place des Lices", target=12,
        summary="On donne le tract sur l’école, et on écoute.", theme="ecole", wheelchair=True,
        answers=(("adherent", "yes"), ("hidden", "yes"), ("treasurer", "yes"), ("delegate", "no")),
        crowd=4,
        needs=(
            ("car", "Une voiture pour les tracts", "Deux cartons à prendre au local", 1),
            ("cooking-pot", "Un thermos de café", "", 2),
        ),
        shifts=(("Première heure", 0, 60, 6), ("Seconde heure", 60, 120, 6)),
        ride=("adherent", "car", "la station Triangle", 3),
        questions=(
            (
                "delegate", "Je peux venir avec ma sœur, elle n’est pas sur la Coopol\u00a0?",
                "animator", "Avec plaisir\u00a0: il y a toujours une place de plus.",
            ),
        ),
    ),
    Gesture(
        Kind.ONLINE, "Défendre le bureau de poste du quartier", "national_assistant", 3, (20, 0), "",
        unit="PS", minutes=30, online="https://exemple.fr/agir-pour-la-poste", target=30,
        summary="Dix minutes suffisent\u00a0: on écrit tous au directeur régional à la même heure.",
        theme="services-publics", answers=(("adherent", "yes"), ("sympathiser", "yes")), crowd=20,
    ),
    Gesture(
        Kind.CANVASSING, "Porte-à-porte au Blosne", "secretary", 4, (18, 0),
        "Sortie du métro Le Blosne", Audience.ADHERENTS, unit="35-006", capacity=6, target=6,
        summary="Deux rues, trois équipes de deux. Débutants bienvenus.", theme="logement",
        answers=(("adherent", "yes"),), crowd=5, waiting=2,
    ),
    Gesture(
        Kind.PUBLIC_MEETING, "L’école de nos enfants\u00a0: parlons-en", "secretary", 6, (20, 0),
        "Salle Ropartz", unit="35-006", address="14, rue Guy-Ropartz", target=60, capacity=120,
        summary="Avec l’adjointe à l’éducation et deux directeurs d’école.", theme="ecole",
        wheelchair=True, sign_language=True, access="Entrée de plain-pied, parking devant la salle",
        answers=(
            ("adherent", "yes"), ("treasurer", "yes"), ("animator", "yes"), ("delegate", "yes"),
            ("sympathiser", "maybe"), ("hidden", "yes"),
        ),
        crowd=18,
        needs=(
            ("hand-waving", "Tenir l’accueil", "Dès 19 h 30", 2),
            ("microphone-stage", "Passer le micro", "", 2),
        ),
    ),
    Gesture(
        Kind.SOCIAL, "Galettes-saucisses chez Amina", "adherent", 9, (19, 0), "Chez Amina",
        Audience.ADHERENTS, address="3, square de Copenhague", minutes=180, capacity=12,
        hides_place=True, bring="Une boisson à partager",
        summary="Sans ordre du jour\u00a0: on mange et on fait connaissance.",
        answers=(("treasurer", "yes"), ("delegate", "yes")), crowd=3,
    ),
    Gesture(
        Kind.TRAINING, "Apprendre à parler au porte-à-porte", "federal_animator", 11, (19, 0),
        "Maison des associations", Audience.REGISTERED, unit="35", target=15, capacity=20,
        wheelchair=True, summary="On s’exerce à deux, sans caméra ni jugement.",
        answers=(("adherent", "maybe"), ("sympathiser", "yes"), ("youth", "yes")), crowd=6,
    ),
    Gesture(
        Kind.DEBATE, "Faut-il encore des bureaux de poste\u00a0?", "adherent", 13, (18, 30),
        "Café citoyen", Audience.GROUP, group="Garder nos bureaux de poste", unit="",
        summary="Le débat du groupe, autour d’une table.", theme="services-publics", wheelchair=True,
        answers=(("animator", "yes"), ("regional", "yes")), crowd=2,
    ),
    Gesture(
        Kind.STALL, "Table devant la poste de Grenoble", "38-001", 8, (9, 30),
        "Devant la poste Chavant", unit="38-001", target=6, campaign=CAMPAIGN,
        summary="Une table, des tracts, et du temps pour parler.", theme="services-publics", crowd=4,
    ),
    Gesture(
        Kind.STALL, "Table devant la poste de Lille", "59-007", 8, (10, 0),
        "Devant la poste République", unit="59-007", target=8, campaign=CAMPAIGN,
        summary="Une table, des tracts, et du temps pour parler.", theme="services-publics", crowd=7,
    ),
    Gesture(
        Kind.DEMONSTRATION, "Départ groupé pour la manifestation", "federal_head", 15, (13, 30),
        "Esplanade Charles-de-Gaulle", unit="35", target=30, state="postponed",
        summary="La date change\u00a0: on attend la préfecture.", theme="travail", crowd=9,
    ),
    Gesture(
        Kind.LETTERBOXING, "Boîtage à Cleunay", "animator", 5, (10, 0), "Métro Cleunay",
        unit="35-006", target=6, state="cancelled", summary="Les tracts ne sont pas arrivés.",
        crowd=2,
    ),
    Gesture(
        Kind.MEETING, "Préparer les vœux", "secretary", 30, (20, 0), "Le local", Audience.UNIT,
        unit="35-006", state="draft", summary="Qui fait quoi pour le 12 janvier.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Past:
    """How one kind is held all over the country: titles, the hour, and who comes, most often."""

    kind: str
    weight: int
    titles: tuple
    hour: int
    places: tuple
    usual: int
    figures: tuple = field(default=(0, 0, 0))


PASTS = (
    Past(Kind.MEETING, 46, ("Réunion de section",), 20, ("Au local", "Salle des associations"), 7),
    Past(Kind.LEAFLETING, 18, ("Tracts au marché", "Tracts à la sortie de l’école", "Tracts à la gare"),
         9, ("Place du marché", "Devant l’école", "Devant la gare"), 5, (350, 0, 40)),
    Past(Kind.CANVASSING, 9, ("Porte-à-porte du quartier", "On frappe aux portes"), 18,
         ("Devant la mairie annexe", "À l’arrêt de bus"), 5, (0, 110, 45)),
    Past(Kind.PASTING, 6, ("Collage", "Affiches de la rentrée"), 20, ("Au local",), 4),
    Past(Kind.LETTERBOXING, 6, ("Boîtage du centre", "Boîtage des lotissements"), 10,
         ("Place de l’église", "Au local"), 4, (900, 0, 0)),
    Past(Kind.PUBLIC_MEETING, 4, ("Parlons de l’hôpital", "Parlons de l’école", "Budget\u00a0: on explique"),
         20, ("Salle des fêtes", "Salle polyvalente"), 24),
    Past(Kind.DEBATE, 4, ("Débat\u00a0: quelle école\u00a0?", "Débat\u00a0: vivre sans voiture\u00a0?"), 18,
         ("Café de la place", "Médiathèque"), 11),
    Past(Kind.SOCIAL, 4, ("Pique-nique de la section", "Banquet de la rose"), 12,
         ("Parc municipal", "Salle des fêtes"), 16),
    Past(Kind.TRAINING, 3, ("Parler en public", "Premiers pas de militant"), 19, ("Au local",), 8),
)  # fmt: skip

# Titles and places of the fifty events that are open all over the country.
OPEN_KINDS = (Kind.LEAFLETING, Kind.CANVASSING, Kind.STALL, Kind.PUBLIC_MEETING, Kind.DEBATE)
OLD_CAMPAIGN = "La rentrée de toutes les écoles"
OLD_SUMMARY = "Un tract devant chaque école, le matin de la rentrée."
REPORT_WORDS = (
    "Beaucoup de bonjours, peu de portes fermées.",
    "On manquait de bras, mais pas de conversations.",
    "Les gens parlent d’abord du prix de l’électricité.",
    "Deux personnes veulent venir à la prochaine réunion.",
    "",
    "",
)

"""What each kind of event looks like, says by default, asks to prepare and counts afterwards."""

from dataclasses import dataclass

from events.models.words import MISSIONS, Kind, Measure

FIGURES = (Measure.LEAFLETS, Measure.DOORS, Measure.CONVERSATIONS)


@dataclass(frozen=True)
class Model:
    """The ready-made content of one kind: the organiser changes what she wants of it."""

    kind: Kind
    icon: str
    # The colour of the visual language: `k-<tint>`.
    tint: str
    # « une réunion de section »: completes « Proposer … ».
    one: str
    summary: str
    text: str
    checklist: tuple[str, ...] = ()
    bring: str = ""
    # What the report asks, besides how many came.
    measures: tuple[Measure, ...] = ()
    # How long it lasts by default, and how many people make a good one.
    minutes: int = 120
    target: int | None = None

    @property
    def is_mission(self):
        """Whether it is a field action."""
        return self.kind in MISSIONS

    @property
    def label(self):
        return self.kind.label


MODELS = {
    model.kind: model
    for model in (
        Model(
            Kind.MEETING, "users-three", "reunion", "une réunion de section",
            "On se retrouve, on décide, on se répartit le travail.",
            "L’ordre du jour tient en trois points, et chacun peut en ajouter un.",
            ("Réserver la salle", "Envoyer l’ordre du jour", "Choisir qui prend des notes"),
        ),
        Model(
            Kind.DEBATE, "chats-teardrop", "reunion", "un débat",
            "Une question, des points de vue, une soirée pour se faire un avis.",
            "On commence à l’heure, on s’écoute, et la parole circule.",
            ("Inviter qui introduit le débat", "Réserver la salle", "Choisir qui donne la parole"),
        ),
        Model(
            Kind.TRAINING, "graduation-cap", "formation", "une formation",
            "Apprendre en faisant, avec des gens qui débutent aussi.",
            "Aucune connaissance n’est demandée. On s’exerce à deux, puis tous ensemble.",
            ("Préparer le support", "Imprimer les exercices", "Réserver la salle"),
            target=12,
        ),
        Model(
            Kind.PUBLIC_MEETING, "megaphone-simple", "reunion", "une réunion publique",
            "Ouverte à tout le monde, avec ou sans carte.",
            "Nos élus et nos candidats répondent aux questions de la salle.",
            ("Réserver la salle", "Prévenir la mairie", "Préparer le son", "Tenir l’accueil"),
            target=40,
        ),
        Model(
            Kind.SOCIAL, "confetti", "formation", "un moment convivial",
            "Sans ordre du jour\u00a0: on mange, on parle, on fait connaissance.",
            "Chacun apporte quelque chose à partager. Les nouveaux venus sont les bienvenus.",
            ("Choisir le lieu", "Prévoir tables et bancs"),
            bring="Un plat ou une boisson à partager",
            minutes=180,
        ),
        Model(
            Kind.DEMONSTRATION, "flag-banner", "reunion", "un départ en manifestation",
            "On y va ensemble, derrière la même banderole.",
            "Rendez-vous au point de départ, un quart d’heure avant le cortège.",
            ("Choisir le point de rendez-vous", "Prévoir drapeaux et banderole"),
            bring="De bonnes chaussures",
            minutes=180,
            target=20,
        ),
        Model(
            Kind.LEAFLETING, "newspaper-clipping", "tract", "un tractage",
            "On donne des tracts et on discute, là où les gens passent.",
            "On est par deux, on sourit, on ne force personne. Débutants bienvenus.",
            ("Imprimer les tracts", "Choisir les points de passage", "Former les paires"),
            measures=(Measure.LEAFLETS, Measure.CONVERSATIONS),
            target=8,
        ),
        Model(
            Kind.LETTERBOXING, "mailbox", "tract", "un boîtage",
            "Un quartier, des boîtes aux lettres, une bonne marche.",
            "Chaque paire reçoit son plan et ses paquets. On respecte les « stop pub ».",
            ("Imprimer les tracts", "Découper le quartier", "Préparer les paquets"),
            bring="De bonnes chaussures",
            measures=(Measure.LEAFLETS,),
            target=6,
        ),
        Model(
            Kind.PASTING, "paint-roller", "collage", "un collage",
            "On habille les panneaux d’expression libre.",
            "On colle uniquement sur les panneaux autorisés. Premier collage\u00a0? Tu seras avec "
            "quelqu’un qui a l’habitude.",
            ("Récupérer les affiches", "Préparer la colle", "Tracer le parcours des panneaux"),
            bring="De vieux habits et des gants",
            target=6,
        ),
        Model(
            Kind.CANVASSING, "door-open", "porte", "un porte-à-porte",
            "On frappe, on se présente, on écoute.",
            "On part par deux, avec quelqu’un qui l’a déjà fait. On note les sujets, jamais les noms.",
            ("Choisir les rues", "Imprimer les fiches", "Former les paires"),
            measures=(Measure.DOORS, Measure.CONVERSATIONS),
            target=8,
        ),
        Model(
            Kind.STALL, "storefront", "tract", "un stand au marché",
            "Une table, des tracts, et du temps pour parler.",
            "On se relaie par créneaux d’une heure. Le café est offert à qui s’arrête.",
            ("Demander l’emplacement", "Prévoir table et parasol", "Imprimer les tracts"),
            measures=(Measure.LEAFLETS, Measure.CONVERSATIONS),
            minutes=180,
            target=6,
        ),
        Model(
            Kind.PHONING, "phone", "porte", "un phoning",
            "On appelle ensemble, avec un café et un argumentaire.",
            "Chacun son téléphone, et un quart d’heure d’entraînement pour commencer.",
            ("Préparer l’argumentaire", "Préparer les listes d’appel"),
            bring="Ton téléphone et son chargeur",
            measures=(Measure.CONVERSATIONS,),
            target=6,
        ),
        Model(
            Kind.ONLINE, "cursor-click", "cyber", "une action de chez toi",
            "Dix minutes depuis ton canapé\u00a0: on agit tous à la même heure.",
            "Le mode d’emploi est ici. Reste toi-même, reste poli, et ne donne le nom de personne.",
            ("Écrire le mode d’emploi", "Vérifier les liens"),
            measures=(Measure.CONVERSATIONS,),
            minutes=30,
            target=20,
        ),
    )
}  # fmt: skip
assert set(MODELS) == set(Kind)


def model_of(kind):
    """The Model of a Kind, or of its value as a row holds it. Raises ValueError for no kind."""
    return MODELS[Kind(kind)]

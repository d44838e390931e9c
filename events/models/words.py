"""What an event may be, who it is for, how one answers."""

from django.db import models


class Kind(models.TextChoices):
    """What people come to do. What each asks and offers is in `events/kinds.py`."""

    MEETING = "reunion", "Réunion de section"
    DEBATE = "debat", "Débat"
    TRAINING = "formation", "Formation"
    PUBLIC_MEETING = "reunion-publique", "Réunion publique"
    SOCIAL = "convivial", "Moment convivial"
    DEMONSTRATION = "manifestation", "Manifestation"
    LEAFLETING = "tractage", "Tractage"
    LETTERBOXING = "boitage", "Boîtage"
    PASTING = "collage", "Collage"
    CANVASSING = "porte-a-porte", "Porte-à-porte"
    STALL = "stand", "Stand au marché"
    PHONING = "phoning", "Phoning"
    ONLINE = "cyber", "De chez toi"


# Field actions: they have a target, they may be discreet, they end with figures.
MISSIONS = (
    Kind.LEAFLETING,
    Kind.LETTERBOXING,
    Kind.PASTING,
    Kind.CANVASSING,
    Kind.STALL,
    Kind.PHONING,
    Kind.ONLINE,
)


class State(models.TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publié"
    POSTPONED = "postponed", "reporté"
    CANCELLED = "cancelled", "annulé"


class Audience(models.TextChoices):
    """Who an event is for: who may know of it, and answer."""

    PUBLIC = "public", "Tout le monde, même sans compte"
    REGISTERED = "registered", "Les personnes inscrites sur la Coopol"
    ADHERENTS = "adherents", "Les adhérents"
    UNIT = "unit", "Les membres de l’instance"
    GROUP = "group", "Les membres du groupe"
    INVITED = "invited", "Les personnes invitées"


# Whoever is in one of these classes sees all events that are for it.
OPEN_AUDIENCES = (Audience.PUBLIC, Audience.REGISTERED, Audience.ADHERENTS)


class Organiser(models.TextChoices):
    """In whose name an event is organised."""

    PERSON = "person", "Une personne"
    UNIT = "unit", "Une instance"
    GROUP = "group", "Un groupe"


class Answer(models.TextChoices):
    YES = "yes", "Je viens"
    MAYBE = "maybe", "Peut-être"
    NO = "no", "Je ne viens pas"


class Place(models.TextChoices):
    """What came of a « yes »."""

    NONE = "none", "sans place"
    SEATED = "seated", "a sa place"
    WAITING = "waiting", "attend une place"
    OFFERED = "offered", "se voit offrir une place"


# A seat that is offered is kept: nobody else gets it meanwhile.
TAKEN = (Place.SEATED, Place.OFFERED)


class Measure(models.TextChoices):
    """What a report counts, and what goals are set in."""

    PEOPLE = "people", "participants"
    LEAFLETS = "leaflets", "tracts"
    DOORS = "doors", "portes"
    CONVERSATIONS = "conversations", "conversations"

"""The eight rules of the charter: what is reported, decided and shown cites one of them by number."""

from dataclasses import dataclass

from django.db import models


class Rule(models.IntegerChoices):
    """A rule of the charter, by its number on the page."""

    RESPECT = 1, "On se parle comme autour d’une table."
    EQUALITY = 2, "Personne n’est moins chez soi que les autres."
    DISCRETION = 3, "Ce qui se dit ici reste ici."
    IDENTITY = 4, "Chacun est qui il dit être."
    TRUTH = 5, "On vérifie avant d’affirmer."
    MARKET = 6, "Ce n’est pas un marché."
    DISAGREEMENT = 7, "Le désaccord a sa place."
    LAW = 8, "La loi s’applique ici aussi."


@dataclass(frozen=True)
class Article:
    """One rule as the page of the charter prints it. `gravity` orders the queue: 3 is urgent."""

    rule: Rule
    text: str
    gravity: int


CHARTER = (
    Article(
        Rule.RESPECT,
        "On critique les idées, jamais les personnes. Pas d’insulte, pas de moquerie, pas "
        "d’acharnement.",
        2,
    ),
    Article(
        Rule.EQUALITY,
        "Aucun propos raciste, antisémite, sexiste, homophobe, transphobe, ni rien qui rabaisse "
        "quelqu’un pour son âge, son handicap, sa religion ou son origine.",
        3,
    ),
    Article(
        Rule.DISCRETION,
        "Savoir qui milite est une donnée sensible. On ne copie pas l’annuaire, on ne publie pas "
        "ailleurs un nom, une photo ou un message sans l’accord de la personne.",
        3,
    ),
    Article(
        Rule.IDENTITY,
        "Un compte par personne, sous son vrai nom ou celui que ses proches lui connaissent. On ne "
        "parle pas au nom d’un autre.",
        2,
    ),
    Article(
        Rule.TRUTH,
        "On cite ses sources, on corrige ses erreurs, on ne fait pas circuler ce qu’on sait faux.",
        1,
    ),
    Article(
        Rule.MARKET,
        "Pas de publicité, pas de démarchage, pas de collecte d’adresses. Le fichier des membres ne "
        "sert qu’à la vie du parti.",
        1,
    ),
    Article(
        Rule.DISAGREEMENT,
        "On peut contester une ligne, un texte, un responsable. Une critique argumentée n’est jamais "
        "un motif de retrait.",
        1,
    ),
    Article(
        Rule.LAW,
        "Pas de menace, de diffamation, d’appel à la haine ou à la violence, ni de contenu volé à "
        "son auteur.",
        3,
    ),
)
GRAVITY = {article.rule: article.gravity for article in CHARTER}

"""Building the demo: all of it or nothing, in one transaction."""

import json
import random

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection, transaction

from coopol.demo import small
from coopol.demo.actions import Actions
from coopol.demo.calendar import Calendar
from coopol.demo.cast import CAST, PASSWORD
from coopol.demo.crowd import Crowd
from coopol.demo.debate import Debate
from coopol.demo.letters import Correspondence, Letters
from coopol.demo.library import Library
from coopol.demo.population import PEOPLE, Population
from coopol.demo.talks import Talks
from core.typography import count
from events.models import Event
from groups.models import Post
from messaging.models import Conversation
from profiles.models import Person
from sections.territory import load_territory

# Accounts at each scale; None: those of the small demo.
SCALES = {"small": None, "coopol": PEOPLE}
# Django's own description of the models stays when all else is emptied.
KEPT = frozenset({"django_content_type", "auth_permission"})


def is_there():
    """Whether a demo stands already."""
    return Person.objects.filter(email__in=[character.email for character in CAST]).exists()


@transaction.atomic
def build(*, seed, say, reset=False, people=None):
    """Build the demo from `seed`; `say` hears each step.

    `reset` empties the database first; `people` is how many accounts the country around the small
    demo brings them to (None: the small demo alone). Killed on its way, it leaves what was there before.
    """
    with connection.cursor() as cursor:
        # Emptying and filling tables takes longer than any page may.
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'; "
            "SET LOCAL idle_in_transaction_session_timeout = 0"
        )
    if reset:
        empty()
        say("Base vidée")
    counts = load_territory()
    say(f"Territoire chargé : {count(counts['instance'])} instances")
    invent(seed=seed, say=say, people=people)


@transaction.atomic
def invent(*, seed, say, people=None):
    """Write the people of the demo over a territory without any, and return their Story."""
    crowd = Crowd(rng=random.Random(seed), password=make_password(PASSWORD))
    story = small.Story(crowd)
    story.tell()
    say(f"Distribution installée : {len(CAST)} comptes, un par rôle")
    crowd.fill(small.places(story))
    small.staff_sections(story)
    say(f"Trois fédérations peuplées : {count(Person.objects.count())} personnes")
    small.knock(story)
    say("Demandes d’adhésion posées et répondues")
    Talks(story).tell()
    say(f"Débats et documents : {count(Post.objects.count())} messages")
    Actions(story).tell()
    say(f"Événements et missions : {count(Event.objects.count())}")
    Letters(story).tell()
    say(f"Conversations : {count(Conversation.objects.count())}")
    small.keep_few_mails()
    if people is not None:
        Population(story, say, people).settle()
        share = people / PEOPLE
        Debate(story, say, share).hold()
        Library(story, say, share).fill()
        Calendar(story, say, share).fill()
        Correspondence(story, say, share).fill()
        with connection.cursor() as cursor:
            # Until PostgreSQL knows what was just written, it walks whole tables.
            cursor.execute("ANALYZE")
    return story


def empty():
    """Remove every row of every table of the product, numbering starting again."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models} - KEPT)
    with connection.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))} RESTART IDENTITY"
        )
    transaction.on_commit(cache.clear)


def write_accounts():
    """Write var/demo.json: the password, the accounts and where the mails land; returns its path."""
    path = settings.VAR_DIR / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    demo = {
        "password": PASSWORD,
        "accounts": [
            {
                "role": character.role,
                "name": f"{character.first_name} {character.last_name}",
                "email": character.email,
            }
            for character in CAST
        ],
        "mails": {
            "folder": str(settings.MAIL_SPOOL),
            "url": f"{settings.BASE_URL}/demo/courriels/",
        },
    }
    path.write_text(json.dumps(demo, ensure_ascii=False, indent=2) + "\n")
    return path

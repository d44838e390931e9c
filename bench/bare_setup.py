"""Fill the tables of bench.bare, and print the session cookie of its user."""

import os

import django
from django.core.management import call_command
from django.db import connection

PEOPLE = 40_000


def main():
    """Make the schema and its people once; a new session each time."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare"
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS bare")
    call_command("migrate", verbosity=0)
    # The models exist once Django is set up.
    from django.contrib.auth.models import User  # noqa: PLC0415, TID251
    from django.test import Client  # noqa: PLC0415

    if not User.objects.exists():
        User.objects.bulk_create(
            (
                User(
                    username=f"u{number:05}",
                    first_name="Camille",
                    last_name=f"Personne{number}",
                    email=f"u{number}@exemple.fr",
                )
                for number in range(PEOPLE)
            ),
            batch_size=5_000,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE auth_user")
    client = Client()
    client.force_login(User.objects.get(username="u00500"))
    print(f"sessionid={client.cookies['sessionid'].value}")


if __name__ == "__main__":
    main()

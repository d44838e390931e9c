import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coopol.demo.build import SCALES, build, is_there, write_accounts


class Command(BaseCommand):
    help = "Build the invented party of the demo; a demo already there is left alone."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2010, help="the same number, same people")
        parser.add_argument("--scale", choices=SCALES, default="small")
        parser.add_argument("--reset", action="store_true", help="empty everything first")

    def handle(self, *args, seed, scale, reset, **options):
        if not settings.DEMO:
            raise CommandError(
                "La démo invente des comptes au mot de passe public : elle ne se construit "
                "qu’avec DEMO=1."
            )
        self.start = time.monotonic()
        if is_there() and not reset:
            self.say("La démo est déjà là : rien à faire (--reset repart de zéro)")
        else:
            build(seed=seed, people=SCALES[scale], reset=reset, say=self.say)
        self.say(f"Comptes écrits dans {write_accounts()}")

    def say(self, line):
        """One line of progress, with the seconds since the start."""
        self.stdout.write(f"{time.monotonic() - self.start:6.1f} s  {line}")

"""Rebuild the effective rights from the mandates, and say what differed."""

from django.core.management.base import BaseCommand

from profiles.services import rebuild_rights


class Command(BaseCommand):
    help = "Recalcule les droits effectifs depuis les mandats et délégations ; dit les écarts."

    def handle(self, *args, **options):
        differences = rebuild_rights()
        self.stdout.write(
            "{given} droits rendus, {taken} retirés, {moved} redatés.".format(**differences)
        )

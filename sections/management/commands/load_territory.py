from django.core.management.base import BaseCommand

from sections.territory import load_territory


class Command(BaseCommand):
    help = "Load units, departments and communes from data/. Safe to run again."

    def handle(self, *args, **options):
        for name, count in load_territory().items():
            self.stdout.write(f"{name}: {count}")

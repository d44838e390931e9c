"""Install the staff groups, and appoint somebody: how the first person of headquarters gets in."""

from django.core.management.base import BaseCommand, CommandError

from profiles.models import Person
from profiles.services import appoint_staff, install_staff_groups
from profiles.staff import STAFF_ROLES


class Command(BaseCommand):
    help = "Installe les groupes de Solférino ; avec --nommer, y fait entrer une personne inscrite."

    def add_arguments(self, parser):
        parser.add_argument("--nommer", metavar="MAIL")
        parser.add_argument("--role", choices=[role.name for role in STAFF_ROLES])

    def handle(self, *args, **options):
        install_staff_groups()
        if options["nommer"]:
            person = Person.objects.active().filter(email=options["nommer"].lower()).first()
            if person is None or not options["role"]:
                raise CommandError("Il faut l’adresse d’une personne inscrite, et --role.")
            appoint_staff(person=person, role=options["role"])
        self.stdout.write("Groupes de Solférino à jour.")

"""manage.py mail_report: how many mails a week people receive."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications.queries.figures import PROMISED, mail_figures


class Command(BaseCommand):
    help = "Print how many mails a person receives in a week, over the last whole weeks."

    def add_arguments(self, parser):
        parser.add_argument("--weeks", type=int, default=8)

    def handle(self, *, weeks, **options):
        found = mail_figures(timezone.now(), max(weeks, 1))
        print(f"people who may be written to: {found.members}, weeks: {found.weeks}")
        print(f"mails: {found.mails}, codes that people ask not counted")
        print(
            f"mails per person per week: mean {found.mean}, median {found.median}, "
            f"p95 {found.p95}, most {found.most}"
        )
        print(f"weeks above {PROMISED} mails: {found.above} %")

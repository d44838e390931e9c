"""Make the key by which push services know this site."""

from django.core.management.base import BaseCommand

from notifications.vapid import new_private_key, public_key_of


class Command(BaseCommand):
    help = "Make a key for web push, to be put in the environment. Changing it ends every opt-in."

    def handle(self, **options):
        private_key = new_private_key()
        self.stdout.write(f"VAPID_PRIVATE_KEY={private_key}")
        self.stderr.write(f"Its public key, which browsers are given: {public_key_of(private_key)}")

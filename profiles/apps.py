from django.apps import AppConfig

from journal.registry import register
from profiles.journal_labels import ACTIONS


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "personnes"

    def ready(self):
        register(ACTIONS)

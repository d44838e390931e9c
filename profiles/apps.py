from importlib import import_module

from django.apps import AppConfig

from journal.registry import register
from profiles.journal_labels import ACTIONS


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "personnes"

    def ready(self):
        register(ACTIONS)
        # It registers the kind of notice of the desk.
        import_module("profiles.desk_day")

from importlib import import_module

from django.apps import AppConfig

from events.journal_labels import ACTIONS
from journal.registry import register


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "événements et missions"

    def ready(self):
        register(ACTIONS)
        # It registers what must happen to events when groups merge.
        import_module("events.services.grouping")

from django.apps import AppConfig

from events.journal_labels import ACTIONS
from journal.registry import register


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "événements et missions"

    def ready(self):
        register(ACTIONS)

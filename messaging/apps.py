from django.apps import AppConfig

from journal.registry import register
from messaging.journal_labels import ACTIONS


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "messages"

    def ready(self):
        register(ACTIONS)

from django.apps import AppConfig

from journal import registry


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "journal"

    def ready(self):
        registry.register({"file.read": "Fiche consultée"})

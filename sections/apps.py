from django.apps import AppConfig

from journal.registry import register


class SectionsConfig(AppConfig):
    name = "sections"
    verbose_name = "instances"

    def ready(self):
        register(
            {
                "unit.opened": "Instance ouverte",
                "unit.moved": "Instance rattachée ailleurs",
                "unit.closed": "Instance fermée",
                "unit.page_edited": "Page de l’instance mise à jour",
            }
        )

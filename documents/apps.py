from importlib import import_module

from django.apps import AppConfig

from documents.journal_labels import ACTIONS
from journal.registry import register


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "documents"

    def ready(self):
        register(ACTIONS)
        # It registers what must happen to documents when a file is ready, or when groups merge.
        import_module("documents.services.following")

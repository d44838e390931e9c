from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from journal.registry import register
from moderation.journal_labels import ACTIONS


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = "modération"

    def ready(self):
        register(ACTIONS)
        autodiscover_modules("moderable")

from django.apps import AppConfig

from groups.journal_labels import ACTIONS
from journal.registry import register


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "groupes"

    def ready(self):
        register(ACTIONS)

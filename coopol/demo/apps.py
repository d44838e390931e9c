from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The invented party: its people, and the folder where its mails land."""

    name = "coopol.demo"
    label = "demo"
    verbose_name = "Démonstration"

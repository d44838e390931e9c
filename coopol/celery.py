"""The Celery application and the only table of scheduled work."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")

app = Celery("coopol")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "notifications-sweep": {"task": "notifications.sweep", "schedule": 60.0},
    "files-prepare": {"task": "files.prepare", "schedule": 60.0},
    "files-tidy": {"task": "files.tidy", "schedule": crontab("30", "4")},
    "profiles-rebuild-rights": {"task": "profiles.rebuild_rights", "schedule": crontab("5", "0")},
    "profiles-tell-desks": {"task": "profiles.tell_desks", "schedule": crontab("40", "6")},
    "profiles-escalate-requests": {"task": "profiles.escalate_requests", "schedule": crontab("10")},
    "profiles-purge-unconfirmed": {
        "task": "profiles.purge_unconfirmed",
        "schedule": crontab("20", "3"),
    },
    "profiles-end-suspensions": {
        "task": "profiles.end_suspensions",
        "schedule": crontab("15"),
    },
    "moderation-purge": {"task": "moderation.purge", "schedule": crontab("50", "3")},
    "groups-count-voices": {"task": "groups.count_voices", "schedule": crontab("35")},
    "groups-announce": {"task": "groups.announce", "schedule": crontab("20")},
    "groups-pass-a-night": {"task": "groups.pass_a_night", "schedule": crontab("50", "2")},
    "events-tell": {"task": "events.tell", "schedule": 60.0},
    "events-remind": {"task": "events.remind", "schedule": 600.0},
    "events-offer": {"task": "events.offer", "schedule": 300.0},
    "events-announce": {"task": "events.announce", "schedule": crontab("25")},
    "events-extend": {"task": "events.extend", "schedule": crontab("35", "2")},
    "events-purge": {"task": "events.purge", "schedule": crontab("55", "3")},
    "messaging-prepare": {"task": "messaging.prepare", "schedule": 60.0},
    "journal-purge": {"task": "journal.purge", "schedule": crontab("40", "3")},
}

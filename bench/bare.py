"""What Django costs by itself: its default middleware, a session and a user from PostgreSQL, three
indexed queries and a template of thirty rows. Settings, addresses and page in one module.

    DJANGO_SETTINGS_MODULE=bench.bare python -m django migrate

It keeps its tables in the schema "bare" of the same database.
"""

import os

import environ

DATABASES = {"default": environ.Env().db_url("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True, OPTIONS={"options": "-c search_path=bare -c jit=off"}
)
SECRET_KEY = "bench" * 12
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare_page"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "fr"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(os.path.dirname(__file__), "templates")],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

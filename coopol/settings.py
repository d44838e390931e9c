"""Settings of La Coopol, read from the environment (see docs/operations.md for each variable)."""

from django.core.exceptions import ImproperlyConfigured

from coopol import env
from coopol.env import BASE_DIR

# The demo: invented people, mails kept in a folder, public password. Never in production.
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")

SECRET_KEY = env.secret("SECRET_KEY", demo="demo-only-" * 6 if DEMO else None)
SECRET_KEY_FALLBACKS = env.reader.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = env.url("BASE_URL", default="http://127.0.0.1:8000" if DEMO else None).rstrip("/")
ALLOWED_HOSTS = env.reader.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else [])
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS may not hold *: name each host.")
HTTPS = BASE_URL.startswith("https://")
VAR_DIR = BASE_DIR / env.reader.str("VAR_DIR", default="var")

INSTALLED_APPS = [
    "core",
    "journal",
    "notifications",
    "moderation",
    "files",
    "sections",
    "profiles",
    "groups",
    "documents",
    "events",
    "messaging",
    "coopol.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "coopol.adminsite.CoopolAdminConfig",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads at random, so that lengths tell nothing of what a page holds (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.ForAnybodyMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "profiles.middleware.OfficesNeedTwoProofsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ReadOnlyGetMiddleware",
]

ROOT_URLCONF = "coopol.urls"
WSGI_APPLICATION = "coopol.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.ui", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coopol.context.chrome",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.CoopolRenderer"

# PostgreSQL is the only database: search, locks and constraints are the same everywhere.
DATABASES = {"default": env.reader.db_url_config(env.url("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must be a postgres:// URL.")
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c jit=off "
    # Disks have no moving arm any more: at 4, searches by name read whole tables.
    "-c random_page_cost=1.1"
)

REDIS_URL = env.url("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# Accounts
AUTH_USER_MODEL = "profiles.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# guardian stores the projected rights; `profiles.policies.may` reads them, with their dates, so its
# backend, its anonymous user and its additions to the user model stay off.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = GUARDIAN_MONKEY_PATCH_GROUP = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "profiles.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_USER_DISPLAY = "profiles.models.display_name"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "site_web"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A code waits in the queue of mails, then in a slow mailbox.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_FORMS = {
    "signup": "profiles.forms.signup.SignupForm",
    "login": "profiles.forms.account.LoginForm",
    "request_login_code": "profiles.forms.account.RequestLoginCodeForm",
    "confirm_login_code": "profiles.forms.account.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "profiles.forms.account.ConfirmEmailVerificationCodeForm",
    "add_email": "profiles.forms.account.AddEmailForm",
    "change_password": "profiles.forms.account.ChangePasswordForm",
    "set_password": "profiles.forms.account.SetPasswordForm",
    "reset_password": "profiles.forms.account.ResetPasswordForm",
    "confirm_password_reset_code": "profiles.forms.account.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "profiles.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "profiles.forms.account.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    "signup": "20/h/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.reader.int("TRUSTED_PROXY_COUNT", default=0)
# Who holds an office opens files of other people: two proofs are asked (SECURITY A-8).
MFA_REQUIRED_FOR_OFFICES = env.flag("MFA_REQUIRED_FOR_OFFICES", default=not DEMO)
MFA_ADAPTER = "profiles.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "profiles.forms.account.AuthenticateForm",
    "reauthenticate": "profiles.forms.account.ReauthenticateByCodeForm",
    "activate_totp": "profiles.forms.account.ActivateTOTPForm",
    "add_webauthn": "profiles.forms.account.AddWebAuthnForm",
    "edit_webauthn": "profiles.forms.account.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO and not HTTPS
MFA_TOTP_ISSUER = "La Coopol"
USERSESSIONS_TRACK_ACTIVITY = False

# Sessions and cookies
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coopol.pages.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_HSTS_SECONDS = env.reader.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Uploads
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o640
MEDIA_ROOT = VAR_DIR / "media"
PHOTO_MAX_BYTES = 8 * 1024 * 1024
# Files of posts and of the library: one file, then what a person may bring in a day.
FILE_MAX_BYTES = 10 * 1024 * 1024
FILE_DAY_BYTES = 200 * 1024 * 1024
FILE_DAY_COUNT = 300
FILE_UPLOAD_HANDLERS = [
    "files.upload.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# How many are cleaned at once, on all workers; the others wait.
FILE_PREPARERS = env.reader.int("FILE_PREPARERS", default=1)
# Where nginx keeps MEDIA_ROOT as an internal location; empty, Django sends files itself.
FILE_ACCEL_PREFIX = env.reader.str("FILE_ACCEL_PREFIX", default="")

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail: one way out, the ledger of `notifications`.
MAIL_SPOOL = VAR_DIR / "mails"
EMAIL_URL = env.url("EMAIL_URL", default="spool://" if DEMO else None)
if EMAIL_URL == "spool://":
    EMAIL_BACKEND = "coopol.demo.mail.SpoolBackend"
else:
    vars().update(env.reader.email_url_config(EMAIL_URL))
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "notifications.smtp.Backend"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.reader.str(
    "MAIL_FROM", default="La Coopol <ne-pas-repondre@coopol.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where what cannot be delivered comes back, and where one answers by mail; empty, neither happens.
MAIL_BOUNCE_ADDRESS = env.reader.str("MAIL_BOUNCE_ADDRESS", default="")
MAIL_REPLY_ADDRESS = env.reader.str("MAIL_REPLY_ADDRESS", default="")
# The name under which our own relay writes what it checked of a mail that comes in.
MAIL_AUTHSERV_ID = env.reader.str("MAIL_AUTHSERV_ID", default="")
# The mailbox that `read_mail` empties: imaps://user:password@host/INBOX.
MAIL_INBOX_URL = env.reader.str("MAIL_INBOX_URL", default="")
# Letters a minute by domain: "orange.fr=60,*=1000".
MAIL_DOMAIN_PACE = {
    domain: int(pace) for domain, pace in env.reader.dict("MAIL_DOMAIN_PACE", default={}).items()
}
MAIL_MESSAGE_ID_DOMAIN = env.reader.str("MAIL_MESSAGE_ID_DOMAIN", default="coopol.example")

# Web push: no service is contacted before somebody asks to be told on her device. The key is made by
# `manage.py vapid`; without one, nobody is offered it. That of the demo is known to everybody.
VAPID_PRIVATE_KEY = env.vapid(
    "VAPID_PRIVATE_KEY", demo="E9kZyai01O5Sevus-jy6zmuq_PmTZ3vuXfSurUXV60g" if DEMO else ""
)
PUSH_HOSTS = env.reader.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",
        "*.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ],
)
# The origin of an invented service on this machine: only tests set it.
PUSH_LOOPBACK = ""

# Celery: a clock and a nudge; what is due lives in PostgreSQL.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "unacked_restore_throttle": 1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"notifications.*": {"queue": "mail"}, "files.*": {"queue": "slow"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Paris"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Streets under the map of events: a tile server of the operator's own choice, none by default.
MAP_TILES_URL, MAP_TILES_HOST = env.tiles("MAP_TILES_URL")
MAP_TILES_CREDIT = env.reader.str("MAP_TILES_CREDIT", default="")

# Who answers for the site: shown on the legal pages.
PUBLISHER = env.reader.str("PUBLISHER", default="La Coopol, site de démonstration")
PUBLISHER_ADDRESS = env.reader.str("PUBLISHER_ADDRESS", default="adresse du parti, à renseigner")
HOSTING = env.reader.str(
    "HOSTING", default="l’hébergeur choisi par le parti, dans l’Union européenne"
)
CONTACT_MAIL = env.reader.str("CONTACT_MAIL", default="contact@coopol.example")
DPO_MAIL = env.reader.str("DPO_MAIL", default="donnees@coopol.example")

# The rules of the house that headquarters may change.
CHARTER_VERSION = "2026-11"
JOIN_REQUEST_TO_FEDERATION_DAYS = 7
JOIN_REQUEST_TO_NATIONAL_DAYS = 14
DUES_GRACE_DAYS = 365
SMALL_COUNT = 10
POSTS_PER_HOUR = 30
MESSAGES_PER_HOUR = 60
CONVERSATIONS_PER_DAY = 20
CONTACT_REQUESTS_PER_DAY = 20
# How many messages to many each sender has in thirty days.
MAILINGS_PER_MONTH = {"section": 8, "federation": 4, "region": 2, "national": 4, "group": 4}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""Django's settings, made from the options and the home of this node.

The entry point has put the addresses of the private database and the home into the environment
before Django reads this; importing it opens nothing.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hoso.config.options import read_options
from hoso.node.external import PASSWORD, password_file, read_password
from hoso.node.listening import is_loopback, split_address

OPTIONS = read_options()
PACKAGE = Path(__file__).resolve().parent.parent

NO_NODE = "00000000-0000-0000-0000-000000000000"


def _database(url: str | None) -> dict[str, Any]:
    parts = urlsplit(url or "postgresql://hoso_app@/hoso?host=/nonexistent")
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "hoso",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or _password(),
        "HOST": extra.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or extra.pop("port", "")),
        "OPTIONS": extra,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _password() -> str:
    path = password_file(OPTIONS.database_password_file, credential=PASSWORD)
    return read_password(path) if path is not None else ""


def _secret_key() -> str:
    path = OPTIONS.home / "keys" / "web-secret" if OPTIONS.home else None
    if path is not None and path.exists():
        return path.read_text("ascii")
    # Without a home nobody is logged in, so a key that ends with the process is enough.
    return secrets.token_urlsafe(50)


HOSO_HOME = OPTIONS.home
HOSO_NODE_ID = str(OPTIONS.node_id or NO_NODE)
HOSO_INCARNATION = str(OPTIONS.incarnation or NO_NODE)
HOSO_WORKERS = OPTIONS.workers
HOSO_UNSEEN_MONTHS = OPTIONS.unseen_months
HOSO_TIMESTAMP_URL = OPTIONS.timestamp_url
HOSO_DEMO = OPTIONS.demo
# Whether the pages' certificate is one that this node made by itself (`config.certifying`).
HOSO_OWN_CERTIFICATE = OPTIONS.home is not None and (
    OPTIONS.certificate == OPTIONS.home / "keys" / "tls" / "pages.pem"
)
HOSO_OBJECTS_URL = OPTIONS.objects_url
HOSO_OCFL_URL = OPTIONS.ocfl_url
HOSO_OCFL_COPIES = OPTIONS.ocfl_copies
HOSO_FIXITY_DAYS = OPTIONS.fixity_days
HOSO_FIXITY_MEGABYTES = OPTIONS.fixity_megabytes

SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = OPTIONS.allowed_hosts
ROOT_URLCONF = "hoso.config.urls"
WSGI_APPLICATION = "hoso.config.wsgi.application"
DATABASES = {"default": _database(OPTIONS.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "hoso.tables",
    "hoso.audit",
    "hoso.events",
    "hoso.blobs",
    "hoso.signatures",
    "hoso.organisations",
    "hoso.accounts",
    "hoso.holdings",
    "hoso.registry",
    "hoso.dossiers",
    "hoso.custody",
    "hoso.digitisation",
    "hoso.exchange",
    "hoso.preservation",
    "hoso.handover",
    "hoso.disposal",
    "hoso.oversight",
    "hoso.search",
    "hoso.wording",
    "hoso.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoso.web.middleware.ContentPolicy",
    # Before whatever reads a form.
    "hoso.web.uploads.Uploads",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hoso.web.middleware.CurrentActor",
    "hoso.web.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "printing" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "hoso.web.context.page",
                "hoso.web.saved_views.saved_views",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# Accounts: made by an administrator, never by self-registration; passwords by argon2.
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "hoso.web.login.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
# Throttling slows, it never locks an account for good.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"

# A demo and a single office PC speak plain http on a loopback address; browsers treat it as secure.
_PLAIN = is_loopback(split_address(OPTIONS.listen)[0]) and not OPTIONS.is_encrypted
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _PLAIN
if OPTIONS.address is not None:
    CSRF_TRUSTED_ORIGINS = [OPTIONS.address]
    # A name of its own is meant to stay encrypted; a bare certificate may be somebody's trial.
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
if OPTIONS.is_behind_proxy:
    # Anybody may send these headers: they are believed only where a proxy overwrites them.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Logins are slowed per person's address, not per proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "hoso_session", "hoso_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Files are taken only by pages that ask for them, within the limits of `hoso.web.uploads`, which counts them
# too: Django's own limit would answer without a word.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_HANDLERS = ["hoso.web.uploads.NoFiles"]
DATA_UPLOAD_MAX_NUMBER_FILES = None
if OPTIONS.home is not None:
    FILE_UPLOAD_TEMP_DIR = str(OPTIONS.home / "work")

LANGUAGE_CODE = OPTIONS.language
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("nb", "Norsk bokmål")]
LANGUAGE_COOKIE_NAME = "hoso_language"
LOCALE_PATHS = [PACKAGE / "wording" / "locale"]
USE_I18N = True
NUMBER_GROUPING = 3
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = (OPTIONS.home or PACKAGE.parent / "build") / "static"
# Scripts of others lie in static/vendor, listed in web/vendor.json: served by us, nothing from outside.
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if os.environ.get("HOSO_STATIC_READY")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not os.environ.get("HOSO_STATIC_READY")

PROCRASTINATE_ON_APP_READY = "hoso.config.jobs.build"
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 5, "stalled_worker_timeout": 15}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ids_only": {"()": "hoso.config.logs.IdsOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ids_only"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Left alone, Django would write to mailboxes and granian in a form of its own.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "_granian": {"handlers": ["stderr"], "propagate": False},
    },
}

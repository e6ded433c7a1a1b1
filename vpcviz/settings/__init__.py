"""Django's settings, from the environment variables of `vpcviz.settings.table`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

import vpcviz
from vpcviz.settings import doors
from vpcviz.settings.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - settings of other apps
from vpcviz.settings.doors import *  # noqa: F403 - settings of django-allauth
from vpcviz.settings.logs import STDERR, logging_settings
from vpcviz.settings.secret import secret_key
from vpcviz.settings.table import Values

_values = Values()
_package = Path(vpcviz.__file__).resolve().parent
_repository = _package.parent
SITE = _repository if (_repository / "manage.py").is_file() else _package / "_site"
"""Holds `templates/` and `static/`: the repository, or the wheel's copy."""

VPCVIZ_DATA = Path(_values.text("VPCVIZ_DATA")).absolute()
VPCVIZ_URL = _values.origin("VPCVIZ_URL", tls=_values.flag("VPCVIZ_TLS"))
VPCVIZ_SIGN_IN_LINK_S = _values.number("VPCVIZ_SIGN_IN_LINK_S")
VPCVIZ_INVITATION_DAYS = _values.number("VPCVIZ_INVITATION_DAYS")
VPCVIZ_SECOND_FACTOR = _values.text("VPCVIZ_SECOND_FACTOR")
VPCVIZ_SSO_SECOND_FACTOR = _values.text("VPCVIZ_SSO_SECOND_FACTOR")
VPCVIZ_SSO_SESSION_S = _values.number("VPCVIZ_SSO_SESSION_S")
VPCVIZ_SSO_DOMAINS = [domain.lower() for domain in _values.names("VPCVIZ_SSO_DOMAINS")]
VPCVIZ_SSO_WORKSPACE = _values.text("VPCVIZ_SSO_WORKSPACE")
VPCVIZ_SSO_ROLE = _values.text("VPCVIZ_SSO_ROLE")
VPCVIZ_HTTP_THREADS = _values.number("VPCVIZ_HTTP_THREADS")
VPCVIZ_TOPOLOGIES = _values.number("VPCVIZ_TOPOLOGIES")
VPCVIZ_ENGINE = _values.text("VPCVIZ_ENGINE")
VPCVIZ_BROKER_URL = _values.text("VPCVIZ_BROKER_URL")
VPCVIZ_WORKER_PROCESSES = _values.number("VPCVIZ_WORKER_PROCESSES")
VPCVIZ_JOB_LEASE_S = _values.number("VPCVIZ_JOB_LEASE_S")
VPCVIZ_JOB_POLL_S = _values.number("VPCVIZ_JOB_POLL_S")
VPCVIZ_EXPORTS_S = _values.number("VPCVIZ_EXPORTS_S")
VPCVIZ_SHARE_DAYS = _values.number("VPCVIZ_SHARE_DAYS")
VPCVIZ_SHARE_MOST_DAYS = _values.number("VPCVIZ_SHARE_MOST_DAYS")
VPCVIZ_TOKEN_DAYS = _values.number("VPCVIZ_TOKEN_DAYS")
VPCVIZ_TOKEN_MOST_DAYS = _values.number("VPCVIZ_TOKEN_MOST_DAYS")
VPCVIZ_API_PER_MINUTE = _values.number("VPCVIZ_API_PER_MINUTE")
VPCVIZ_API_ANONYMOUS_PER_MINUTE = _values.number("VPCVIZ_API_ANONYMOUS_PER_MINUTE")
VPCVIZ_API_BODY_KIB = _values.number("VPCVIZ_API_BODY_KIB")
VPCVIZ_UPLOAD_MIB = _values.number("VPCVIZ_UPLOAD_MIB")
VPCVIZ_UPLOAD_FILE_MIB = _values.number("VPCVIZ_UPLOAD_FILE_MIB")
VPCVIZ_UPLOAD_UNPACKED_MIB = _values.number("VPCVIZ_UPLOAD_UNPACKED_MIB")
VPCVIZ_UPLOAD_EXPANSION = _values.number("VPCVIZ_UPLOAD_EXPANSION")
VPCVIZ_UPLOAD_FILES = _values.number("VPCVIZ_UPLOAD_FILES")
VPCVIZ_UPLOAD_VALUES = _values.number("VPCVIZ_UPLOAD_VALUES")
VPCVIZ_UPLOAD_DEPTH = _values.number("VPCVIZ_UPLOAD_DEPTH")
VPCVIZ_UPLOAD_S = _values.number("VPCVIZ_UPLOAD_S")
VPCVIZ_UPLOAD_QUOTA_MIB = _values.number("VPCVIZ_UPLOAD_QUOTA_MIB")
VPCVIZ_UPLOAD_KEEP_S = _values.number("VPCVIZ_UPLOAD_KEEP_S")
VPCVIZ_SCAN_THREADS = _values.number("VPCVIZ_SCAN_THREADS")
VPCVIZ_SCAN_PROCESSES = _values.number("VPCVIZ_SCAN_PROCESSES")
VPCVIZ_AWS_ENDPOINT_URL = _values.origin("VPCVIZ_AWS_ENDPOINT_URL")
VPCVIZ_AWS_PROFILES = _values.names("VPCVIZ_AWS_PROFILES")

DEBUG = _values.flag("VPCVIZ_DEBUG")
_given_key = _values.text("VPCVIZ_SECRET_KEY")
SECRET_KEY = _given_key or SimpleLazyObject(lambda: secret_key(VPCVIZ_DATA / "secret-key"))
"""Read when first used, so that commands without a database leave no file behind."""

INSTALLED_APPS = [
    "vpcviz.commands",  # first: its `changepassword` and `createsuperuser` stand in for those of Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    *doors.APPS,
    "vpcviz.people",
    "vpcviz.jobs",
    "vpcviz.inventory",
    "vpcviz.diagrams",
    "vpcviz.share",
    "vpcviz.web",
    "vpcviz.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vpcviz.people.origin.OriginMiddleware",
    "vpcviz.people.sessions.LastUseMiddleware",
    "vpcviz.web.due.SecondFactorMiddleware",
    "vpcviz.web.posted.PostedMiddleware",
]
ROOT_URLCONF = "vpcviz.urls"
WSGI_APPLICATION = "vpcviz.wsgi.application"
ASGI_APPLICATION = "vpcviz.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {"default": _values.database(str(VPCVIZ_DATA))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_RESET_TIMEOUT = VPCVIZ_SIGN_IN_LINK_S
SOCIALACCOUNT_PROVIDERS = doors.providers(
    oidc={
        "name": _values.text("VPCVIZ_OIDC_NAME"),
        "url": _values.text("VPCVIZ_OIDC_URL"),
        "client_id": _values.text("VPCVIZ_OIDC_CLIENT_ID"),
        "secret": _values.text("VPCVIZ_OIDC_SECRET"),
    },
    saml={
        "name": _values.text("VPCVIZ_SAML_NAME"),
        "metadata": _values.text("VPCVIZ_SAML_METADATA"),
        "entity_id": _values.text("VPCVIZ_SAML_ENTITY_ID"),
    },
    domains=VPCVIZ_SSO_DOMAINS,
    vouched=_values.flag("VPCVIZ_OIDC_VERIFIED_EMAIL"),
)
DEFAULT_FROM_EMAIL = _values.text("VPCVIZ_EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
vars().update(doors.mail_settings(_values.text("VPCVIZ_EMAIL_URL")))

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

FILE_UPLOAD_HANDLERS = ["vpcviz.inventory.upload_handler.NoFiles"]
"""Files come where a view expects them, and nowhere else."""
DATA_UPLOAD_MAX_NUMBER_FILES = None
"""VPCVIZ_UPLOAD_FILES holds where files are expected."""

STATIC_URL = "/static/"
STATICFILES_DIRS = [SITE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 300

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_tls = _values.flag("VPCVIZ_TLS")
_proxy = _values.flag("VPCVIZ_BEHIND_PROXY")
ALLOWED_HOSTS = _values.names("VPCVIZ_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [VPCVIZ_URL] if VPCVIZ_URL else []
SESSION_COOKIE_NAME = "__Host-session" if _tls else "vpcviz_session"
SESSION_COOKIE_AGE = _values.number("VPCVIZ_SESSION_S")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _tls
CSRF_COOKIE_NAME = "__Host-csrf" if _tls else "vpcviz_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _tls
SECURE_SSL_REDIRECT = _tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = _values.number("VPCVIZ_HSTS_S") if _tls else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _proxy else None
USE_X_FORWARDED_HOST = _proxy
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # its preload list are for the owner of the domain to decide.
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
}

LOGGING = logging_settings(
    level=_values.text("VPCVIZ_LOG_LEVEL"),
    form=_values.text("VPCVIZ_LOG_FORMAT"),
    audit=_values.file("VPCVIZ_AUDIT_LOG", but=(STDERR,)),
)

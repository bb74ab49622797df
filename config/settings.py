"""Django's settings: read from config/env.py and the embedded runtime; importing them starts nothing."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import env, mail, runtime

BASE_DIR = env.BASE
DATA_DIR = runtime.home()

DEBUG = env.DEBUG.switch()
SECRET_KEY = env.SECRET_KEY.text() or runtime.secret("SECRET_KEY")
SITE_NAME = env.SITE_NAME.text()
KINDRED_MAINTENANCE = env.MAINTENANCE.switch()
KINDRED_MAINTENANCE_FILE = DATA_DIR / "maintenance"
SITE_URL = env.SITE_URL.text()
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.ALLOWED_HOSTS.words() + ([_site.hostname] if _site.hostname else [])
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"] if _site.netloc else []

INSTALLED_APPS = [
    "accounts",
    "discovery",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressedText",
    "csp.middleware.CSPMiddleware",
    "config.maintenance.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.languages.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.errors.RefusedInput",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "discovery.shell.context.frame",
            ],
            # Features keep their tags in their own room; Django looks in the top folder of an app only.
            "builtins": ["django.templatetags.i18n"],
            "libraries": {
                "interface": "discovery.posts.templatetags.interface",
                "pictures": "discovery.posts.templatetags.pictures",
                "searching": "discovery.search.templatetags.searching",
            },
        },
    },
]

_database = runtime.database_settings()
_database_options = {
    # An index is walked until a filtered query has its rows, but no longer than comparing takes; see docs/indexes.md.
    "options": "-c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search=200 -c hnsw.max_scan_tuples=10000"
    " -c ivfflat.iterative_scan=relaxed_order -c ivfflat.probes=40 -c random_page_cost=1.1"
    f" -c statement_timeout={env.STATEMENT_SECONDS.number()}s",
    "connect_timeout": 5,
}
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_database_options, **_database.get("OPTIONS", {})},
    },
}
if env.SUPERVISED.switch():
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.WEB_THREADS.number(), "timeout": 5}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = None
ACCOUNT_ADAPTER = "accounts.users.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_VALIDATORS = "accounts.users.models.USERNAME_VALIDATORS"
ACCOUNT_SESSION_REMEMBER = True
# Words that stand in an address where a name could stand, and names that would lend false authority.
ACCOUNT_USERNAME_BLACKLIST = ["suggested", "admin", "administrator", "moderator", "support", "kindred"]
LOGIN_REDIRECT_URL = "home"
ACCOUNT_SIGNUP_REDIRECT_URL = "wall"
LOGIN_URL = "account_login"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
globals().update(mail.settings_of(env.EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM.text()

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": runtime.redis_url()}
    if runtime.redis_url()
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}

CELERY_BROKER_URL = runtime.broker_url()
CELERY_BROKER_TRANSPORT_OPTIONS = runtime.broker_options()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ROUTES = {
    "uploads.prepare_*": {"queue": "imaging"},
    "posts.encode_avif": {"queue": "imaging"},
    "embeddings.*": {"queue": "embedding"},
    "tastes.*": {"queue": "embedding"},
    # Searched pictures never wait behind a backlog of posts: they have a process of their own.
    "search.*": {"queue": "interactive"},
}
CELERY_IMPORTS = [
    "discovery.posts.tasks",
    "discovery.uploads.tasks",
    "discovery.embeddings.tasks",
    "discovery.search.tasks",
    "discovery.saved.tasks",
    "discovery.tastes.tasks",
    "discovery.feeds.tasks",
    "discovery.notifications.tasks",
    "discovery.catalogues.tasks",
]
# The sweep: what a lost message left waiting is found again, and what has had its time is removed.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "uploads.prepare_waiting": 30,
        "posts.release_due": 30,
        "posts.encode_avif": 30,
        "embeddings.embed_waiting": 30,
        "embeddings.embed_regions": 30,
        "tastes.refresh": 30,
        "embeddings.tend_spaces": 60,
        "embeddings.measure_recall": 60,
        "embeddings.measure_density": 60,
        "search.tidy": 20,
        "saved.look": 60,
        "saved.tidy": 86_400,
        "uploads.tidy": 3600,
        "feeds.tidy": 3600,
        "notifications.mail_unread": 600,
        "notifications.tidy": 86_400,
        "catalogues.refresh_waiting": 60,
    }.items()
}
CELERY_BEAT_SCHEDULE["tastes.nightly"] = {"task": "tastes.nightly", "schedule": crontab(hour="3", minute="30")}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # each in its own words: who looks for it can read it
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.authentication.TokenAuthentication",
        "discovery.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "discovery.api.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "config.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    # A person and a script of theirs stay well under these; docs/api.md prints them.
    "DEFAULT_THROTTLE_RATES": {
        "anon": "1200/min",
        "user": "3000/min",
        "upload": "3000/hour",
        "search": "600/min",
        "similar": "600/min",
    },
    # https is only had behind a proxy (SECURE_PROXY_SSL_HEADER): the address that it names is the client's. Without
    # one the header would be the client's own word.
    "NUM_PROXIES": 1 if IS_HTTPS else 0,
}

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

KINDRED_ENCODER = env.ENCODER.text()
KINDRED_ENCODER_WEIGHTS = env.ENCODER_WEIGHTS.text()
KINDRED_DETECTOR = env.DETECTOR.text()
KINDRED_DETECTOR_WEIGHTS = env.DETECTOR_WEIGHTS.text()
# Each of the worker's threads may run the encoder at once: together they have the processors, and no more.
KINDRED_TORCH_THREADS = max(1, (os.cpu_count() or 1) // env.WORKER_THREADS.number())
KINDRED_UPLOAD_BYTES = env.UPLOAD_MEGABYTES.number() * 1_000_000
# What people wrote weighs more than looks: the lab's figures are docs/relevance.md's.
KINDRED_FUSION_WEIGHTS = {
    "vector": 1.0,
    "region": 1.0,
    "eye": 1.0,
    "words": 1.5,
    "text_vector": 1.0,
    "tag": 0.6,
    "colour": 0.8,
    "liked": 0.4,
    "boards": 0.5,
    "newest": 1.0,
}
# How much what is new, and what is liked, may add where nobody showed what is meant: 0.1 is a tenth.
KINDRED_FRESHNESS = 0.05
KINDRED_POPULARITY = 0.05
# Hours after which a like, a save or a comment counts half for what trends.
KINDRED_TRENDING_HALF_LIFE_HOURS = 12.0
KINDRED_RESULTS = 500
# The share of answers by an index that are asked again in the background, to see how many of the nearest they found.
KINDRED_RECALL_SHARE = 0.01
# Who has neither posted nor logged in for as many days is suggested to nobody.
KINDRED_DORMANT_DAYS = 365
# One of as many suggested people is one whom few know yet, drawn out of those who fit; what became of it is measured.
KINDRED_EXPLORATION_SHARE = 1 / 6
# Seconds that the API waits for the worker to look at a searched picture.
KINDRED_QUERY_PATIENCE = 15.0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

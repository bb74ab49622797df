"""Django's settings: read from config/env.py and the embedded runtime; importing them starts nothing."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from config import VERSION, capacity, env, logs, mail, queues, runtime, signing_in, storage

BASE_DIR = env.FILES
DATA_DIR = runtime.home()

DEBUG = env.DEBUG.switch()
SECRET_KEY = env.SECRET_KEY.text() or runtime.secret("SECRET_KEY")
# What a backup takes along besides database and pictures; what the environment gives is kept elsewhere.
KINDRED_SECRET_FILES = [DATA_DIR / "secrets.env", DATA_DIR / "oidc.pem"]
KINDRED_POSTGRES_PROGRAMS = runtime.client_programs()
SITE_NAME = env.SITE_NAME.text()
KINDRED_VERSION = VERSION
KINDRED_MAINTENANCE = env.MAINTENANCE.switch()
KINDRED_MAINTENANCE_FILE = DATA_DIR / "maintenance"
SITE_URL = env.SITE_URL.text()
# What a command puts before a path that somebody is to open.
KINDRED_ADDRESS = (SITE_URL or f"http://localhost:{env.PORT.number()}").rstrip("/")
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
# Browsers take a cookie of such a name over https from this very host alone, for all of its paths.
KINDRED_COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
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
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "config.logs.RequestId",
    "config.measuring.Measured",
    "config.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.transport.HttpsForPrograms",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.admission.NoSuchStaticFile",
    "config.compression.CompressedText",
    "config.maintenance.Maintenance",
    "config.admission.TurnedAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.users.acting.Acting",
    "config.languages.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.entrance.second_factors.AskedOf",
    "discovery.federation.negotiation.ActivityDocuments",
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
                "entrance": "accounts.entrance.templatetags.entrance",
                "interface": "discovery.posts.templatetags.interface",
                "pictures": "discovery.posts.templatetags.pictures",
                "screening": "discovery.screening.templatetags.screening",
                "searching": "discovery.search.templatetags.searching",
                "syndication": "discovery.syndication.templatetags.syndication",
            },
        },
    },
]

_database = runtime.database_settings()
_database_options = {
    # An index is walked until a filtered query has its rows, but no longer than comparing takes; see docs/indexes.md.
    "options": "-c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search=200 -c hnsw.max_scan_tuples=10000"
    " -c ivfflat.iterative_scan=relaxed_order -c ivfflat.probes=40 -c random_page_cost=1.1"
    f" -c statement_timeout={env.STATEMENT_SECONDS.number()}s"
    # What a worker holds that is cut off, or frozen, comes free; a batch takes minutes at most.
    " -c idle_in_transaction_session_timeout=10min",
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
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": capacity.pool_size(), "timeout": 5}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.entrance.backend.OneHash"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.MinimumLengthValidator",
        "accounts.entrance.passwords.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
globals().update(mail.settings_of(env.EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM.text()
# Without a server mails go to the log, where whoever waits for one does not look.
KINDRED_SENDS_MAIL = not env.EMAIL_URL.text().startswith("consolemail")

KINDRED_SINGLE_USER = env.SINGLE_USER.text().lower()
KINDRED_NEWCOMER_DAYS = env.NEWCOMER_DAYS.number()
KINDRED_REGISTRATION = signing_in.registration(KINDRED_SINGLE_USER)
KINDRED_INVITERS = env.INVITERS.choice("members", "staff")
KINDRED_MFA_OF = signing_in.second_factor()
KINDRED_BREACHED_FILE = signing_in.breached()
globals().update(signing_in.settings_of(sends_mail=KINDRED_SENDS_MAIL, is_https=IS_HTTPS, site_name=SITE_NAME))
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
# Apps of others (OAuth 2). The key that signs what they are told is made when one first asks.
IDP_OIDC_ADAPTER = "accounts.tokens.apps.AppAdapter"
IDP_OIDC_PRIVATE_KEY = SimpleLazyObject(lambda: runtime.signing_key("oidc", env.OIDC_KEY_FILE.text()))
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 86_400
# https is only had behind a proxy (SECURE_PROXY_SSL_HEADER): the address that it names is the client's. Without one
# the header would be the client's own word. The limits of allauth and of the API count by this.
PROXIES = 1 if IS_HTTPS else 0
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
_login_providers = signing_in.providers()
INSTALLED_APPS += [app for app in _login_providers.installed if app not in INSTALLED_APPS]
SOCIALACCOUNT_PROVIDERS = _login_providers.apps

CACHES = {
    "default": {"BACKEND": "config.cache.SteadyCache", "LOCATION": runtime.redis_url()}
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
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_IMPORTS = queues.IMPORTS
CELERY_BEAT_SCHEDULE = queues.CLOCK
CELERY_BEAT_SCHEDULER = "config.clock:Clock"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # each in its own words: who looks for it can read it
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_NAME = f"{KINDRED_COOKIE_PREFIX}django_language"
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
# Where what any moment is restored from is kept; none: nowhere.
KINDRED_ARCHIVE = runtime.archive_folder()
_place = storage.chosen(MEDIA_ROOT, KINDRED_ARCHIVE)
# Whether a picture is sent for to the storage itself, by a signed address that soon expires.
KINDRED_STORAGE_IS_REMOTE = _place.is_remote
KINDRED_SIGNED_SECONDS = storage.SIGNED_SECONDS
KINDRED_STORAGE_KEY, KINDRED_STORAGE_SECRET = env.STORAGE_KEY.text(), env.STORAGE_SECRET.text()
STORAGES = {
    "default": _place.backend,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.authentication.TokenAuthentication",
        "accounts.tokens.apps.AppAuthentication",
        "discovery.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "discovery.api.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "discovery.api.schema.Schema",
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
        "departure": "10/hour",
    },
    "NUM_PROXIES": PROXIES,
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1",
    "DESCRIPTION": "Everything that the pages can do. Guide: docs/api.md.",
    "DEFAULT_GENERATOR_CLASS": "discovery.api.schema.Generator",
    "POSTPROCESSING_HOOKS": [
        "discovery.api.schema.add_components",
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # they are written for who reads the code
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": None,
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
}

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SESSION_ENGINE = "accounts.entrance.session_store"
SESSION_COOKIE_AGE = 14 * 86_400  # without use
KINDRED_SESSION_SECONDS = 30 * 86_400  # since the log-in
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{KINDRED_COOKIE_PREFIX}sessionid", f"{KINDRED_COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
MESSAGE_STORAGE = "config.cookies.MessageStorage"
SECURE_SSL_REDIRECT = IS_HTTPS
# What programs ask for is refused instead (config/transport.py); deploy/proxy/Caddyfile names the same.
SECURE_REDIRECT_EXEMPT = [r"^(api|identity/o/api|federation|\.well-known|nodeinfo)/"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_place.origins],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *_login_providers.origins],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

KINDRED_ENCODER = env.ENCODER.text()
KINDRED_ENCODER_WEIGHTS = env.ENCODER_WEIGHTS.text()
KINDRED_DETECTOR = env.DETECTOR.text()
KINDRED_DETECTOR_WEIGHTS = env.DETECTOR_WEIGHTS.text()
KINDRED_CLASSIFIER = env.CLASSIFIER.text()
KINDRED_CLASSIFIER_PERCENT = env.CLASSIFIER_PERCENT.number()
# Each of the worker's threads may run the encoder at once: together they have the processors, and no more.
KINDRED_TORCH_THREADS = max(1, (os.cpu_count() or 1) // env.WORKER_THREADS.number())
# What discovery/fetching.py may reach though it is not public.
KINDRED_ALLOWED_NETWORKS = env.ALLOWED_NETWORKS.networks()
KINDRED_FEDERATION = env.FEDERATION.switch()
KINDRED_BLOCKED_SERVERS = [host.lower() for host in env.BLOCKED_SERVERS.words()]
KINDRED_MOST_WAITING = env.MOST_WAITING.number()
KINDRED_MOST_SEARCHED = env.MOST_SEARCHED.number()
KINDRED_UPLOAD_BYTES = env.UPLOAD_MEGABYTES.number() * 1_000_000
KINDRED_DECODING_BYTES = env.DECODING_MEGABYTES.number() * 1_000_000
KINDRED_DECODING_SECONDS = env.DECODING_SECONDS.number()
KINDRED_GRACE_DAYS = env.GRACE_DAYS.number()
KINDRED_IMPORT_BYTES = env.IMPORT_MEGABYTES.number() * 1_000_000
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

LOGGING = logs.configuration(as_json=env.LOG.choice("lines", "json") == "json")
KINDRED_METRICS_TOKEN = env.METRICS_TOKEN.text()

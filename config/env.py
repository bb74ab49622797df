"""Every environment variable that Kindred reads, typed, with its default and one line of meaning."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
# A wheel brings templates, static files and translations in here; a checkout has them beside manage.py.
BUNDLED = Path(__file__).resolve().parent / "bundled"
INSTALLED = BUNDLED.is_dir()
FILES = BUNDLED if INSTALLED else BASE


class BadSetting(ValueError):
    """A variable whose value cannot be used; the message names it and says what would do."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: `meaning` is what the documentation prints."""

    name: str
    default: str
    meaning: str

    def text(self) -> str:
        return os.environ.get(self.name, "").strip() or self.default

    def number(self) -> int:
        try:
            return int(self.text())
        except ValueError:
            raise BadSetting(f"{self.name} must be a whole number, not {self.text()!r}") from None

    def switch(self) -> bool:
        value = self.text().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"", "0", "false", "no", "off"}:
            return False
        raise BadSetting(f"{self.name} must be 1 or 0, not {value!r}")

    def choice(self, *allowed: str) -> str:
        value = self.text().lower()
        if value not in allowed:
            raise BadSetting(f"{self.name} must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def set(self, value: str) -> None:
        """Give the variable a value for this process and the children that it starts from now on."""
        os.environ[self.name] = value

    def networks(self) -> list[IPv4Network | IPv6Network]:
        try:
            return [ip_network(word) for word in self.words()]
        except ValueError as problem:
            raise BadSetting(f"{self.name} names networks such as 10.0.0.0/8, by commas: {problem}") from None

    def words(self) -> list[str]:
        return [word.strip() for word in self.text().split(",") if word.strip()]


HOME = Variable(
    "KINDRED_HOME",
    "",
    "Folder that holds all data; else .kindred beside manage.py, for a wheel ~/.local/share/kindred",
)
PORT = Variable("KINDRED_PORT", "8000", "Port that the web server listens on; the next free one is taken if busy")
BIND = Variable("KINDRED_BIND", "127.0.0.1", "Address that the web server listens on; 0.0.0.0 opens it to the network")
DATA_HOME = Variable("XDG_DATA_HOME", "~/.local/share", "Folder in which an installed wheel makes its data folder")
RUN_AS = Variable("KINDRED_RUN_AS", "", "Account that runs PostgreSQL when Kindred is started by root")
SUDO_USER = Variable("SUDO_USER", "", "Set by sudo: the account that runs PostgreSQL unless KINDRED_RUN_AS names one")
NO_BOOTSTRAP = Variable("KINDRED_NO_BOOTSTRAP", "0", "1: use the current Python as it is (containers)")
SUPERVISED = Variable("KINDRED_SUPERVISED", "0", "1: set by the supervisor for its children; not for people")
TEST_HOME = Variable("KINDRED_TEST_HOME", "", "Set by the test settings for their own children; not for people")
DEMO = Variable("KINDRED_DEMO", "1", "1: fill an empty site with drawn demonstration pictures on the first `up`")

DATABASE_URL = Variable("DATABASE_URL", "", "PostgreSQL 16+ with pgvector 0.8+ to use instead of the embedded one")
REDIS_URL = Variable("REDIS_URL", "", "Redis or Valkey to use instead of the embedded one")
SECRET_KEY = Variable("SECRET_KEY", "", "Signing key; generated into the data folder when not given")
OIDC_KEY_FILE = Variable(
    "KINDRED_OIDC_KEY_FILE", "", "RSA key (PEM) that signs what apps are told; generated into the data folder else"
)
SITE_URL = Variable("SITE_URL", "", "Public address, such as https://pictures.example; https makes cookies secure")
ALLOWED_HOSTS = Variable("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names to answer, besides SITE_URL's")
DEBUG = Variable("DEBUG", "0", "1: tracebacks in the page and the style page at /style/; never in production")
MAINTENANCE = Variable(
    "KINDRED_MAINTENANCE", "0", "1: every page says that the site comes back soon (503); see also `maintenance on`"
)
SITE_NAME = Variable("SITE_NAME", "Kindred", "Name shown in the page")
EMAIL_URL = Variable(
    "KINDRED_EMAIL_URL",
    "consolemail://",
    "Mail server: smtp+tls://name:password@mail.example:587; else the log",
)
MAIL_FROM = Variable("KINDRED_MAIL_FROM", "kindred@localhost", "Address that mails come from")

REGISTRATION = Variable("KINDRED_REGISTRATION", "open", "Who may join: open, invited (by a member's link) or closed")
INVITERS = Variable("KINDRED_INVITERS", "members", "Who may invite others: members or staff")
SINGLE_USER = Variable(
    "KINDRED_SINGLE_USER", "", "Username of the one whose site it is: nobody joins, home is their page"
)
EMAIL_VERIFICATION = Variable(
    "KINDRED_EMAIL_VERIFICATION", "auto", "Proving one's address: none, optional, mandatory; auto: if mail can be sent"
)
STAFF_MFA = Variable(
    "KINDRED_STAFF_MFA", "0", "1: staff must set up a second factor before anything else; all: every member must"
)
BREACHED_PASSWORDS = Variable(
    "KINDRED_BREACHED_PASSWORDS", "", "File of passwords that are known elsewhere, which are refused: SHA-1, sorted"
)
NEWCOMER_DAYS = Variable("KINDRED_NEWCOMER_DAYS", "3", "Days for which an account is new, and may do less; 0: none")
LOGIN_PROVIDERS = Variable(
    "KINDRED_LOGIN_PROVIDERS", "", "Other sites to log in with: JSON, or a file that holds it; see docs/signing-in.md"
)

ENCODER = Variable("KINDRED_ENCODER", "compact:v1", "Encoder of the embedding space that is searched")
ENCODER_WEIGHTS = Variable("KINDRED_ENCODER_WEIGHTS", "", "File with the encoder's weights; else the library's cache")
DETECTOR = Variable("KINDRED_DETECTOR", "", "Detector of objects, such as torchvision:ssdlite320_mobilenet_v3_large")
DETECTOR_WEIGHTS = Variable(
    "KINDRED_DETECTOR_WEIGHTS", "", "File with the detector's weights; else the library's cache"
)
CLASSIFIER = Variable("KINDRED_CLASSIFIER", "", "Marks sensitive and AI-made pictures: python:module:Class")
CLASSIFIER_PERCENT = Variable("KINDRED_CLASSIFIER_PERCENT", "90", "How sure it must be, from 50 to 100")
ALLOW_DOWNLOAD = Variable("KINDRED_ALLOW_DOWNLOAD", "0", "1: an encoder may download its library's weights")
WEB_THREADS = Variable("KINDRED_WEB_THREADS", "8", "Pages that the web server works on at a time")
SEARCH_THREADS = Variable("KINDRED_SEARCH_THREADS", "4", "Searches that it works on at a time, besides")
UPLOAD_THREADS = Variable("KINDRED_UPLOAD_THREADS", "8", "Requests with files that it takes in at a time, besides")
FILE_THREADS = Variable("KINDRED_FILE_THREADS", "16", "Pictures and other files that it sends at a time, besides")
WAITING_REQUESTS = Variable(
    "KINDRED_WAITING_REQUESTS", "16", "Requests of each of these kinds that wait for their turn; any more hear 503"
)
WAITING_SECONDS = Variable("KINDRED_WAITING_SECONDS", "8", "Longest time that they wait until they hear 503")
MOST_WAITING = Variable(
    "KINDRED_MOST_WAITING", "1000", "Pictures that wait to be prepared and embedded; with as many, uploads hear 503"
)
MOST_SEARCHED = Variable(
    "KINDRED_MOST_SEARCHED", "32", "Searched pictures that wait for the encoder; with as many, more hear 503"
)
WORKER_THREADS = Variable("KINDRED_WORKER_THREADS", "2", "Pictures that the worker handles at a time")
ALLOWED_NETWORKS = Variable(
    "KINDRED_ALLOWED_NETWORKS",
    "",
    "Networks (CIDR, by commas) that may be fetched from and sent to though not public; for tests and closed networks",
)
FEDERATION = Variable("KINDRED_FEDERATION", "0", "1: people may be followed from other servers; needs SITE_URL")
BLOCKED_SERVERS = Variable(
    "KINDRED_BLOCKED_SERVERS", "", "Hosts, by commas, that federation does not talk to, nor to those below them"
)
ARCHIVE = Variable(
    "KINDRED_ARCHIVE", "", "Folder, best on another disk, that keeps what restoring to any moment needs; empty: none"
)
STORAGE = Variable(
    "KINDRED_STORAGE", "", "Bucket for pictures: s3://bucket/prefix?endpoint=https://…&region=…; else the data folder"
)
STORAGE_KEY = Variable("AWS_ACCESS_KEY_ID", "", "Name of the key to the bucket; else the machine's own role")
STORAGE_SECRET = Variable("AWS_SECRET_ACCESS_KEY", "", "The secret that belongs to the key of the bucket")
LOG = Variable("KINDRED_LOG", "lines", "How logs are written: lines for people, or json, one object a line")
METRICS_TOKEN = Variable("KINDRED_METRICS_TOKEN", "", "Lets a monitor elsewhere read /metrics: Authorization: Bearer …")
STATEMENT_SECONDS = Variable("KINDRED_STATEMENT_SECONDS", "15", "Longest time a database statement may take; 0: any")
UPLOAD_MEGABYTES = Variable("KINDRED_UPLOAD_MEGABYTES", "50", "Largest picture file that is taken, in megabytes")
DECODING_MEGABYTES = Variable(
    "KINDRED_DECODING_MEGABYTES", "2000", "Memory that opening one picture may take, in megabytes; else it is refused"
)
DECODING_SECONDS = Variable(
    "KINDRED_DECODING_SECONDS", "30", "Processor time that opening one picture may take; else it is refused"
)
GRACE_DAYS = Variable("KINDRED_GRACE_DAYS", "30", "Days between closing an account and its deletion")
IMPORT_MEGABYTES = Variable("KINDRED_IMPORT_MEGABYTES", "4096", "Largest file that the import page takes, in megabytes")

VARIABLES: tuple[Variable, ...] = tuple(value for value in globals().values() if isinstance(value, Variable))

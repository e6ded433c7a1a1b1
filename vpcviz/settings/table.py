"""The one table of settings. Each is an environment variable; the documentation is checked against this table."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

Default = str | int | bool | tuple[str, ...]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
YES = ("true", "on", "yes", "y", "ok", "1")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+")
DATABASES = ("postgres", "postgresql", "sqlite")
NO = ("false", "off", "no", "n", "0")


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, its value when unset, and what it does."""

    name: str
    default: Default
    help: str
    one_of: tuple[str, ...] = ()
    """The words that it takes; empty for any."""
    least: int = 1
    """The least number that it takes."""
    secret: bool = False
    """A file may hold it, named by the same variable with `_FILE` behind its name."""


class SettingsError(ImproperlyConfigured):
    """A setting is wrong; the text is one sentence that names it, and never tells a secret."""


SETTINGS: tuple[Setting, ...] = (
    Setting("VPCVIZ_DATA", "var", "Folder of the SQLite file, the secret key and caches."),
    Setting(
        "VPCVIZ_SECRET_KEY",
        "",
        "Signs sessions. Empty: the file `secret-key` in VPCVIZ_DATA, made at first start.",
        secret=True,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "For example `postgres://user@host/vpcviz`. Empty: `vpcviz.sqlite3` in VPCVIZ_DATA.",
        secret=True,
    ),
    Setting("VPCVIZ_DATABASE_TIMEOUT_S", 20, "Seconds that a query waits for a lock of the SQLite file."),
    Setting(
        "VPCVIZ_URL", "", "Where people reach the server, for example `https://vpcviz.example.com`; used in links."
    ),
    Setting("VPCVIZ_ALLOWED_HOSTS", LOOPBACK, "Host names that the server answers to, separated by commas."),
    Setting("VPCVIZ_TLS", False, "People reach the server by https: redirect to it, secure cookies, HSTS."),
    Setting(
        "VPCVIZ_BEHIND_PROXY", False, "A proxy in front sets X-Forwarded-Proto, -Host and -For; trust what it says."
    ),
    Setting("VPCVIZ_HSTS_S", 31_536_000, "Seconds of Strict-Transport-Security when VPCVIZ_TLS is on.", least=0),
    Setting("VPCVIZ_DEBUG", False, "Show errors with their source code. Never on a server that others reach."),
    Setting(
        "VPCVIZ_LOG_LEVEL",
        "INFO",
        "Least severity that is logged: DEBUG, INFO, WARNING or ERROR.",
        one_of=("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        "VPCVIZ_LOG_FORMAT",
        "text",
        "`text`, or `json` for one JSON object per line, on standard error.",
        one_of=("text", "json"),
    ),
    Setting(
        "VPCVIZ_AUDIT_LOG",
        "",
        "Where each event of the audit log is written too, as one line of JSON: a file, or `stderr`. "
        "Empty: the database alone.",
    ),
    Setting("VPCVIZ_SESSION_S", 1_209_600, "Seconds that a sign-in lasts."),
    Setting(
        "VPCVIZ_SSO_SESSION_S",
        43_200,
        "Seconds that a sign-in by single sign-on lasts, however much it is used, if VPCVIZ_SESSION_S is not less.",
    ),
    Setting("VPCVIZ_SIGN_IN_LINK_S", 3_600, "Seconds that a one-time sign-in link can be used."),
    Setting("VPCVIZ_INVITATION_DAYS", 7, "Days that an invitation can be accepted."),
    Setting(
        "VPCVIZ_EMAIL_URL",
        "console:",
        "How mail is sent: `console:` (standard output), `file:FOLDER`, `smtp://HOST:25`, "
        "`smtp+tls://USER:PASSWORD@HOST:587` or `smtp+ssl://USER:PASSWORD@HOST:465`.",
        secret=True,
    ),
    Setting("VPCVIZ_EMAIL_FROM", "vpcviz@localhost", "The sender of mail."),
    Setting(
        "VPCVIZ_SECOND_FACTOR",
        "optional",
        "Who must have a second factor: `optional` (nobody), `administrators` (of the server or of any workspace) "
        "or `everyone`.",
        one_of=("optional", "administrators", "everyone"),
    ),
    Setting(
        "VPCVIZ_SSO_SECOND_FACTOR",
        "provider",
        "Where people who come by single sign-on have the second factor that VPCVIZ_SECOND_FACTOR asks for: "
        "`provider` (it asks for one itself) or `here`.",
        one_of=("provider", "here"),
    ),
    Setting(
        "VPCVIZ_SSO_DOMAINS",
        (),
        "Domains of e-mail addresses that may come by single sign-on, separated by commas. "
        "Empty: only people who are known or invited.",
    ),
    Setting(
        "VPCVIZ_SSO_WORKSPACE",
        "",
        "Short name of the workspace that newcomers by single sign-on join. Empty: none, until somebody invites them.",
    ),
    Setting(
        "VPCVIZ_SSO_ROLE",
        "viewer",
        "Role of newcomers in VPCVIZ_SSO_WORKSPACE: `viewer`, `editor` or `administrator`.",
        one_of=("viewer", "editor", "administrator"),
    ),
    Setting("VPCVIZ_OIDC_NAME", "OpenID Connect", "What the button of the OpenID Connect provider says."),
    Setting("VPCVIZ_OIDC_URL", "", "Issuer of the OpenID Connect provider, for example `https://login.example.com`."),
    Setting("VPCVIZ_OIDC_CLIENT_ID", "", "The client id that the OpenID Connect provider gave."),
    Setting("VPCVIZ_OIDC_SECRET", "", "The client secret that the OpenID Connect provider gave.", secret=True),
    Setting(
        "VPCVIZ_OIDC_VERIFIED_EMAIL",
        False,
        "Take e-mail addresses of VPCVIZ_SSO_DOMAINS as verified when the OpenID Connect provider does not say whether "
        "they are.",
    ),
    Setting("VPCVIZ_SAML_NAME", "SAML", "What the button of the SAML identity provider says."),
    Setting(
        "VPCVIZ_SAML_METADATA",
        "",
        "Address or file of the metadata of the SAML identity provider; needs the extra `vpcviz[saml]`.",
    ),
    Setting(
        "VPCVIZ_SAML_ENTITY_ID",
        "",
        "The name by which the SAML identity provider knows vpcviz. Empty: the address of vpcviz's own metadata.",
    ),
    Setting("VPCVIZ_HTTP_THREADS", 8, "Requests that `serve` handles at the same time."),
    Setting("VPCVIZ_TOPOLOGIES", 4, "Snapshots that a process keeps built in memory."),
    Setting(
        "VPCVIZ_ENGINE",
        "database",
        "How workers hear of jobs: `database`, or `celery` for workers on several machines.",
        one_of=("database", "celery"),
    ),
    Setting(
        "VPCVIZ_BROKER_URL",
        "redis://localhost:6379/0",
        "The Redis that Celery uses, when VPCVIZ_ENGINE is `celery`.",
        secret=True,
    ),
    Setting(
        "VPCVIZ_WORKER_PROCESSES", 4, "Jobs that `vpcviz worker` runs at the same time, when VPCVIZ_ENGINE is `celery`."
    ),
    Setting("VPCVIZ_JOB_LEASE_S", 60, "Seconds without a sign of life after which a job is given to another worker."),
    Setting("VPCVIZ_JOB_POLL_S", 1, "Seconds between two looks of an idle worker at the queue."),
    Setting("VPCVIZ_EXPORTS_S", 86_400, "Seconds that a file made by an export job is kept in VPCVIZ_DATA."),
    Setting("VPCVIZ_SHARE_DAYS", 30, "Days that a shared link lives when nobody says how many."),
    Setting("VPCVIZ_SHARE_MOST_DAYS", 365, "Days that a shared link may live at most."),
    Setting("VPCVIZ_TOKEN_DAYS", 90, "Days that an API token lives when nobody says how many."),
    Setting("VPCVIZ_TOKEN_MOST_DAYS", 365, "Days that an API token may live at most."),
    Setting(
        "VPCVIZ_API_PER_MINUTE",
        1_200,
        "Requests to the API that each token, and each user who is signed in, may send in a minute; 0 for no bound.",
        least=0,
    ),
    Setting(
        "VPCVIZ_API_ANONYMOUS_PER_MINUTE",
        60,
        "Requests to the API that a network address may send in a minute without a token or a sign-in; 0 for no bound.",
        least=0,
    ),
    Setting("VPCVIZ_API_BODY_KIB", 1_024, "Kibibytes that the body of a request to the API may have; imports aside."),
    Setting("VPCVIZ_UPLOAD_MIB", 256, "Mebibytes that one upload may have."),
    Setting("VPCVIZ_UPLOAD_FILE_MIB", 64, "Mebibytes that one file of an upload may have, unpacked."),
    Setting("VPCVIZ_UPLOAD_UNPACKED_MIB", 256, "Mebibytes to which an uploaded archive may unpack."),
    Setting(
        "VPCVIZ_UPLOAD_EXPANSION",
        100,
        "Times that an uploaded archive may grow when it is unpacked, beyond the first 64 MiB.",
    ),
    Setting("VPCVIZ_UPLOAD_FILES", 20_000, "Files that an upload, or an archive in it, may hold."),
    Setting(
        "VPCVIZ_UPLOAD_VALUES",
        5_000_000,
        "JSON values that all files of an upload may hold together; each takes some hundred bytes of memory.",
    ),
    Setting("VPCVIZ_UPLOAD_DEPTH", 100, "Levels that the JSON of an upload may nest."),
    Setting("VPCVIZ_UPLOAD_S", 900, "Seconds that the sending of an upload may take."),
    Setting(
        "VPCVIZ_UPLOAD_QUOTA_MIB",
        2_048,
        "Mebibytes that uploads which wait to be published may take up in VPCVIZ_DATA.",
    ),
    Setting("VPCVIZ_UPLOAD_KEEP_S", 86_400, "Seconds after which an upload that nobody published is dropped."),
    Setting("VPCVIZ_SCAN_THREADS", 16, "AWS calls that each process of a scan makes at the same time."),
    Setting("VPCVIZ_SCAN_PROCESSES", 2, "Processes that read the accounts of a scan; few accounts are read by one."),
    Setting(
        "VPCVIZ_AWS_ENDPOINT_URL", "", "Ask this address instead of AWS, for every service. For tests and the demo."
    ),
    Setting("VPCVIZ_AWS_PROFILES", (), "Named AWS profiles that administrators may connect, separated by commas."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def _given(setting: Setting) -> str | None:
    """What the environment says, or the file that it names; None when it says nothing."""
    said = os.environ.get(setting.name)
    file = os.environ.get(f"{setting.name}_FILE") if setting.secret else None
    if not file:
        return said
    if said:
        raise SettingsError(f"{setting.name} and {setting.name}_FILE are both set: leave one of them out.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it is no text"
        raise SettingsError(f"The file {file} of {setting.name}_FILE cannot be read: {reason}.") from error


def _number(setting: Setting, said: str) -> int:
    try:
        number = int(said)
    except ValueError as error:
        raise SettingsError(f"{setting.name} takes a number, not “{said[:40]}”.") from error
    if number < setting.least:
        raise SettingsError(f"{setting.name} is {number}: it takes {setting.least} or more.")
    return number


def _flag(setting: Setting, said: str) -> bool:
    word = said.strip().lower()
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise SettingsError(f"{setting.name} takes true or false, not “{said[:40]}”.")


def _text(setting: Setting, said: str) -> str:
    known = {word.lower(): word for word in setting.one_of}
    if known and said.strip().lower() not in known:
        raise SettingsError(f"{setting.name} takes {' or '.join(setting.one_of)}, not “{said[:40]}”.")
    return known[said.strip().lower()] if known else said


class Values:
    """The settings as this process's environment has them. Each raises `SettingsError` for what it does not take."""

    def text(self, name: str) -> str:
        """The value of a setting whose default is a text."""
        setting = _BY_NAME[name]
        said = _given(setting)
        return str(setting.default) if said is None or (not said and setting.one_of) else _text(setting, said)

    def number(self, name: str) -> int:
        """The value of a setting whose default is a number."""
        setting = _BY_NAME[name]
        said = _given(setting)
        return _number(setting, said) if said else int(str(setting.default))

    def flag(self, name: str) -> bool:
        """The value of a setting that is on or off."""
        setting = _BY_NAME[name]
        said = _given(setting)
        return bool(setting.default) if said is None else _flag(setting, said)

    def names(self, name: str) -> list[str]:
        """The value of a setting that is a list."""
        setting = _BY_NAME[name]
        said = _given(setting)
        if said is None:
            return list(setting.default) if isinstance(setting.default, tuple) else []
        return [word.strip() for word in said.split(",") if word.strip()]

    def origin(self, name: str, *, tls: bool = False) -> str:
        """The value of a setting that is the beginning of addresses: scheme, host and port."""
        said = self.text(name).rstrip("/")
        if said and not ORIGIN.fullmatch(said):
            raise SettingsError(f"{name} is an address without a path, as in https://vpcviz.example.com.")
        if said.startswith("http:") and tls:
            raise SettingsError(f"{name} begins with http: and VPCVIZ_TLS is on; people reach the server by https.")
        return said

    def file(self, name: str, *, but: tuple[str, ...] = ()) -> str:
        """The value of a setting that is a file to be written, or one of the words `but`."""
        said = self.text(name).strip()
        if said and said not in but and not Path(said).absolute().parent.is_dir():
            raise SettingsError(f"{name} names a file in a folder that is not there: {Path(said).absolute().parent}.")
        return said

    def database(self, data: str) -> dict[str, Any]:
        """Django's description of the database."""
        url = self.text("DATABASE_URL")
        if url:
            return {**_database(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        return sqlite(f"{data}/vpcviz.sqlite3", timeout_s=self.number("VPCVIZ_DATABASE_TIMEOUT_S"))


def _database(url: str) -> dict[str, Any]:
    if url.partition("://")[0] not in DATABASES:
        raise SettingsError(f"DATABASE_URL begins with {' or '.join(f'{name}://' for name in DATABASES)}.")
    try:
        return dict(Env.db_url_config(url))
    except (ImproperlyConfigured, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            "DATABASE_URL is no address of a database: write it as postgres://user@host/name."
        ) from error


def sqlite(name: str, *, timeout_s: int) -> dict[str, Any]:
    """An SQLite file that several processes may write: WAL, write locks taken at the start of a transaction."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": timeout_s,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }

"""The one table of settings. Each is an environment variable; the documentation is checked against this table."""

from dataclasses import dataclass
from typing import Any

from environ import Env

Default = str | int | bool | tuple[str, ...]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, its value when unset, and what it does."""

    name: str
    default: Default
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("VPCVIZ_DATA", "var", "Folder of the SQLite file, the secret key and caches."),
    Setting(
        "VPCVIZ_SECRET_KEY", "", "Signs sessions. Empty: the file `secret-key` in VPCVIZ_DATA, made at first start."
    ),
    Setting("DATABASE_URL", "", "For example `postgres://user@host/vpcviz`. Empty: `vpcviz.sqlite3` in VPCVIZ_DATA."),
    Setting("VPCVIZ_DATABASE_TIMEOUT_S", 20, "Seconds that a query waits for a lock of the SQLite file."),
    Setting(
        "VPCVIZ_URL", "", "Where people reach the server, for example `https://vpcviz.example.com`; used in links."
    ),
    Setting("VPCVIZ_ALLOWED_HOSTS", LOOPBACK, "Host names that the server answers to, separated by commas."),
    Setting("VPCVIZ_TLS", False, "People reach the server by https: redirect to it, secure cookies, HSTS."),
    Setting(
        "VPCVIZ_BEHIND_PROXY", False, "A proxy in front sets X-Forwarded-Proto, -Host and -For; trust what it says."
    ),
    Setting("VPCVIZ_HSTS_S", 31_536_000, "Seconds of Strict-Transport-Security when VPCVIZ_TLS is on."),
    Setting("VPCVIZ_DEBUG", False, "Show errors with their source code. Never on a server that others reach."),
    Setting("VPCVIZ_LOG_LEVEL", "INFO", "Least severity that is logged: DEBUG, INFO, WARNING or ERROR."),
    Setting("VPCVIZ_LOG_FORMAT", "text", "`text`, or `json` for one JSON object per line, on standard error."),
    Setting("VPCVIZ_SESSION_S", 1_209_600, "Seconds that a sign-in lasts."),
    Setting("VPCVIZ_SIGN_IN_LINK_S", 3_600, "Seconds that a one-time sign-in link can be used."),
    Setting("VPCVIZ_HTTP_THREADS", 8, "Requests that `serve` handles at the same time."),
    Setting("VPCVIZ_TOPOLOGIES", 4, "Snapshots that a process keeps built in memory."),
    Setting(
        "VPCVIZ_ENGINE",
        "database",
        "How workers hear of jobs: `database`, or `celery` for workers on several machines.",
    ),
    Setting(
        "VPCVIZ_BROKER_URL", "redis://localhost:6379/0", "The Redis that Celery uses, when VPCVIZ_ENGINE is `celery`."
    ),
    Setting(
        "VPCVIZ_WORKER_PROCESSES", 4, "Jobs that `vpcviz worker` runs at the same time, when VPCVIZ_ENGINE is `celery`."
    ),
    Setting("VPCVIZ_JOB_LEASE_S", 60, "Seconds without a sign of life after which a job is given to another worker."),
    Setting("VPCVIZ_JOB_POLL_S", 1, "Seconds between two looks of an idle worker at the queue."),
    Setting("VPCVIZ_EXPORTS_S", 86_400, "Seconds that a file made by an export job is kept in VPCVIZ_DATA."),
    Setting("VPCVIZ_SHARE_DAYS", 30, "Days that a shared link lives when nobody says how many."),
    Setting("VPCVIZ_SHARE_MOST_DAYS", 365, "Days that a shared link may live at most."),
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


def _value(env: Env, name: str) -> Any:
    default = _BY_NAME[name].default
    if isinstance(default, tuple):
        return tuple(env.list(name, default=list(default)))
    if isinstance(default, bool):
        return env.bool(name, default=default)
    if isinstance(default, int):
        return env.int(name, default=default)
    return env.str(name, default=default)


class Values:
    """The settings as this process's environment has them."""

    def __init__(self) -> None:
        self._env = Env()

    def text(self, name: str) -> str:
        """The value of a setting whose default is a text."""
        return str(_value(self._env, name))

    def number(self, name: str) -> int:
        """The value of a setting whose default is a number."""
        return int(_value(self._env, name))

    def flag(self, name: str) -> bool:
        """The value of a setting that is on or off."""
        return bool(_value(self._env, name))

    def names(self, name: str) -> list[str]:
        """The value of a setting that is a list."""
        return list(_value(self._env, name))

    def database(self, data: str) -> dict[str, Any]:
        """Django's description of the database."""
        url = self.text("DATABASE_URL")
        if url:
            return {**self._env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        return sqlite(f"{data}/vpcviz.sqlite3", timeout_s=self.number("VPCVIZ_DATABASE_TIMEOUT_S"))


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

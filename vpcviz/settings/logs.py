"""Log lines on standard error, as text or JSON, without the tokens that stand in addresses."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"((?:/|%2[Ff])(?:s|sign-in(?:/|%2[Ff])(?:link|invitation|reset))(?:/|%2[Ff])|\bvpcviz_)[\w-]{16,}"
)

_COMMANDING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_PLAIN: Final = re.compile(r"[A-Za-z0-9._%+@:/-]+")
STDERR: Final = "stderr"


def without_tokens(text: str) -> str:
    """The text with every API token, and the token of every shared or sign-in link, left out."""
    return _TOKEN.sub(r"\1…", text)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def asked_by(record: logging.LogRecord) -> dict[str, str]:
    """Who sent the request that a line is about, where `vpcviz.people.origin` says so: of refused ones."""
    ask = getattr(getattr(record, "request", None), "asked_by", None)
    told: dict[str, str] = ask(getattr(record, "status_code", None)) if ask else {}
    return told


def _word(value: str) -> str:
    """The value, in quotes when it could be taken for more than one word of the line."""
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


class TextLines(logging.Formatter):
    """One line of text per event, with the traceback below it, indented, when there is one.

    What is logged cannot begin a line of its own, nor command a terminal.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The event as text."""
        return without_tokens(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with what commands written out."""
        who = "".join(f" {name}={_word(value)}" for name, value in asked_by(record).items())
        return _COMMANDING.sub(_written_out, super().formatMessage(record) + who)

    def formatException(self, ei: Any) -> str:
        """The traceback, each line of it indented."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(f"    {_COMMANDING.sub(_written_out, line)}" for line in lines)


class JsonLines(logging.Formatter):
    """One JSON object per event: time, level, logger, message, and the traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The event as one line of JSON."""
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if who := asked_by(record):
            event["asked_by"] = who
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return without_tokens(json.dumps(event, ensure_ascii=False))


def audit_handler(where: str) -> dict[str, Any]:
    """What writes the audit log's lines: nothing, standard error, or a file that its owner alone reads."""
    if not where:
        return {"class": "logging.NullHandler"}
    if where == STDERR:
        return {"class": "logging.StreamHandler", "formatter": "bare"}
    return {"()": OwnersFile, "filename": where, "formatter": "bare"}


class OwnersFile(WatchedFileHandler):
    """Appends to a file that only its owner may read; a file that was moved away is begun anew."""

    def __init__(self, filename: str) -> None:
        super().__init__(filename, encoding="ascii", delay=True)

    def _open(self) -> Any:
        return open(self.baseFilename, "a", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600))


def logging_settings(*, level: str, form: str, audit: str = "") -> dict[str, Any]:
    """Django's LOGGING."""
    formatter = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}, "bare": {"format": "%(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}, "audit": audit_handler(audit)},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "vpcviz.audit": {"handlers": ["audit"], "level": "INFO" if audit else "ERROR", "propagate": False},
            "botocore": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }

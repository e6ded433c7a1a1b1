"""Log lines on standard error, as text or JSON, without the tokens that stand in addresses."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

_TOKEN: Final = re.compile(r"(/(?:s|sign-in/link)/)[\w-]{16,}")


def without_tokens(text: str) -> str:
    """The text with the token of every shared or sign-in link left out."""
    return _TOKEN.sub(r"\1…", text)


class TextLines(logging.Formatter):
    """One line of text per event, with the traceback below it when there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The event as text."""
        return without_tokens(super().format(record))


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
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return without_tokens(json.dumps(event, ensure_ascii=False))


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING."""
    formatter = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "botocore": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }

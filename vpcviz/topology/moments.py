"""Moments in words: people read one form, on pages and in pictures; files, the API and the command line say ISO 8601."""

import re
from datetime import UTC, date, datetime
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)


def day_words(at: date) -> str:
    """A day, e.g. `4 Mar 2026`."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def time_words(at: datetime) -> str:
    """A moment to the minute in UTC, e.g. `4 Mar 2026 05:06 UTC`."""
    at = at.astimezone(UTC)
    return f"{day_words(at)} {at:%H:%M} UTC"


def words_of(told: str) -> str:
    """A moment or day that was told in ISO 8601, in words; what is neither stays as it was told."""
    at = moment_of(told.removesuffix(" UTC")) if _ISO.match(told) else None
    if at is None:
        return told
    return time_words(at) if ":" in told else day_words(at)


def moment_of(text: str) -> datetime | None:
    """A moment that AWS spells, in UTC; None when it is none, or when UTC knows no such year."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

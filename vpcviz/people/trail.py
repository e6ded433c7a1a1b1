"""Reading the audit log, and removing what is old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from vpcviz.people.appending import TABLE, open_for_removal
from vpcviz.people.audit import ACTIONS, record
from vpcviz.people.models import AuditEvent, User
from vpcviz.people.selectors import can_administer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor

REMOVAL: Final = "audit.remove"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for. Empty words ask for all."""

    action: str = ""
    """An action, or a group of them: the word before the dot."""
    actor: str = ""
    """A part of an e-mail address, of a token's name, of a command; or a kind of actor."""
    target: str = ""
    """A part of the name or id of what something was done to."""
    address: str = ""
    """The beginning of a network address."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first."""

    events: tuple[AuditEvent, ...]
    older: str
    """The cursor of the page after this one; "" when this is the last."""


def may_read(*, user: Visitor, workspace: Workspace | None) -> bool:
    """True for administrators of the workspace; without one, for those of the server."""
    if workspace is None:
        return isinstance(user, User) and user.is_active and user.is_administrator
    return can_administer(user=user, workspace=workspace)


def events_of(*, user: Visitor, workspace: Workspace | None, wanted: Wanted | None = None) -> QuerySet[AuditEvent]:
    """The events of a workspace, or all of the server, that are wanted. `PermissionDenied` for who may not read them."""
    if not may_read(user=user, workspace=workspace):
        of = workspace.name if workspace is not None else "the server"
        message = f"Only an administrator of {of} may read the audit log."
        raise PermissionDenied(message)
    found = AuditEvent.objects.visible_to(user).filter(_condition(wanted or Wanted()))
    return (found if workspace is None else found.filter(workspace_key=workspace.pk)).order_by("-at", "-pk")


def kept_events(*, wanted: Wanted) -> QuerySet[AuditEvent]:
    """The wanted events of every workspace, newest first, for whoever runs the server."""
    return AuditEvent.objects.filter(_condition(wanted)).order_by("-at", "-pk")


def _condition(wanted: Wanted) -> Q:
    asked = Q()
    if wanted.action:
        asked &= Q(action=wanted.action) if "." in wanted.action else Q(action__startswith=f"{wanted.action}.")
    if wanted.actor:
        asked &= Q(actor__icontains=wanted.actor) | Q(via__icontains=wanted.actor) | Q(actor_kind=wanted.actor)
    if wanted.target:
        asked &= Q(target__icontains=wanted.target)
    if wanted.address:
        asked &= Q(address__startswith=wanted.address)
    if wanted.since is not None:
        asked &= Q(at__gte=wanted.since)
    if wanted.until is not None:
        asked &= Q(at__lt=wanted.until)
    return asked


def page_of(events: QuerySet[AuditEvent], *, cursor: str, size: int) -> Page:
    """The page that a cursor names; the first one for "". Raises `ValueError` for what is no cursor."""
    if cursor:
        at, key = _place(cursor)
        events = events.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    rows = list(events[: size + 1])
    return Page(tuple(rows[:size]), _cursor(rows[size - 1]) if len(rows) > size else "")


def _cursor(event: AuditEvent) -> str:
    return f"{(event.at - _EPOCH) // _MICROSECOND}-{event.pk}"


def _place(cursor: str) -> tuple[datetime, int]:
    told, _, key = cursor.partition("-")
    if not (len(cursor) <= 40 and cursor.isascii() and told.isdecimal() and key.isdecimal()):
        raise ValueError("this is no page of the audit log")
    try:
        return _EPOCH + int(told) * _MICROSECOND, min(int(key), 2**63 - 1)
    except OverflowError as error:
        raise ValueError("this is no page of the audit log") from error


def moment(words: str, *, end: bool = False) -> datetime | None:
    """A day or a moment as people write it, in UTC unless it says otherwise; at its `end`, a day is whole.

    None for "". Raises `ValueError` with a sentence for what is neither.
    """
    words = words.strip()
    if not words:
        return None
    try:
        day = parse_date(words)
        if day is not None:
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1 if end else 0)
        found = parse_datetime(words)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError(f"“{words[:40]}” is no time: write a day as 2026-03-04, or a moment as 2026-03-04T05:06")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def groups() -> dict[str, dict[str, str]]:
    """The actions and their words, by the word before the dot."""
    found: dict[str, dict[str, str]] = {}
    for action, words in sorted(ACTIONS.items()):
        found.setdefault(action.partition(".")[0], {})[action] = words
    return found


def count_before(*, before: datetime) -> int:
    """How many events `remove_before` would remove."""
    return _old(before).count()


def remove_before(*, before: datetime, now: datetime) -> int:
    """Remove the events of before a moment, for whoever runs the server; how many. The removal is an event, and stays."""
    with open_for_removal(connection):
        with connection.cursor() as cursor:
            at = connection.ops.adapt_datetimefield_value(before)
            cursor.execute(f"DELETE FROM {TABLE} WHERE at < %s AND action <> %s", [at, REMOVAL])  # noqa: S608 - a constant
            removed = int(cursor.rowcount)
        record(REMOVAL, now=now, details={"before": before.isoformat(timespec="seconds"), "events": removed})
    return removed


def _old(before: datetime) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(at__lt=before).exclude(action=REMOVAL)

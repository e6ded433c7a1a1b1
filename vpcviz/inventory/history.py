"""The life of a resource: since when it is here, every change, and since when it is gone."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from vpcviz.inventory.models import PastSnapshot, ResourceVersion, Snapshot
from vpcviz.inventory.packing import unpacked
from vpcviz.people.models import Workspace
from vpcviz.topology.changes import Fields, fields_changed
from vpcviz.topology.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from vpcviz.people.selectors import Visitor

ATTRIBUTES: Final = ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")
"""What DescribeVpcAttribute tells of a VPC one by one (AWS: "DescribeVpcAttribute")."""

SEEN, CHANGED, GONE, BACK, UNKNOWN = "seen", "changed", "gone", "back", "unknown"


@dataclass(frozen=True, slots=True)
class Moment:
    """A snapshot as a date in a history."""

    number: int
    at: datetime | None = None
    source: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a resource by one snapshot."""

    what: str
    """`seen` (for the first time), `changed`, `gone`, `back`, or `unknown`: snapshots in between are no longer kept."""
    moment: Moment
    is_exact: bool = True
    """False when the snapshot before is no longer kept, so that it may have happened earlier."""
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One resource as one account and region showed it."""

    kind: Kind
    id: str
    account: str
    region: str
    events: tuple[Event, ...]
    """Oldest first."""
    last_seen: Moment

    @property
    def first(self) -> Event:
        """When it was seen first."""
        return self.events[0]

    @property
    def gone(self) -> Event | None:
        """When it was found to be gone; None while it is here."""
        return self.events[-1] if self.events[-1].what == GONE else None


@dataclass(frozen=True, slots=True)
class _Version:
    valid_from: int
    valid_to: int | None
    body: Mapping[str, object]


def history(*, user: Visitor, workspace: Workspace, native_id: str) -> tuple[Story, ...]:
    """The life of everything with this id, in every account and region; empty when `user` does not see the workspace."""
    attributes = [f"{native_id}|{name}" for name in ATTRIBUTES] if native_id.startswith("vpc-") else []
    rows = ResourceVersion.objects.filter(
        workspace__in=Workspace.objects.visible_to(user).filter(pk=workspace.pk),
        native_id__in=[native_id, *attributes],
    ).order_by("valid_from", "pk")
    versions: defaultdict[tuple[str, str, str, str], list[_Version]] = defaultdict(list)
    for row in rows:
        key = (row.kind, row.native_id, row.account, row.region)
        versions[key].append(_Version(row.valid_from, row.valid_to, unpacked(row.body)))
    if not versions:
        return ()
    calendar = Calendar.of(workspace)
    return tuple(_story(key, found, calendar) for key, found in sorted(versions.items()))


@dataclass(frozen=True, slots=True)
class Calendar:
    """When each snapshot of a workspace was taken, and which are kept."""

    moments: Mapping[int, Moment]
    kept: Sequence[int]

    @classmethod
    def of(cls, workspace: Workspace) -> Calendar:
        """The workspace's calendar. Two queries."""
        past = PastSnapshot.objects.filter(workspace=workspace).values_list("number", "taken_at")
        kept = Snapshot.objects.filter(workspace=workspace).values_list("number", "taken_at", "source")
        moments = {number: Moment(number, at) for number, at in past}
        moments.update({number: Moment(number, at, source, is_kept=True) for number, at, source in kept})
        return cls(moments, sorted(number for number, one in moments.items() if one.is_kept))

    def moment(self, number: int) -> Moment:
        """The snapshot with this number."""
        return self.moments.get(number) or Moment(number)

    def kept_in(self, start: int, end: int | None = None) -> int | None:
        """The first kept snapshot in [start, end)."""
        place = bisect_left(self.kept, start)
        found = self.kept[place] if place < len(self.kept) else None
        return found if found is not None and (end is None or found < end) else None

    def last_before(self, number: int | None) -> Moment:
        """The newest kept snapshot before another; the newest of all without one."""
        place = bisect_left(self.kept, number) if number is not None else len(self.kept)
        return self.moment(self.kept[place - 1]) if place else Moment(0)

    def is_exact(self, number: int) -> bool:
        """True when the snapshot before it is kept, or when there was none."""
        return number == 1 or (number - 1 in self.moments and self.moments[number - 1].is_kept)


def _story(key: tuple[str, str, str, str], versions: Sequence[_Version], calendar: Calendar) -> Story:
    kind, native_id, account, region = key
    events = [Event(SEEN, calendar.moment(versions[0].valid_from), calendar.is_exact(versions[0].valid_from))]
    for old, new in pairwise(versions):
        events.extend(_between(Kind(kind), old, new, calendar))
    last = versions[-1]
    if last.valid_to is not None:
        events.append(_gone(last.valid_to, calendar))
    return Story(Kind(kind), native_id, account, region, tuple(events), calendar.last_before(last.valid_to))


def _between(kind: Kind, old: _Version, new: _Version, calendar: Calendar) -> Iterable[Event]:
    moment, exact = calendar.moment(new.valid_from), calendar.is_exact(new.valid_from)
    fields = fields_changed(kind, old.body, new.body)
    if old.valid_to == new.valid_from:
        yield Event(CHANGED, moment, exact, fields)
    elif old.valid_to is not None and calendar.kept_in(old.valid_to, new.valid_from) is not None:
        yield _gone(old.valid_to, calendar)
        yield Event(BACK, moment, exact, fields)
    else:
        yield Event(UNKNOWN, moment, is_exact=False, fields=fields)


def _gone(number: int, calendar: Calendar) -> Event:
    """Gone by the first kept snapshot that lacks it."""
    found = calendar.kept_in(number) or number
    return Event(GONE, calendar.moment(found), is_exact=found == number and calendar.is_exact(number))

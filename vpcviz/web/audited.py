"""What the pages of the audit log show: the filters that were asked for, and each event in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from vpcviz.people.audit import ACTIONS
from vpcviz.people.models import AuditEvent
from vpcviz.people.trail import Wanted, groups, moment
from vpcviz.topology.moments import words_of

SHOWN: Final = 100
LONGEST: Final = 200
ACTORS: Final = {"user": "", "token": "by token", "visitor": "visitor", "system": "the server"}
_MOMENTS: Final = frozenset({"before", "expires"})
"""Values that are recorded in ISO 8601."""
_SHORT: Final = 8
"""Items of a list in the details that the page writes out."""


@dataclass(frozen=True, slots=True)
class Form:
    """The filters as they were typed."""

    action: str
    actor: str
    target: str
    address: str
    since: str
    until: str

    @classmethod
    def of(cls, query: QueryDict) -> "Form":
        """The filters of an address."""
        return cls(*(query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in cls.__slots__))

    @property
    def is_empty(self) -> bool:
        """True when every event is asked for."""
        return not any(getattr(self, name) for name in self.__slots__)

    @property
    def query(self) -> str:
        """The filters as a query; "" when there are none."""
        told = QueryDict(mutable=True)
        told.update({name: getattr(self, name) for name in self.__slots__ if getattr(self, name)})
        return told.urlencode()

    def wanted(self) -> Wanted:
        """What the selectors take. Raises `ValueError` with a sentence."""
        if self.action and self.action not in ACTIONS and self.action not in groups():
            raise ValueError(f"there is no action “{self.action}”")
        return Wanted(
            action=self.action,
            actor=self.actor,
            target=self.target,
            address=self.address,
            since=moment(self.since),
            until=moment(self.until, end=True),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An event in words."""

    item: AuditEvent
    what: str
    who: str
    how: str
    """Which token or command; "" for a session."""
    details: tuple[tuple[str, str], ...]


def row_of(event: AuditEvent) -> Row:
    """The event in words."""
    word = ACTORS.get(event.actor_kind, event.actor_kind)
    how = f"token {event.via}" if event.actor_kind == "token" else event.via
    return Row(event, ACTIONS.get(event.action, event.action), event.actor or word, how, tuple(_details(event.details)))


def _details(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in told.items():
        text = words_of(value) if key in _MOMENTS and isinstance(value, str) else _words(value)
        if text:
            yield key.replace("_", " "), text


def _words(value: Any) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, list):
        rest = f", and {len(value) - _SHORT:,} more" if len(value) > _SHORT else ""
        return ", ".join(map(_words, value[:_SHORT])) + rest
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(one)}" for key, one in value.items())
    return "" if value is None else str(value)

"""How calls ended, over time: what was asked, what was kept when the answer failed, and since when it is stale."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Outcome, OutcomeState

Scope = tuple[str, str]
"""Account and region."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest outcome of one call in one account and region, and when it last succeeded."""

    outcome: Outcome
    last_fetched_at: str = ""
    """ISO 8601, UTC; empty when the call never succeeded."""
    stale_since: str = ""
    """When the call first failed to confirm what is kept; empty when nothing is stale."""

    @property
    def is_stale(self) -> bool:
        """True when what is shown was read earlier, and could not be read again."""
        return bool(self.stale_since)


def merged(*, before: Iterable[Reading], outcomes: Iterable[Outcome], now: str) -> tuple[Reading, ...]:
    """The readings of one account and region after these outcomes. Calls that have none stay as they were."""
    known = {_key(reading.outcome): reading for reading in before}
    new = list(outcomes)
    asked = {_call(outcome) for outcome in new}
    kept = [reading for reading in known.values() if _call(reading.outcome) not in asked]
    fresh = [_after(outcome, known, now) for outcome in new]
    return tuple(sorted((*kept, *fresh), key=lambda reading: _key(reading.outcome)))


def _after(outcome: Outcome, known: Mapping[tuple[str, ...], Reading], now: str) -> Reading:
    if outcome.state is OutcomeState.FETCHED:
        return Reading(outcome, last_fetched_at=outcome.at or now)
    before = known.get(_key(outcome)) or known.get((*_call(outcome), ""))
    if before is None or not before.last_fetched_at:
        return Reading(outcome)
    return Reading(outcome, last_fetched_at=before.last_fetched_at, stale_since=before.stale_since or now)


def _call(outcome: Outcome) -> tuple[str, str, str]:
    return (outcome.kind, outcome.service, outcome.operation)


def _key(outcome: Outcome) -> tuple[str, ...]:
    return (*_call(outcome), outcome.parent)


def by_scope(outcomes: Iterable[Outcome]) -> dict[Scope, list[Outcome]]:
    """The outcomes of each account and region."""
    grouped: defaultdict[Scope, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        grouped[outcome.account, outcome.region].append(outcome)
    return dict(grouped)


def as_json(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """The readings of one account and region as the database holds them; empty fields are left out."""
    return [_row(reading) for reading in readings]


def _row(reading: Reading) -> dict[str, Any]:
    outcome = reading.outcome
    row = {
        "kind": outcome.kind.value,
        "state": outcome.state.value,
        "service": outcome.service,
        "operation": outcome.operation,
        "count": outcome.count,
        "at": outcome.at,
        "error_code": outcome.error_code,
        "message": outcome.message,
        "action": outcome.action,
        "by_probe": outcome.by_probe,
        "parent": outcome.parent,
        "last_fetched_at": reading.last_fetched_at,
        "stale_since": reading.stale_since,
    }
    return {name: value for name, value in row.items() if value}


def from_json(rows: Iterable[Mapping[str, Any]], *, account: str, region: str) -> tuple[Reading, ...]:
    """The readings that `as_json` wrote."""
    return tuple(_reading(dict(row), account, region) for row in rows)


def _reading(row: dict[str, Any], account: str, region: str) -> Reading:
    last_fetched_at = row.pop("last_fetched_at", "")
    stale_since = row.pop("stale_since", "")
    kind = Kind(row.pop("kind"))
    state = OutcomeState(row.pop("state"))
    outcome = Outcome(
        kind=kind,
        account=account,
        region=region,
        state=state,
        service=row.pop("service", ""),
        operation=row.pop("operation", ""),
        **row,
    )
    return Reading(outcome, last_fetched_at=last_fetched_at, stale_since=stale_since)

"""What could not be read, gathered so that each call, reason and missing permission is said once."""

from collections import defaultdict
from dataclasses import dataclass

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.readings import Reading
from vpcviz.inventory.selectors import readings_of
from vpcviz.layout.text import clean
from vpcviz.topology.coverage import UNREADABLE, plural
from vpcviz.topology.moments import words_of
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Outcome, OutcomeState

REASONS = {
    OutcomeState.DENIED: "access was denied",
    OutcomeState.THROTTLED: "AWS throttled the call until it was given up",
    OutcomeState.FAILED: "the call failed",
    OutcomeState.UNAVAILABLE: "not available there",
    OutcomeState.CANCELLED: "the scan was cancelled",
    OutcomeState.NOT_PROVIDED: "no file held the answer",
}
REMEDIES = {
    OutcomeState.THROTTLED: "scan again later",
    OutcomeState.FAILED: "scan again; if it stays, the message says why",
    OutcomeState.CANCELLED: "scan again",
    OutcomeState.NOT_PROVIDED: "import the file with this answer",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A call that ended in one way, and everywhere it did so."""

    what: str
    call: str
    state: str
    reason: str
    code: str
    message: str
    action: str
    """The permission to grant; "" when that is not the cure."""
    remedy: str
    scopes: tuple[tuple[str, tuple[str, ...]], ...]
    """Account (with its name) and the regions in it."""
    parents: tuple[str, ...]
    kept: str
    """When what is shown instead was last read; "" when nothing is shown."""
    stale_since: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The gaps that matter, those that do not (the operation does not exist there), and what no file held."""

    unread: tuple[Gap, ...] = ()
    unavailable: tuple[Gap, ...] = ()
    not_provided: tuple[Gap, ...] = ()

    @property
    def stale(self) -> bool:
        """Whether something shown is older than the snapshot."""
        return any(gap.stale_since for gap in self.unread)

    @property
    def accounts(self) -> int:
        """In how many accounts something could not be read."""
        return len({name for gap in self.unread for name, _ in gap.scopes})


def coverage_of(topology: Topology, snapshot: Snapshot | None) -> Coverage:
    """What could not be read for the snapshot. One query, and none when everything was read."""
    if snapshot is None or all(outcome.state is OutcomeState.FETCHED for outcome in topology.outcomes):
        return Coverage()
    grouped: defaultdict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for reading in readings_of(snapshot):
        outcome = reading.outcome
        if outcome.state in UNREADABLE or outcome.state is OutcomeState.NOT_PROVIDED:
            grouped[outcome.kind, outcome.operation, outcome.state, outcome.error_code].append(reading)
    gaps = [(readings[0].outcome.state, _gap(topology, readings)) for _, readings in sorted(grouped.items())]
    quiet = (OutcomeState.UNAVAILABLE, OutcomeState.NOT_PROVIDED)
    return Coverage(
        tuple(gap for state, gap in gaps if state not in quiet),
        tuple(gap for state, gap in gaps if state is OutcomeState.UNAVAILABLE),
        tuple(gap for state, gap in gaps if state is OutcomeState.NOT_PROVIDED),
    )


def _gap(topology: Topology, readings: list[Reading]) -> Gap:
    first = readings[0].outcome
    kept = min((reading.last_fetched_at for reading in readings if reading.is_stale), default="")
    since = min((reading.stale_since for reading in readings if reading.is_stale), default="")
    return Gap(
        what=plural(first.kind),
        call=f"{first.service}:{first.operation}" if first.operation else "",
        state=first.state.value,
        reason=REASONS[first.state],
        code=first.error_code,
        message=clean(first.message),
        action=first.action if first.state is OutcomeState.DENIED else "",
        remedy=REMEDIES.get(first.state, ""),
        scopes=_scopes(topology, [reading.outcome for reading in readings]),
        parents=tuple(sorted({reading.outcome.parent for reading in readings if reading.outcome.parent})),
        kept=words_of(kept),
        stale_since=words_of(since),
    )


def _scopes(topology: Topology, outcomes: list[Outcome]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    regions: defaultdict[str, set[str]] = defaultdict(set)
    for outcome in outcomes:
        regions[outcome.account].add(outcome.region)
    return tuple((_account(topology, account), tuple(sorted(found))) for account, found in sorted(regions.items()))


def _account(topology: Topology, account: str) -> str:
    name = topology.account_names.get(account, "")
    return f"{clean(name)} ({account})" if name else account

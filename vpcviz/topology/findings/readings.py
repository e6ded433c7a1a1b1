"""What was read, and what was not: a rule may conclude from absence only where somebody looked."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from vpcviz.topology.coverage import UNREADABLE, because, plural
from vpcviz.topology.kinds import Kind
from vpcviz.topology.moments import moment_of
from vpcviz.topology.network import Topology
from vpcviz.topology.records import GLOBAL, UNKNOWN, Outcome, OutcomeState

NO_FILE: Final = "no file holds"
Place = tuple[str, str]
"""An account and a region."""


class Readings:
    """How the calls for each kind ended, by place. Where no outcome tells, nothing stood in the way."""

    def __init__(self, topology: Topology) -> None:
        self._whole: dict[tuple[Kind, str, str], str] = {}
        self._parts: dict[tuple[Kind, str, str, str], str] = {}
        places: defaultdict[Kind, set[Place]] = defaultdict(set)
        for outcome in topology.outcomes:
            self._note(outcome)
            places[outcome.kind].add((outcome.account, outcome.region))
        self._places = {kind: tuple(sorted(found)) for kind, found in places.items()}
        self.accounts = frozenset(outcome.account for outcome in topology.outcomes)
        """The accounts that were asked."""
        self._gone: dict[Kind, tuple[str, ...]] = {}

    def _note(self, outcome: Outcome) -> None:
        why = _why(outcome)
        if not why:
            return
        key = (outcome.kind, outcome.account, outcome.region)
        if outcome.parent:
            self._parts[(*key, outcome.parent)] = why
        else:
            self._whole[key] = why

    def places(self, kind: Kind) -> tuple[Place, ...]:
        """The places where somebody asked for a kind, or could have."""
        return self._places.get(kind, ())

    def unread(self, kind: Kind, account: str, region: str, parent: str = "") -> str:
        """Why a kind was not read in an account and region (and for a parent); "" when nothing stood in the way."""
        for where in (region, GLOBAL, UNKNOWN):
            told = self._whole.get((kind, account, where)) or self._parts.get((kind, account, where, parent))
            if told:
                return told
        return ""

    def refused(self, kind: Kind, account: str, region: str, parent: str = "") -> str:
        """Why a kind could not be read although somebody asked; "" too where no file holds it and AWS's default is taken."""
        why = self.unread(kind, account, region, parent)
        return "" if why.startswith(NO_FILE) else why

    def unread_anywhere(self, *kinds: Kind) -> str:
        """Why one of several kinds was not read in some account, in whole or in part."""
        for kind in kinds:
            if kind not in self._gone:
                gone = [*self._whole.items(), *self._parts.items()]
                told = {f"{why} (account {key[1]}, {key[2]})" for key, why in gone if key[0] is kind}
                self._gone[kind] = tuple(sorted(told))
            if self._gone[kind]:
                rest = len(self._gone[kind]) - 1
                return self._gone[kind][0] + (f" (and {rest} more)" if rest else "")
        return ""


def _why(outcome: Outcome) -> str:
    of_one = f" for {outcome.parent}" if outcome.parent else ""
    if outcome.state in UNREADABLE:
        return f"the {plural(outcome.kind)} could not be read{of_one}: {because(outcome)}"
    if outcome.state is OutcomeState.NOT_PROVIDED:
        return f"{NO_FILE} the {plural(outcome.kind)}{of_one}"
    return ""


def last_read(topology: Topology) -> datetime | None:
    """The moment of the last call that tells its own; what was read of files often has none."""
    moments = (moment_of(outcome.at) for outcome in topology.outcomes if outcome.at)
    return max((moment for moment in moments if moment is not None), default=None)

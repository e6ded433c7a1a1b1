"""What could not be read: an answer that rests on it is unknown, never "nothing there"."""

from collections import defaultdict

from vpcviz.topology.coverage import UNREADABLE, sentence
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import GLOBAL, UNKNOWN, Outcome
from vpcviz.topology.resource import Resource


class Sight:
    """The calls that told nothing, by kind."""

    def __init__(self, topology: Topology) -> None:
        self._by_kind: defaultdict[Kind, list[Outcome]] = defaultdict(list)
        for outcome in topology.outcomes:
            if outcome.state in UNREADABLE:
                self._by_kind[outcome.kind].append(outcome)

    def clear(self, kind: Kind) -> bool:
        """Whether every call for a kind told something."""
        return kind not in self._by_kind

    def hidden(self, kind: Kind, account: str = "", region: str = "", parent: str = "") -> str:
        """Why a kind of one account and region could not be read; "" when nothing stood in the way."""
        for outcome in self._by_kind.get(kind, ()):
            here = _meets(outcome.account, account) and _meets(outcome.region, region)
            if here and (not outcome.parent or outcome.parent == parent):
                return sentence(outcome)
        return ""

    def stale(self, resource: Resource) -> str:
        """Why what is known of a resource may no longer hold: nobody who sees it could read it again."""
        if resource.kind not in self._by_kind:
            return ""
        reasons = [self.hidden(resource.kind, account, resource.region, resource.id) for account in resource.seen_from]
        return reasons[0] if reasons and all(reasons) else ""


def _meets(told: str, asked: str) -> bool:
    return not asked or told in (asked, GLOBAL, UNKNOWN, "")

"""Sentences for the head of a picture: what could not be read, so that nobody takes it for absent."""

from collections import defaultdict
from collections.abc import Sequence

from vpcviz.layout.router import Plan
from vpcviz.layout.vpc_borders import account_label
from vpcviz.topology.coverage import UNREADABLE, because, plural
from vpcviz.topology.moments import words_of
from vpcviz.topology.network import Topology
from vpcviz.topology.records import GLOBAL, Outcome

MOST_PLACES = 2


def notes_for(topology: Topology, account: str = "", region: str = "") -> tuple[str, ...]:
    """The gaps of one account and region, or of the whole inventory: one sentence per call and reason."""
    groups: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in topology.outcomes:
        here = account in ("", outcome.account) and (region in ("", outcome.region) or outcome.region == GLOBAL)
        if outcome.state in UNREADABLE and here:
            groups[plural(outcome.kind), because(outcome)].append(outcome)
    return tuple(_sentence(topology, what, why, members) for (what, why), members in sorted(groups.items()))


def _sentence(topology: Topology, what: str, why: str, members: Sequence[Outcome]) -> str:
    places = sorted({f"{account_label(topology, item.account)} {item.region}" for item in members})
    shown = ", ".join(places[:MOST_PLACES])
    more = f" and {len(places) - MOST_PLACES} more places" if len(places) > MOST_PLACES else ""
    stale = min((item.stale_since for item in members if item.stale_since), default="")
    kept = f"; what is drawn of them is stale since {words_of(stale)}" if stale else ""
    return f"⚠ {what[0].upper()}{what[1:]} could not be read in {shown}{more}: {why}{kept}."


def undrawn(routes: Plan) -> tuple[str, ...]:
    """A sentence when links found no way through the corridors: a missing line must not look like a missing link."""
    count = len(routes.unrouted)
    if not count:
        return ()
    first = routes.unrouted[0]
    links = f"{count} link{'' if count == 1 else 's'}"
    return (f"⚠ {links} found no room in the drawing, the first from {first.source} to {first.target}.",)

"""Sentences for the head of a picture: what could not be read, so that nobody takes it for absent."""

from vpcviz.layout.router import Plan
from vpcviz.layout.vpc_borders import account_label
from vpcviz.topology.coverage import gaps
from vpcviz.topology.network import Topology
from vpcviz.topology.records import GLOBAL


def notes_for(topology: Topology, account: str = "", region: str = "") -> tuple[str, ...]:
    """The gaps of one account and region, or of the whole inventory, one sentence each."""
    found = []
    for gap in gaps(topology):
        outcome = gap.outcome
        if account and outcome.account != account:
            continue
        if region and outcome.region not in (region, GLOBAL):
            continue
        sentence = gap.sentence.replace(
            f" of {outcome.account} ", f" of {account_label(topology, outcome.account)} ", 1
        )
        found.append(f"⚠ {sentence[0].upper()}{sentence[1:]}.")
    return tuple(dict.fromkeys(found))


def undrawn(routes: Plan) -> tuple[str, ...]:
    """A sentence when links found no way through the corridors: a missing line must not look like a missing link."""
    count = len(routes.unrouted)
    if not count:
        return ()
    first = routes.unrouted[0]
    return (
        f"⚠ {count} link{'' if count == 1 else 's'} found no room in the drawing, the first from {first.source} to {first.target}.",
    )

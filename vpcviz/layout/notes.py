"""Sentences for the head of a picture: what could not be read, so that nobody takes it for absent."""

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

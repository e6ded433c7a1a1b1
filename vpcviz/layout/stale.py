"""What was read earlier and could not be read again: it stays in the picture, and says since when it is stale."""

from collections.abc import Iterable
from dataclasses import replace

from vpcviz.layout.scene import Node
from vpcviz.topology.moments import words_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource

STALE = "stale"


def with_stale(topology: Topology, nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes; those whose call failed since they were read are marked `stale`, unless a state of theirs matters more."""
    since = {
        (outcome.kind, outcome.account, outcome.region): outcome.stale_since
        for outcome in topology.outcomes
        if outcome.stale_since and not outcome.parent
    }
    if not since:
        return tuple(nodes)

    def told(resource: Resource) -> str:
        places = ((resource.kind, account, resource.region) for account in resource.seen_from)
        found = [since.get(place, "") for place in places]
        return max(found) if all(found) else ""

    def marked(node: Node) -> Node:
        resource = topology.find(node.resource) if node.resource is not None else None
        when = told(resource) if resource is not None else ""
        if not when:
            return node
        words = f"stale: could not be read again since {words_of(when)}"
        return replace(node, state=node.state or STALE, title=f"{node.title}\n{words}")

    return tuple(marked(node) for node in nodes)

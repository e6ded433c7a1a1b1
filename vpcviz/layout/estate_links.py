"""The lines of the estate: between cards, from the endpoints of expanded VPCs, or summed per pair of accounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from vpcviz.layout.corridors import Link
from vpcviz.layout.estate_model import Estate, EstateLink
from vpcviz.layout.frames import account_node
from vpcviz.layout.scene import Edge
from vpcviz.layout.vpc_borders import account_label
from vpcviz.layout.vpc_links import Drawn, Standing, inner_links
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.topology.network import Topology


def estate_lines(
    topology: Topology, estate: Estate, expanded: Mapping[str, tuple[VpcPicture, Standing]], *, summed: bool
) -> tuple[Drawn, ...]:
    """Every line. When `summed`, links that touch no expanded VPC are summed per pair of accounts."""
    lines: list[Drawn] = []
    rest: list[EstateLink] = []
    for link in estate.links:
        if summed and link.source not in expanded and link.target not in expanded:
            rest.append(link)
        else:
            lines += _full(link, expanded)
    lines += _summed(topology, estate, rest)
    for picture, standing in expanded.values():
        lines += inner_links(topology, picture, standing)
    return tuple(lines)


def _full(link: EstateLink, expanded: Mapping[str, tuple[VpcPicture, Standing]]) -> Iterable[Drawn]:
    """A link between cards; where an end is expanded, PrivateLink starts at the interfaces and ends at the port."""
    sources: tuple[str, ...] = (link.source,)
    target = link.target
    if link.kind == "consumes":
        if link.source in expanded:
            sources = expanded[link.source][1].items.get(link.resource, (link.resource,))
        if link.target in expanded:
            ports = {service.port.id for service in expanded[link.target][0].provided}
            target = link.net if link.net in ports else link.target
    for source in sources:
        yield _line(link, source, target)


def _line(link: EstateLink, source: str, target: str) -> Drawn:
    name = f"{link.kind}:{link.net}:{source}>{target}:{link.resource}"
    edge = Edge(name, link.kind, link.net, source, target, (), link.state, link.why, link.arrow, resource=link.resource)
    return Link(name, link.net, source, target), edge


def _summed(topology: Topology, estate: Estate, links: Sequence[EstateLink]) -> Iterable[Drawn]:
    """One line per pair of accounts and kind; the sentence says how many links it stands for."""
    home = {item.thing.id: item.account for item in estate.cards}
    pairs: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for link in links:
        if home[link.source] != home[link.target]:
            pairs[link.kind, home[link.source], home[link.target]] += 1
    for (kind, source, target), count in sorted(pairs.items()):
        ends = f"from {account_label(topology, source)} to {account_label(topology, target)}"
        words = f"{count} link{'' if count == 1 else 's'} ({kind}) {ends}"
        name, net = f"{kind}:{source}>{target}", f"{kind}:{target}"
        left, right = account_node(source), account_node(target)
        edge = Edge(name, kind, net, left, right, (), None, words, kind == "consumes")
        yield Link(name, net, left, right), edge

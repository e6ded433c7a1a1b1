"""The lines of the estate: between cards, from the endpoints of expanded VPCs, or summed per pair of outer frames."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vpcviz.layout.corridors import Link
from vpcviz.layout.estate_model import EstateLink
from vpcviz.layout.moving import moved_text
from vpcviz.layout.pieces import MARK, Style, Thing, line
from vpcviz.layout.scene import Edge, Text
from vpcviz.layout.vpc_links import Drawn, Standing, inner_links
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.topology.network import Topology

STRIP = 40
"""Room beside a frame for the counts above the lines that begin there."""
COUNT = Style(MARK, 600, anchor="middle")


def estate_lines(
    topology: Topology,
    links: Sequence[EstateLink],
    expanded: Mapping[str, tuple[VpcPicture, Standing]],
    summed: Mapping[str, Thing] | None,
) -> tuple[Drawn, ...]:
    """Every line. `summed`: card -> its outermost frame, when links that touch no expanded VPC are summed per pair of those."""
    lines: list[Drawn] = []
    rest: list[EstateLink] = []
    for link in links:
        if summed is not None and link.source not in expanded and link.target not in expanded:
            rest.append(link)
        else:
            lines += _full(link, expanded)
    lines += _summed(summed or {}, rest, topology.gone)
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


def _summed(homes: Mapping[str, Thing], links: Sequence[EstateLink], gone: frozenset[str]) -> Iterable[Drawn]:
    """One line per pair of outer frames and kind; the sentence says how many links it stands for.

    Links that are gone are not counted; a line that stands for nothing else is itself gone.
    """
    pairs: defaultdict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for link in links:
        source, target = homes[link.source].id, homes[link.target].id
        if source != target:
            pairs[link.kind, source, target].append(link.is_there(gone))
    frames = {frame.id: frame for frame in homes.values()}
    for (kind, source, target), alive in sorted(pairs.items()):
        count, lost = sum(alive), len(alive) - sum(alive)
        shown = count or lost
        ends = f"from {frames[source].label} to {frames[target].label}"
        more = f", and {lost} that {'is' if lost == 1 else 'are'} gone" if count and lost else ""
        words = f"{shown} link{'' if shown == 1 else 's'} ({kind}) {ends}{more}"
        name, net = f"{kind}:{source}>{target}", f"{kind}:{target}"
        state, arrow = (None, kind == "consumes") if count else ("removed", False)
        edge = Edge(name, kind, net, source, target, (), state, words, arrow, _count(shown))
        yield Link(name, net, source, target), edge


def _count(count: int) -> tuple[Text, ...]:
    """How many links a line stands for, before it has a place."""
    return line(f"{count:,}", 0, 0, STRIP, COUNT)


def with_count(edge: Edge) -> Edge:
    """The line with its count above its first piece, in the strip beside the frame where it begins."""
    if not edge.texts:
        return edge
    (x, y), (onward, _) = edge.points[:2]
    middle = x + STRIP // 2 if onward > x else x - STRIP // 2
    return replace(edge, texts=tuple(moved_text(text, middle, y - 2) for text in edge.texts))

"""The graph of a scene as DOT, in the ways in which networks are drawn with Graphviz."""

from collections.abc import Callable, Iterator
from html import escape

from benchmarks.peer_graphs import Graph
from vpcviz.layout.scene import Node

POINTS_PER_INCH = 72
HEAD = 'digraph peers { graph [rankdir=LR, compound=true]; node [shape=box, fixedsize=true, label=""];'
ANCHOR = 'shape=point, style=invis, width="0.01", height="0.01"'

Lines = Iterator[str]


def clusters(graph: Graph) -> str:
    """A cluster for each container, boxes as large as ours, without words; a link to a container ends at its border."""

    def place(node: Node) -> Lines:
        return _cluster(graph, node, place) if graph.nesting.inner(node) else iter([_box(graph, node)])

    links = (
        _link(*_anchored(graph, source, "ltail"), *_anchored(graph, target, "lhead")) for source, target in graph.links
    )
    return _digraph(_placed(graph, place), links)


def tables(graph: Graph) -> str:
    """An HTML table for each VPC, with a row per container in it and a port per thing; no frames around the VPCs."""
    boxes = (line for node in graph.outermost() for line in _table_or_box(graph, node))
    return _digraph(boxes, _ported(graph))


def framed_tables(graph: Graph) -> str:
    """The same tables in a cluster for each account and region."""

    def place(node: Node) -> Lines:
        framed = node.kind != "vpc" and bool(graph.nesting.inner(node))
        return _cluster(graph, node, place) if framed else _table_or_box(graph, node)

    return _digraph(_placed(graph, place), _ported(graph))


def _digraph(boxes: Lines, links: Lines) -> str:
    return "\n".join([HEAD, *boxes, *links, "}"])


def _placed(graph: Graph, place: Callable[[Node], Lines]) -> Lines:
    return (line for node in graph.nesting.children.get(None, ()) for line in place(node))


def _table_or_box(graph: Graph, node: Node) -> Lines:
    return _table(graph, node) if node.kind == "vpc" else iter([_box(graph, node)])


def _ported(graph: Graph) -> Lines:
    return (_link(_port(graph, source), "", _port(graph, target), "") for source, target in graph.links)


def _cluster(graph: Graph, node: Node, place: Callable[[Node], Lines]) -> Lines:
    name = graph.name(node)
    yield f"subgraph cluster_{name} {{ {name} [{ANCHOR}];"
    for child in graph.nesting.inner(node):
        yield from place(child)
    yield "}"


def _box(graph: Graph, node: Node) -> str:
    return f'{graph.name(node)} [width="{_inches(node.w)}", height="{_inches(node.h)}"];'


def _inches(pixels: int) -> str:
    return f"{pixels / POINTS_PER_INCH:.3f}"


def _link(source: str, tail: str, target: str, head: str) -> str:
    return f"{source} -> {target} [{tail} {head}];"


def _anchored(graph: Graph, node: Node, attribute: str) -> tuple[str, str]:
    name = graph.name(node)
    return name, f"{attribute}=cluster_{name}" if graph.nesting.inner(node) else ""


def _table(graph: Graph, vpc: Node) -> Lines:
    rows = "".join(f"<TR>{''.join(cells)}</TR>" for cells in _rows(graph, vpc))
    table = f'<TABLE BORDER="1" CELLBORDER="1" CELLSPACING="4" CELLPADDING="0">{rows}</TABLE>'
    yield f"{graph.name(vpc)} [shape=plain, fixedsize=false, label=<{table}>];"


def _rows(graph: Graph, around: Node) -> Iterator[list[str]]:
    """A row for a container and what lies directly in it, then those of the containers in it."""
    inner = graph.nesting.inner(around)
    yield [_cell(graph, node) for node in (around, *inner) if node is around or not graph.nesting.inner(node)]
    for node in inner:
        if graph.nesting.inner(node):
            yield from _rows(graph, node)


def _cell(graph: Graph, node: Node) -> str:
    words = "<BR/>".join(escape(text.text) for text in node.texts) or escape(node.label)
    return f'<TD PORT="{graph.name(node)}">{words}</TD>'


def _port(graph: Graph, node: Node) -> str:
    vpc = graph.vpc(node)
    return graph.name(vpc) if vpc is node else f"{graph.name(vpc)}:{graph.name(node)}"

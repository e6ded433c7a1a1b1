"""A scene as Graphviz DOT: containers as clusters, opaque names, and labels that are never HTML."""

from graphviz import Digraph, escape
from graphviz.quoting import NoHtml

from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.text import clean
from vpcviz.render.palette import EDGES, PLAIN_EDGE, Palette, condition
from vpcviz.render.svg_nodes import tone_of
from vpcviz.render.tree import Tree, caption, tree

PALETTE = Palette("light")


def dot(scene: Scene) -> str:
    """The scene's nesting and links, for `dot -Tsvg`."""
    nesting = tree(scene)
    graph = Digraph(
        "vpcviz",
        graph_attr={
            "label": _label(scene.title), "labelloc": "t", "labeljust": "l", "rankdir": "LR", "compound": "true",
            "fontname": "Inter,Helvetica,Arial", "fontsize": "14", "bgcolor": PALETTE.fill("paper"),
        },
        node_attr={"shape": "box", "style": "rounded,filled", "fontname": "Inter,Helvetica,Arial", "fontsize": "11", "height": "0.3"},
        edge_attr={"fontname": "Inter,Helvetica,Arial", "fontsize": "9", "arrowsize": "0.7"},
    )  # fmt: skip
    for node in nesting.children.get(None, ()):
        _place(graph, node, nesting)
    drawn = {node.id: node for node in scene.nodes}
    for edge in nesting.links(scene.edges):
        _link(graph, edge, nesting, drawn)
    return str(graph.source)


def _label(text: str) -> NoHtml:
    """The words as a plain label: no HTML, no escape sequence, no character entity."""
    return escape(clean(text).replace("&", "&amp;"))


def _place(graph: Digraph, node: Node, nesting: Tree) -> None:
    name, tone = nesting.names[node.id], tone_of(node)
    state = condition(node.state)
    colour = PALETTE.stroke(state or tone)
    fill = PALETTE.fill(tone) if PALETTE.fill(tone) != "none" else "transparent"
    words = {"label": _label(caption(node)), "fontcolor": PALETTE.ink(tone), "color": colour, "fillcolor": fill}
    dashes = "dashed," if state or node.shape == "dashed" else ""
    if not nesting.inner(node):
        graph.node(name, _attributes=None, style=f"{dashes}rounded,filled", **words)
        return
    inner = Digraph(f"cluster_{name}", graph_attr={**words, "style": f"{dashes}filled", "labeljust": "l"})
    inner.node(_anchor(name), shape="point", style="invis", width="0.01", height="0.01", label="")
    for child in nesting.inner(node):
        _place(inner, child, nesting)
    graph.subgraph(inner)


def _anchor(name: str) -> str:
    return f"{name}_anchor"


def _link(graph: Digraph, edge: Edge, nesting: Tree, drawn: dict[str, Node]) -> None:
    """An edge; an end that is a container is tied to the container's anchor and cut at its border."""
    look = EDGES.get(edge.kind, PLAIN_EDGE)
    state = condition(edge.state)
    more = {"color": PALETTE.stroke(state or look.tone), "penwidth": f"{look.stroke.width:g}"}
    if look.stroke.dash or state:
        more["style"] = "dashed"
    if not edge.arrow:
        more["dir"] = "none"
    ends = []
    for end, attribute in ((drawn[edge.source], "ltail"), (drawn[edge.target], "lhead")):
        name = nesting.names[end.id]
        if nesting.inner(end):
            more[attribute] = f"cluster_{name}"
            name = _anchor(name)
        ends.append(name)
    words = " ".join(text.text for text in edge.texts)
    graph.edge(*ends, label=_label(words) if words else None, **more)

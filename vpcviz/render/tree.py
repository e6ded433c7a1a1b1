"""The scene as a tree with short opaque names, for formats that nest: draw.io, DOT and Mermaid."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.text import clean


@dataclass(frozen=True, slots=True)
class Tree:
    """Children by parent's id (None for the top), in the scene's order, and an opaque name for every node."""

    children: Mapping[str | None, tuple[Node, ...]]
    names: Mapping[str, str]
    parents: Mapping[str, str | None]

    def inner(self, node: Node) -> tuple[Node, ...]:
        """The nodes directly inside."""
        return self.children.get(node.id, ())

    def links(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The edges between two drawn nodes of which neither lies inside the other; nesting says the rest."""
        for edge in edges:
            drawn = edge.source in self.names and edge.target in self.names
            if drawn and edge.source not in self._around(edge.target) and edge.target not in self._around(edge.source):
                yield edge

    def _around(self, ident: str) -> set[str]:
        around = {ident}
        parent = self.parents.get(ident)
        while parent is not None and parent not in around:
            around.add(parent)
            parent = self.parents.get(parent)
        return around


def tree(scene: Scene) -> Tree:
    """The nesting of the scene's nodes; a node whose parent is not drawn stands at the top."""
    names = {node.id: f"n{index}" for index, node in enumerate(scene.nodes)}
    parents = {node.id: node.parent if node.parent in names else None for node in scene.nodes}
    children: dict[str | None, list[Node]] = {}
    for node in scene.nodes:
        children.setdefault(parents[node.id], []).append(node)
    return Tree({parent: tuple(nodes) for parent, nodes in children.items()}, names, parents)


def caption(node: Node) -> str:
    """What a node is called where there is room for one line: name, address range, route table letters, state, notes."""
    letters = [clean(badge.text) for badge in node.badges if badge.kind.startswith("route-table")]
    notes = [clean(badge.text) for badge in node.badges if badge.kind == "note" and node.kind != "note"]
    state = clean(node.state) if node.state and node.state not in ("available", "active") else ""
    parts = [
        clean(node.label) or node.kind,
        clean(node.sub),
        f"[{', '.join(letters)}]" if letters else "",
        f"({state})" if state else "",
        f"(note {', '.join(notes)})" if notes else "",
    ]
    return " ".join(part for part in parts if part)

"""The graph of a scene as the peers read it: the same boxes, nesting and links, of the same sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.layout.scene import Node, Scene
from vpcviz.render.tree import Tree, tree


@dataclass(frozen=True, slots=True)
class Graph:
    """A scene's boxes and links, under short names."""

    nesting: Tree
    nodes: Mapping[str, Node]
    links: tuple[tuple[Node, Node], ...]

    def name(self, node: Node) -> str:
        """The box's short name."""
        return self.nesting.names[node.id]

    def parent(self, node: Node) -> Node | None:
        """The box around it."""
        around = self.nesting.parents[node.id]
        return None if around is None else self.nodes[around]

    def vpc(self, node: Node) -> Node:
        """The VPC that holds the box; the box itself when it lies in none."""
        around: Node | None = node
        while around is not None and around.kind != "vpc":
            around = self.parent(around)
        return around or node

    def outermost(self) -> tuple[Node, ...]:
        """The VPCs, and boxes beside them that hold nothing."""
        found = self.nodes.values()
        return tuple(
            node for node in found if self.vpc(node) is node and (node.kind == "vpc" or not self.nesting.inner(node))
        )


def graph_of(scene: Scene) -> Graph:
    """The boxes of the scene, and its links between boxes of which neither holds the other."""
    nesting = tree(scene)
    nodes = {node.id: node for node in scene.nodes}
    links = tuple((nodes[edge.source], nodes[edge.target]) for edge in nesting.links(scene.edges))
    return Graph(nesting, nodes, links)


def whole(graph: Graph) -> dict[str, Any]:
    """Every box and link, for the engines of `benchmarks/engines`."""
    links = [[graph.name(source), graph.name(target)] for source, target in graph.links]
    return {"boxes": [_box(graph, node) for node in graph.nodes.values()], "links": links}


def by_vpc(graph: Graph) -> dict[str, Any]:
    """A VPC is one box, as large as it is drawn, with a port for each thing in it that a link ends at.

    What lies within a VPC, links too, is left out.
    """
    boxes = {
        graph.name(node): {**_box(graph, node), "ports": []} for node in graph.nodes.values() if graph.vpc(node) is node
    }
    ends = [pair for pair in graph.links if graph.vpc(pair[0]) is not graph.vpc(pair[1])]
    for node in dict.fromkeys(node for pair in ends for node in pair):
        if graph.vpc(node) is not node:
            boxes[graph.name(graph.vpc(node))]["ports"].append(graph.name(node))
    return {
        "boxes": list(boxes.values()),
        "links": [[graph.name(source), graph.name(target)] for source, target in ends],
    }


def _box(graph: Graph, node: Node) -> dict[str, Any]:
    parent = graph.parent(node)
    name = None if parent is None else graph.name(parent)
    return {"id": graph.name(node), "parent": name, "w": node.w, "h": node.h}

"""Placed things, moved as a whole."""

from dataclasses import replace

from vpcviz.layout.scene import Edge, Node, Text


def moved_text(text: Text, dx: int, dy: int) -> Text:
    """The text at its new place."""
    return replace(text, x=text.x + dx, y=text.y + dy)


def moved(node: Node, dx: int, dy: int) -> Node:
    """The node with its icon, badges and texts at its new place."""
    return replace(
        node,
        x=node.x + dx,
        y=node.y + dy,
        icon=replace(node.icon, x=node.icon.x + dx, y=node.icon.y + dy) if node.icon is not None else None,
        badges=tuple(replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in node.badges),
        texts=tuple(moved_text(text, dx, dy) for text in node.texts),
    )


def moved_edge(edge: Edge, dx: int, dy: int) -> Edge:
    """The edge with its points and texts at their new place."""
    return replace(
        edge,
        points=tuple((x + dx, y + dy) for x, y in edge.points),
        texts=tuple(moved_text(text, dx, dy) for text in edge.texts),
    )

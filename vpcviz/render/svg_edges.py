"""Lines as SVG: orthogonal paths with soft corners and solid arrowheads."""

from collections.abc import Sequence
from itertools import pairwise

from vpcviz.layout.scene import Edge, Text
from vpcviz.render.palette import CONDITION_DASHES, EDGES, PAPER, PLAIN_EDGE, Palette, Stroke, condition
from vpcviz.render.svg_nodes import text_svg
from vpcviz.render.xml import Values, attributes, lines, number, word

CORNER = 5
ARROW_LENGTH = 8
ARROW_HALF_WIDTH = 4

Point = tuple[float, float]


def edge_svg(edge: Edge, palette: Palette) -> str:
    """The edge's group: title, line, arrowhead, words."""
    colour, stroke = edge_look(edge, palette)
    points = straightened(edge.points)
    tip = _arrow(points, stroke.width) if edge.arrow else []
    shaft = [*points[:-1], _back(points, ARROW_LENGTH - 1)] if tip else points
    line: Values = {
        "d": path_data(shaft),
        "fill": "none",
        "stroke": colour,
        "stroke-width": stroke.width,
        "stroke-dasharray": stroke.dash or None,
    }
    inside = [f"<title>{lines(edge.why or edge.kind)}</title>", f"<path{attributes(line)}/>"]
    if tip:
        inside.append(f"<polygon{attributes({'points': _coordinates(tip), 'fill': colour})}/>")
    inside.extend(_label(text, palette) for text in edge.texts)
    marks = {
        "class": f"vv-edge vv-edge-{word(edge.kind)}",
        "data-id": edge.id,
        "data-kind": edge.kind,
        "data-resource": edge.resource,
        "data-net": edge.net,
        "data-source": edge.source,
        "data-target": edge.target,
        "data-state": edge.state,
    }
    return f"<g{attributes(marks)}>{''.join(inside)}</g>\n"


def edge_look(edge: Edge, palette: Palette) -> tuple[str, Stroke]:
    """The line's colour and stroke; a state that is not well shows in both."""
    look = EDGES.get(f"{edge.kind}-{edge.state}") or EDGES.get(edge.kind, PLAIN_EDGE)
    state = condition(edge.state)
    if state is None:
        return palette.stroke(look.tone), look.stroke
    return palette.stroke(state), Stroke(look.stroke.width, CONDITION_DASHES[state])


def _label(text: Text, palette: Palette) -> str:
    left = {"start": text.x, "middle": text.x - text.w / 2, "end": text.x - text.w}[text.anchor]
    ground: Values = {
        "x": left - 2,
        "y": text.y - text.size,
        "width": text.w + 4,
        "height": text.size + 3,
        "rx": 2,
        "fill": palette.fill(PAPER),
    }
    return f"<rect{attributes(ground)}/>{text_svg(text, palette)}"


def straightened(points: Sequence[tuple[int, int]]) -> list[Point]:
    """The points without repeats and without those that lie on the way between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept


def path_data(points: Sequence[Point]) -> str:
    """The `d` of a path through the points, its corners rounded as far as the segments allow."""
    if len(points) < 2:
        return ""
    parts = [f"M{_pair(points[0])}"]
    for before, (corner, after) in zip(points, pairwise(points[1:]), strict=False):
        radius = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        parts.append(
            f"L{_pair(_towards(corner, before, radius))}Q{_pair(corner)} {_pair(_towards(corner, after, radius))}"
        )
    parts.append(f"L{_pair(points[-1])}")
    return "".join(parts)


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = _length(start, goal)
    share = distance / length if length else 0.0
    return (start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share)


def _back(points: Sequence[Point], distance: float) -> Point:
    last, before = points[-1], points[-2]
    return _towards(last, before, min(distance, _length(last, before)))


def _arrow(points: Sequence[Point], width: float) -> list[Point]:
    """The triangle at the last point; none for a line without length."""
    if len(points) < 2:
        return []
    (x, y), (px, py) = points[-1], points[-2]
    length = max(_length(points[-1], points[-2]), 1)
    dx, dy = (x - px) / length, (y - py) / length
    half = ARROW_HALF_WIDTH + max(0.0, width - 2) / 2
    bx, by = x - dx * ARROW_LENGTH, y - dy * ARROW_LENGTH
    return [(x, y), (bx - dy * half, by + dx * half), (bx + dy * half, by - dx * half)]


def _coordinates(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"

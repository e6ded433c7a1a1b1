"""A scene as a draw.io file: AWS shapes, one cell per node with its real parent, lines that stay attached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from vpcviz.layout.scene import Badge, Edge, Icon, LegendEntry, Node, Scene, Text
from vpcviz.layout.text import clean
from vpcviz.render.drawio_shapes import FONT, badge_style, edge_style, icon_style, node_style, text_style
from vpcviz.render.palette import Palette
from vpcviz.render.svg import sample_node
from vpcviz.render.svg_edges import straightened
from vpcviz.render.tree import Tree, tree
from vpcviz.render.xml import Values, attributes, number

ROOT = "1"
PALETTE = Palette("light")
BASELINE = 1
"""How far below a label's last line draw.io puts its baseline, beside the font size and its own spacing."""
SPACING = 2
"""What draw.io leaves between a box and its label when nothing is said."""
RULE = 1.2
"""Height of a line of words, in font sizes."""

Style = Mapping[str, str | float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The cell that others are drawn in: its name, and where its corner is in the scene."""

    name: str = ROOT
    x: int = 0
    y: int = 0


def drawio(scene: Scene) -> str:
    """The scene as uncompressed mxfile XML. Labels are plain text, never HTML."""
    nesting = tree(scene)
    nodes = {node.id: node for node in scene.nodes}
    page: Values = {
        "dx": scene.width,
        "dy": scene.height,
        "grid": 0,
        "page": 1,
        "pageWidth": scene.width,
        "pageHeight": scene.height,
        "background": "#FFFFFF",
        "tooltips": 1,
    }
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="vpcviz" type="device">\n',
        f"<diagram{attributes({'id': 'picture', 'name': scene.title or 'Picture'})}>\n<mxGraphModel{attributes(page)}>\n<root>\n",
        f'<mxCell id="0"/>\n<mxCell id="{ROOT}" parent="0"/>\n',
        *(_node(node, nodes.get(node.parent or ""), nesting) for node in scene.nodes),
        *(_edge(f"e{index}", edge, nodes, nesting) for index, edge in enumerate(scene.edges)),
        *(_words(f"t{index}", text, _Frame()) for index, text in enumerate(scene.texts)),
        *(_legend(f"l{index}", entry) for index, entry in enumerate(scene.legend)),
        "</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n",
    ]
    return "".join(parts)


def _tooltip(title: str) -> str | None:
    """The words as HTML, which is what draw.io takes a tooltip for, even where labels are plain text."""
    return escape(clean(title.replace("\n", " · "))) or None


def style_text(style: Style) -> str:
    """A style in draw.io's own writing."""
    return "".join(f"{name}={number(value) if not isinstance(value, str) else value};" for name, value in style.items())


def _box(x: float, y: float, w: float, h: float, frame: _Frame) -> str:
    place: Values = {"x": x - frame.x, "y": y - frame.y, "width": w, "height": h, "as": "geometry"}
    return f"<mxGeometry{attributes(place)}/>"


def _vertex(ident: str, words: str, style: Style, geometry: str, frame: _Frame) -> str:
    cell: Values = {"id": ident, "value": words, "style": style_text(style), "parent": frame.name, "vertex": 1}
    return f"<mxCell{attributes(cell)}>{geometry}</mxCell>\n"


def _node(node: Node, parent: Node | None, nesting: Tree) -> str:
    """The box with its first words as its label; other words, the badges and the icon are cells inside it."""
    name = nesting.names[node.id]
    around = _Frame(nesting.names[parent.id], parent.x, parent.y) if parent else _Frame()
    label = next((text for text in node.texts if _inside(text, node)), None)
    style = {**node_style(node, container=bool(nesting.inner(node))), **(_label_style(label, node) if label else {})}
    facts: Values = {
        "label": label.text if label else "",
        "name": clean(node.label),
        "kind": node.kind,
        "resource": node.resource,
        "state": node.state,
        "tooltip": _tooltip(node.title),
        "scene": node.id,
        "id": name,
    }
    cell: Values = {"style": style_text(style), "parent": around.name, "vertex": 1}
    geometry = _box(node.x, node.y, node.w, node.h, around)
    inside = "".join(_parts(node, label, _Frame(name, node.x, node.y)))
    return f"<object{attributes(facts)}><mxCell{attributes(cell)}>{geometry}</mxCell></object>\n{inside}"


def _inside(text: Text, node: Node) -> bool:
    return text.anchor == "start" and node.x <= text.x <= node.x + node.w and node.y < text.y <= node.y + node.h


def _label_style(text: Text, node: Node) -> dict[str, str | float]:
    """Puts the label where the scene has the words."""
    return {
        "align": "left",
        "verticalAlign": "top",
        "spacingLeft": text.x - node.x - SPACING,
        "spacingTop": text.y - node.y - text.size - SPACING + BASELINE,
        **FONT,
        "fontSize": text.size,
        "fontStyle": int(text.weight > 400),
        "fontColor": PALETTE.ink(text.tone),
    }


def _parts(node: Node, label: Text | None, frame: _Frame) -> Iterator[str]:
    drawn = icon_style(node)
    if node.icon and drawn:
        yield _icon(f"{frame.name}i", node.icon, drawn, frame)
    for index, text in enumerate(text for text in node.texts if text is not label):
        yield _words(f"{frame.name}t{index}", text, frame)
    for index, badge in enumerate(node.badges):
        yield _badge(f"{frame.name}b{index}", badge, frame)


def _icon(ident: str, icon: Icon, style: Style, frame: _Frame) -> str:
    return _vertex(ident, "", style, _box(icon.x, icon.y, icon.size, icon.size, frame), frame)


def _badge(ident: str, badge: Badge, frame: _Frame) -> str:
    facts: Values = {
        "label": clean(badge.text),
        "kind": badge.kind,
        "resource": badge.resource,
        "tooltip": _tooltip(badge.title),
        "id": ident,
    }
    cell: Values = {"style": style_text(badge_style(badge)), "parent": frame.name, "vertex": 1}
    geometry = _box(badge.x, badge.y, badge.w, badge.h, frame)
    return f"<object{attributes(facts)}><mxCell{attributes(cell)}>{geometry}</mxCell></object>\n"


def _words(ident: str, text: Text, frame: _Frame) -> str:
    left = {"start": text.x, "middle": text.x - text.w // 2, "end": text.x - text.w}[text.anchor]
    box = _box(left - 2, text.y - text.size - 1, text.w + 4, round(text.size * RULE) + 2, frame)
    return _vertex(ident, text.text, text_style(text), box, frame)


def _edge(ident: str, edge: Edge, nodes: Mapping[str, Node], nesting: Tree) -> str:
    source, target = nodes.get(edge.source), nodes.get(edge.target)
    points = straightened(edge.points)
    style = edge_style(edge)
    if source and points:
        style |= _touch("exit", points[0], source)
    if target and points:
        style |= _touch("entry", points[-1], target)
    facts: Values = {
        "label": edge.texts[0].text if edge.texts else "",
        "kind": edge.kind,
        "resource": edge.resource,
        "state": edge.state,
        "tooltip": _tooltip(edge.why),
        "scene": edge.id,
        "id": ident,
    }
    cell: Values = {
        "style": style_text(style),
        "parent": ROOT,
        "edge": 1,
        "source": nesting.names[source.id] if source else None,
        "target": nesting.names[target.id] if target else None,
    }
    geometry = _course(points, edge.texts[0] if edge.texts else None)
    others = "".join(_words(f"{ident}t{index}", text, _Frame()) for index, text in enumerate(edge.texts[1:]))
    return f"<object{attributes(facts)}><mxCell{attributes(cell)}>{geometry}</mxCell></object>\n{others}"


def _course(points: Sequence[Point], label: Text | None) -> str:
    """Ends, bends, and where on the line its label stands."""
    ends = zip((points[0], points[-1]) if points else (), ("sourcePoint", "targetPoint"), strict=False)
    inside = "".join(f"<mxPoint{attributes({'x': x, 'y': y, 'as': name})}/>" for (x, y), name in ends)
    bends = "".join(f"<mxPoint{attributes({'x': x, 'y': y})}/>" for x, y in points[1:-1])
    inside += f'<Array as="points">{bends}</Array>' if bends else ""
    share: Values = {}
    if label and len(points) > 1:
        along, (dx, dy) = _beside(points, label)
        share = {"x": along, "y": 0}
        inside += f"<mxPoint{attributes({'x': dx, 'y': dy, 'as': 'offset'})}/>"
    return f"<mxGeometry{attributes({**share, 'relative': 1, 'as': 'geometry'})}>{inside}</mxGeometry>"


def _beside(points: Sequence[Point], label: Text) -> tuple[float, Point]:
    """The nearest point of the line, from -1 at its source to 1 at its target, and how far from it the label is."""
    shift = {"start": label.w / 2, "middle": 0.0, "end": -label.w / 2}[label.anchor]
    centre = (label.x + shift, label.y - label.size * 0.35)
    before, best = 0.0, (float("inf"), 0.0, centre)
    for (x, y), (x2, y2) in pairwise(points):
        near = (min(max(centre[0], min(x, x2)), max(x, x2)), min(max(centre[1], min(y, y2)), max(y, y2)))
        far = abs(near[0] - centre[0]) + abs(near[1] - centre[1])
        best = min(best, (far, before + abs(near[0] - x) + abs(near[1] - y), near))
        before += abs(x2 - x) + abs(y2 - y)
    _, gone, (nx, ny) = best
    return (2 * gone / before - 1 if before else 0.0), (centre[0] - nx, centre[1] - ny)


def _touch(end: str, point: Point, node: Node) -> dict[str, str | float]:
    """Where on the node's box the line begins or ends, as shares of its width and height and a rest in pixels."""
    x = min(1.0, max(0.0, (point[0] - node.x) / node.w)) if node.w else 0.5
    y = min(1.0, max(0.0, (point[1] - node.y) / node.h)) if node.h else 0.5
    x, y = round(x, 2), round(y, 2)
    dx, dy = point[0] - node.x - x * node.w, point[1] - node.y - y * node.h
    return {f"{end}X": x, f"{end}Y": y, f"{end}Dx": dx, f"{end}Dy": dy, f"{end}Perimeter": 0}


def _legend(ident: str, entry: LegendEntry) -> str:
    """A sample of the legend and its word."""
    return _sample(ident, entry) + _words(f"{ident}w", entry.text, _Frame())


def _sample(ident: str, entry: LegendEntry) -> str:
    if entry.sample == "edge":
        edge = Edge(ident, entry.kind, "", "", "", (), arrow=entry.arrow)
        middle = entry.y + entry.h / 2
        geometry = _course([(entry.x, middle), (entry.x + entry.w, middle)], None)
        cell: Values = {"id": ident, "style": style_text(edge_style(edge)), "parent": ROOT, "edge": 1}
        return f"<mxCell{attributes(cell)}>{geometry}</mxCell>\n"
    if entry.sample == "badge":
        letter = "A" if entry.kind.startswith("route-table") else entry.sign
        return _badge(
            ident, Badge(letter, entry.kind, entry.text.text, entry.x, entry.y, entry.w, entry.h, entry.tone), _Frame()
        )
    node = sample_node(entry)
    box = _vertex(
        ident, "", node_style(node, container=False), _box(node.x, node.y, node.w, node.h, _Frame()), _Frame()
    )
    drawn = icon_style(node)
    return box + (_icon(f"{ident}i", node.icon, drawn, _Frame()) if node.icon and drawn else "")

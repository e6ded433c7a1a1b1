"""A scene as a draw.io file: AWS shapes, one cell per node with its real parent, lines that stay attached."""

from collections.abc import Mapping

from vpcviz.layout.scene import Edge, Node, Scene, Text
from vpcviz.render.drawio_shapes import node_style
from vpcviz.render.palette import CONDITION_DASHES, EDGES, PLAIN_EDGE, Palette, condition
from vpcviz.render.svg_edges import straightened
from vpcviz.render.tree import Tree, caption, tree
from vpcviz.render.xml import Values, attributes, number

ROOT = "1"
PALETTE = Palette("light")

Style = Mapping[str, str | float]


def drawio(scene: Scene) -> str:
    """The scene as uncompressed mxfile XML. Labels are plain text, never HTML."""
    nesting = tree(scene)
    nodes = {node.id: node for node in scene.nodes}
    page: Values = {
        "dx": scene.width,
        "dy": scene.height,
        "grid": 0,
        "page": 0,
        "pageWidth": scene.width,
        "pageHeight": scene.height,
        "background": "#FFFFFF",
    }
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="vpcviz" type="device">\n',
        f"<diagram{attributes({'id': 'picture', 'name': scene.title or 'Picture'})}>\n<mxGraphModel{attributes(page)}>\n<root>\n",
        f'<mxCell id="0"/>\n<mxCell id="{ROOT}" parent="0"/>\n',
        *(_node(node, nodes.get(node.parent or ""), nesting) for node in scene.nodes),
        *(_edge(index, edge, nodes, nesting) for index, edge in enumerate(scene.edges)),
        *(_words(index, text) for index, text in enumerate(scene.texts)),
        "</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n",
    ]
    return "".join(parts)


def style_text(style: Style) -> str:
    """A style in draw.io's own writing."""
    return "".join(f"{name}={number(value) if not isinstance(value, str) else value};" for name, value in style.items())


def _node(node: Node, parent: Node | None, nesting: Tree) -> str:
    box: Values = {
        "x": node.x - (parent.x if parent else 0),
        "y": node.y - (parent.y if parent else 0),
        "width": node.w,
        "height": node.h,
        "as": "geometry",
    }
    style = node_style(node, container=bool(nesting.inner(node)))
    facts: Values = {
        "label": caption(node),
        "kind": node.kind,
        "resource": node.resource,
        "state": node.state,
        "facts": node.title.replace("\n", " · ") or None,
        "id": nesting.names[node.id],
    }
    cell: Values = {
        "style": style_text(style),
        "parent": nesting.names[parent.id] if parent else ROOT,
        "vertex": 1,
    }
    return f"<object{attributes(facts)}><mxCell{attributes(cell)}><mxGeometry{attributes(box)}/></mxCell></object>\n"


def _edge(index: int, edge: Edge, nodes: Mapping[str, Node], nesting: Tree) -> str:
    source, target = nodes.get(edge.source), nodes.get(edge.target)
    points = straightened(edge.points)
    style = _edge_style(edge)
    if source and points:
        style |= _touch("exit", points[0], source)
    if target and points:
        style |= _touch("entry", points[-1], target)
    ends = "".join(
        f"<mxPoint{attributes({'x': x, 'y': y, 'as': name})}/>"
        for (x, y), name, node in zip(
            (points[0], points[-1]) if points else (), ("sourcePoint", "targetPoint"), (source, target), strict=False
        )
        if node is None
    )
    bends = "".join(f"<mxPoint{attributes({'x': x, 'y': y})}/>" for x, y in points[1:-1])
    label = " ".join(text.text for text in edge.texts)
    facts: Values = {
        "label": label,
        "kind": edge.kind,
        "resource": edge.resource,
        "state": edge.state,
        "why": edge.why or None,
        "id": f"e{index}",
    }
    cell: Values = {
        "style": style_text(style),
        "parent": ROOT,
        "edge": 1,
        "source": nesting.names[source.id] if source else None,
        "target": nesting.names[target.id] if target else None,
    }
    array = f'<Array as="points">{bends}</Array>' if bends else ""
    geometry = f'<mxGeometry relative="1" as="geometry">{ends}{array}</mxGeometry>'
    return f"<object{attributes(facts)}><mxCell{attributes(cell)}>{geometry}</mxCell></object>\n"


def _edge_style(edge: Edge) -> dict[str, str | float]:
    look = EDGES.get(edge.kind, PLAIN_EDGE)
    state = condition(edge.state)
    dash = CONDITION_DASHES[state] if state else look.stroke.dash
    style: dict[str, str | float] = {
        "edgeStyle": "orthogonalEdgeStyle",
        "rounded": 1,
        "html": 0,
        "strokeColor": PALETTE.stroke(state or look.tone),
        "strokeWidth": look.stroke.width,
        "endArrow": "block" if edge.arrow else "none",
        "endFill": 1,
    }
    return style | ({"dashed": 1, "dashPattern": dash} if dash else {})


def _touch(end: str, point: tuple[float, float], node: Node) -> dict[str, str | float]:
    """Where on the node's box the line begins or ends, as shares of its width and height."""
    x = (point[0] - node.x) / node.w if node.w else 0.5
    y = (point[1] - node.y) / node.h if node.h else 0.5
    return {f"{end}X": min(1.0, max(0.0, x)), f"{end}Y": min(1.0, max(0.0, y)), f"{end}Perimeter": 0}


def _words(index: int, text: Text) -> str:
    style: Style = {
        "text": "",
        "html": 0,
        "align": {"start": "left", "middle": "center", "end": "right"}[text.anchor],
        "verticalAlign": "bottom",
        "fontSize": text.size,
        "fontStyle": int(text.weight > 400),
        "fontColor": PALETTE.ink(text.tone),
        "strokeColor": "none",
        "fillColor": "none",
    }
    left = {"start": text.x, "middle": text.x - text.w // 2, "end": text.x - text.w}[text.anchor]
    box: Values = {"x": left, "y": text.y - text.size, "width": text.w + 4, "height": text.size + 4, "as": "geometry"}
    cell: Values = {"id": f"t{index}", "value": text.text, "style": style_text(style), "parent": ROOT, "vertex": 1}
    return f"<mxCell{attributes(cell)}><mxGeometry{attributes(box)}/></mxCell>\n"

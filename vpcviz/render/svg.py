"""A scene as one SVG document: words that can be selected, nothing fetched, the same bytes every time."""

from collections.abc import Callable
from typing import Final

from vpcviz.layout.assets import FONT_FAMILY
from vpcviz.layout.scene import Badge, Edge, Icon, LegendEntry, Node, Scene
from vpcviz.render.palette import PAPER, Palette, Theme
from vpcviz.render.svg_edges import edge_svg
from vpcviz.render.svg_font import font_style
from vpcviz.render.svg_icons import icons_of, symbols, use
from vpcviz.render.svg_nodes import HATCH_ID, Pen, badge_svg, bar_neighbours, node_svg, text_svg
from vpcviz.render.xml import Values, attributes, content, lines
from vpcviz.topology.moments import words_of

FAMILY: Final = f"{FONT_FAMILY}, 'Helvetica Neue', Arial, sans-serif"


def svg(
    scene: Scene,
    theme: Theme = "light",
    *,
    embed_font: bool = True,
    transparent: bool = False,
    links: Callable[[Node], str | None] | None = None,
) -> str:
    """The scene drawn in the theme.

    `screen` leaves colours to the page's custom properties and has no style of its own, as a strict content security
    policy asks; the others stand alone and carry the letters that they need when `embed_font` is true. `transparent`
    leaves the paper out. `links` says what address a node opens, if any.
    """
    palette = Palette(theme)
    pen = Pen(palette, bar_neighbours(scene.nodes), links)
    screen = theme == "screen"
    behind, before = layers(scene)
    parts = [
        f"<svg{attributes(_root(scene, screen=screen))}>\n",
        f"{head_svg(scene)}\n",
        font_style(scene) if embed_font and not screen else "",
        f"<defs>\n{symbols(icons_of(scene))}{_hatch(palette)}</defs>\n",
        "" if transparent else _paper(scene, palette),
        '<g class="vv-containers">\n',
        *(node_svg(node, pen) for node in behind),
        '</g>\n<g class="vv-edges">\n',
        *(edge_svg(edge, palette) for edge in scene.edges),
        '</g>\n<g class="vv-nodes">\n',
        *(node_svg(node, pen) for node in before),
        '</g>\n<g class="vv-page">\n',
        page_svg(scene, palette),
        '</g>\n<g class="vv-legend">\n',
        legend_svg(scene, pen),
        "</g>\n</svg>\n",
    ]
    return "".join(parts)


def head_svg(scene: Scene) -> str:
    """The drawing's own name and description."""
    return f"<title>{content(scene.title)}</title>\n<desc>{lines(_description(scene))}</desc>"


def page_svg(scene: Scene, palette: Palette) -> str:
    """The words of the page around the drawing."""
    return "".join(f"{text_svg(text, palette)}\n" for text in scene.texts)


def legend_svg(scene: Scene, pen: Pen) -> str:
    """The samples of the legend with their words."""
    return "".join(_legend(entry, pen) for entry in scene.legend)


def _root(scene: Scene, *, screen: bool) -> Values:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "vv-picture",
        "width": scene.width,
        "height": scene.height,
        "viewBox": f"0 0 {scene.width} {scene.height}",
        "role": "group" if screen else "img",
        "aria-label": scene.title,
        "font-family": FAMILY,
        "font-kerning": None if screen else "none",
    }


def _paper(scene: Scene, palette: Palette) -> str:
    marks: Values = {"class": "vv-paper", "width": scene.width, "height": scene.height, "fill": palette.fill(PAPER)}
    return f"<rect{attributes(marks)}/>\n"


def _description(scene: Scene) -> str:
    return "\n".join(part for part in (words_of(scene.snapshot), *scene.notes) if part)


def layers(scene: Scene) -> tuple[list[Node], list[Node]]:
    """Containers, which lines may cross, and all other nodes, which stand on top of the lines."""
    parents = {node.parent for node in scene.nodes if not node.on_border}
    behind: list[Node] = []
    before: list[Node] = []
    for node in scene.nodes:
        container = node.shape in ("frame", "dashed") or node.id in parents
        (behind if container and not node.on_border else before).append(node)
    return behind, before


def _hatch(palette: Palette) -> str:
    line = attributes({"d": "M-2 2L2 -2M0 8L8 0M6 10L10 6", "stroke": palette.stroke("hatch"), "stroke-width": 1.2})
    return f'<pattern id="{HATCH_ID}" width="8" height="8" patternUnits="userSpaceOnUse"><path{line}/></pattern>\n'


def _legend(entry: LegendEntry, pen: Pen) -> str:
    samples = {"node": _node_sample, "edge": _edge_sample, "badge": _badge_sample}
    return f"<g>{samples[entry.sample](entry, pen)}{text_svg(entry.text, pen.palette)}</g>\n"


def _node_sample(entry: LegendEntry, pen: Pen) -> str:
    """A small copy of the node's look; containers are told by their border, other things by their icon too."""
    node = sample_node(entry)
    if node.icon and entry.shape == "none":
        return use(node.icon, pen.palette.fill("plate"))
    return node_svg(node, Pen(pen.palette, {})).strip()


def sample_node(entry: LegendEntry) -> Node:
    """The node that a sample of the legend is drawn as."""
    return Node(
        id="legend", kind=entry.kind, resource=None, parent=None, x=entry.x, y=entry.y, w=entry.w, h=entry.h,
        label=entry.text.text, icon=_sample_icon(entry), shape=entry.shape, tone=entry.tone, state=_sample_state(entry),
    )  # fmt: skip


def _sample_icon(entry: LegendEntry) -> Icon | None:
    if entry.icon is None or entry.shape in ("frame", "dashed"):
        return None
    side = min(entry.w, entry.h)
    size = side if entry.shape == "none" else side - 2 * (side // 6)
    return Icon(entry.icon, entry.x + (entry.w - size) // 2, entry.y + (entry.h - size) // 2, size)


def _sample_state(entry: LegendEntry) -> str | None:
    return entry.kind if entry.kind in ("unconnected", "unreadable", "stale") else None


def _edge_sample(entry: LegendEntry, pen: Pen) -> str:
    middle = entry.y + entry.h // 2
    edge = Edge(
        id="legend", kind=entry.kind, net="", source="", target="", points=((entry.x, middle), (entry.x + entry.w, middle)),
        why=entry.text.text, arrow=entry.arrow,
    )  # fmt: skip
    return edge_svg(edge, pen.palette).strip()


def _badge_sample(entry: LegendEntry, pen: Pen) -> str:
    letter = "A" if entry.kind.startswith("route-table") else entry.sign
    badge = Badge(letter, entry.kind, entry.text.text, entry.x, entry.y, entry.w, entry.h, tone=entry.tone)
    return badge_svg(badge, pen.palette)

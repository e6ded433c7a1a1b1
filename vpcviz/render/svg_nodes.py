"""Boxes, badges and words as SVG."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vpcviz.layout.scene import Badge, Node, Text
from vpcviz.layout.text import clean, measure
from vpcviz.render.palette import (
    CONDITION_DASHES,
    DASHED,
    LIGHT,
    PAPER,
    PLAIN_STROKE,
    STROKES,
    Palette,
    Stroke,
    condition,
)
from vpcviz.render.svg_icons import use
from vpcviz.render.xml import Values, attributes, content, lines, number, word

HATCH_ID = "vv-hatch"
CARD_RADIUS = 4
CAP_HEIGHT = 0.727
"""Height of a capital letter of the bundled font, in em."""
BADGE_TEXT_SHARE = 0.75
BADGE_TEXT_MIN = 6
FOLD = 5
"""The folded corner of a note's marker, in pixels."""

Box = tuple[int, int, int, int]
Neighbours = Mapping[str, tuple[bool, bool]]
"""Node id of a bar's piece -> whether another piece touches it on the left and on the right."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What drawing a node needs to know beside the node."""

    palette: Palette
    neighbours: Neighbours
    link: Callable[[Node], str | None] | None = None


def node_svg(node: Node, pen: Pen) -> str:
    """The node's group: title, outline, icon, badges, words."""
    tone = tone_of(node)
    inside = [
        f"<title>{lines(node.title or node.label)}</title>",
        _outline(node, tone, pen),
        use(node.icon, pen.palette.fill("plate")) if node.icon else "",
        *(badge_svg(badge, pen.palette) for badge in node.badges),
        *(text_svg(text, pen.palette) for text in node.texts),
    ]
    marks = {
        "class": f"vv-node vv-{word(node.kind)}",
        "data-id": node.id,
        "data-kind": node.kind,
        "data-resource": node.resource,
        "data-parent": node.parent,
        "data-state": node.state,
        **({"role": "img", "aria-label": _spoken(node)} if pen.palette.theme == "screen" else {}),
    }
    group = f"<g{attributes(marks)}>{''.join(inside)}</g>"
    href = pen.link(node) if pen.link else None
    return f"<a{attributes({'href': href})}>{group}</a>\n" if href else f"{group}\n"


def tone_of(node: Node) -> str:
    """The palette's entry for the node: its tone, else its kind."""
    return node.tone or (node.kind if node.kind in LIGHT else "neutral")


def _spoken(node: Node) -> str:
    return ", ".join(part for part in (node.kind.replace("-", " "), clean(node.label), clean(node.state or "")) if part)


def text_svg(text: Text, palette: Palette) -> str:
    """One line of words at its place."""
    marks = {
        "x": text.x,
        "y": text.y,
        "font-size": text.size,
        "font-weight": text.weight if text.weight != 400 else None,
        "text-anchor": text.anchor if text.anchor != "start" else None,
        "fill": palette.ink(text.tone),
    }
    return f"<text{attributes(marks)}>{content(text.text)}</text>"


def badge_tone(badge: Badge) -> str:
    """The palette's entry for the badge; a state's word calls for its own."""
    if badge.tone == "neutral" and badge.kind in ("state", "health"):
        return condition(badge.text) or "ok"
    return badge.tone


def badge_svg(badge: Badge, palette: Palette) -> str:
    """A badge: a route table's letter on a solid tile, any other word in a pill; the main route table has a second border."""
    tone = badge_tone(badge)
    solid = badge.kind.startswith("route-table")
    radius = 3 if solid else min(badge.h / 2, 7)
    ground: Values = {
        **_frame((badge.x, badge.y, badge.w, badge.h)),
        "rx": radius,
        "fill": palette.fill(tone),
        "stroke": palette.stroke(tone),
    }
    ring = ""
    if badge.kind == "route-table-main":
        inner = (badge.x + 2, badge.y + 2, badge.w - 4, badge.h - 4)
        ring = f"<rect{attributes({**_frame(inner), 'rx': 1.5, 'fill': 'none', 'stroke': palette.ink(tone)})}/>"
    marks = {"class": f"vv-badge vv-badge-{word(badge.kind)}", "data-resource": badge.resource}
    return (
        f"<g{attributes(marks)}><title>{lines(badge.title or badge.text)}</title>"
        f"{_tile(badge, ground)}{ring}{_badge_text(badge, palette.ink(tone))}</g>"
    )


def _tile(badge: Badge, ground: Values) -> str:
    """The ground of a badge; that of a note is a sheet with a folded corner."""
    if badge.kind != "note":
        return f"<rect{attributes(ground)}/>"
    fold = min(FOLD, badge.w / 3, badge.h / 3)
    right, bottom = badge.x + badge.w, badge.y + badge.h
    sheet = f"M{badge.x} {badge.y}H{number(right - fold)}L{right} {number(badge.y + fold)}V{bottom}H{badge.x}Z"
    paint = {name: ground[name] for name in ("fill", "stroke")}
    return f"<path{attributes({'d': sheet, **paint, 'stroke-linejoin': 'round'})}/>"


def _badge_text(badge: Badge, ink: str) -> str:
    words = clean(badge.text)
    size = max(BADGE_TEXT_MIN, min(12, round(badge.h * BADGE_TEXT_SHARE)))
    while size > BADGE_TEXT_MIN and measure(words, size, 600) > badge.w - 4:
        size -= 1
    marks: Values = {
        "x": badge.x + badge.w / 2,
        "y": badge.y + badge.h / 2 + size * CAP_HEIGHT / 2,
        "font-size": size,
        "font-weight": 600,
        "text-anchor": "middle",
        "fill": ink,
    }
    return f"<text{attributes(marks)}>{content(words)}</text>"


def _frame(box: Box) -> Values:
    x, y, w, h = box
    return {"x": x, "y": y, "width": max(w, 0), "height": max(h, 0)}


def _outline(node: Node, tone: str, pen: Pen) -> str:
    if node.shape == "none":
        return ""
    state = condition(node.state)
    look = outline_stroke(node, tone, state)
    paint: Values = {
        "fill": _ground(node, tone, state, pen.palette),
        "stroke": pen.palette.stroke(state or tone),
        "stroke-width": look.width,
        "stroke-dasharray": look.dash or None,
    }
    if node.shape == "circle":
        return _circle(node, paint)
    if node.shape == "bar":
        return _bar(node, paint, pen.neighbours.get(node.id, (False, False)))
    rounding = CARD_RADIUS if node.shape == "box" else None
    place: Values = {**_frame((node.x, node.y, node.w, node.h)), "rx": rounding}
    hatch = f"<rect{attributes({**place, 'fill': f'url(#{HATCH_ID})'})}/>" if state == "unreadable" else ""
    return f"<rect{attributes({**place, **paint})}/>{hatch}"


def outline_stroke(node: Node, tone: str, state: str | None) -> Stroke:
    """Width and dashes of a node's outline; what is wrong with it comes before what it is."""
    look = STROKES.get(tone, PLAIN_STROKE)
    if state:
        return Stroke(max(look.width, 1.5), CONDITION_DASHES[state])
    if node.shape == "dashed":
        return Stroke(look.width, look.dash or DASHED)
    return look


def _ground(node: Node, tone: str, state: str | None, palette: Palette) -> str:
    if state in ("unreadable", "unconnected"):
        return palette.fill(state)
    if node.on_border and palette.fill(tone) == "none":
        return palette.fill(PAPER)
    return palette.fill(tone)


def _circle(node: Node, paint: Values) -> str:
    centre: Values = {"cx": node.x + node.w / 2, "cy": node.y + node.h / 2, "r": min(node.w, node.h) / 2}
    return f"<circle{attributes({**centre, **paint})}/>"


def _bar(node: Node, paint: Values, touching: tuple[bool, bool]) -> str:
    """A piece of a bar: top and bottom lines always, an end only where the bar ends."""
    left, right = touching
    x, y, x2, y2 = (number(value) for value in (node.x, node.y, node.x + node.w, node.y + node.h))
    ground = {**_frame((node.x, node.y, node.w, node.h)), "fill": paint["fill"]}
    edge = (
        f"M{x} {y}H{x2}{'M' if right else 'V'}"
        + (f"{x2} {y2}H{x}" if right else f"{y2}H{x}")
        + ("" if left else f"V{y}")
    )
    return f"<rect{attributes(ground)}/><path{attributes({'d': edge, **paint, 'fill': 'none'})}/>"


def bar_neighbours(nodes: tuple[Node, ...]) -> Neighbours:
    """Which pieces of bars touch a piece of the same resource."""
    bars = [node for node in nodes if node.shape == "bar"]
    starts = {(node.resource, node.y, node.h, node.x) for node in bars}
    ends = {(node.resource, node.y, node.h, node.x + node.w) for node in bars}
    return {
        node.id: (
            (node.resource, node.y, node.h, node.x) in ends,
            (node.resource, node.y, node.h, node.x + node.w) in starts,
        )
        for node in bars
    }

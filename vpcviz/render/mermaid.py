"""A scene as a Mermaid flowchart: containers as subgraphs, opaque names, every odd character as a number."""

import re
from collections.abc import Iterator

from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.text import clean
from vpcviz.render.palette import DASHED, EDGES, PLAIN_EDGE, Palette, condition
from vpcviz.render.svg_nodes import tone_of
from vpcviz.render.tree import Tree, caption, tree

PALETTE = Palette("light")

_UNSAFE = re.compile(r"[^\w .,:/()\[\]…-]")


def mermaid(scene: Scene) -> str:
    """The scene's nesting and links as `flowchart LR`."""
    nesting = tree(scene)
    lines = ["---", f'title: "{_words(scene.title)}"', "---", "flowchart LR"]
    for node in nesting.children.get(None, ()):
        lines.extend(_place(node, nesting, 1))
    lines.extend(f"  {_link(edge, nesting)}" for edge in nesting.links(scene.edges))
    lines.extend(_looks(scene, nesting))
    return "\n".join(lines) + "\n"


def _words(text: str) -> str:
    """Words that Mermaid takes as they are; all other characters become `#code;`."""
    return _UNSAFE.sub(lambda found: f"#{ord(found[0])};", clean(text)) or " "


def _place(node: Node, nesting: Tree, depth: int) -> Iterator[str]:
    indent, name, words = "  " * depth, nesting.names[node.id], _words(caption(node))
    inner = nesting.inner(node)
    if not inner:
        yield f'{indent}{name}["{words}"]'
        return
    yield f'{indent}subgraph {name}["{words}"]'
    for child in inner:
        yield from _place(child, nesting, depth + 1)
    yield f"{indent}end"


def _link(edge: Edge, nesting: Tree) -> str:
    look = EDGES.get(edge.kind, PLAIN_EDGE)
    dashed = bool(look.stroke.dash) or condition(edge.state) is not None
    line = {(False, True): "-->", (False, False): "---", (True, True): "-.->", (True, False): "-.-"}[dashed, edge.arrow]
    words = " ".join([edge.kind, *(text.text for text in edge.texts)])
    return f'{nesting.names[edge.source]} {line}|"{_words(words)}"| {nesting.names[edge.target]}'


def _looks(scene: Scene, nesting: Tree) -> Iterator[str]:
    tones: dict[str, list[str]] = {}
    for node in scene.nodes:
        tones.setdefault(condition(node.state) or tone_of(node), []).append(nesting.names[node.id])
    for tone, names in sorted(tones.items()):
        look = f"vv_{re.sub('[^a-z0-9]', '_', tone.lower())}"
        dashes = f",stroke-dasharray:{DASHED}" if tone in ("region", "zone", "external", "unconnected") else ""
        yield f"  classDef {look} fill:{PALETTE.fill(tone)},stroke:{PALETTE.stroke(tone)},color:{PALETTE.ink(tone)}{dashes}"
        yield f"  class {','.join(names)} {look}"

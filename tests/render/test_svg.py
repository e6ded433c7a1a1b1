import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.render.sample import HOSTILE, renamed, sample_scene
from vpcviz.layout.scene import Edge, Node
from vpcviz.layout.text import clean
from vpcviz.render.palette import Theme
from vpcviz.render.svg import svg
from vpcviz.render.svg_edges import path_data, straightened

SVG = "{http://www.w3.org/2000/svg}"
THEMES: tuple[Theme, ...] = ("light", "dark", "screen")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode("utf-8"))  # noqa: S314 - our own output


@pytest.mark.parametrize("theme", THEMES)
def test_same_scene_gives_the_same_bytes(theme: Theme) -> None:
    assert svg(sample_scene(), theme) == svg(sample_scene(), theme)


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_of_the_scene_is_selectable_text(theme: Theme) -> None:
    scene = sample_scene()
    drawn = [element.text for element in _parsed(svg(scene, theme)).iter(f"{SVG}text")]
    for text in [
        *scene.texts,
        *(text for node in scene.nodes for text in node.texts),
        *(entry.text for entry in scene.legend),
    ]:
        assert text.text in drawn
    for badge in (badge for node in scene.nodes for badge in node.badges):
        assert badge.text in drawn


@pytest.mark.parametrize("theme", THEMES)
def test_every_node_and_edge_is_marked_and_titled(theme: Theme) -> None:
    scene = sample_scene()
    groups = {
        group.get("data-id"): group for group in _parsed(svg(scene, theme)).iter(f"{SVG}g") if group.get("data-id")
    }
    for node in scene.nodes:
        group = groups[node.id]
        assert group.get("data-kind") == node.kind
        assert group.get("data-resource") == node.resource
        assert group.findtext(f"{SVG}title")
    for edge in scene.edges:
        assert groups[edge.id].get("data-source") == edge.source
        assert groups[edge.id].findtext(f"{SVG}title") == (edge.why or edge.kind)


@pytest.mark.parametrize("theme", THEMES)
def test_references_stay_inside_and_exist(theme: Theme) -> None:
    text = svg(sample_scene(), theme)
    root = _parsed(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    hrefs = [element.get("href") for element in root.iter() if element.get("href")]
    assert hrefs
    assert {str(href).removeprefix("#") for href in hrefs} <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_screen_holds_nothing_that_a_strict_policy_forbids() -> None:
    root = _parsed(svg(sample_scene(), "screen"))
    assert not [element.tag for element in root.iter() if element.tag in (f"{SVG}style", f"{SVG}script")]
    assert not [name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")]


def test_screen_colours_are_custom_properties() -> None:
    root = _parsed(svg(sample_scene(), "screen"))
    drawing = [element for element in root.iter() if element.tag in (f"{SVG}text", f"{SVG}circle", f"{SVG}polygon")]
    assert all(str(element.get("fill")).startswith("var(--vv-") for element in drawing)


def test_export_carries_the_letters_that_it_needs() -> None:
    with_font, without = svg(sample_scene()), svg(sample_scene(), embed_font=False)
    assert with_font.count("@font-face") == 2
    assert "data:font/ttf;base64," in with_font
    assert "@font-face" not in without
    assert len(with_font) - len(without) < 60_000


def test_transparent_picture_has_no_paper() -> None:
    assert 'class="vv-paper"' in svg(sample_scene())
    assert 'class="vv-paper"' not in svg(sample_scene(), transparent=True)


def test_links_open_what_the_page_says() -> None:
    text = svg(sample_scene(), "screen", links=lambda node: f'/vpc/"{node.id}"' if node.kind == "vpc" else None)
    anchors = list(_parsed(text).iter(f"{SVG}a"))
    assert [anchor.get("href") for anchor in anchors] == ['/vpc/"vpc-1"']


def test_lines_lie_over_containers_and_under_cards() -> None:
    text = svg(sample_scene())
    subnet, edge, card = (text.index(f'data-id="{name}"') for name in ("subnet-qa", "e1", "eni-a1"))
    assert subnet < edge < card


def test_bar_pieces_have_ends_only_where_the_bar_ends() -> None:
    root = _parsed(svg(sample_scene()))
    pieces = [group for group in root.iter(f"{SVG}g") if group.get("data-kind") == "load-balancer"]
    paths = [str(path.get("d")) for piece in pieces for path in piece.findall(f"{SVG}path")]
    assert [path.count("V") for path in paths] == [1, 0, 1]


@pytest.mark.parametrize("theme", THEMES)
def test_unreadable_scope_is_hatched(theme: Theme) -> None:
    assert 'fill="url(#vv-hatch)"' in svg(sample_scene(), theme)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(name: str, theme: Theme) -> None:
    scene = renamed(sample_scene(), lambda _: name)
    text = svg(scene, theme)
    root = _parsed(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "style",
        "defs",
        "symbol",
        "pattern",
        "g",
        "rect",
        "path",
        "circle",
        "polygon",
        "text",
        "use",
        "clipPath",
    }
    assert not BIDI.search(text)
    assert {element.text or "" for element in root.iter(f"{SVG}text")} - {"A"} == {clean(name)}


def test_odd_kinds_and_ids_cannot_break_out() -> None:
    scene = sample_scene()
    evil = '"><script>alert(1)</script>'
    odd = Node(id=evil, kind=evil, resource=evil, parent=evil, x=0, y=0, w=10, h=10, label=evil, tone=evil)
    edge = Edge(evil, evil, evil, evil, evil, ((0, 0), (5, 0)))
    root = _parsed(svg(replace(scene, nodes=(odd,), edges=(edge,))))
    assert f"{SVG}script" not in {element.tag for element in root.iter()}


def test_lines_have_no_needless_points() -> None:
    assert straightened(((0, 0), (0, 0), (5, 0), (9, 0), (9, 4))) == [(0, 0), (9, 0), (9, 4)]


def test_corners_are_rounded_no_further_than_the_segments_reach() -> None:
    assert path_data([(0, 0), (4, 0), (4, 40)]) == "M0 0L2 0Q4 0 4 2L4 40"


def test_line_without_length_is_drawn_without_arrowhead() -> None:
    scene = replace(sample_scene(), edges=(Edge("e", "route", "n", "a", "b", ((3, 3), (3, 3))),))
    assert "<polygon" not in svg(scene, embed_font=False).partition("vv-legend")[0]

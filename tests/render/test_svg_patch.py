"""What changes in a drawing when another scene takes its place."""

from dataclasses import replace
from typing import Any

from vpcviz.layout.scene import Edge, Node, Scene, Text
from vpcviz.render.svg_patch import edge_changes, node_changes, patch, seal


def node(name: str, x: int, y: int = 0, **more: Any) -> Node:
    """A box with its name in it."""
    texts = (Text(name, x + 2, y + 10, 12, 20),)
    return Node(name, "vpc", name, None, x, y, 40, 20, name, texts=texts, **more)


def scene(*nodes: Node, edges: tuple[Edge, ...] = ()) -> Scene:
    return Scene("Estate", "", 400, 300, nodes, edges)


def line(name: str, *points: tuple[int, int]) -> Edge:
    return Edge(name, "peering", name, "a", "b", points)


BEFORE = scene(node("a", 0), node("b", 50), node("c", 100), edges=(line("l", (40, 10), (50, 10)),))


def test_a_box_that_is_what_it_was_elsewhere_only_moves() -> None:
    found = node_changes(BEFORE, scene(node("a", 0), node("b", 60, 5), node("c", 110, 5)))
    assert found.shifts == {(10, 5): ("b", "c")}
    assert not found.put
    assert found.order == ((0, 3),)


def test_a_box_that_is_new_or_other_is_drawn_and_one_that_is_gone_is_in_no_order() -> None:
    found = node_changes(BEFORE, scene(node("a", 0, state="pending"), node("n", 50), node("c", 100)))
    assert found.put == {"a", "n"}
    assert found.order == ((0, 1), "n", (2, 1))


def test_a_box_that_becomes_a_container_is_drawn_anew_since_it_stands_behind_the_lines() -> None:
    after = scene(node("a", 0), node("b", 50), node("c", 100), replace(node("d", 52), parent="b"))
    assert node_changes(BEFORE, after).put == {"b", "d"}


def test_a_change_of_order_keeps_every_id() -> None:
    found = node_changes(BEFORE, scene(node("c", 100), node("a", 0), node("b", 50)))
    assert found.order == ((2, 1), (0, 2))
    assert not found.put


def test_a_line_moves_as_a_whole_or_is_drawn_anew() -> None:
    moved = edge_changes(BEFORE, scene(edges=(line("l", (45, 12), (55, 12)),)))
    assert moved.shifts == {(5, 2): ("l",)}
    assert edge_changes(BEFORE, scene(edges=(line("l", (40, 10), (60, 10)),))).put == {"l"}


def test_the_seal_changes_with_any_place() -> None:
    assert seal(BEFORE) == seal(scene(*BEFORE.nodes, edges=BEFORE.edges))
    assert seal(BEFORE) != seal(scene(node("a", 1), *BEFORE.nodes[1:], edges=BEFORE.edges))


def test_the_seal_changes_with_what_the_scene_was_drawn_from() -> None:
    assert seal(BEFORE, "snapshot 1") == seal(BEFORE, "snapshot 1")
    assert seal(BEFORE, "snapshot 1") != seal(BEFORE, "snapshot 2")


def test_a_patch_holds_the_drawing_only_of_what_must_be_drawn() -> None:
    after = scene(node("a", 0), node("b", 60), node("new", 120))
    made = patch(BEFORE, after, links=lambda _: None, data=lambda piece: {"id": piece.id})
    assert [item["data"]["id"] for item in made["nodes"]["put"]] == ["new"]
    assert 'data-id="new"' in made["nodes"]["put"][0]["svg"]
    assert made["nodes"]["shifts"] == [[10, 0, ["b"]]]
    assert made["edges"]["order"] == []

"""Drawing holds the garbage collector back, and leaves nothing for it to do."""

import gc

import pytest

from benchmarks.estates import MEDIUM, estate
from vpcviz.layout.collector import held_back
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.topology.build import build


@pytest.mark.parametrize("view", [View(), View(expanded=("all",))], ids=["cards", "expanded"])
def test_drawing_leaves_no_reference_cycles(view: View) -> None:
    topology = build(estate(MEDIUM))
    scene_of(topology, view, heading=Heading())
    gc.collect()
    scene = scene_of(topology, view, heading=Heading())
    boxes = len(scene.nodes)
    del scene
    assert gc.collect() < boxes / 10


def fail_while_held_back() -> None:
    with held_back():
        assert not gc.isenabled()
        raise ValueError("no such box")


def test_the_collector_runs_again_after_a_drawing_that_failed() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no such box"):
        fail_while_held_back()
    assert gc.isenabled()


def test_a_collector_that_was_switched_off_stays_off() -> None:
    gc.disable()
    try:
        with held_back():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()

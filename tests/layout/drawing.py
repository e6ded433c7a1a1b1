"""A few views of an estate, and pictures of the small one."""

from collections.abc import Iterator

from tests.web.estates import small
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services

HEADING = Heading("Acme", "2026-03-04 05:06 UTC", "files")


def views(topology: Topology) -> Iterator[View]:
    """The estate closed and open, and two pictures of each other subject."""
    yield View()
    yield View(expanded=("all",))
    yield from (View("vpc", vpc_id) for vpc_id in vpc_ids(topology)[:2])
    yield from (View("service", service.key) for service in services(topology)[:2])


def drawn(view: View) -> Scene:
    """The view of the small estate."""
    return scene_of(build(small()), view, heading=HEADING)

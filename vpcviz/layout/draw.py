"""From a topology and a view to a scene: the one door of this package."""

from vpcviz.layout.estate import estate_scene
from vpcviz.layout.heading import Heading
from vpcviz.layout.path import path_scene
from vpcviz.layout.scene import Scene
from vpcviz.layout.service import service_scene
from vpcviz.layout.view import View
from vpcviz.layout.vpc import vpc_scene
from vpcviz.topology.network import Topology


def scene_of(topology: Topology, view: View, *, heading: Heading) -> Scene:
    """The drawing of `view`. Raises `ViewError` when its subject is not in the topology."""
    if view.subject == "vpc":
        return vpc_scene(topology, view, heading)
    if view.subject == "path":
        return path_scene(topology, view, heading)
    if view.subject == "service":
        return service_scene(topology, view, heading)
    return estate_scene(topology, view, heading)

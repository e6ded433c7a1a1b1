"""Makes the drawings of the documents from the demo's recorded estate: `.venv/bin/python docs/pictures/make.py`.

Screenshots of whole pages come from `pages.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from changed import later
from small import save

from benchmarks.estates import Size, estate
from vpcviz.collect.files import read_inputs
from vpcviz.demo.recorded import BUNDLE
from vpcviz.diagrams.note_cards import Remark
from vpcviz.diagrams.noted import with_notes
from vpcviz.diagrams.pictures import scene as scene_compared
from vpcviz.diagrams.stored import Comparison, Stored
from vpcviz.export.convert import png
from vpcviz.inventory.comparing import compared
from vpcviz.layout.assets import font_folder
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.compared import compared_topology
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Subnet, Vpc

if TYPE_CHECKING:
    from vpcviz.render.palette import Theme

HERE = Path(__file__).resolve().parent
HEADING = Heading("acme")
WIDTH = 1400
NOTES = {
    "prod-app": "Everything here reaches AWS by endpoints; the NAT gateways are for two vendors only.",
    "payments": "Asked for by the risk team: a second consumer joins in March.",
}


def views(topology: Topology) -> Iterator[tuple[str, View]]:
    """(file name, what it shows), each in both themes."""
    vpcs = {vpc.name: vpc.id for vpc in topology.all(Vpc).values()}
    services = {service.name: service.id for service in topology.all(EndpointServiceConfiguration).values()}
    subnets = {subnet.name: subnet.id for subnet in topology.all(Subnet).values()}
    source = next(
        interface.id for interface in topology.interfaces_of_subnet[subnets["prod-app-app-a"]] if interface.instance_id
    )
    yield "estate", View()
    yield "vpc", View("vpc", vpcs["prod-app"])
    yield "provider", View("vpc", vpcs["payments"])
    yield "service", View("service", services["payments-api"])
    yield "path", View("path", source=source, destination="ssm")
    yield "grouped", View(group="region")
    yield "focus", View(focus=vpcs["payments"], expanded=(vpcs["payments"],))
    yield "filtered", View(kinds=("nat-gateway",), hidden=("transit",))


def draw(name: str, topology: Topology, view: View, notes: tuple[Remark, ...] = ()) -> None:
    """One picture, light and dark."""
    scene = with_notes(scene_of(topology, view, heading=HEADING), notes)
    themes: tuple[tuple[str, Theme], ...] = (("", "light"), ("-dark", "dark"))
    for ending, theme in themes:
        save(HERE / f"{name}{ending}.png", png(svg(scene, theme), fonts=font_folder(), width=WIDTH))


def draw_compared() -> None:
    """The estate and a VPC some weeks later, compared with what they were."""
    before = read_inputs([str(BUNDLE)]).inventory
    after = later(before)
    found = compared_topology(build(before), build(after), compared(before, after))
    kept = Stored(comparison=Comparison(found, "snapshot 3"))
    ids = {vpc.name: vpc.id for vpc in found.topology.all(Vpc).values()}
    for name, view in (("changes", View(only="changed")), ("changes-vpc", View("vpc", ids["prod-app"]))):
        scene = scene_compared(found.after, view, HEADING, stored=kept)
        themes: tuple[tuple[str, Theme], ...] = (("", "light"), ("-dark", "dark"))
        for ending, theme in themes:
            save(HERE / f"{name}{ending}.png", png(svg(scene, theme), fonts=font_folder(), width=WIDTH))


def main() -> None:
    """Write every picture beside this script."""
    topology = build(read_inputs([str(BUNDLE)]).inventory)
    for name, view in views(topology):
        draw(name, topology, view)
    ids = {vpc.name: vpc.id for vpc in topology.all(Vpc).values()}
    notes = tuple(Remark(ids[name], text) for name, text in NOTES.items())
    draw("notes", topology, View(focus=ids["payments"]), notes)
    draw_compared()
    draw("large", build(estate(Size(vpcs=200, accounts=20))), View())


if __name__ == "__main__":
    main()

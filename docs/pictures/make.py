"""Makes the pictures of the documents from the demo's recorded estate: `.venv/bin/python docs/pictures/make.py`."""

from pathlib import Path

from vpcviz.collect.files import read_inputs
from vpcviz.demo.recorded import BUNDLE
from vpcviz.export.convert import png
from vpcviz.layout.assets import font_folder
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Subnet, Vpc

HERE = Path(__file__).resolve().parent
HEADING = Heading("acme")
WIDTH = 1400


def views(topology: Topology) -> dict[str, View]:
    """File name -> what it shows."""
    vpcs = {vpc.name: vpc.id for vpc in topology.all(Vpc).values()}
    services = {service.name: service.id for service in topology.all(EndpointServiceConfiguration).values()}
    subnets = {subnet.name: subnet.id for subnet in topology.all(Subnet).values()}
    source = next(
        interface.id for interface in topology.interfaces_of_subnet[subnets["prod-app-app-a"]] if interface.instance_id
    )
    return {
        "estate": View(),
        "vpc": View("vpc", vpcs["prod-app"]),
        "vpc-dark": View("vpc", vpcs["prod-app"], theme="dark"),
        "provider": View("vpc", vpcs["payments"]),
        "service": View("service", services["payments-api"]),
        "path": View("path", source=source, destination="ssm"),
    }


def main() -> None:
    """Write every picture beside this script."""
    topology = build(read_inputs([str(BUNDLE)]).inventory)
    for name, view in views(topology).items():
        drawing = svg(scene_of(topology, view, heading=HEADING), "dark" if view.theme == "dark" else "light")
        (HERE / f"{name}.png").write_bytes(png(drawing, fonts=font_folder(), width=WIDTH))


if __name__ == "__main__":
    main()

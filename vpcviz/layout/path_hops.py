"""A traced path as hops: one card per thing that the packet meets, in the frame of the VPC or account it lies in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.pieces import Mark, Thing, title_of
from vpcviz.layout.vpc_borders import account_label
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import NatGateway
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.resources.workloads import Instance
from vpcviz.topology.trace.answer import Step

ICONS: Mapping[str, str] = {
    "network-interface": "eni",
    "instance": "instance",
    "subnet": "subnet-private",
    "vpc": "router",
    "gateway-endpoint": "gateway-endpoint",
    "endpoint": "endpoint",
    "gwlb-endpoint": "gwlb-endpoint",
    "endpoint-service": "endpoint-service",
    "load-balancer": "load-balancer",
    "nat-gateway": "nat-gateway",
    "internet-gateway": "internet-gateway",
    "egress-only-internet-gateway": "egress-only-internet-gateway",
    "transit-gateway": "transit-gateway",
    "vpc-peering-connection": "peering",
    "vpn-gateway": "vpn-gateway",
    "vpn-connection": "vpn-connection",
    "customer-gateway": "customer-gateway",
    "direct-connect-gateway": "direct-connect-gateway",
    "internet": "internet",
}
TONES: Mapping[str, str] = {
    "network-interface": "eni",
    "instance": "instance",
    "subnet": "subnet",
    "vpc": "vpc",
    "gateway-endpoint": "gateway-endpoint",
    "endpoint": "endpoint",
    "gwlb-endpoint": "gwlb-endpoint",
    "endpoint-service": "endpoint-service",
    "load-balancer": "load-balancer",
    "nat-gateway": "nat",
    "transit-gateway": "transit",
    "vpc-peering-connection": "peering",
}
KINDS: Mapping[str, str] = {"vpc": "router"}
"""Node kinds of hops where they are not the step's: a VPC's hop is its router, not the VPC's frame."""
WORDS: Mapping[str, str] = {
    "vpc": "router of the VPC",
    "network-interface": "network interface",
    "internet": "internet",
}


@dataclass(frozen=True, slots=True)
class Hop:
    """One place on the way, and what was decided there."""

    thing: Thing
    frame: str
    """The VPC's or account's id; "" outside."""
    steps: tuple[Step, ...]
    more: str = ""
    """What stands below its second line: its id."""

    @property
    def stops(self) -> bool:
        """Whether the packet ends here for want of a permit or a route."""
        return any(step.decision in ("deny", "drop") for step in self.steps)


def hops_of(topology: Topology, steps: Sequence[Step], name: str) -> tuple[Hop, ...]:
    """Steps at one place in a row are one hop. `name` sets the nodes' ids apart: the way there, the way back."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and runs[-1][0].at == step.at:
            runs[-1].append(step)
        else:
            runs.append([step])
    return tuple(_hop(topology, name, number, run) for number, run in enumerate(runs, 1))


def _hop(topology: Topology, way: str, number: int, run: Sequence[Step]) -> Hop:
    first = run[0]
    resource = topology.find(first.at)
    stops = any(step.decision in ("deny", "drop") for step in run)
    marks = [Mark(str(number), "count", f"hop {number} of the way {way}", "count")]
    if stops:
        marks.insert(0, Mark("stops here", "state", run[-1].because, "broken"))
    sub, more = _words(resource, first)
    thing = Thing(
        id=f"{way}:{number}",
        kind=KINDS.get(first.kind, first.kind),
        resource=first.at,
        label=_label(topology, resource, first.at),
        sub=sub,
        icon=ICONS.get(first.kind, "unknown"),
        tone=TONES.get(first.kind, "gateway"),
        state="blocked" if stops else None,
        title=title_of(first.at, *(step.because for step in run)),
        marks=tuple(marks),
    )
    return Hop(thing, _frame(topology, resource), tuple(run), more)


def _label(topology: Topology, resource: Resource | None, at: str) -> str:
    if isinstance(resource, NetworkInterface) and resource.instance_id:
        instance = topology.get(Instance, resource.instance_id)
        return instance.label if instance is not None else resource.instance_id
    return resource.label if resource is not None else at


def _words(resource: Resource | None, step: Step) -> tuple[str, str]:
    """The second and the third line of a hop's card."""
    if isinstance(resource, NetworkInterface):
        return resource.address, resource.id
    if isinstance(resource, Subnet):
        return f"{resource.cidr} · {resource.zone}", resource.id
    if isinstance(resource, LoadBalancer):
        return f"{resource.type} load balancer", ""
    word = WORDS.get(step.kind, step.kind.replace("-", " "))
    return word, step.at if resource is not None and resource.name else ""


def _frame(topology: Topology, resource: Resource | None) -> str:
    """The VPC that a hop lies in; things between VPCs stand in their account's frame, the internet in none."""
    if isinstance(resource, Vpc):
        return resource.id
    if isinstance(resource, Subnet | NetworkInterface | NatGateway | VpcEndpoint | LoadBalancer | Instance):
        return resource.vpc_id
    vpcs: tuple[str, ...] = getattr(resource, "vpc_ids", ())
    if len(vpcs) == 1 and topology.get(Vpc, vpcs[0]) is not None:
        return vpcs[0]
    return f"account:{resource.account}" if resource is not None else ""


def frame_words(topology: Topology, frame: str) -> tuple[str, str, str, str]:
    """(label, second line, icon, tone) of a frame."""
    vpc = topology.get(Vpc, frame)
    if vpc is not None:
        cidrs = ", ".join(vpc.cidrs)
        return vpc.label, f"{cidrs} · {account_label(topology, vpc.account)} · {vpc.region}", "vpc", "vpc"
    if frame.startswith("account:"):
        return account_label(topology, frame.partition(":")[2]), "", "account", "account"
    if frame:
        return frame, "not in this inventory", "vpc", "vpc"
    return "outside", "", "internet", "external"

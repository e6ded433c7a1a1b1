"""Where a packet is: the states between which the walk moves."""

from dataclasses import dataclass
from typing import Literal

from vpcviz.topology.resources.network import RouteTable, Subnet
from vpcviz.topology.resources.transit import TransitGatewayAttachment
from vpcviz.topology.trace.answer import Outcome
from vpcviz.topology.trace.network import Host


@dataclass(frozen=True, slots=True)
class Sends:
    """A host puts the packet on the wire."""

    host: Host


@dataclass(frozen=True, slots=True)
class Routed:
    """The packet has left a subnet or entered by a gateway; a route table decides."""

    vpc_id: str
    subnet: Subnet | None
    """The subnet whose table decides; None for a gateway's own table."""
    table: RouteTable | None
    at: str
    """The subnet's id, or the gateway's."""


@dataclass(frozen=True, slots=True)
class Enters:
    """The VPC delivers the packet to one of its own subnets."""

    vpc_id: str
    origin: Subnet | None
    """The subnet that it comes from, if it comes from one of this VPC."""


@dataclass(frozen=True, slots=True)
class Arrives:
    """The packet is at the door of an address."""

    host: Host


@dataclass(frozen=True, slots=True)
class OnInternet:
    """The packet is on the internet."""


@dataclass(frozen=True, slots=True)
class OnTransit:
    """The packet is at a transit gateway, having come by an attachment."""

    gateway_id: str
    attachment: TransitGatewayAttachment


@dataclass(frozen=True, slots=True)
class Outside:
    """A place that the inventory does not hold: the internet, a service of AWS, a network behind a VPN or Direct Connect."""

    kind: Literal["internet", "service", "premises"]
    at: str
    """What the packet was handed to."""
    vpc_id: str = ""
    """The VPC that it left last, where the way back begins."""
    attachment: TransitGatewayAttachment | None = None

    @property
    def id(self) -> str:
        """What the packet was handed to, as hosts have it."""
        return self.at


@dataclass(frozen=True, slots=True)
class Ended:
    """The walk is over."""

    outcome: Outcome
    arrival: Host | Outside | None = None


State = Sends | Routed | Enters | Arrives | OnInternet | OnTransit


def same_place(one: Host | Outside | None, other: Host | Outside) -> bool:
    """Whether the way back has come to where the flow began."""
    if isinstance(one, Host) and isinstance(other, Host):
        return one.address == other.address and one.subnet.vpc_id == other.subnet.vpc_id
    return isinstance(one, Outside) and isinstance(other, Outside) and one.kind == other.kind

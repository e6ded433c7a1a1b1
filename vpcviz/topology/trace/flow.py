"""The question: a flow, and the packets that it makes."""

from dataclasses import dataclass
from typing import Final

from vpcviz.topology.addresses import Address
from vpcviz.topology.policy.question import ANYONE, Request

PROTOCOLS: Final = ("tcp", "udp", "icmp")

Ports = tuple[int, int]

EPHEMERAL: Final[Ports] = (1024, 65535)
"""Source ports that clients choose from (AWS: Custom network ACLs for your VPC, "Ephemeral ports")."""

LINUX_EPHEMERAL: Final[Ports] = (32768, 60999)
"""Source ports of Linux, which most clients run on."""

DEFAULT_PORT: Final = 443


@dataclass(frozen=True, slots=True)
class Flow:
    """A question: who speaks to whom. Source is an id or an address, destination also a DNS name or a service."""

    source: str
    destination: str
    protocol: str = "tcp"
    port: int | None = DEFAULT_PORT
    """None for icmp, which stands for a ping."""
    principal: str = ""
    """An ARN or account id: who asks, where endpoint policies decide; "" for anyone."""
    resource: str = ""
    """An ARN, such as a bucket's: what is asked for; "" for anything."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet on its way; `echo` is "request" or "reply" for icmp, else ""."""

    source: Address
    destination: Address
    protocol: str
    source_ports: Ports
    destination_ports: Ports
    echo: str = ""

    @property
    def reply(self) -> "Packet":
        """The packet that answers it."""
        echo = {"request": "reply", "reply": "request"}.get(self.echo, "")
        return Packet(self.destination, self.source, self.protocol, self.destination_ports, self.source_ports, echo)

    @property
    def icmp_type(self) -> int:
        """The type of an echo request or reply, of IPv4 or IPv6."""
        four, six = (8, 128) if self.echo == "request" else (0, 129)
        return four if self.source.version == 4 else six

    @property
    def words(self) -> str:
        """What is asked for: `tcp/443`, `icmp`."""
        first, last = self.destination_ports
        if self.protocol == "icmp":
            return "icmp"
        return f"{self.protocol}/{first}" if first == last else f"{self.protocol}/{first}-{last}"


SOMEWHERE_PUBLIC: Final = Address(4, 0xC0000201)
"""Stands for a public address that the inventory does not tell; 192.0.2.1 is reserved for documents."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of the far end of a flow beside its address."""

    label: str = ""
    """How sentences name a destination whose address is not known."""
    address: Address | None = None
    """The address that stands for it."""
    list_name: str = ""
    """The name of its service's prefix list."""
    vouched: bool = False
    """A load balancer's health check says that somebody answers there."""
    request: Request = ANYONE
    """Who asks for what, where endpoint policies decide."""

    def name(self, address: Address) -> str:
        """How sentences name an address."""
        return self.label if self.label and address == self.address else str(address)


NO_MEANING: Final = Meaning()


def first_packet(source: Address, destination: Address, flow: Flow) -> Packet:
    """The packet that opens a flow."""
    if flow.protocol == "icmp":
        return Packet(source, destination, "icmp", (0, 65535), (0, 65535), "request")
    port = DEFAULT_PORT if flow.port is None else flow.port
    return Packet(source, destination, flow.protocol, EPHEMERAL, (port, port))

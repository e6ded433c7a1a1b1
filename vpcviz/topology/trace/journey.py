"""A packet's journey in one direction: what is known of it, and the steps so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vpcviz.topology.addresses import Address
from vpcviz.topology.graph import Role, role_of
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.acls import judge_acl
from vpcviz.topology.trace.answer import Decision, Outcome, Step, Via
from vpcviz.topology.trace.flow import Meaning, Packet
from vpcviz.topology.trace.groups import Guard
from vpcviz.topology.trace.judgement import Judgement
from vpcviz.topology.trace.network import Host, Network
from vpcviz.topology.trace.states import Ended, Outside

Rule = Mapping[str, Any]


@dataclass(slots=True)
class Connection:
    """What stateful things remember of a flow, for the way back."""

    admitted: set[str] = field(default_factory=set)
    """Interfaces whose security groups have seen it."""
    translated: dict[str, Address] = field(default_factory=dict)
    """What translated the source (a NAT gateway, a NAT instance's interface) -> the address before."""
    egress_only: str = ""
    """The egress-only internet gateway by which it left."""


class Journey:
    """One direction of a flow, being walked; on the way back `goal` is where the flow began."""

    def __init__(
        self,
        network: Network,
        packet: Packet,
        connection: Connection,
        *,
        meaning: Meaning,
        goal: Host | Outside | None = None,
    ) -> None:
        self.network = network
        self.packet = packet
        self.connection = connection
        self.meaning = meaning
        self.goal = goal
        self.back = goal is not None
        self.steps: list[Step] = []
        self.missing: list[str] = []
        self.uncertain = False
        self.via: Via | None = None
        self.public = False
        self.references = True
        self.zone = ""
        """The zone in which the packet entered a transit gateway."""
        self.middlebox: Host | None = None
        """The forwarding instance that the packet has come by last."""
        self.middleboxes: set[str] = set()
        """Every appliance that it has come by."""
        self._visited: set[tuple[str, Packet]] = set()

    def step(
        self, at: str, kind: str, decision: Decision, because: str, *, by: str = "", rule: Rule | None = None
    ) -> None:
        """Add a step; `by` is the resource that the evidence is read from, if it is not `at`."""
        self.steps.append(Step(at, kind, decision, because, by or at, rule or {}))

    def forward(self, at: str, kind: str, because: str, *, by: str = "", rule: Rule | None = None) -> None:
        """The packet goes on."""
        self.step(at, kind, "forward", because, by=by, rule=rule)

    def blocked(self, at: str, kind: str, because: str, *, by: str = "", rule: Rule | None = None) -> Ended:
        """Something refuses the packet."""
        self.step(at, kind, "drop", because, by=by, rule=rule)
        return Ended(Outcome.BLOCKED)

    def no_route(self, at: str, kind: str, because: str, *, by: str = "", rule: Rule | None = None) -> Ended:
        """There is no way on."""
        self.step(at, kind, "drop", because, by=by, rule=rule)
        return Ended(Outcome.NO_ROUTE)

    def unknown(self, missing: str) -> Ended:
        """It cannot be told where the packet goes."""
        self.note(missing)
        return Ended(Outcome.UNKNOWN)

    def note(self, missing: str) -> None:
        """Something was not read that would change the answer."""
        if missing not in self.missing:
            self.missing.append(missing)

    def choose_way(self, via: Via) -> None:
        """Name the way out of the source subnet, once."""
        if self.via is None:
            self.via = via

    @property
    def destination(self) -> str:
        """How sentences name the packet's destination."""
        return self.meaning.name(self.packet.destination)

    @property
    def list_name(self) -> str:
        """The prefix list of the destination's service, while the packet goes to it."""
        return self.meaning.list_name if self.packet.destination == self.meaning.address else ""

    def rewrite(self, *, source: Address | None = None, destination: Address | None = None) -> None:
        """Translate the packet's addresses."""
        old = self.packet
        self.packet = Packet(
            source or old.source,
            destination or old.destination,
            old.protocol,
            old.source_ports,
            old.destination_ports,
            old.echo,
        )

    def loops(self, place: str) -> bool:
        """Whether the packet has been here before, unchanged."""
        key = (place, self.packet)
        if key in self._visited:
            return True
        self._visited.add(key)
        return False

    def passes_acl(self, subnet: Subnet, *, egress: bool) -> Ended | None:
        """Judge the packet at a subnet's border; an end when it is refused."""
        return self._filter(judge_acl(self.network, subnet, self.packet, egress=egress), subnet.id, "subnet")

    def passes_groups(self, interface: NetworkInterface, *, egress: bool) -> Ended | None:
        """Judge the packet at an interface; the answer to what the groups have admitted passes."""
        if self.back and interface.id in self.connection.admitted:
            groups = ", ".join(interface.group_ids)
            because = f"security groups are stateful: {groups} let the flow begin"
            because = because if groups else f"{interface.id} has no security group"
            self.step(
                interface.id, "network-interface", "permit", because, by=next(iter(interface.group_ids), interface.id)
            )
            return None
        guard = Guard(self.network, self.packet, references=self.references, meaning=self.meaning)
        ended = self._filter(guard.judge(interface, egress=egress), interface.id, "network-interface")
        if ended is None:
            self.connection.admitted.add(interface.id)
        return ended

    def recheck(self, interface: NetworkInterface, sent: Packet) -> Ended | None:
        """Judge the sender's groups again where the way has shown that references to groups do not hold on it.

        AWS: Security group rules, "Security group referencing": not through a middlebox, not by a transit gateway unless it is on.
        """
        if self.references or role_of(interface) is Role.NAT:
            return None
        guard = Guard(self.network, sent, references=False, meaning=self.meaning)
        judgement = guard.judge(interface, egress=True)
        if judgement.permitted is not False:
            return None
        because = f"{judgement.because}: what refers to a security group does not hold on this way"
        self.step(interface.id, "network-interface", "deny", because, by=judgement.resource, rule=judgement.rule)
        return Ended(Outcome.BLOCKED)

    def _filter(self, judgement: Judgement, at: str, kind: str) -> Ended | None:
        """Where a filter could not be read, the walk goes on and the outcome becomes unknown."""
        if judgement.permitted is False:
            self.step(at, kind, "deny", judgement.because, by=judgement.resource, rule=judgement.rule)
            return Ended(Outcome.BLOCKED)
        if judgement.permitted is None:
            self.uncertain = True
            self.note(judgement.missing)
        decision: Decision = "permit" if judgement.permitted else "forward"
        self.step(at, kind, decision, judgement.because, by=judgement.resource, rule=judgement.rule)
        return None

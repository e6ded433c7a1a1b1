"""A hop out of a subnet or gateway: the route that was taken, and what to say of it."""

from dataclasses import dataclass

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.journey import Journey, Rule
from vpcviz.topology.trace.routes import Choice, rule_of, sentence
from vpcviz.topology.trace.states import Ended, Routed


@dataclass(frozen=True, slots=True)
class Hop:
    """The route that a table has chosen for the packet."""

    state: Routed
    choice: Choice

    @property
    def vpc_id(self) -> str:
        """The VPC whose table it is."""
        return self.state.vpc_id

    @property
    def subnet(self) -> Subnet | None:
        """The subnet that the packet leaves; None when it enters by a gateway."""
        return self.state.subnet

    @property
    def target(self) -> str:
        """The id of the route's target."""
        return self.choice.candidate.route.target

    @property
    def at_kind(self) -> str:
        """What decides: a subnet, or a gateway with a table of its own."""
        return "gateway" if self.state.subnet is None else "subnet"

    @property
    def table_id(self) -> str:
        """The route table's id."""
        return "" if self.state.table is None else self.state.table.id

    @property
    def rule(self) -> Rule:
        """The route as evidence."""
        return rule_of(self.choice.candidate.route)

    def because(self, journey: Journey) -> str:
        """Why the packet goes where it goes."""
        return sentence(self.table_id, self.choice, journey.destination)

    def taken(self, journey: Journey) -> None:
        """Say that the route takes the packet."""
        journey.forward(self.state.at, self.at_kind, self.because(journey), by=self.table_id, rule=self.rule)

    def by_vpc(self, journey: Journey, because: str) -> None:
        """Say that the VPC's router hands the packet on."""
        journey.forward(self.vpc_id, "vpc", because, by=self.table_id, rule=self.rule)

    def refuse(self, journey: Journey, because: str) -> Ended:
        """The route matches, but nothing goes by it."""
        self.taken(journey)
        return journey.no_route(self.state.at, self.at_kind, because, by=self.table_id, rule=self.rule)

    def target_not_read(self, journey: Journey, kind: Kind) -> Ended:
        """The route's target is not in the inventory: what lies behind it cannot be told."""
        self.taken(journey)
        hidden = journey.network.hidden_in(kind, self.vpc_id)
        return journey.unknown(
            hidden or f"{self.target}, the target of a route of {self.table_id}, is not in the inventory"
        )

"""The matrix itself: rows of subnets, cells of services."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from vpcviz.topology.access.classes import Classes, Key, Taken
from vpcviz.topology.graph import WORKLOADS, role_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import PrefixList, Subnet
from vpcviz.topology.services import CUSTOMER_SERVICE, parse_service_name
from vpcviz.topology.trace.answer import Answer, Outcome
from vpcviz.topology.trace.destination import Target, Unresolved, aws_service, resolve, service_asked
from vpcviz.topology.trace.endpoint_names import answers_privately, public_name
from vpcviz.topology.trace.engine import trace_target
from vpcviz.topology.trace.flow import SOMEWHERE_PUBLIC, Flow, Meaning
from vpcviz.topology.trace.names import is_plain
from vpcviz.topology.trace.network import Host, Network, network_of
from vpcviz.topology.trace.ownership import host_of
from vpcviz.topology.trace.source import Source, spare_host
from vpcviz.topology.trace.walk import LISTED_SERVICES

MIXED: Final = "mixed"
USUAL: Final = ("dynamodb", "s3")
"""Asked for where the inventory has no endpoint at all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How a subnet reaches a service."""

    via: str
    """A way (`Via`), an outcome that is none (`blocked`, `no-route`, `unknown`), or `mixed`."""
    private: bool | None
    why: str

    def to_json(self) -> dict[str, Any]:
        """The cell as `access --json` prints it."""
        return {"via": self.via, "private": self.private, "why": self.why}


@dataclass(frozen=True, slots=True)
class Row:
    """A subnet, and how its workloads reach each service."""

    subnet: str
    vpc: str
    account: str
    region: str
    services: Mapping[str, Cell]

    def to_json(self) -> dict[str, Any]:
        """The row as `access --json` prints it."""
        return {
            "subnet": self.subnet,
            "vpc": self.vpc,
            "account": self.account,
            "region": self.region,
            "services": {name: cell.to_json() for name, cell in self.services.items()},
        }


def access(topology: Topology, services: Sequence[str] | None = None, *, all_subnets: bool = False) -> tuple[Row, ...]:
    """Every subnet with workloads (or every subnet) by every service in use (or asked for), ordered by subnet id."""
    matrix = _Matrix(network_of(topology))
    names = tuple(dict.fromkeys(services)) if services else services_in_use(topology)
    rows = (matrix.row(subnet, names, all_subnets=all_subnets) for subnet in topology.all(Subnet).values())
    return tuple(row for row in rows if row is not None)


def services_in_use(topology: Topology) -> tuple[str, ...]:
    """The short names of AWS's services that have an endpoint in the inventory."""
    parsed = (parse_service_name(item.service_name) for item in topology.all(VpcEndpoint).values() if item.service_name)
    return tuple(sorted({name.short for name in parsed if name.of_aws})) or USUAL


Class = tuple[Key, bool]
"""What of a workload may matter, and whether it has a public address."""
Workloads = Mapping[Class, tuple[Host, ...]]


class _Matrix:
    """Traces once for all workloads that must get the same answer."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.classes = Classes(network)
        self._targets: dict[Key, Target | Unresolved] = {}
        self._worded: dict[Key, Cell] = {}
        self._plain: dict[str, bool] = {}
        self._spelled: dict[tuple[str, str], tuple[str, str]] = {}
        self._cells: dict[Key, Cell] = {}
        self._listed = {item.name for item in network.topology.all(PrefixList).values()}

    def row(self, subnet: Subnet, services: tuple[str, ...], *, all_subnets: bool) -> Row | None:
        """A subnet's row; None when nothing works there."""
        hosts = self._hosts(subnet)
        untold = "" if hosts else self._untold(subnet)
        if untold:
            cells = dict.fromkeys(services, Cell(Outcome.UNKNOWN.value, None, untold))
            return Row(subnet.id, subnet.vpc_id, subnet.account, subnet.region, cells)
        if not hosts:
            spare = spare_host(self.network, subnet) if all_subnets else None
            if spare is None:
                return None
            hosts = {(self.classes.of_host(spare), False): (spare,)}
        cells = {service: self._cell(subnet, hosts, service) for service in services}
        return Row(subnet.id, subnet.vpc_id, subnet.account, subnet.region, cells)

    def _hosts(self, subnet: Subnet) -> Workloads:
        """The workloads of a subnet by class, one for each set of security groups."""
        found: dict[Class, dict[Key, Host]] = {}
        for interface in self.network.topology.interfaces_of_subnet.get(subnet.id, ()):
            if role_of(interface) in WORKLOADS and not self._serves(interface):
                host = host_of(self.network, interface)
                if host is not None:
                    key = (self.classes.of_host(host), self.classes.has_public_address(host))
                    found.setdefault(key, {}).setdefault(interface.group_ids, host)
        return {key: tuple(hosts.values()) for key, hosts in found.items()}

    def _serves(self, interface: NetworkInterface) -> bool:
        """Whether an interface belongs to an endpoint or NAT gateway, whatever it looks like itself."""
        return self.network.endpoint_at(interface) is not None or self.network.nat_at(interface) is not None

    def _untold(self, subnet: Subnet) -> str:
        """Why it is not known what works in a subnet; "" when nothing does."""
        hidden = self.network.sight.hidden(Kind.NETWORK_INTERFACE, subnet.account, subnet.region)
        if not hidden and not self.network.topology.all(NetworkInterface):
            return "the network interfaces are not in the inventory"
        return hidden

    def _cell(self, subnet: Subnet, hosts: Workloads, service: str) -> Cell:
        target = self._target(subnet, next(iter(hosts.values()))[0], service)
        if isinstance(target, Unresolved):
            why = next(iter(target.missing), "") or next((step.because for step in target.steps), "")
            return Cell(target.outcome.value, None, why)
        taken = self.classes.of_route(subnet, target)
        told = [
            pair
            for (key, public), group in hosts.items()
            for pair in self._of_class(
                (key, public and not taken.local, taken.key, target.address, target.meaning.label), group, target, taken
            )
        ]
        first = told[0][1]
        if len(told) == 1 or all((cell.via, cell.private) == (first.via, first.private) for _, cell in told):
            return first
        private = {cell.private for _, cell in told}
        why = "; ".join(f"{host.id}: {cell.via} ({cell.why})" for host, cell in told)
        return Cell(MIXED, private.pop() if len(private) == 1 else None, why)

    def _of_class(self, key: Key, hosts: tuple[Host, ...], target: Target, taken: Taken) -> list[tuple[Host, Cell]]:
        """The cells of hosts of one class: one for all, unless the answer names their security groups."""
        shared = self._cells.get(key)
        if shared is not None:
            return [(hosts[0], self._in_own_words(shared, taken))]
        found: list[tuple[Host, Cell]] = []
        for host in hosts:
            answer = trace_target(self.network, Source((host,)), target, Flow(host.id, target.resolution.name))
            cell = cell_of(answer)
            if answer.outcome in (Outcome.REACHED, Outcome.NO_ROUTE):
                self._cells[key] = cell
                return [(host, cell)]
            found.append((host, cell))
        return found

    def _in_own_words(self, cell: Cell, taken: Taken) -> Cell:
        """A shared cell with the reason that the subnet's own table gives."""
        if cell.private is None or taken.local or cell.why == taken.because:
            return cell
        own = (cell.via, cell.private, taken.because)
        found = self._worded.get(own)
        if found is None:
            found = self._worded[own] = replace(cell, why=taken.because)
        return found

    def _target(self, subnet: Subnet, host: Host, service: str) -> Target | Unresolved:
        name = self._question(subnet, host, service)
        found = self._targets.get(name)
        if found is None:
            found = self._targets[name] = self._resolved(host, service)
        return found

    def _question(self, subnet: Subnet, host: Host, service: str) -> Key:
        """Under equal keys a service's name has the same meaning."""
        vpc_id = subnet.vpc_id
        plain = self._plain.get(vpc_id)
        if plain is None:
            plain = self._plain[vpc_id] = is_plain(self.network, vpc_id)
        if plain and not CUSTOMER_SERVICE.search(service):
            full, name = self._names(host, service)
            if answers_privately(self.network, vpc_id, name, full, inbound=False) is None:
                return (subnet.region, service)
        return (vpc_id, "" if self.classes.is_open(vpc_id) else subnet.zone, service)

    def _names(self, host: Host, service: str) -> tuple[str, str]:
        """The full name and the public DNS name of a service in a host's region."""
        region = host.subnet.region
        found = self._spelled.get((region, service))
        if found is None:
            full = service_asked(self.network, Source((host,)), service) or service
            found = self._spelled[region, service] = (full, public_name(full, region))
        return found

    def _resolved(self, host: Host, service: str) -> Target | Unresolved:
        source = Source((host,))
        if CUSTOMER_SERVICE.search(service):
            return resolve(self.network, source, service)
        full, _ = self._names(host, service)
        target = aws_service(self.network, source, service, full)
        listed = full in self._listed or full.endswith(LISTED_SERVICES)
        if isinstance(target, Target) and target.address == SOMEWHERE_PUBLIC and not listed:
            return replace(target, meaning=ANY_PUBLIC)
        return target


ANY_PUBLIC: Final = Meaning("the service's public addresses", SOMEWHERE_PUBLIC, "")
"""What services without a prefix list share: only their names tell their public addresses apart."""


def cell_of(answer: Answer) -> Cell:
    """A traced answer as a cell."""
    reached = answer.outcome is Outcome.REACHED and answer.via is not None
    via = answer.via.value if reached and answer.via is not None else answer.outcome.value
    return Cell(via, answer.private, answer.why)


def to_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The matrix as `access --json` prints it."""
    return [row.to_json() for row in rows]

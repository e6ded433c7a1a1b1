"""Where a traced flow may begin and go: what can be chosen, how it is called, and examples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vpcviz.layout.text import clean
from vpcviz.topology.access.matrix import services_in_use
from vpcviz.topology.addresses import address_of
from vpcviz.topology.graph import WORKLOADS, Role, endpoint_id_of, role_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.resources.workloads import Instance
from vpcviz.web.facts.words import kind_word, short_id
from vpcviz.web.searching import MAX_QUERY, Entry, index

Side = Literal["from", "to"]

SOURCES: Final = (Instance, NetworkInterface, Subnet)
DESTINATIONS: Final = (Instance, NetworkInterface, Subnet, VpcEndpoint, EndpointServiceConfiguration, LoadBalancer)
CLASSES: Final[dict[Side, tuple[type[Resource], ...]]] = {"from": SOURCES, "to": DESTINATIONS}
MOST: Final = 30
MOST_EXAMPLES: Final = 5
_LAMBDA: Final = re.compile(r"AWS Lambda VPC ENI-(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")
SOMEWHERE: Final = "8.8.8.8"
"""An address on the internet, for examples."""


@dataclass(frozen=True, slots=True)
class End:
    """Something that a flow may begin at or go to; `value` is what the form sends."""

    value: str
    label: str
    kind: str
    context: str = ""
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A question that the inventory can answer."""

    source: End
    destination: End


def may_begin(resource: Resource) -> bool:
    """Whether a flow can be traced from a resource."""
    return isinstance(resource, SOURCES)


def may_end(resource: Resource) -> bool:
    """Whether a flow can be traced to a resource."""
    if isinstance(resource, VpcEndpoint):
        return resource.type in ("Interface", "Gateway")
    return isinstance(resource, DESTINATIONS)


def ends(topology: Topology, query: str, side: Side) -> tuple[End, ...]:
    """What the words of a query find, best first; services of AWS are among the destinations."""
    words = query[:MAX_QUERY].lower().split()
    if not words:
        return ()
    names = [name for name in services_in_use(topology) if all(word in name for word in words)] if side == "to" else []
    services = [End(name, name, "service of AWS") for name in names]
    fits = may_begin if side == "from" else may_end
    found = [entry for entry in index(topology) if fits(entry.resource) and all(word in entry.words for word in words)]
    found.sort(key=lambda entry: _rank(entry, " ".join(words), side))
    return (*services, *(end_of(topology, entry.resource) for entry in found))[:MOST]


def _rank(entry: Entry, whole: str, side: Side) -> tuple[int, int, str]:
    resource = entry.resource
    names = (resource.id.lower(), resource.name.lower())
    near = 0 if whole in names else 1 if any(name.startswith(whole) for name in names) else 2
    place = next(number for number, found in enumerate(CLASSES[side]) if isinstance(resource, found))
    return near, place, entry.label


def end_of(topology: Topology, resource: Resource) -> End:
    """A resource as an end."""
    vpc = topology.get(Vpc, getattr(resource, "vpc_id", ""))
    label, said = resource.label, ""
    if isinstance(resource, NetworkInterface):
        label, said = _interface(topology, resource), resource.address
    elif isinstance(resource, Subnet):
        said = resource.cidr
    parts = (short_id(resource.id) if resource.id != label else "", said, vpc.label if vpc else "", resource.region)
    context = clean(", ".join(part for part in parts if part))
    return End(resource.id, clean(short_id(label)), kind_word(resource.kind), context, resource.id)


def _interface(topology: Topology, interface: NetworkInterface) -> str:
    """What people call an interface: by its name, else by what it belongs to."""
    if interface.name:
        return interface.name
    instance = topology.get(Instance, interface.instance_id)
    if instance is not None:
        return instance.label
    endpoint = topology.get(VpcEndpoint, endpoint_id_of(interface))
    if endpoint is not None:
        return endpoint.label
    function = _LAMBDA.match(interface.description)
    return function.group(1) if function else interface.description or interface.id


def named(topology: Topology, text: str) -> End:
    """How an end that was written is called."""
    resource = topology.find(text)
    if resource is not None:
        return end_of(topology, resource)
    if address_of(text) is not None:
        return End(text, text, "address")
    service = text in services_in_use(topology) or text.startswith("com.amazonaws.")
    return End(text, clean(text), "service of AWS" if service else "")


def by_name(topology: Topology, text: str, side: Side) -> tuple[End, ...]:
    """The resources that bear a name, where the text is no id, address or service by itself."""
    plain_service = side == "to" and (text in services_in_use(topology) or re.fullmatch(r"s3|dynamodb", text))
    if topology.find(text) is not None or address_of(text) is not None or plain_service:
        return ()
    fits = may_begin if side == "from" else may_end
    found = [resource for resource in topology.everything() if resource.name == text and fits(resource)]
    return tuple(end_of(topology, resource) for resource in sorted(found, key=lambda item: item.id))


def others_of(topology: Topology, text: str, chosen: str) -> tuple[End, ...]:
    """The other workloads of a subnet that was named as the source."""
    if topology.get(Subnet, text) is None:
        return ()
    return tuple(
        end_of(topology, interface)
        for interface in topology.interfaces_of_subnet.get(text, ())
        if role_of(interface) in WORKLOADS and interface.id != chosen
    )


def examples(topology: Topology) -> tuple[Example, ...]:
    """Questions about workloads of different VPCs: to services in use, to each other, to the internet."""
    return tuple(Example(*pair) for pair in _pairs(topology))[:MOST_EXAMPLES]


def _pairs(topology: Topology) -> Iterator[tuple[End, End]]:
    first: dict[str, NetworkInterface] = {}
    every = topology.all(NetworkInterface).values()
    for interface in sorted(every, key=lambda item: role_of(item) is not Role.INSTANCE):
        if role_of(interface) in WORKLOADS and interface.address:
            first.setdefault(interface.vpc_id, interface)
    workloads = [end_of(topology, interface) for interface in first.values()]
    services = [End(name, name, "service of AWS") for name in services_in_use(topology)]
    if not workloads:
        return
    wanted = [item for item in services if item.value in ("s3", "kms", "ssm")] or services
    yield from ((workloads[0], service) for service in wanted[:3])
    if len(workloads) > 1:
        yield workloads[0], workloads[1]
    yield workloads[-1], End(SOMEWHERE, SOMEWHERE, "address on the internet")

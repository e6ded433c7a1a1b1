"""What an account or a region holds."""

from collections import Counter
from collections.abc import Iterable

from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.accounts import Account
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint
from vpcviz.topology.resources.network import Vpc
from vpcviz.web.facts.words import Fact, kind_words, links, plain, values


def account(topology: Topology, resource: Account) -> tuple[Fact, ...]:
    """What an account holds."""
    return holdings([item for item in topology.everything() if item.account == resource.id], regions=True)


def holdings(resources: Iterable[Resource], *, regions: bool) -> tuple[Fact, ...]:
    """The VPCs, services and endpoints among the resources, and how many there are of each kind."""
    listed = tuple(resources)
    counts = Counter(item.kind for item in listed)
    found = (
        ("VPCs", links(item for item in listed if isinstance(item, Vpc))),
        ("Provided services", links(item for item in listed if isinstance(item, EndpointServiceConfiguration))),
        ("Endpoints", links(item for item in listed if isinstance(item, VpcEndpoint))),
        ("Regions", values(sorted({item.region for item in listed})) if regions else ()),
        ("Resources", tuple(plain(f"{count} {kind_words(kind)}") for kind, count in sorted(counts.items()))),
    )
    return tuple(Fact(name, said) for name, said in found if said)

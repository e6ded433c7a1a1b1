"""Where each thing of a workspace has its page."""

from urllib.parse import urlencode

from django.urls import reverse

from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.web.place import Place


def page(place: Place, name: str, *args: str, **query: str) -> str:
    """The address of a page of the workspace; an older snapshot stays chosen."""
    address = reverse(name, args=(place.workspace.slug, *args))
    parts = [place.query, urlencode({key: value for key, value in query.items() if value})]
    carried = "&".join(part for part in parts if part)
    return f"{address}?{carried}" if carried else address


def with_query(address: str, query: str) -> str:
    """The address with more of a query."""
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def resource(place: Place, resource_id: str, compare: int | None = None) -> str:
    """The page of a resource; it tells what changed when the picture is compared."""
    return page(place, "resource", resource_id, compare=_word(compare))


def picture(place: Place, found: Resource, compare: int | None = None, known: Topology | None = None) -> str:
    """The picture in which a resource is best seen; "" when it is in none. `known` is what the picture draws of."""
    subject = picture_subject(known if known is not None else place.topology, found)
    if subject is None:
        return ""
    name, subject_id = subject
    return f"{page(place, name, subject_id, compare=_word(compare))}#{found.id}"


def _word(number: int | None) -> str:
    return "" if number is None else str(number)


def picture_subject(topology: Topology, found: Resource) -> tuple[str, str] | None:
    """("vpc", id) or ("service", key) of the picture in which a resource is best seen."""
    if isinstance(found, EndpointServiceConfiguration):
        return "service", found.id
    vpc_id = found.id if isinstance(found, Vpc) else getattr(found, "vpc_id", "")
    if not vpc_id:
        home = topology.get(Subnet, getattr(found, "subnet_id", ""))
        vpc_id = home.vpc_id if home else next(iter(getattr(found, "vpc_ids", None) or ()), "")
    return ("vpc", vpc_id) if vpc_id and topology.get(Vpc, vpc_id) else None

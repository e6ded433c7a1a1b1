"""Which resources of a kind are asked for, and in which order: filters as far as the kind has what they look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Final, get_type_hints

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError

from vpcviz.api.asked import LONGEST
from vpcviz.api.asked import text_of as searched
from vpcviz.api.kinds import text_of, vpcs_of
from vpcviz.api.typed import AWS, names, own_fields
from vpcviz.topology.addresses import address_of, block_of
from vpcviz.topology.resource import Resource
from vpcviz.topology.services import parse_service_name

MOST_VALUES: Final = 100
_ORDERS: Final = ("state", "status", "type", "vpc_id", "subnet_id", "zone", "cidr", "service_name")

Test = Callable[[Resource], bool]
Fit = Callable[[frozenset[str]], Test]
"""From the values that are asked for to what a resource must pass: the values are understood once."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """A filter: what it looks at, and what it says of itself."""

    name: str
    looks_at: tuple[str, ...]
    """Fields of the class; () for what every resource has."""
    about: str
    fit: Fit


def _values(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _values(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _values(getattr(value, field.name))


def _of(resource: Resource, attributes: Iterable[str]) -> Iterator[str]:
    for attribute in attributes:
        yield from _values(getattr(resource, attribute, None))


def _is(*attributes: str) -> Fit:
    """Whether one of the attributes is one of the words, whatever its capitals."""

    def fit(words: frozenset[str]) -> Test:
        wanted = {word.lower() for word in words}
        return lambda resource: any(value.lower() in wanted for value in _of(resource, attributes))

    return fit


def _tagged(words: frozenset[str]) -> Test:
    return lambda resource: any(key in words or f"{key}={value}" in words for key, value in resource.tags)


def _in_vpc(words: frozenset[str]) -> Test:
    def test(resource: Resource) -> bool:
        sides = (getattr(resource, side, None) for side in ("requester", "accepter"))
        return not words.isdisjoint((*vpcs_of(resource), *(getattr(side, "vpc_id", "") for side in sides)))

    return test


def _service(words: frozenset[str]) -> Test:
    wanted = {word.lower() for word in words}
    return lambda resource: any(
        full.lower() in wanted or parse_service_name(full).short in wanted for full in _of(resource, _SERVICE)
    )


def _contains(words: frozenset[str]) -> Test:
    addresses = [address_of(word) for word in words if "/" not in word]
    found = [address for address in addresses if address is not None]
    if len(found) < len(words):
        raise ParseError("contains takes an address, such as 10.1.2.3.")
    return lambda resource: any(
        block.holds(address) for block in map(block_of, _of(resource, _BLOCKS)) if block for address in found
    )


_VPCS: Final = ("vpc_id", "vpc_ids", "requester", "accepter")
_SERVICE: Final = ("service_name",)
_BLOCKS: Final = ("cidr", "cidrs", "ipv6_cidrs")
_STATES: Final = ("state", "status")
_TYPES: Final = ("type", "types", "interface_type", "target_type", "resource_type")
_SUBNETS: Final = ("subnet_id", "subnet_ids")
_ZONES: Final = ("zone", "zones", "zone_id", "zone_ids")
_GROUPS: Final = ("group_ids",)
_ADDRESSES: Final = ("address", "addresses", "ipv6_addresses", "public_addresses", "public_ip", "private_ip")

SIEVES: Final = (
    Sieve("account", (), "Ids of owners.", _is("account")),
    Sieve("region", (), "Regions.", _is("region")),
    Sieve("vpc", _VPCS, "Ids of VPCs that hold it, or that it joins.", _in_vpc),
    Sieve("name", (), "Names, whatever their capitals.", _is("name")),
    Sieve("tag", (), "`key=value`, or `key` alone.", _tagged),
    Sieve("state", _STATES, "States, whatever their capitals.", _is(*_STATES)),
    Sieve("type", _TYPES, "Types, whatever their capitals.", _is(*_TYPES)),
    Sieve("service", _SERVICE, "Services, such as `s3` or `com.amazonaws.eu-west-1.s3`.", _service),
    Sieve("subnet", _SUBNETS, "Ids of subnets.", _is(*_SUBNETS)),
    Sieve("zone", _ZONES, "Names or ids of availability zones.", _is(*_ZONES)),
    Sieve("group", _GROUPS, "Ids of security groups.", _is(*_GROUPS)),
    Sieve("contains", _BLOCKS, "An address that one of its CIDR blocks contains.", _contains),
    Sieve("address", _ADDRESSES, "Addresses that it has.", _is(*_ADDRESSES)),
)
"""The one table of filters. Of several values of one filter one must fit; every filter must."""


def sieves_of(found: type[Resource]) -> tuple[Sieve, ...]:
    """The filters that a class can answer."""
    own = frozenset(own_fields(found))
    return tuple(one for one in SIEVES if not one.looks_at or not own.isdisjoint(one.looks_at))


def orders_of(found: type[Resource]) -> tuple[str, ...]:
    """The fields by which a class can be ordered."""
    hints = get_type_hints(found)
    return ("id", "name", "account", "region", *(name for name in _ORDERS if hints.get(name) is str))


def parameters_of(found: type[Resource]) -> list[OpenApiParameter]:
    """Every parameter of the list of a class."""
    orders = [word for name in orders_of(found) for word in (name, f"-{name}")]
    return [
        *(OpenApiParameter(one.name, str, many=True, description=one.about) for one in sieves_of(found)),
        OpenApiParameter(
            "search",
            str,
            description=f"Words that its names, ids, addresses and tags must hold, {LONGEST} letters at most.",
        ),
        OpenApiParameter("ordering", str, enum=orders, default="id", description="A field; with `-`, downwards."),
        FIELDS,
    ]


FIELDS: Final = OpenApiParameter("fields", str, description="Names of fields, with commas between; `aws` for all.")


@dataclass(frozen=True, slots=True)
class Order:
    """By which field rows are ordered; what is equal, by its key."""

    attribute: str
    descending: bool

    def key(self, row: tuple[str, Resource]) -> tuple[str, str]:
        """The place of a row."""
        return (row[0] if self.attribute == "id" else str(getattr(row[1], self.attribute)), row[0])


def order_of(query: QueryDict, found: type[Resource]) -> Order:
    """The order that is asked for. Raises `ParseError`."""
    word = query.get("ordering") or "id"
    name = word.removeprefix("-")
    if name not in orders_of(found):
        raise ParseError(f"ordering takes {', '.join(orders_of(found))}, each with or without - before it.")
    return Order(name, word.startswith("-"))


def fields_of(query: QueryDict, found: type[Resource]) -> tuple[str, ...]:
    """The fields that are asked for, in the order of the class. Raises `ParseError`."""
    asked = {word.strip() for word in query.get("fields", "").split(",")} - {""}
    known = (*names(found), AWS)
    unknown = sorted(asked.difference(known))
    if unknown:
        raise ParseError(f"There is no field {unknown[0]} here: there is {', '.join(known)}.")
    return tuple(name for name in known if name == "id" or name in asked) if asked else names(found)


def sifted(
    resources: Mapping[str, Resource], query: QueryDict, found: type[Resource], order: Order
) -> list[tuple[str, Resource]]:
    """The resources that are asked for, in order. Raises `ParseError`."""
    tests = [sieve.fit(values) for sieve, values in _asked(query, found)]
    words = tuple(searched(query, "search").lower().split())
    kept = [
        (key, one)
        for key, one in resources.items()
        if all(test(one) for test in tests) and (not words or _holds_all(text_of(one), words))
    ]
    return sorted(kept, key=order.key, reverse=order.descending)


def _holds_all(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _asked(query: QueryDict, found: type[Resource]) -> list[tuple[Sieve, frozenset[str]]]:
    asked = [(sieve, [value for value in query.getlist(sieve.name) if value]) for sieve in sieves_of(found)]
    if any(len(values) > MOST_VALUES for _, values in asked):
        raise ParseError(f"A filter takes {MOST_VALUES} values at most.")
    return [(sieve, frozenset(values)) for sieve, values in asked if values]

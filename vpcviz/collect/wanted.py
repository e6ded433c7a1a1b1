"""What the second wave asks, and for which parents: only what is owned or used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vpcviz.collect.call import Call, Params
from vpcviz.collect.shape import Answer, row_id
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Record

Known = Mapping[Kind, Sequence[Record]]
"""The records of the first wave, of one account and region."""

DEPENDS: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.PREFIX_LIST_ENTRIES: (Kind.ROUTE_TABLE, Kind.SECURITY_GROUP),
    Kind.VPC_ENDPOINT_SERVICE: (Kind.VPC_ENDPOINT,),
}
"""The kinds that tell whom to ask about, where it is not the parent's kind alone."""

AMAZON = "amazon"


def in_second_wave(call: Call) -> bool:
    """True for calls that need answers of the first wave."""
    return call.parent is not None or call.kind in DEPENDS


def depends_on(call: Call) -> tuple[Kind, ...]:
    """The kinds without which a call of the second wave cannot be asked in full."""
    own = (call.parent.kind,) if call.parent else ()
    return DEPENDS.get(call.kind, own)


def needed_kinds(calls: Iterable[Call]) -> frozenset[Kind]:
    """The kinds whose records the second wave looks at."""
    parents = {call.parent.kind for call in calls if call.parent}
    return frozenset(
        parents | {kind for kinds in DEPENDS.values() for kind in kinds} | {Kind.PREFIX_LIST, Kind.VPC_ENDPOINT}
    )


def requests(call: Call, known: Known, account: str, region: str) -> list[Params]:
    """The parameters of each request that the call makes."""
    if call.kind is Kind.VPC_ENDPOINT_SERVICE:
        return [service_regions(known, region)]
    if call.parent is None:
        return list(call.variants)
    extra = {call.parent.region_param: region} if call.parent.region_param else {}
    return [
        {call.parent.param: parent, **extra, **variant}
        for parent in sorted(set(_parents(call, known, account)))
        for variant in call.variants
    ]


def _parents(call: Call, known: Known, account: str) -> Iterable[str]:
    kind = call.parent.kind if call.parent else call.kind
    if call.kind is Kind.PREFIX_LIST_ENTRIES:
        return referenced_prefix_lists(known)
    if call.kind is Kind.VPC_HOSTED_ZONES:
        return [vpc.id for vpc in known.get(kind, ()) if vpc.body.get("OwnerId", account) == account]
    return [record.id for record in known.get(kind, ())]


def referenced_prefix_lists(known: Known) -> set[str]:
    """Prefix lists in routes and rules whose addresses DescribePrefixLists did not give."""
    told = {one.id for one in known.get(Kind.PREFIX_LIST, ()) if one.body.get("Cidrs")}
    looked_at = (*known.get(Kind.ROUTE_TABLE, ()), *known.get(Kind.SECURITY_GROUP, ()))
    named = {
        value for record in looked_at for value in _values(record.body, ("DestinationPrefixListId", "PrefixListId"))
    }
    return named - told


def _values(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in keys and isinstance(item, str) and item:
                yield item
            else:
                yield from _values(item, keys)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, keys)


def service_regions(known: Known, region: str) -> Params:
    """Services of other regions are told only when their regions are named."""
    endpoints = known.get(Kind.VPC_ENDPOINT, ())
    named = {told for one in endpoints if isinstance(told := one.body.get("ServiceRegion"), str) and told}
    return {"ServiceRegions": sorted({*named, region})} if named - {region} else {}


def services_in_use(known: Known) -> frozenset[str]:
    """The names of the services that endpoints consume."""
    names = (one.body.get("ServiceName") for one in known.get(Kind.VPC_ENDPOINT, ()))
    return frozenset(name for name in names if isinstance(name, str))


def keeps_service(row: Answer, in_use: frozenset[str]) -> bool:
    """True for services that are consumed, and for those that others than Amazon offer."""
    return row.get("ServiceName") in in_use or row.get("Owner", AMAZON) != AMAZON


def is_empty(call: Call, row: Answer) -> bool:
    """True for a row that an empty region has too: a default VPC."""
    return call.kind is Kind.VPC and row.get("IsDefault") is True and bool(row_id(call, row))

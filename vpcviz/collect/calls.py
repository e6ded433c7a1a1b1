"""The one table of API calls. The sweep, the importer, the IAM policy and the reports are derived from it."""

from collections.abc import Mapping
from types import MappingProxyType

from vpcviz.collect import calls_network, calls_privatelink, calls_transit
from vpcviz.collect.call import Call, Scope
from vpcviz.topology.kinds import Kind

CALLS: tuple[Call, ...] = (*calls_network.CALLS, *calls_privatelink.CALLS, *calls_transit.CALLS)

BY_KIND: Mapping[Kind, Call] = MappingProxyType({call.kind: call for call in CALLS})
BY_OPERATION: Mapping[tuple[str, str], Call] = MappingProxyType(
    {(call.service, call.operation): call for call in CALLS}
)


def call_of(kind: Kind) -> Call:
    """The call that gives records of `kind`."""
    return BY_KIND[kind]


def global_calls() -> tuple[Call, ...]:
    """The calls that are asked once per account."""
    return tuple(call for call in CALLS if call.asked and call.scope is Scope.GLOBAL)


def regional_calls() -> tuple[Call, ...]:
    """The calls that are asked in every region."""
    return tuple(call for call in CALLS if call.asked and call.scope is Scope.REGION)

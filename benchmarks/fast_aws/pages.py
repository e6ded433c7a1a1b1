"""Recorded answers, put into the form of the wire once: what is sent is only told as another place's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.fast_aws.estate import MARK, REGIONS, Place
from benchmarks.fast_aws.wire import encoded, service
from vpcviz.collect.bundle import read_bundle
from vpcviz.collect.call import Call, Scope
from vpcviz.collect.calls import BY_OPERATION, CALLS
from vpcviz.collect.results import CallResult
from vpcviz.collect.shape import clean
from vpcviz.demo.recorded import BUNDLE
from vpcviz.topology.records import GLOBAL

ID = re.compile(rb"\b([a-z][a-z-]*-)[0-9a-f]{3}([0-9a-f]{14})\b")
ROWS_PER_PAGE = 40
TAIL = 8

Key = tuple[str, str, str, str, str, str]
"""Recorded account, region or "global", service, operation, variant, and the end of the parent's id."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one recorded call, as bytes with marks in the place of ids."""

    bodies: tuple[bytes, ...]

    def at(self, token: str) -> bytes:
        """The page that a token names; the first without one."""
        number = int(token) if token.isdecimal() else 0
        return self.bodies[number] if number < len(self.bodies) else self.bodies[-1]


@cache
def recorded_pages() -> dict[Key, Pages]:
    """Every call of the recorded estate."""
    return {key_of(one): Pages(tuple(_bodies(one))) for one in read_bundle(BUNDLE) if one.pages}


@cache
def nothing() -> dict[tuple[str, str], bytes]:
    """What each call answers where nothing was recorded."""
    regions = {"Regions": [{"RegionName": name, "OptInStatus": "opt-in-not-required"} for name in REGIONS]}
    empty = {
        (call.service, call.operation): encoded(call.service, call.operation, _empty(call))
        for call in CALLS
        if call.asked
    }
    return empty | {("ec2", "DescribeRegions"): encoded("ec2", "DescribeRegions", regions)}


def _empty(call: Call) -> Mapping[str, Any]:
    shape = service(call.service).operation_model(call.operation).output_shape
    return {name: [] for name, member in shape.members.items() if member.type_name == "list"}


def key_of(result: CallResult) -> Key:
    """Where the pages of a recorded call are found."""
    return (
        result.account,
        result.region,
        result.service,
        result.operation,
        variant_of(result.call, result.params),
        result.parent_id[-TAIL:],
    )


def key_for(place: Place, service_name: str, operation: str, params: Mapping[str, Any]) -> Key:
    """Where the pages are found that answer a request in `place`."""
    call = BY_OPERATION.get((service_name, operation))
    account, region = place.recorded
    where = GLOBAL if call is not None and call.scope is Scope.GLOBAL else region
    parent = str(params.get(call.parent.param, "")) if call is not None and call.parent else ""
    return account, where, service_name, operation, variant_of(call, params), parent[-TAIL:]


def variant_of(call: Call | None, params: Mapping[str, Any]) -> str:
    """Which of the call's variants the parameters are."""
    names = sorted({name for variant in call.variants for name in variant}) if call is not None else []
    return "|".join(value for name in names if isinstance(value := params.get(name), str))


def _bodies(result: CallResult) -> Iterable[bytes]:
    call = BY_OPERATION[result.service, result.operation]
    pages = [part for page in result.pages for part in _split(call, clean(call, page))]
    told = call.paging.tokens[0][0] if call.paging else ""
    for number, page in enumerate(pages, start=1):
        more = {told: str(number)} if number < len(pages) else {}
        body = encoded(call.service, call.operation, {**page, **more})
        yield ID.sub(rb"\1" + MARK + rb"\2", body)


def _split(call: Call, page: dict[str, Any]) -> Sequence[dict[str, Any]]:
    rows = page.get(call.result_key)
    if not call.paging or len(call.paging.tokens) != 1 or not isinstance(rows, list):
        return [page]
    starts = range(0, max(1, len(rows)), ROWS_PER_PAGE)
    return [{**page, call.result_key: rows[start : start + ROWS_PER_PAGE]} for start in starts]

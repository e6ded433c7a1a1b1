"""How an answer of AWS becomes records: rows, per-parent answers, secrets left out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from vpcviz.collect.call import Call, Scope, Shape
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, Body, Record

Answer = Mapping[str, Any]

ATTRIBUTES = {"EnableDnsSupport": "enableDnsSupport", "EnableDnsHostnames": "enableDnsHostnames"}


def rows_of(call: Call, answer: Answer) -> list[Any]:
    """The rows of one page, in AWS's order. A single object counts as one row; a scalar becomes a row of its own."""
    value = answer.get(call.result_key)
    if isinstance(value, Mapping):
        return [value]
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return []
    if call.kind is Kind.INSTANCE:
        return [row for reservation in value for row in _instances(reservation)]
    if call.kind is Kind.ACCOUNT_ALIAS:
        return [{"AccountAlias": alias} for alias in value]
    return list(value)


def _instances(reservation: Any) -> list[Any]:
    """The instances of a reservation, each with what only the reservation tells."""
    if not isinstance(reservation, Mapping):
        return []
    told = {key: reservation[key] for key in ("OwnerId", "ReservationId", "RequesterId") if key in reservation}
    rows = reservation.get("Instances")
    return [{**told, **row} for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def at(body: Any, path: str) -> Any:
    """What lies at a dotted path of keys and indexes, or None."""
    for step in path.split("."):
        if isinstance(body, Mapping):
            body = body.get(step)
        elif isinstance(body, list) and step.isdecimal() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    return body


def row_id(call: Call, row: Body) -> str:
    """The id of a row, or "" when it has none."""
    parts = [_first(row, field) for field in call.id_fields]
    return "" if not parts or not parts[0] else native_id("|".join(part for part in parts if part))


def _first(row: Body, field: str) -> str:
    for name in field.split("/"):
        value = at(row, name)
        if isinstance(value, str) and value:
            return value
    return ""


def native_id(text: str) -> str:
    """An id without the folder that Route 53 puts before it."""
    return text.removeprefix("/hostedzone/")


def region_of(call: Call, region: str) -> str:
    """The region under which records of the call are kept."""
    return GLOBAL if call.scope is Scope.GLOBAL else region


def clean(call: Call, answer: Answer) -> dict[str, Any]:
    """An answer of boto3 as JSON values, without what the call withholds."""
    cleaned: dict[str, Any] = _plain(withhold(call, answer))
    return cleaned


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return value


def withhold(call: Call, answer: Answer) -> Answer:
    """The answer without the call's withheld fields, at any depth, and without the transport's own."""
    kept = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    if not call.withheld:
        return kept
    without: Answer = _without(kept, frozenset(call.withheld))
    return without


def _without(value: Any, withheld: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(item, withheld) for key, item in value.items() if key not in withheld}
    return [_without(item, withheld) for item in value] if isinstance(value, list) else value


def records_of(
    call: Call, place: tuple[str, str], answers: Iterable[Answer], parent_id: str = ""
) -> tuple[Record, ...]:
    """The records in the pages of one call, asked in `place` (account, region), for `parent_id` if it has a parent."""
    account, region = place[0], region_of(call, place[1])
    pages = [withhold(call, answer) for answer in answers]
    match call.shape:
        case Shape.ROWS:
            found = _row_bodies(call, pages, region)
        case Shape.PER_PARENT:
            found = [_whole(call, pages, native_id(parent_id))] if pages and parent_id else []
        case Shape.ANSWER:
            found = [(row_id(call, page) or parent_id, page) for page in pages]
        case Shape.ATTRIBUTE:
            found = [one for page in pages for one in _attributes(page, parent_id)]
    return tuple(Record(call.kind, id_, account, region, body) for id_, body in found if id_)


def _row_bodies(call: Call, pages: Sequence[Answer], region: str) -> list[tuple[str, Body]]:
    return [
        (row_id(call, row) or (region if isinstance(page.get(call.result_key), Mapping) else ""), row)
        for page in pages
        for row in rows_of(call, page)
        if isinstance(row, Mapping) and (not call.row_filter or at(row, call.row_filter) is True)
    ]


def _whole(call: Call, pages: Sequence[Answer], parent_id: str) -> tuple[str, Body]:
    key = call.parent.body_key if call.parent else ""
    body: dict[str, Any] = {key: parent_id}
    body[call.result_key] = [row for page in pages for row in rows_of(call, page)]
    for page in pages:
        body.update({name: page[name] for name in call.keep if name in page})
    return parent_id, body


def _attributes(page: Answer, parent_id: str) -> list[tuple[str, Body]]:
    vpc = page.get("VpcId") or parent_id
    return [
        (f"{vpc}|{attribute}", {"VpcId": vpc, key: page[key]})
        for key, attribute in ATTRIBUTES.items()
        if vpc and isinstance(vpc, str) and key in page
    ]

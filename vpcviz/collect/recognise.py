"""Which call's answer a JSON document is, told by its top-level keys."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from vpcviz.collect.call import Call, Shape
from vpcviz.collect.calls import CALLS, call_of
from vpcviz.collect.notes import FileRefused, printable
from vpcviz.collect.shape import Answer, at, native_id, rows_of, withhold
from vpcviz.topology.kinds import Kind

BATFISH_KEYS: Mapping[str, Kind] = MappingProxyType(
    {
        "TransitGatewayStaticRoutes": Kind.TRANSIT_GATEWAY_ROUTES,
        "TransitGatewayPropagations": Kind.TRANSIT_GATEWAY_PROPAGATIONS,
        "LoadBalancerListeners": Kind.LISTENER,
        "LoadBalancerTargetHealth": Kind.TARGET_HEALTH,
        "LoadBalancerAttributes": Kind.LOAD_BALANCER_ATTRIBUTES,
    }
)
"""Keys that Batfish adds: lists of answers, each with the id of what it was asked for."""

RECORDED_KEYS = frozenset({"status_code", "data"})
TRANSPORT_KEYS = frozenset({"ResponseMetadata"})
MOST_KEYS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in a file, of which call, asked for which parent."""

    call: Call
    answer: Answer
    parent_id: str = ""
    complete: bool = True
    """False when the answer says that more pages follow."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one document holds, and what is to be said about the rest of it."""

    found: tuple[Found, ...] = ()
    remarks: tuple[str, ...] = ()


def _by_key() -> Mapping[str, tuple[Call, ...]]:
    table: dict[str, list[Call]] = defaultdict(list)
    for call in CALLS:
        table[call.result_key].append(call)
    return MappingProxyType({key: tuple(calls) for key, calls in table.items()})


CALLS_BY_KEY = _by_key()


def recognise(document: Any, file_name: str) -> Recognised:
    """The answers in a document; `file_name` may tell the id that a per-parent answer lacks.

    Raises `FileRefused` when the document is no answer that vpcviz reads."""
    if isinstance(document, list):
        raise FileRefused("holds a list instead of an AWS answer; save the whole answer, without --query")
    if not isinstance(document, dict):
        raise FileRefused("is no AWS answer")
    answer = _recorded(document)
    found: list[Found] = []
    remarks: list[str] = []
    for one in _answers(answer, file_name):
        if isinstance(one, Found):
            found.append(one)
        else:
            remarks.append(one)
    if not found and not remarks:
        raise FileRefused(_unknown(answer))
    return Recognised(tuple(found), tuple(remarks))


def _recorded(document: Answer) -> Answer:
    """The data of a recorded call, with its dates as text; any other document as it is."""
    if not document.keys() >= RECORDED_KEYS:
        return document
    data = document["data"]
    if not isinstance(data, dict):
        raise FileRefused("is a recorded call without data")
    error = data.get("Error")
    if isinstance(error, Mapping):
        raise FileRefused(
            f"records a call that failed ({printable(str(error.get('Code', 'no code')))}); it holds no data"
        )
    dated: Answer = _dates(data)
    return dated


def _dates(value: Any) -> Any:
    if isinstance(value, list):
        return [_dates(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("__class__") == "datetime":
        return _iso(value)
    return {key: _dates(item) for key, item in value.items()}


def _iso(value: Answer) -> str:
    units = [value.get(unit) for unit in ("year", "month", "day", "hour", "minute", "second", "microsecond")]
    numbers = [unit if isinstance(unit, int) else 0 for unit in units]
    try:
        return datetime(*numbers[:7], tzinfo=UTC).isoformat()  # type: ignore[arg-type,misc]
    except ValueError:
        return ""


def _answers(answer: Answer, file_name: str) -> Iterator[Found | str]:
    for key in sorted(answer):
        if key in BATFISH_KEYS:
            yield from _batfish(call_of(BATFISH_KEYS[key]), key, answer[key])
        elif key in CALLS_BY_KEY and key:
            yield from _keyed(key, answer, file_name)
    for call in CALLS_BY_KEY[""]:
        if any(key in answer for key in call.answer_has):
            yield _found(call, answer, file_name)


def _batfish(call: Call, key: str, answers: Any) -> Iterator[Found | str]:
    """Batfish's list of answers; an empty one says that there was nothing to ask for."""
    if answers == []:
        yield Found(call, {})
    for answer in answers if isinstance(answers, list) else ():
        yield (
            _found(call, answer, "") if isinstance(answer, Mapping) else f"has an entry under {key!r} that is no answer"
        )


def _keyed(key: str, answer: Answer, file_name: str) -> Iterator[Found | str]:
    calls = [
        call for call in CALLS_BY_KEY[key] if not call.answer_has or any(name in answer for name in call.answer_has)
    ]
    if not calls:
        return
    if not isinstance(answer[key], list | Mapping):
        yield f"has no list under {key!r}"
        return
    rows = [row for row in rows_of(calls[0], answer) if isinstance(row, Mapping)]
    if rows:
        calls = [call for call in calls if any(_fits(call, row) for row in rows)]
    if len(calls) > 1:
        calls = [call for call in calls if call.parent and _parent_in_name(call, file_name)] or calls
    if len(calls) == 1:
        yield _found(calls[0], answer, file_name)
    elif calls:
        names = " or ".join(sorted(call.operation for call in calls))
        yield f"may be the answer of {names}: nothing in it tells which" if rows else f"holds an empty list of {key!r}"


def _fits(call: Call, row: Answer) -> bool:
    has = not call.row_has or any(name in row for name in call.row_has)
    return has and not any(name in row for name in call.row_lacks)


def _found(call: Call, answer: Answer, file_name: str) -> Found | str:
    parent_id = _parent_id(call, answer, file_name)
    if not parent_id and call.shape in (Shape.PER_PARENT, Shape.ATTRIBUTE):
        return f"does not tell which {_parent_word(call)} it is about; put its id into the file's name"
    tokens = call.paging.tokens if call.paging else ()
    complete = not any(answer.get(token) for token, _ in tokens)
    return Found(call, withhold(call, answer), parent_id, complete)


def _parent_id(call: Call, answer: Answer, file_name: str) -> str:
    parent = call.parent
    if parent is None:
        return ""
    places = (at(answer, parent.body_key), at(answer, parent.path) if parent.path else None)
    told = next((place for place in places if isinstance(place, str) and place), "")
    return native_id(told) or _parent_in_name(call, file_name)


def _parent_in_name(call: Call, file_name: str) -> str:
    pattern = call.parent.looks_like if call.parent else ""
    match = re.search(rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])", file_name) if pattern else None
    return match.group() if match else ""


def _parent_word(call: Call) -> str:
    return call.parent.kind.value.replace("-", " ") if call.parent else "parent"


def _unknown(answer: Answer) -> str:
    keys = [printable(key) for key in sorted(answer) if key not in TRANSPORT_KEYS]
    if not keys:
        return "holds no data"
    shown = ", ".join(repr(key) for key in keys[:MOST_KEYS_SHOWN])
    more = ", …" if len(keys) > MOST_KEYS_SHOWN else ""
    return f"is not used by vpcviz: no AWS answer that it reads has the key {shown}{more}"

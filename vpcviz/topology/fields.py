"""Reading AWS answers that may lack fields, carry unknown ones, or hold the wrong type: nothing here raises."""

import re
from collections.abc import Iterable
from typing import Any

from vpcviz.topology.records import Body

_INTEGER = re.compile(r"-?[0-9]{1,18}")

Tags = tuple[tuple[str, str], ...]


def text(body: Body, *keys: str) -> str:
    """The first of `keys` that holds a non-empty string or number, as text; "" when none does."""
    for key in keys:
        value = body.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def number(body: Body, key: str) -> int | None:
    """An integer, or None."""
    value = body.get(key)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    return None


def flag(body: Body, key: str) -> bool | None:
    """True, False, or None when it is not said. The texts "true" and "false" count."""
    value = body.get(key)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", "on", "off", "enable", "disable"):
        return value.lower() in ("true", "on", "enable")
    return None


def rows(body: Body, *keys: str) -> tuple[Body, ...]:
    """The mappings of the first of `keys` that holds a list; () when there is none."""
    for key in keys:
        value = body.get(key)
        if isinstance(value, list | tuple):
            return tuple(item for item in value if isinstance(item, dict))
    return ()


def texts(body: Body, *keys: str) -> tuple[str, ...]:
    """The strings of the first of `keys` that holds a list."""
    for key in keys:
        value = body.get(key)
        if isinstance(value, list | tuple):
            return tuple(item for item in value if isinstance(item, str) and item)
    return ()


def part(body: Body, key: str) -> Body:
    """The mapping under `key`; an empty one when there is none."""
    value: Any = body.get(key)
    return value if isinstance(value, dict) else {}


def column(items: Iterable[Body], key: str) -> tuple[str, ...]:
    """The non-empty texts under `key` of each item, in order."""
    return tuple(value for item in items if (value := text(item, key)))


def tags(body: Body) -> Tags:
    """The tags of an answer, sorted by key; from `Tags`, `TagSet`, `TagList` lists or a `tags` mapping."""
    found = {text(row, "Key", "key"): text(row, "Value", "value") for row in rows(body, "Tags", "TagSet", "TagList")}
    for key, value in part(body, "tags").items():
        found[str(key)] = str(value)
    return tuple(sorted((key, value) for key, value in found.items() if key))


def arn_part(arn: str, index: int) -> str:
    """A field of an ARN (3 = region, 4 = account); "" when it is no ARN."""
    parts = arn.split(":", 5)
    return parts[index] if len(parts) == 6 and parts[0] == "arn" else ""

"""A policy document, parsed (AWS: IAM JSON policy elements reference)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

FULL_ACCESS = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
"""What an endpoint has when nobody gave it a policy (AWS: Control access to VPC endpoints using endpoint policies)."""


@dataclass(frozen=True, slots=True)
class Element:
    """Principals, actions or resources of a statement; `negated` for NotPrincipal, NotAction, NotResource."""

    values: tuple[str, ...]
    negated: bool = False

    @property
    def everything(self) -> bool:
        """Whether it says `*`."""
        return not self.negated and "*" in self.values


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a condition block: all tests must hold, any value will do."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy."""

    sid: str
    allows: bool
    principals: Element
    actions: Element
    resources: Element
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy; None stands for a text that is none."""

    statements: tuple[Statement, ...]


@lru_cache(maxsize=4096)
def parse_policy(text: str) -> Policy | None:
    """The policy that a text holds; None when it is no policy. No text means full access."""
    try:
        document = json.loads(text or FULL_ACCESS)
    except ValueError:
        return None
    if not isinstance(document, dict) or "Statement" not in document:
        return None
    listed = document["Statement"]
    rows = listed if isinstance(listed, list) else [listed]
    if not all(isinstance(row, dict) for row in rows):
        return None
    return Policy(tuple(_statement(row) for row in rows))


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(
        sid=str(row.get("Sid", "")),
        allows=str(row.get("Effect", "")).lower() == "allow",
        principals=_principals(row),
        actions=_element(row, "Action"),
        resources=_element(row, "Resource"),
        conditions=_conditions(row.get("Condition")),
    )


def _element(row: Mapping[str, Any], key: str) -> Element:
    if f"Not{key}" in row:
        return Element(_texts(row[f"Not{key}"]), negated=True)
    return Element(_texts(row.get(key, "*")))


def _principals(row: Mapping[str, Any]) -> Element:
    """Principals as ARNs, account ids or services; the kind before them matters for `*` only in that it is one."""
    negated = "NotPrincipal" in row
    value = row.get("NotPrincipal" if negated else "Principal", "*")
    if isinstance(value, Mapping):
        return Element(tuple(text for values in value.values() for text in _texts(values)), negated)
    return Element(_texts(value), negated)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    return (_text(value),)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _conditions(block: object) -> tuple[Condition, ...]:
    if not isinstance(block, Mapping):
        return ()
    return tuple(
        Condition(str(operator), str(key), _texts(values))
        for operator, tests in sorted(block.items())
        if isinstance(tests, Mapping)
        for key, values in sorted(tests.items())
    )

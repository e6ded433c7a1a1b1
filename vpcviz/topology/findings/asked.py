"""A part of the findings as a URL query."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.kept import Part
from vpcviz.topology.findings.rules import RULE_OF

KEYS: Final = ("severity", "rule", "account", "region", "vpc", "q")
LONGEST_TEXT: Final = 200


def part_asked(query: Mapping[str, Sequence[str]]) -> Part:
    """What a query asks for; words that mean nothing are passed over."""
    severities, rules, accounts, regions, vpcs = (_values(query, key) for key in KEYS[:5])
    return Part(
        severities=tuple(Severity(word) for word in severities if word in set(Severity)),
        rules=tuple(word for word in rules if word in RULE_OF),
        accounts=accounts,
        regions=regions,
        vpcs=vpcs,
        text=" ".join(query.get("q", ())[-1:]).strip()[:LONGEST_TEXT],
    )


def to_query(part: Part) -> str:
    """The query that asks for it, in one order."""
    values: tuple[Iterable[str], ...] = (
        [severity.value for severity in part.severities],
        part.rules,
        part.accounts,
        part.regions,
        part.vpcs,
        (part.text,),
    )
    return urlencode([(key, word) for key, words in zip(KEYS, values, strict=True) for word in words if word])


def _values(query: Mapping[str, Sequence[str]], key: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in query.get(key, ()) if word}))

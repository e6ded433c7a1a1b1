"""What an inventory says that its replacements depend on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.topology.addresses import Block, block_of
from vpcviz.topology.fields import rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.pseudonyms import forms
from vpcviz.topology.records import Outcome, Record

_TOKEN = re.compile(r"[0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Survey:
    """What occurs in an inventory."""

    tokens: frozenset[str]
    """Every word, id and number: none of them may be a replacement."""
    blocks: frozenset[Block]
    """Every address and block."""
    still: tuple[Block, ...]
    """The blocks of AWS's own prefix lists, which are public and stay."""
    hardware: frozenset[str]
    """Every hardware address, in digits alone."""
    services: frozenset[str]
    """Labels of AWS's services, as they stand in DNS names."""


def survey(records: Iterable[Record], outcomes: Iterable[Outcome]) -> Survey:
    """Look through every text of an inventory once."""
    records = tuple(records)
    found: set[str] = set()
    for record in records:
        found.update((record.id, record.account))
        _texts(record.body, found)
    for outcome in outcomes:
        found.update((outcome.account, outcome.parent, outcome.message))
    tokens = frozenset(token for one in found for token in _TOKEN.findall(one))
    blocks = (block_of(one) for one in found if "." in one or ":" in one)
    services = (one.split(".")[2:] for one in found if forms.AWS_SERVICE.fullmatch(one))
    return Survey(
        tokens,
        frozenset(block for block in blocks if block is not None),
        _still(records),
        frozenset(forms.digits_of(one) for one in found if forms.MAC.fullmatch(one)),
        frozenset(label for labels in services for label in labels if not forms.ID.fullmatch(label)),
    )


def _texts(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, dict | Mapping):
        found.update(map(str, value))
        for part in value.values():
            if part is not None and not isinstance(part, bool):
                _texts(part, found)
    elif isinstance(value, list | tuple):
        for part in value:
            _texts(part, found)


def _still(records: tuple[Record, ...]) -> tuple[Block, ...]:
    lists = {record.id for record in records if _is_list_of_aws(record)}
    cidrs: set[str] = set()
    for record in records:
        if record.id in lists:
            cidrs.update(texts(record.body, "Cidrs"))
            cidrs.update(text(entry, "Cidr") for entry in rows(record.body, "Entries"))
    blocks = (block_of(cidr) for cidr in sorted(cidrs))
    return tuple(block for block in blocks if block is not None and block.length)


def _is_list_of_aws(record: Record) -> bool:
    if record.kind not in (Kind.PREFIX_LIST, Kind.MANAGED_PREFIX_LIST):
        return False
    owned = text(record.body, "OwnerId") in ("", "AWS")
    return owned and text(record.body, "PrefixListName").startswith("com.amazonaws.")

"""Redaction: an inventory with other accounts, ids, names and addresses, and the same structure.

It happens before anything is built, so that order, sizes and words of every picture come from the replacements.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from vpcviz.topology.fields import text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.pseudonyms.assigned import Assigned
from vpcviz.topology.pseudonyms.blocks import Blocks
from vpcviz.topology.pseudonyms.fields import TAG_LISTS, Treatment, noun_of, noun_of_type, treatment_of, treatment_of_id
from vpcviz.topology.pseudonyms.names import Names
from vpcviz.topology.pseudonyms.policies import HIDDEN, hidden_policy, redacted_policy
from vpcviz.topology.pseudonyms.survey import survey
from vpcviz.topology.pseudonyms.values import Hidden, Values
from vpcviz.topology.records import Inventory, Outcome, Record


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is replaced."""

    accounts: bool = True
    """Account ids, and with them the ids and ARNs of resources."""
    names: bool = True
    """Names, DNS names, and every text that people wrote."""
    addresses: bool = True
    """IP addresses, CIDR blocks and hardware addresses."""
    tags: bool = True
    """Tags are left out, the Name tag aside. What is shown of them loses ids, addresses and names as far as those are hidden."""
    policies: bool = True
    """Policies are replaced by the word "redacted"; those that let nothing pass stay so, and say no more."""
    key: str = ""
    """One key, one set of replacements. Keep it secret: it tells which account a replacement stands for.
    With "" it is a digest of the inventory's own ids."""


def redact(inventory: Inventory, rules: Redaction) -> Inventory:
    """The inventory with everything replaced that `rules` name. Its structure stays, and replacements are consistent."""
    return redact_together((inventory,), rules)[0]


def redact_together(
    inventories: Sequence[Inventory], rules: Redaction, *, beside: Iterable[Record] = ()
) -> tuple[Inventory, ...]:
    """The inventories, redacted as one: what is the same in two of them has the same replacement in both.

    No word of the records `beside` them is a replacement either.
    """
    ordered = [_in_order(inventory.records) for inventory in inventories]
    records = [record for each in ordered for record in each]
    outcomes = tuple(outcome for inventory in inventories for outcome in inventory.outcomes)
    beside = tuple(beside)
    redactor = _Redactor(records, outcomes, rules, beside)
    if rules.names and not rules.tags:
        redactor.learn_names((*records, *_in_order(beside)))
    return tuple(
        Inventory(
            tuple(shown for record in each if (shown := redactor.record(record)) is not None),
            tuple(redactor.outcome(outcome) for outcome in inventory.outcomes),
        )
        for each, inventory in zip(ordered, inventories, strict=True)
    )


def _in_order(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=attrgetter("kind", "id", "account", "region"))


class _Memo(dict[str, str]):
    """Replacements by original, made when first asked for."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, original: str) -> str:
        made = self[original] = self._make(original)
        return made


@dataclass(frozen=True, slots=True)
class _Field:
    """How a field is shown."""

    key: str
    memo: _Memo | None
    """None when it is left out."""


_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
"""How AWS writes the names of fields; other keys are somebody's."""

_PRIVATE_NUMBERS = (range(64512, 65535), range(4200000000, 4294967295))
"""Autonomous system numbers that belong to nobody (RFC 6996)."""


class _Redactor:
    """Walks through records and outcomes, replacing texts."""

    def __init__(
        self, records: list[Record], outcomes: tuple[Outcome, ...], rules: Redaction, beside: tuple[Record, ...]
    ) -> None:
        seen = survey((*records, *beside), outcomes)
        key = hmac.digest(rules.key.encode() or _digest(records), b"vpcviz redaction", "sha256")
        blocks = Blocks(key, seen.still, seen.blocks if rules.addresses else ())
        hidden = Hidden(rules.accounts, rules.names, rules.addresses)
        self._rules = rules
        self._key = key
        self._assigned = Assigned(key, seen.tokens)
        self._values = Values(hidden, self._assigned, blocks, seen)
        self._tag_words = _Memo(Names({}, self._values.tokens).hidden_in)
        self._memos: dict[tuple[Treatment, str], _Memo] = {}
        self._fields: dict[tuple[Kind, str, str], _Field] = {}
        self._account = self._memo(Treatment.OWNER, "account")

    def learn_names(self, records: Iterable[Record]) -> None:
        """Go through everything once, so that tags lose the names that are replaced anywhere."""
        for record in records:
            self.record(record)
        words = self._assigned.words()
        names = Names({name: words[name] for name in words if any(map(str.isalpha, name))}, self._values.tokens)
        self._tag_words = _Memo(names.hidden_in)

    def record(self, record: Record) -> Record | None:
        """The record with everything replaced; None when it is a tag that is left out."""
        kind = record.kind
        if kind is Kind.TAGS:
            return self._tag(record)
        ids = self._memo(treatment_of_id(kind), noun_of(kind))
        region = self._memo(Treatment.PLAIN, "region")[record.region]
        body = self._mapping(record.body, kind, "")
        return Record(kind, self._id(record.id, ids), self._account[record.account], region, body)

    def outcome(self, outcome: Outcome) -> Outcome:
        """The outcome with its account, parent and message replaced."""
        message = outcome.message
        if message:
            message = HIDDEN if self._rules.names else self._values.scrubbed(message)
        return replace(
            outcome,
            account=self._account[outcome.account],
            parent=self._id(outcome.parent, self._memo(Treatment.LOOKED, "thing")),
            message=message,
        )

    def _id(self, joined: str, ids: _Memo) -> str:
        return "|".join(ids[part] for part in joined.split("|"))

    def _mapping(self, body: Mapping[str, Any], kind: Kind, parent: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in body.items():
            if key in TAG_LISTS and isinstance(value, list | tuple | Mapping):
                found[key] = self._tags(value, noun_of(kind))
                continue
            place = (kind, parent, key)
            shown = self._fields.get(place) or self._field(place)
            if shown.memo is not None:
                found[shown.key] = self._value(value, kind, key, shown.memo)
        return found

    def _value(self, value: Any, kind: Kind, field: str, memo: _Memo) -> Any:
        if isinstance(value, str):
            return memo[value]
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, dict | Mapping):
            return self._mapping(value, kind, field)
        if isinstance(value, list | tuple):
            return [self._value(item, kind, field, memo) for item in value]
        return self._number(value, field) if isinstance(value, int) else memo[str(value)]

    def _number(self, value: int, field: str) -> int | str:
        if "asn" in field.lower() and not any(value in numbers for numbers in _PRIVATE_NUMBERS):
            return 64512 + hmac.digest(self._key, str(value).encode(), "sha256")[0] if self._rules.names else value
        return self._account[str(value)] if len(str(value)) == 12 else value

    def _tags(self, value: Any, noun: str) -> Any:
        if isinstance(value, Mapping):
            pairs = ((str(key), str(text_)) for key, text_ in value.items() if self._shown(str(key)))
            return {self._tag_key(key): self._tag_value(key, text_, noun) for key, text_ in pairs}
        found = []
        for row in value:
            key = text(row, "Key", "key") if isinstance(row, Mapping) else ""
            if key and self._shown(key):
                value_ = self._tag_value(key, text(row, "Value", "value"), noun)
                found.append({"Key": self._tag_key(key), "Value": value_})
        return found

    def _tag(self, record: Record) -> Record | None:
        body = record.body
        key, of_type = text(body, "Key"), text(body, "ResourceType")
        if not self._shown(key):
            return None
        looked = self._memo(Treatment.LOOKED, "thing")
        resource = looked[text(body, "ResourceId")]
        shown = self._tag_key(key)
        return Record(
            record.kind,
            f"{resource}|{shown}",
            self._account[record.account],
            self._memo(Treatment.PLAIN, "region")[record.region],
            {
                "ResourceId": resource,
                "ResourceType": self._memo(Treatment.PLAIN, "name")[of_type],
                "Key": shown,
                "Value": self._tag_value(key, text(body, "Value"), noun_of_type(of_type)),
            },
        )

    def _shown(self, key: str) -> bool:
        return key == "Name" or not self._rules.tags

    def _tag_key(self, key: str) -> str:
        return key if key == "Name" else self._tag_words[key]

    def _tag_value(self, key: str, value: str, noun: str) -> str:
        return self._memo(Treatment.NAME, noun)[value] if key == "Name" else self._tag_words[value]

    def _field(self, place: tuple[Kind, str, str]) -> _Field:
        kind, parent, field = place
        treatment, noun = treatment_of(kind, parent, field)
        key = field if _FIELD.fullmatch(field) else self._memo(Treatment.NAME, "field")[field]
        memo = None if treatment is Treatment.DROPPED else self._memo(treatment, noun)
        found = self._fields[place] = _Field(key, memo)
        return found

    def _memo(self, treatment: Treatment, noun: str) -> _Memo:
        found = self._memos.get((treatment, noun))
        if found is None:
            found = self._memos[treatment, noun] = _Memo(self._replacer(treatment, noun))
        return found

    def _replacer(self, treatment: Treatment, noun: str) -> Callable[[str], str]:
        values = self._values
        match treatment:
            case Treatment.PLAIN:
                return lambda original: values.plain(original, noun)
            case Treatment.OWNER:
                return lambda original: values.owner(original, noun)
            case Treatment.POLICY:
                return self._policy
            case Treatment.NAME:
                return lambda original: values.named(original, noun)
            case Treatment.SERVICE:
                return lambda original: values.service(original, noun)
        return lambda original: values.looked(original, noun)

    def _policy(self, policy: str) -> str:
        if not policy:
            return policy
        return hidden_policy(policy) if self._rules.policies else redacted_policy(policy, self._values)


def _digest(records: Iterable[Record]) -> bytes:
    told = hashlib.sha256()
    for record in records:
        told.update(f"{record.kind}\0{record.id}\0{record.account}\0".encode("utf-8", "surrogatepass"))
    return told.digest()

"""The network as a link shows it: redacted first, and the view asked again in the new words."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from vpcviz.inventory.changes import Between
from vpcviz.inventory.comparing import differences
from vpcviz.layout.filters import passes
from vpcviz.layout.view import TAG_GROUP, View, ViewError
from vpcviz.topology.changes import Changes
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record
from vpcviz.topology.redaction import Redaction, redact_together
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.accounts import Account
from vpcviz.topology.resources.network import RouteTable
from vpcviz.topology.resources.transit import TransitGateway

SHARED_TAG: Final = "shared"
"""The tag that VPCs bear in a redacted picture when a filter by text or tag let them through; with a number behind it
where somebody's tags are shown and one is called so."""
EVERY: Final = "all"
PUBLIC: Final = frozenset({"internet", "s3", "dynamodb"})
BEARERS: Final = (Kind.VPC, Kind.TRANSIT_GATEWAY)
NOTHING_APART: Final = Between((), (), ())


@dataclass(frozen=True, slots=True)
class Restricted:
    """What a picture may be drawn of."""

    inventory: Inventory
    view: View
    words: Mapping[str, str]
    """What the ids of the view and of the notes became."""
    before: Inventory
    """What was otherwise in the snapshot that it is compared with."""
    changes: Changes


def hides_anything(rules: Redaction) -> bool:
    """Whether the rules replace anything."""
    return rules.accounts or rules.names or rules.addresses or rules.tags or rules.policies


def check_view(view: View, rules: Redaction) -> None:
    """Raises `ViewError` when the view says what the rules hide."""
    if rules.tags and view.group.startswith(TAG_GROUP):
        raise ViewError("the estate is grouped by a tag, and the link hides tags: group it by account, or show tags")


@dataclass(frozen=True, slots=True)
class Original:
    """What a link shows, before anything is replaced."""

    topology: Topology
    """All that may be drawn, what is gone too."""
    inventory: Inventory
    apart: Between = NOTHING_APART
    """How it differs from what it is compared with."""


def restricted(original: Original, view: View, rules: Redaction, resources: Iterable[str]) -> Restricted:
    """The redacted inventory, the view in its words, and what `resources` are called in it. Raises `ViewError`.

    What differs on the other side is redacted with it, so that what is the same in both stays the same.
    """
    topology, inventory = original.topology, original.inventory
    check_view(view, rules)
    chosen = _chosen(topology, view)
    ids = sorted({*_ids(topology, view), *resources, *chosen})
    accounts = sorted(view.accounts)
    asked = tuple(_asking(parent=word) for word in ids) + tuple(_asking(account=word) for word in accounts)
    whole = Inventory((*inventory.records, *_grouping(view.group)), inventory.outcomes + asked)
    shown, *sides = redact_together((whole, *(Inventory(side) for side in original.apart)), rules)
    groups = [one for one in shown.records if _is_grouping(one)]
    number = len(inventory.outcomes)
    told = shown.outcomes[number:]
    words = {word: outcome.parent for word, outcome in zip(ids, told, strict=False)}
    owners = [outcome.account for outcome in told[len(ids) :]]
    drawn = tuple(one for one in shown.records if not _is_grouping(one))
    apart = Between(*(side.records for side in sides))
    tag = _free_tag((*drawn, *apart.before)) if _selects(view) else ""
    records, before = (_tagged(side, {words[one] for one in chosen}, tag) for side in (drawn, apart.before))
    said = _said(view, words, owners, tag)
    if groups:
        said = replace(said, group=f"{TAG_GROUP}{groups[0].body['Key']}")
    outcomes = _in_order(shown.outcomes[:number])
    return Restricted(Inventory(records, outcomes), said, words, Inventory(before), differences(*apart))


def _asking(*, parent: str = "", account: str = "") -> Outcome:
    """A word that passes through redaction as an id or an account, so that its replacement is known."""
    return Outcome(Kind.VPC, account, "", OutcomeState.FETCHED, "", "", parent=parent)


def _grouping(group: str) -> tuple[Record, ...]:
    """The key of the tag that groups the estate as a tag of nothing, so that its replacement is known."""
    key = group.removeprefix(TAG_GROUP)
    return () if key == group else (Record(Kind.TAGS, "", "", "", {"ResourceId": "", "Key": key, "Value": ""}),)


def _is_grouping(record: Record) -> bool:
    return record.kind is Kind.TAGS and not record.body["ResourceId"]


def _in_order(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Outcomes as their new words order them: the order of the originals tells something too."""
    return tuple(sorted(outcomes, key=lambda one: (one.account, one.region, one.kind, one.parent, one.action)))


def _selects(view: View) -> bool:
    return bool(view.text or view.tags)


def _chosen(topology: Topology, view: View) -> tuple[str, ...]:
    """What filters by text and tag let through: those words are not there any more when they are replaced."""
    if not _selects(view):
        return ()
    only = View(text=view.text, tags=view.tags)
    every = (*vpc_ids(topology), *topology.all(TransitGateway))
    return tuple(one for one in every if passes(topology, one, ("", ""), only))


def _ids(topology: Topology, view: View) -> set[str]:
    """The ids, names and addresses that a view bears."""
    found = {view.subject_id, view.focus, view.source, *view.expanded}
    return (found if _is_public(topology, view.destination) else {*found, view.destination}) - {"", EVERY}


def _is_public(topology: Topology, destination: str) -> bool:
    """Whether a destination is a word of AWS and nobody's own."""
    return destination in PUBLIC or any(
        item.name.short == destination and not item.name.service_id for item in services(topology)
    )


def _free_tag(records: Iterable[Record]) -> str:
    """A tag that nobody uses: who bears it passes the filter."""
    used: set[str] = set()
    for record in records:
        if record.kind is Kind.TAGS:
            used.add(record.body["Key"])
        elif record.kind in BEARERS:
            used.update(row["Key"] for row in record.body.get("Tags", ()))
    names = (SHARED_TAG if number == 1 else f"{SHARED_TAG}-{number}" for number in count(1))
    return next(name for name in names if name not in used)


def _said(view: View, words: Mapping[str, str], owners: Iterable[str], tag: str) -> View:
    return replace(
        view,
        subject_id=words.get(view.subject_id, view.subject_id),
        accounts=tuple(sorted(owners)),
        text="",
        tags=(tag,) if tag else (),
        focus=words.get(view.focus, view.focus),
        expanded=tuple(sorted(words.get(one, one) for one in view.expanded)),
        source=words.get(view.source, view.source),
        destination=words.get(view.destination, view.destination),
    )


def _tagged(records: Iterable[Record], chosen: set[str], key: str) -> tuple[Record, ...]:
    """The records, those that are chosen with one tag more; no tag, no change."""
    if not key:
        return tuple(records)
    tag = {"Key": key, "Value": "yes"}
    found: list[Record] = []
    for record in records:
        if record.kind not in BEARERS or record.id not in chosen:
            found.append(record)
        elif record.body.get("Tags"):
            found.append(replace(record, body={**record.body, "Tags": [*record.body["Tags"], tag]}))
        else:
            body = {"ResourceId": record.id, **tag}
            found += [record, Record(Kind.TAGS, f"{record.id}|{key}", record.account, record.region, body)]
    return tuple(found)


def only(topology: Topology, ids: Container[str], accounts: Container[str]) -> Topology:
    """The resources of these ids, the route tables of those that are VPCs, and these accounts: nothing else can be said."""

    def kept(key: str, one: Resource) -> bool:
        return (
            key in ids
            or (isinstance(one, RouteTable) and one.vpc_id in ids)
            or (isinstance(one, Account) and one.id in accounts)
        )

    by_class = {
        of: {key: one for key, one in found.items() if kept(key, one)} for of, found in topology.by_class.items()
    }
    return Topology({of: found for of, found in by_class.items() if found})


def seen_in(topology: Topology, resources: Iterable[str]) -> Topology:
    """The topology with the outcomes of those accounts and regions alone in which `resources` are."""
    found = [item for item in (topology.find(one) for one in resources) if item is not None]
    accounts, regions = {item.account for item in found}, {item.region for item in found}
    kept = tuple(one for one in topology.outcomes if one.account in accounts and one.region in {*regions, "global"})
    return topology if kept == topology.outcomes else replace(topology, outcomes=kept)

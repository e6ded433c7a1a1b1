"""A view: what to draw, as data and as a URL query. The same query shows the same picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from vpcviz.topology.numbers import whole_number

SubjectKind = Literal["estate", "vpc", "service", "path"]
SUBJECTS: tuple[SubjectKind, ...] = ("estate", "vpc", "service", "path")
PROTOCOLS: tuple[str, ...] = ("tcp", "udp", "icmp")
THEMES: tuple[str, ...] = ("light", "dark")
LAYER_WORDS: Mapping[str, str] = {
    "privatelink": "PrivateLink",
    "peering": "peerings",
    "transit": "transit gateway attachments",
    "route-tables": "route tables",
    "interfaces": "network interfaces",
    "labels": "words on lines",
    "notes": "notes",
}
"""What can be switched off, in the order of the menu, and what it is called: links, what stands in VPCs and on lines, notes."""
LAYERS: tuple[str, ...] = tuple(LAYER_WORDS)
SHOWN_WORDS: Mapping[str, str] = {"findings": "findings"}
"""What can be switched on, and what it is called. Findings are no layer that `hide` leaves out: a picture says what there
is, findings what somebody thinks of it, and a picture that is handed on tells no judgement unless one asks for it."""
SHOWABLE: tuple[str, ...] = tuple(SHOWN_WORDS)
KINDS: tuple[str, ...] = (
    *("vpc", "subnet", "route-table", "eni", "instance", "endpoint", "gateway-endpoint", "endpoint-service"),
    *("load-balancer", "target", "internet-gateway", "egress-only-internet-gateway", "carrier-gateway", "vpn-gateway"),
    *("nat-gateway", "vpc-peering-connection", "transit-gateway", "transit-gateway-attachment"),
)
"""The kinds of node that a VPC may hold, or be joined to at its border."""
GROUPS: tuple[str, ...] = ("account", "region")
TAG_GROUP = "tag:"
"""The estate is grouped by account, by region, or by the value of a tag of its VPCs: `tag:KEY`."""
MOST_HOPS = 3
CHANGED = "changed"


class ViewError(ValueError):
    """A query that names no view; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn. Empty filters let everything through; `hidden` names layers that are off, `shown` those of `SHOWABLE`
    that are on."""

    subject: SubjectKind = "estate"
    subject_id: str = ""
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    text: str = ""
    """Keeps VPCs whose name, id, CIDR blocks or tags contain it."""
    kinds: tuple[str, ...] = ()
    """Keeps VPCs that hold something of one of these kinds of node, e.g. `nat-gateway`."""
    tags: tuple[str, ...] = ()
    """Keeps VPCs that bear all of these tags: `key=value`, or `key` for any value."""
    states: tuple[str, ...] = ()
    """Keeps VPCs that hold something in one of these states, e.g. `pendingacceptance`."""
    group: str = "account"
    """What the estate's outer frames are: one of `GROUPS`, or `tag:KEY`."""
    focus: str = ""
    """The AWS id of a thing: only it and what is `hops` links away is drawn, with every link in full."""
    hops: int = 1
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    expanded: tuple[str, ...] = ()
    """VPCs of the estate that are drawn with their inside; `all` for every one."""
    theme: str = "light"
    compare: int | None = None
    """The number of the snapshot that the picture is compared with."""
    only: str = ""
    """`changed`: of an estate that is compared, only what changed and what it is linked to."""
    source: str = ""
    """Of a path: an id or an address."""
    destination: str = ""
    """Of a path: an id, an address, a DNS name or a service."""
    protocol: str = "tcp"
    port: int | None = 443
    """Of a path; None for icmp."""

    @property
    def filtered(self) -> bool:
        """Whether any filter is in force."""
        several = (self.accounts, self.regions, self.kinds, self.tags, self.states)
        return bool(any(several) or self.text or self.focus or self.only)

    @property
    def whole(self) -> bool:
        """Whether it is the whole estate."""
        return self.subject == "estate" and not self.filtered


def parse_subject(word: str) -> View:
    """A view from `estate`, `vpc:ID`, `service:ID` or `path`."""
    kind, _, subject_id = word.partition(":")
    if kind not in SUBJECTS:
        raise ViewError(f"there is no subject '{word}': write estate, vpc:ID, service:ID or path")
    if (kind in ("estate", "path")) == bool(subject_id):
        raise ViewError(f"the subject '{word}' is incomplete: write estate, vpc:ID, service:ID or path")
    return View(subject=kind, subject_id=subject_id)


KEYS = frozenset(
    {"subject", "account", "region", "text", "kind", "tag", "state", "group", "focus", "hops", "hide", "show", "expand"}
    | {"theme", "compare", "only", "from", "to", "protocol", "port"}
)


def parse_query(query: Mapping[str, Sequence[str]]) -> View:
    """A view from a URL query (each key with its values). Unknown keys are an error: they would change the picture."""
    unknown = sorted(set(query) - KEYS)
    if unknown:
        raise ViewError(f"a view has no '{unknown[0]}': it has {', '.join(sorted(KEYS))}")
    view = parse_subject(_last(query, "subject") or "estate")
    hidden = _sorted(query.get("hide", ()))
    wrong = [layer for layer in hidden if layer not in LAYERS]
    if wrong:
        raise ViewError(f"there is no layer '{wrong[0]}': hide takes {', '.join(LAYERS)}")
    kinds = _sorted(query.get("kind", ()))
    strange = [kind for kind in kinds if kind not in KINDS]
    if strange:
        raise ViewError(f"there is no kind '{strange[0]}': kind takes {', '.join(KINDS)}")
    theme = _last(query, "theme") or "light"
    if theme not in THEMES:
        raise ViewError(f"there is no theme '{theme}': write light or dark")
    return replace(
        view,
        accounts=_sorted(query.get("account", ())),
        regions=_sorted(query.get("region", ())),
        text=_last(query, "text"),
        kinds=kinds,
        tags=tuple(sorted({tag.strip() for tag in query.get("tag", ()) if tag.strip()})),
        states=_sorted(word.lower() for word in query.get("state", ())),
        group=_group(_last(query, "group") or "account"),
        focus=_last(query, "focus"),
        hops=_hops(_last(query, "hops") or "1"),
        hidden=hidden,
        shown=_shown(view, query),
        expanded=_sorted(query.get("expand", ())),
        theme=theme,
        **_comparison(query),
        **_flow(view, query),
    )


def _shown(view: View, query: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What is switched on. A path tells whether a flow passes, and shows nothing else."""
    shown = _sorted(query.get("show", ()))
    wrong = [layer for layer in shown if layer not in SHOWABLE]
    if wrong:
        raise ViewError(f"there is no layer '{wrong[0]}' to show: show takes {', '.join(SHOWABLE)}")
    if shown and view.subject == "path":
        raise ViewError(
            "the picture of a path takes no show: leave it out, or show it on the estate, a VPC or a service"
        )
    return shown


def _group(word: str) -> str:
    if word in GROUPS or (word.startswith(TAG_GROUP) and len(word) > len(TAG_GROUP)):
        return word
    raise ViewError(f"the estate cannot be grouped by '{word}': write account, region or tag:KEY")


def _hops(word: str) -> int:
    hops = whole_number(word, digits=1)
    if hops is not None and 1 <= hops <= MOST_HOPS:
        return hops
    raise ViewError(f"'{word}' is no number of links: hops takes 1 to {MOST_HOPS}")


def _comparison(query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the picture is compared with."""
    word, only = _last(query, "compare"), _last(query, "only")
    number = whole_number(word)
    if word and number is None:
        raise ViewError(f"'{word}' is no number of a snapshot: compare takes one")
    if only not in ("", CHANGED):
        raise ViewError(f"there is no part '{only}': only takes {CHANGED}")
    return {"compare": number, "only": only}


def _flow(view: View, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The flow of a path; nothing for other subjects."""
    if view.subject != "path":
        return {}
    source, destination = _last(query, "from"), _last(query, "to")
    if not source or not destination:
        raise ViewError("a path needs where it comes from and where it goes: give from and to")
    protocol = _last(query, "protocol") or "tcp"
    if protocol not in PROTOCOLS:
        raise ViewError(f"there is no protocol '{protocol}': write {', '.join(PROTOCOLS)}")
    word = _last(query, "port") or "443"
    port = whole_number(word, digits=5)
    if port is None or not 1 <= port <= 65535:
        raise ViewError(f"'{word}' is no port: write a number from 1 to 65535")
    return {
        "source": source,
        "destination": destination,
        "protocol": protocol,
        "port": None if protocol == "icmp" else port,
    }


def to_query(view: View) -> str:
    """The URL query of a view, without what is at its default."""
    subject = f"{view.subject}:{view.subject_id}" if view.subject_id else view.subject
    pairs: list[tuple[str, str]] = [] if subject == "estate" else [("subject", subject)]
    pairs += [("account", account) for account in view.accounts]
    pairs += [("region", region) for region in view.regions]
    pairs += [("kind", kind) for kind in view.kinds]
    pairs += [("tag", tag) for tag in view.tags]
    pairs += [("state", state) for state in view.states]
    pairs += [("hide", layer) for layer in view.hidden]
    pairs += [("show", layer) for layer in view.shown]
    pairs += [("expand", vpc) for vpc in view.expanded]
    pairs += [
        (field.name, str(value))
        for field in fields(view)
        if field.name in ("text", "group", "focus", "hops", "theme")
        and (value := getattr(view, field.name)) != field.default
    ]
    pairs += [("compare", str(view.compare))] if view.compare is not None else []
    pairs += [("only", view.only)] if view.only else []
    if view.subject == "path":
        pairs += [("from", view.source), ("to", view.destination), ("protocol", view.protocol)]
        pairs += [("port", str(view.port))] if view.port is not None else []
    return urlencode(pairs)


def _last(query: Mapping[str, Sequence[str]], key: str) -> str:
    values = query.get(key, ())
    return values[-1].strip() if values else ""


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(sorted({part for part in parts if part}))

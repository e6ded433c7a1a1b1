"""The picture of an estate: accounts and regions with a card per VPC, and the links between them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vpcviz.layout.corridors import Link
from vpcviz.layout.estate_model import UNCONNECTED, Card, Estate, EstateLink, by_place, estate_of
from vpcviz.layout.frames import account_frame, account_node, region_frame, region_node
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page
from vpcviz.layout.pieces import MUTED, SUB, Rect, Thing, card, frame, line
from vpcviz.layout.router import plan
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.shelves import Shelving, shelve
from vpcviz.layout.text import measure
from vpcviz.layout.trays import Leaf, Placed, Tray, place
from vpcviz.layout.view import View
from vpcviz.layout.vpc_borders import account_label
from vpcviz.topology.coverage import gaps
from vpcviz.topology.network import Topology

ROOT = "estate"
CARD_WIDTH = 272
SMALL_WIDTH = 208
CARD_HEIGHT = 72
SMALL_HEIGHT = 64
CHIP_HEIGHT = 20
CHIP_ROW = 24
ACCOUNT_HEAD = 48
REGION_HEAD = 32
COLLAPSED = 50
"""More VPCs than this: cards without chips, and links summed per pair of accounts."""
MOST_COLUMNS = 8


def estate_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of the whole estate, or of what the view's filters let through."""
    estate = estate_of(topology, view)
    collapsed = sum(1 for item in estate.cards if item.thing.kind == "vpc") > COLLAPSED
    links = _by_account(topology, estate) if collapsed else estate.links
    root = _root(estate, collapsed)
    first = place(root, {}, {})
    routes = plan(first.ground, [_link(link) for link in links])
    placed = place(root, routes.demand, routes.needs)
    points = routes.points(placed.ground)
    edges = [_edge(link, points[_link(link).id]) for link in links if _link(link).id in points]
    empty = () if estate.cards else (_nothing(view),)
    sheet = Sheet(
        title=_title(view),
        nodes=tuple(_nodes(topology, estate, placed, collapsed)),
        edges=tuple(edges),
        width=placed.rects[ROOT].w,
        height=placed.rects[ROOT].h,
        facts=_facts(estate, view, collapsed),
        notes=(*empty, *notes_for(topology), *undrawn(routes)),
    )
    return page(sheet, heading)


def _nothing(view: View) -> str:
    return "No VPC passes the filters." if view.filtered else "There is no VPC in this inventory."


def _title(view: View) -> str:
    return "Estate, filtered" if view.filtered else "Estate"


def _facts(estate: Estate, view: View, collapsed: bool) -> tuple[str, ...]:
    vpcs = sum(1 for item in estate.cards if item.thing.kind == "vpc" and item.thing.state != UNCONNECTED)
    filters = [f"account {account}" for account in view.accounts] + [f"region {region}" for region in view.regions]
    filters += [f"text “{view.text}”"] if view.text else []
    hidden = f"without {', '.join(view.hidden)}" if view.hidden else ""
    summed = "links summed per pair of accounts" if collapsed and estate.links else ""
    only = f"only {', '.join(filters)}" if filters else ""
    count = f"{vpcs} VPC{'' if vpcs == 1 else 's'} in {len(estate.connected)} account{'' if len(estate.connected) == 1 else 's'}"
    return tuple(fact for fact in (count, only, hidden, summed) if fact)


def _root(estate: Estate, collapsed: bool) -> Tray:
    """Accounts in shelves, regions in accounts, cards in regions: the arrangement with the best shape."""
    places = by_place(estate.cards)
    widest = max((len(cards) for regions in places.values() for cards in regions.values()), default=1)
    best: tuple[float, Shelving, list[Tray]] | None = None
    for columns in range(1, min(MOST_COLUMNS, widest) + 1):
        accounts = [_account_tray(account, places[account], columns, collapsed) for account in _ordered(estate, places)]
        shelving = shelve([_guess(tray) for tray in accounts], 32)
        if best is None or shelving.cost < best[0] - 1e-9:
            best = (shelving.cost, shelving, accounts)
    rows = () if best is None else tuple(tuple(best[2][number] for number in row) for row in best[1].rows)
    return Tray(ROOT, rows, pad=16, row_gap=24, column_gap=32)


def _ordered(estate: Estate, places: Mapping[str, object]) -> list[str]:
    """Connected accounts first; numbers in order."""
    return sorted(places, key=lambda account: (account not in estate.connected, account))


def _guess(tray: Tray) -> tuple[int, int]:
    rect = place(tray, {}, {}).rects[tray.id]
    return rect.w, rect.h


def _account_tray(account: str, regions: Mapping[str, Sequence[Card]], columns: int, collapsed: bool) -> Tray:
    trays = [(_region_tray(account, region, cards, columns, collapsed),) for region, cards in regions.items()]
    return Tray(account_node(account), tuple(trays), head=ACCOUNT_HEAD, flat=True, opens=collapsed)


def _region_tray(account: str, region: str, cards: Sequence[Card], columns: int, collapsed: bool) -> Tray:
    boxes = [_leaf(item, collapsed) for item in cards]
    rows = tuple(tuple(boxes[start : start + columns]) for start in range(0, len(boxes), columns))
    gap = 8 if collapsed else 24
    return Tray(
        region_node(account, region), rows, head=REGION_HEAD, pad=16, row_gap=8 if collapsed else 16, column_gap=gap
    )


def _leaf(item: Card, collapsed: bool) -> Leaf:
    if collapsed:
        return Leaf(item.thing.id, SMALL_WIDTH, SMALL_HEIGHT)
    rows = _chip_rows(item, CARD_WIDTH)
    return Leaf(item.thing.id, CARD_WIDTH, CARD_HEIGHT + len(rows) * CHIP_ROW + (4 if rows else 0))


def _chip_rows(item: Card, width: int) -> list[list[tuple[Thing, int, int]]]:
    """(chip, x, width) in rows that fit into a card."""
    rows: list[list[tuple[Thing, int, int]]] = []
    x = width
    for chip in item.chips:
        wide = min(int(measure(chip.label, SUB)) + 14, width - 16)
        if x + wide > width - 8:
            rows.append([])
            x = 8
        rows[-1].append((chip, x, wide))
        x += wide + 4
    return rows


def _nodes(topology: Topology, estate: Estate, placed: Placed, collapsed: bool) -> Iterable[Node]:
    unread = {(gap.outcome.account, gap.outcome.region) for gap in gaps(topology)}
    for account, regions in by_place(estate.cards).items():
        yield frame(
            account_frame(topology, account, connected=account in estate.connected),
            None,
            placed.rects[account_node(account)],
        )
        for region, cards in regions.items():
            place_ = placed.rects[region_node(account, region)]
            yield frame(
                region_frame(account, region, unread=(account, region) in unread), account_node(account), place_, 13
            )
            for item in cards:
                yield from _card(item, placed.rects[item.thing.id], collapsed)


def _card(item: Card, rect: Rect, collapsed: bool) -> Iterable[Node]:
    parent = region_node(item.account, item.region)
    yield card(item.thing, parent, rect, item.lines)
    if collapsed:
        return
    for row, chips in enumerate(_chip_rows(item, rect.w)):
        for chip, x, wide in chips:
            y = rect.y + CARD_HEIGHT - 4 + row * CHIP_ROW
            yield _chip(chip, item.thing.id, Rect(rect.x + x, y, wide, CHIP_HEIGHT))


def _chip(thing: Thing, parent: str, place_: Rect) -> Node:
    x, y, w, h = place_
    texts = line(thing.label, x + 7, y + 14, w - 12, MUTED)
    return Node(
        thing.id,
        thing.kind,
        thing.resource,
        parent,
        x,
        y,
        w,
        h,
        thing.label,
        texts=texts,
        state=thing.state,
        tone=thing.tone,
        title=thing.title,
    )


def _link(link: EstateLink) -> Link:
    return Link(
        f"{link.kind}:{link.net}:{link.source}>{link.target}:{link.resource}", link.net, link.source, link.target
    )


def _edge(link: EstateLink, points: tuple[tuple[int, int], ...]) -> Edge:
    return Edge(
        _link(link).id,
        link.kind,
        link.net,
        link.source,
        link.target,
        points,
        link.state,
        link.why,
        link.arrow,
        resource=link.resource,
    )


def _by_account(topology: Topology, estate: Estate) -> tuple[EstateLink, ...]:
    """Links summed per pair of accounts and kind; the sentence says how many there are."""
    home = {item.thing.id: item.account for item in estate.cards}
    pairs: defaultdict[tuple[str, str, str], list[EstateLink]] = defaultdict(list)
    for link in estate.links:
        if home[link.source] != home[link.target]:
            pairs[link.kind, home[link.source], home[link.target]].append(link)
    summed = []
    for (kind, source, target), members in sorted(pairs.items()):
        words = f"{len(members)} link{'' if len(members) == 1 else 's'} ({kind}) from {account_label(topology, source)} to {account_label(topology, target)}"
        summed.append(
            replace(
                members[0],
                net=f"{kind}:{target}",
                source=account_node(source),
                target=account_node(target),
                state=None,
                why=words,
                resource=f"{source}>{target}",
            )
        )
    return tuple(summed)

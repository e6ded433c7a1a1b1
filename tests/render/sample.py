"""A small scene drawn by hand: a VPC with three tiers, both kinds of endpoint, a provider and things that are not well."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from vpcviz.layout.scene import Badge, Edge, Icon, LegendEntry, Node, Scene, Text
from vpcviz.layout.text import fit, measure


def words(
    text: str, at: tuple[int, int], size: int = 12, *, width: int = 400, tone: str = "text", bold: bool = False
) -> Text:
    weight: Literal[400, 600] = 600 if bold else 400
    short = fit(text, width, size, weight)
    return Text(short, *at, size, round(measure(short, size, weight)), weight=weight, tone=tone)


def frame(
    ident: str, kind: str, parent: str | None, box: tuple[int, int, int, int], label: str, **more: object
) -> Node:
    x, y, w, h = box
    icon = {"account": "account", "region": "region", "vpc": "vpc"}.get(kind)
    dashed = kind in ("region", "zone")
    texts = (
        words(
            label, (x + (36 if icon else 8), y + 18), 13, width=w - 44, tone=kind if icon else "zone", bold=bool(icon)
        ),
    )
    return Node(
        id=ident, kind=kind, resource=None if kind == "zone" else ident, parent=parent, x=x, y=y, w=w, h=h, label=label,
        icon=Icon(icon, x, y, 28) if icon else None, shape="dashed" if dashed else "frame", tone=kind, texts=texts, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def subnet(
    ident: str, parent: str, tone: str, box: tuple[int, int, int, int], names: tuple[str, str, str], **more: object
) -> Node:
    x, y, w, h = box
    label, cidr, letter = names
    badge = Badge(
        letter,
        "route-table-main" if letter == "C" else "route-table",
        f"Route table {letter}",
        x + 6,
        y + 6,
        16,
        16,
        tone=f"rt{ord(letter) - 65}",
        resource=f"rtb-{letter}",
    )
    return Node(
        id=ident, kind="subnet", resource=ident, parent=parent, x=x, y=y, w=w, h=h, label=label, sub=cidr, shape="frame", tone=tone,
        badges=(badge,), texts=(words(label, (x + 28, y + 18), width=w - 110), Text(cidr, x + w - 6, y + 18, 10, round(measure(cidr, 10)), anchor="end", tone="muted")),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def card(
    ident: str, kind: str, parent: str, place: tuple[int, int, int], names: tuple[str, str], **more: object
) -> Node:
    x, y, w = place
    label, icon = names
    return Node(
        id=ident, kind=kind, resource=ident, parent=parent, x=x, y=y, w=w, h=26, label=label, tone=str(more.pop("tone", kind)),
        icon=Icon(icon, x + 4, y + 3, 20), texts=(words(label, (x + 30, y + 17), 12, width=w - 36, tone=kind),), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def port(ident: str, kind: str, parent: str, centre: tuple[int, int], icon: str, **more: object) -> Node:
    x, y = centre
    return Node(
        id=ident, kind=kind, resource=ident, parent=parent, x=x - 16, y=y - 16, w=32, h=32, label=ident, on_border=True,
        shape="circle", tone="gateway", icon=Icon(icon, x - 11, y - 11, 22), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _nodes() -> tuple[Node, ...]:
    nodes = [
        frame(
            "111122223333",
            "account",
            None,
            (20, 70, 860, 560),
            "network 111122223333",
            title="Account network\n111122223333",
        ),
        frame("eu-west-1", "region", "111122223333", (36, 106, 828, 508), "eu-west-1"),
        frame(
            "vpc-1",
            "vpc",
            "eu-west-1",
            (60, 150, 640, 440),
            "network-dev-0",
            state="available",
            title="network-dev-0\nvpc-1\n10.0.0.0/20",
        ),
    ]
    for column, zone in enumerate("abc"):
        x = 90 + column * 200
        nodes.append(
            frame(f"zone-{zone}", "zone", "vpc-1", (x, 196, 190, 380), f"eu-west-1{zone} (euw1-az{column + 1})")
        )
        nodes.append(
            subnet(
                f"subnet-p{zone}",
                f"zone-{zone}",
                "subnet-public",
                (x + 8, 224, 174, 66),
                (f"public-{zone}", f"10.0.{column}.0/24", "A"),
            )
        )
        nodes.append(
            subnet(
                f"subnet-q{zone}",
                f"zone-{zone}",
                "subnet-private",
                (x + 8, 300, 174, 170),
                (f"private-services-{zone}-long", f"10.0.{column + 3}.0/24", "B"),
            )
        )
        more: dict[str, object] = {"state": "unreadable"} if zone == "c" else {}
        nodes.append(
            subnet(
                f"subnet-r{zone}",
                f"zone-{zone}",
                "subnet-isolated",
                (x + 8, 480, 174, 84),
                (f"data-{zone}", f"10.0.{column + 6}.0/24", "C"),
                **more,
            )
        )
        nodes.append(card(f"eni-{zone}1", "endpoint", f"subnet-q{zone}", (x + 16, 328, 158), ("ecr.api", "endpoint")))
        nodes.append(
            card(
                f"eni-{zone}2",
                "endpoint",
                f"subnet-q{zone}",
                (x + 16, 360, 158),
                ("shared-services-stage-api-0", "endpoint"),
                state="pendingacceptance" if zone == "b" else None,
            )
        )
        bar = Node(id=f"lb-{zone}", kind="load-balancer", resource="arn:lb", parent=f"subnet-q{zone}", x=x, y=394, w=200 if zone != "c" else 190, h=26, label="NLB payments", shape="bar", tone="load-balancer",
                   icon=Icon("nlb", x + 12, 397, 20) if zone == "a" else None, texts=(words("NLB payments-api", (x + 38, 411), tone="load-balancer"),) if zone == "a" else ())  # fmt: skip
        nodes.append(bar)
        nodes.append(card(f"i-{zone}", "target", f"subnet-q{zone}", (x + 16, 432, 158), (f"app-{zone}", "instance"), state="unhealthy" if zone == "c" else None,
                          badges=(Badge("unhealthy", "health", "The target fails its health check", x + 110, 437, 58, 16, tone="broken"),) if zone == "c" else ()))  # fmt: skip
        nodes.append(
            card(
                f"db-{zone}",
                "database",
                f"subnet-r{zone}",
                (x + 16, 510, 158),
                ("orders", "db-instance"),
                tone="target",
            )
        )
    nodes.append(card("nat-1", "nat", "subnet-pa", (106, 252, 158), ("NAT 198.51.100.7", "nat-gateway")))
    nodes.append(port("igw-1", "internet-gateway", "vpc-1", (640, 150), "internet-gateway"))
    nodes.append(port("vpce-s3", "gateway-endpoint", "vpc-1", (700, 260), "gateway-endpoint", badges=(Badge("s3", "service", "Amazon S3", 690, 278, 22, 14, tone="count"), Badge("A", "route-table", "Route table A has the route", 720, 252, 16, 16, tone="rt0"), Badge("B", "route-table", "Route table B has the route", 738, 252, 16, 16, tone="rt1"))))  # fmt: skip
    nodes.append(card("internet", "external", "eu-west-1", (740, 120, 110), ("Internet", "internet"), shape="dashed"))
    nodes.append(
        card(
            "vpce-svc-1",
            "endpoint-service",
            "eu-west-1",
            (736, 330, 118),
            ("vpce-svc-0123456789", "endpoint-service"),
            shape="dashed",
            state="unconnected",
        )
    )
    return tuple(nodes)


def _edges() -> tuple[Edge, ...]:
    return (
        Edge("e1", "consumes", "svc", "eni-c2", "vpce-svc-1", ((664, 373), (720, 373), (720, 343), (736, 343)), why="vpce-2 consumes vpce-svc-1", texts=(words("eu-west-2", (668, 366), 10),)),
        Edge("e2", "route", "igw", "igw-1", "internet", ((656, 150), (690, 150), (690, 133), (740, 133)), why="0.0.0.0/0 goes to igw-1"),
        Edge("e3", "targets", "lb", "lb-a", "i-a", ((185, 420), (185, 432))),
        Edge("e4", "targets", "lb", "lb-b", "i-b", ((385, 420), (385, 432))),
        Edge("e5", "peering", "pcx", "vpc-1", "vpce-svc-1", ((700, 520), (780, 520), (780, 356)), state="pending-acceptance", why="pcx-1 waits for its accepter"),
        Edge("e6", "attachment", "tgw", "vpc-1", "eu-west-1", ((700, 540), (864, 540)), why="attached"),
        Edge("e7", "path", "p", "vpc-1", "eu-west-1", ((700, 560), (820, 560), (820, 600)), why="the path"),
    )  # fmt: skip


def _legend() -> tuple[LegendEntry, ...]:
    samples = [
        ("node", "vpc", "vpc", "frame", "vpc"),
        ("node", "endpoint", "endpoint", "box", "endpoint"),
        ("edge", "consumes", "endpoint", "none", None),
        ("edge", "peering", "peering", "none", None),
        ("badge", "route-table-main", "rt2", "none", None),
        ("node", "unreadable", "unreadable", "box", None),
        ("node", "internet-gateway", "gateway", "circle", "internet-gateway"),
    ]
    return tuple(
        LegendEntry(sample, kind, tone, shape, icon, 40 + index * 118, 640, 28, 18, words(kind, (74 + index * 118, 653), 10, width=80))  # type: ignore[arg-type]
        for index, (sample, kind, tone, shape, icon) in enumerate(samples)
    )  # fmt: skip


def sample_scene() -> Scene:
    """The scene with friendly names."""
    return Scene(
        title="network-dev-0", snapshot="2026-11-22 03:34 UTC", width=900, height=680, nodes=_nodes(), edges=_edges(),
        texts=(words("network-dev-0", (20, 34), 20, bold=True), words("workspace demo · snapshot 2026-11-22 03:34 UTC", (20, 54), 12, tone="muted")),
        legend=_legend(), notes=("Transit gateways could not be read.",),
    )  # fmt: skip


def renamed(scene: Scene, rename: Callable[[str], str]) -> Scene:
    """The scene with every word that AWS or a person chose put through `rename`."""

    def text(item: Text) -> Text:
        return replace(item, text=rename(item.text))

    def node(item: Node) -> Node:
        badges = tuple(
            replace(badge, text=rename(badge.text), title=rename(badge.title), resource=rename("rtb"))
            for badge in item.badges
        )
        return replace(item, label=rename(item.label), sub=rename(item.sub), title=rename(item.title), resource=rename("r"), state=rename(item.state) if item.state else None, badges=badges, texts=tuple(map(text, item.texts)))  # fmt: skip

    def edge(item: Edge) -> Edge:
        return replace(
            item, why=rename(item.why), net=rename(item.net), resource=rename("e"), texts=tuple(map(text, item.texts))
        )

    return replace(
        scene, title=rename(scene.title), snapshot=rename(scene.snapshot), notes=tuple(map(rename, scene.notes)),
        nodes=tuple(map(node, scene.nodes)), edges=tuple(map(edge, scene.edges)), texts=tuple(map(text, scene.texts)),
        legend=tuple(replace(entry, text=text(entry.text)) for entry in scene.legend),
    )  # fmt: skip


HOSTILE = (
    "<script>alert(1)</script>",
    "\"quotes\" and 'single' & ampersands; ]]> <!-- -- --> %00 ${x} {{7*7}}",
    "line\nbreak\r\nand\ttab\x00null\x1b[31mescape\x7f",
    "right\u202eot-tfel\u2066isolate\u200fmark\u200b\ufeffzero\u2028width",
    "x" * 300,
    "<IMG SRC=/etc/passwd>",
    "<b>bold</b>",
    "lone \ud800 surrogate \ufffe \uffff",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd\\..\\con",
    "",
    "שלום 日本語 ملف 🚀",
    'subgraph x"] --> y["z; end %% click a "javascript:alert(1)"',
    "back\\slash\\",
)

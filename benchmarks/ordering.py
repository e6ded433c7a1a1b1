"""The order of load balancers and targets in a service's picture: how many lines cross, ours against Graphviz `dot`."""

import json
import random
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from benchmarks.figures import Figure
from vpcviz.layout.ordering import crossings, neighbours, ordered

GRAPHS = 100


@dataclass(frozen=True, slots=True)
class Case:
    """Services of one kind: how many load balancers, and what share of targets and target groups is special."""

    balancers: int
    behind: float
    """The share of target groups that hold an Application Load Balancer."""
    shared: float
    """The share of targets that another load balancer has too."""


CASES = {
    "one load balancer": Case(1, 0, 0),
    "five, nothing shared": Case(5, 0, 0),
    "five, 10 % of targets shared": Case(5, 0, 0.1),
    "five, 30 % of targets shared": Case(5, 0, 0.3),
    "four, load balancers behind half of them": Case(4, 0.5, 0.1),
    "ten, 20 % of targets shared": Case(10, 0.3, 0.2),
}


@dataclass(frozen=True, slots=True)
class Graph:
    """Columns, the account of each box, and links."""

    columns: tuple[tuple[str, ...], ...]
    groups: dict[str, str]
    edges: tuple[tuple[str, str], ...]

    def count(self, columns: Sequence[tuple[str, ...]]) -> int:
        """The crossings of an order."""
        return crossings(columns, neighbours(self.edges)[1])


def measure() -> Iterable[Figure]:
    """Crossings of all graphs of a case, and the median time of one."""
    for name, case in CASES.items():
        graphs = [_graph(random.Random(f"{name}{number}"), case) for number in range(GRAPHS)]  # noqa: S311
        ours, our_ms = _total(graphs, lambda graph: ordered(graph.columns, graph.groups, graph.edges))
        theirs, their_ms = _total(graphs, _dot)
        size = f"{name}, {GRAPHS} services"
        yield Figure(name="ordering: crossings", size=size, value=ours, unit="crossings", peer=theirs)
        yield Figure(name="ordering: time", size=size, value=our_ms, unit="ms", peer=their_ms)


def _total(graphs: Sequence[Graph], order: Callable[[Graph], Sequence[tuple[str, ...]]]) -> tuple[int, float]:
    count = 0
    times = []
    for graph in graphs:
        start = perf_counter()
        columns = order(graph)
        times.append((perf_counter() - start) * 1000)
        count += graph.count(columns)
    return count, sorted(times)[len(times) // 2]


def _graph(chance: random.Random, case: Case) -> Graph:
    """Load balancers of one account, most targets of that account, some of another; names tell nothing of the order."""
    balancers = [f"l{chance.randrange(10**6):06d}{number}" for number in range(case.balancers)]
    behind: list[str] = []
    targets: list[str] = []
    links: list[tuple[str, str]] = []

    def target() -> str:
        if targets and chance.random() < case.shared:
            return chance.choice(targets)
        targets.append(f"t{chance.randrange(10**6):06d}{len(targets)}")
        return targets[-1]

    for balancer in balancers:
        for _ in range(chance.randint(1, 3)):
            end = balancer
            if chance.random() < case.behind:
                end = f"a{chance.randrange(10**6):06d}{len(behind)}"
                behind.append(end)
                links.append((balancer, end))
            links += [(end, target()) for _ in range(chance.randint(1, 6))]
    steps = sorted(set(links))
    if behind:
        steps = [step for left, right in steps for step in _steps(left, right, set(balancers), set(targets), behind)]
    groups = {name: f"account {int(chance.random() < 0.2)}" for name in targets}
    groups |= {name: name if ">" in name else "account 0" for name in (*balancers, *behind)}
    columns = (sorted(balancers), sorted(behind), sorted(targets)) if behind else (sorted(balancers), sorted(targets))
    return Graph(tuple(tuple(column) for column in columns), groups, tuple(steps))


def _steps(left: str, right: str, balancers: set[str], targets: set[str], behind: list[str]) -> list[tuple[str, str]]:
    """A link that skips the middle column bends there, for both alike."""
    if left not in balancers or right not in targets:
        return [(left, right)]
    bend = f"a{left}>{right}"
    behind.append(bend)
    return [(left, bend), (bend, right)]


def _dot(graph: Graph) -> Sequence[tuple[str, ...]]:
    """The order in which `dot` sets the boxes, each account's of a column in a cluster."""
    names = [name for column in graph.columns for name in column]
    numbers = {name: f"n{number}" for number, name in enumerate(names)}
    clusters: dict[tuple[int, str], list[str]] = {}
    for number, column in enumerate(graph.columns):
        for name in column:
            clusters.setdefault((number, graph.groups[name]), []).append(numbers[name])
    lines = ['digraph{rankdir=LR;node[shape=box,fixedsize=true,width=4,height=1,label=""];']
    lines += [f"subgraph cluster_{number}{{{';'.join(own)}}}" for number, own in enumerate(clusters.values())]
    lines += [f"{numbers[left]}->{numbers[right]};" for left, right in graph.edges]
    done = subprocess.run(
        ["dot", "-Tjson"], input="\n".join([*lines, "}"]), capture_output=True, check=True, text=True, timeout=60
    )
    placed = {
        item["name"]: float(item["pos"].split(",")[1]) for item in json.loads(done.stdout)["objects"] if "pos" in item
    }
    return [tuple(sorted(column, key=lambda name: (-placed[numbers[name]], name))) for column in graph.columns]

"""The layout engines behind other tools, each on the same boxes and links as ours, one after another, bounded in time and memory."""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.peer_dot import clusters, framed_tables, tables
from benchmarks.peer_graphs import Graph, by_vpc, whole

ENGINES = Path(__file__).resolve().parent / "engines"
LIMIT_S = 300
"""A peer that takes longer is stopped; its figure is this limit."""
MEMORY_MB = 6144
QUICK_S = 1.0
"""What ended sooner is measured again, and the least counts."""
RUNS = 3


class MissingError(Exception):
    """A peer is not installed here; says what to run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a peer did: `seconds` until it had placed everything, was stopped, or failed."""

    peer: str
    seconds: float
    end: str = ""
    """"" when it placed everything, else how it ended."""
    failed: bool = False

    def figure(self, size: str) -> Figure:
        """The row of the peer; how it ended stands with the size."""
        words = f"{size} ({self.end})" if self.end else size
        return Figure(name=f"layout, full: {self.peer}", size=words, value=self.seconds, unit="s")


@dataclass(frozen=True, slots=True)
class Peer:
    """A layout engine and how it is asked: `run` takes the input and a limit of seconds, and tells those of the layout."""

    name: str
    program: str
    given: Callable[[Graph], str]
    run: Callable[[str, float], float]


def outcomes(graph: Graph, peers: Iterable[Peer], *, limit_s: float = LIMIT_S) -> Iterable[Outcome]:
    """Every peer in turn. Raises `MissingError` when one is not installed."""
    for peer in peers:
        if shutil.which(peer.program) is None:
            raise MissingError(f"{peer.name} needs `{peer.program}`, which is not on the PATH")
        yield outcome(peer, peer.given(graph), limit_s)


def outcome(peer: Peer, given: str, limit_s: float) -> Outcome:
    """One peer: the least of some runs when it is quick, else its only one."""
    best = limit_s
    for _ in range(RUNS):
        began = perf_counter()
        try:
            best = min(best, peer.run(given, limit_s))
        except subprocess.TimeoutExpired:
            return Outcome(peer.name, limit_s, f"stopped: > {limit_s:g} s")
        except subprocess.CalledProcessError as error:
            return Outcome(peer.name, perf_counter() - began, f"no picture: {reason(error)}", failed=True)
        if best > QUICK_S:
            break
    return Outcome(peer.name, best)


def fastest(found: Sequence[Outcome]) -> float | None:
    """The seconds of the fastest peer that placed everything or was stopped; a peer that failed is none to be compared with."""
    return min((item.seconds for item in found if not item.failed), default=None)


def reason(error: subprocess.CalledProcessError) -> str:
    """How a peer failed, in some words."""
    said = (error.stderr or b"").decode("utf-8", "replace")
    if any(words in said for words in ("heap out of memory", "memory allocation", "out of memory", "MemoryError")):
        return f"out of memory at {MEMORY_MB} MB"
    if error.returncode < 0:
        return f"ended by signal {-error.returncode}"
    last = next((line.strip() for line in said.splitlines() if "Error" in line), f"exit status {error.returncode}")
    return last[:80]


def _limit_memory() -> None:
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1024**2, MEMORY_MB * 1024**2))


def _dot(given: str, limit_s: float) -> float:
    """Seconds of `dot`, less those that Graphviz's `nop` takes to start, read the same text and write it."""
    reading = _graphviz("nop", given, limit_s)
    return max(_graphviz("dot", given, limit_s) - reading, 0.001)


def _graphviz(program: str, given: str, limit_s: float) -> float:
    began = perf_counter()
    command = [program, "-Tplain"] if program == "dot" else [program]
    _run(command, given, limit_s, before=_limit_memory)
    return perf_counter() - began


def _node(program: str, given: str, limit_s: float) -> float:
    """Seconds that the engine's program tells: its layout alone."""
    command = ["node", f"--max-old-space-size={MEMORY_MB}", str(ENGINES / program)]
    told: float = json.loads(_run(command, given, limit_s))["seconds"]
    return told


def _run(command: list[str], given: str, limit_s: float, before: Callable[[], None] | None = None) -> bytes:
    done = subprocess.run(
        command, input=given.encode(), capture_output=True, timeout=limit_s, check=True, preexec_fn=before
    )
    return done.stdout


def _json(cut: Callable[[Graph], object]) -> Callable[[Graph], str]:
    return lambda graph: json.dumps(cut(graph))


GRAPHVIZ: tuple[Peer, ...] = (
    Peer("dot, one HTML table per VPC", "dot", tables, _dot),
    Peer("dot, nested clusters", "dot", clusters, _dot),
)
MIXED = Peer("dot, HTML tables inside clusters", "dot", framed_tables, _dot)
"""Beside the peers that are named in the comparison: no tool draws so, and its lines run through frames of strangers."""
NODE: tuple[Peer, ...] = (
    Peer("ELK layered", "node", _json(by_vpc), partial(_node, "elk.js")),
    Peer("cytoscape fcose", "node", _json(whole), partial(_node, "fcose.js")),
)


def installed() -> tuple[Peer, ...]:
    """The peers that can be run here; says on standard error which cannot, and what to do."""
    if (ENGINES / "node_modules").is_dir() and shutil.which("node"):
        return GRAPHVIZ + NODE
    names = " and ".join(peer.name for peer in NODE)
    print(f"bench: {names} are left out: they are not installed; `make bench` installs them", file=sys.stderr)
    return GRAPHVIZ

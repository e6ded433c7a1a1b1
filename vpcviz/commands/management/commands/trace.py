"""`vpcviz trace`: what becomes of a flow, there and back, from files and without a database."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, read_inputs
from vpcviz.commands.flows import NamedFlow, flow_from, read_flows
from vpcviz.commands.line import LineCommand, legible
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.trace.answer import Answer, Step
from vpcviz.topology.trace.asked import FlowError
from vpcviz.topology.trace.engine import trace

STDIN = "-"


class Command(LineCommand):
    """Traces one flow, or a batch of them."""

    help = "Tell whether a flow gets through, by which way, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("input", nargs="+", metavar="INPUT", help="a folder, a JSON file, a bundle or -")
        parser.add_argument("--from", dest="source", metavar="ID|IP", help="where the flow begins")
        parser.add_argument("--to", dest="destination", metavar="SERVICE|IP|ID|DNS-NAME", help="where it goes")
        parser.add_argument("--protocol", default="tcp", help="tcp, udp or icmp (tcp)")
        parser.add_argument("--port", help="the destination's port (443)")
        parser.add_argument("--principal", default="", metavar="ARN", help="who asks, for endpoint policies (anyone)")
        parser.add_argument(
            "--resource", default="", metavar="ARN", help="what is asked for, such as a bucket (anything)"
        )
        parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")
        parser.add_argument("--batch", metavar="FLOWS.jsonl", help="one flow per line in, one answer per line out")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the flows, then the inventory, then answer."""
        try:
            flows = _flows(options)
            reading = read_inputs(options["input"], account=options["account"], region=options["region"])
        except (FlowError, InputError) as error:
            self.refuse(str(error))
        for note in reading.notes:
            self.stderr.write(f"{note.path}: {note.sentence}")
        topology = build(reading.inventory)
        if options["batch"]:
            _write(_answers(topology, flows))
        elif options["json"]:
            _write([json.dumps(trace(topology, flows[0].flow).to_json(), indent=2)])
        else:
            _write(map(legible, in_words(trace(topology, flows[0].flow))))


def _flows(options: dict[str, Any]) -> list[NamedFlow]:
    if options["batch"]:
        if any(options[name] for name in ("source", "destination", "principal", "resource")):
            raise FlowError("give --batch, or --from and --to, not both")
        if options["batch"] == STDIN and STDIN in options["input"]:
            raise FlowError("standard input is either the inventory or the flows, not both")
        return read_flows(_batch(options["batch"]))
    if not options["source"] or not options["destination"]:
        raise FlowError("say where the flow begins and where it goes: --from ID|IP --to SERVICE|IP|ID|DNS-NAME")
    row = {
        "from": options["source"],
        "to": options["destination"],
        "protocol": options["protocol"],
        "port": options["port"],
    }
    flow = replace(flow_from(row).flow, principal=options["principal"], resource=options["resource"])
    return [NamedFlow("", flow)]


def _batch(name: str) -> Iterable[str]:
    if name == STDIN:
        return sys.stdin.read().split("\n")
    try:
        return Path(name).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise FlowError(f"cannot read the flows in {name}: {reason}") from error


def _answers(topology: Topology, flows: Iterable[NamedFlow]) -> Iterable[str]:
    for named in flows:
        yield json.dumps({"id": named.id, **trace(topology, named.flow).to_json()})


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def in_words(answer: Answer) -> Iterable[str]:
    """The answer for people."""
    private = {True: ", private all the way", False: ", over public addresses", None: ""}[answer.private]
    yield answer.outcome.value + (f" via {answer.via.value}" if answer.via else "") + private
    if answer.resolved is not None and answer.resolved.how != "it is an address":
        yield f"{answer.resolved.name}: {answer.resolved.how}"
    yield from _steps("there", answer.steps)
    yield from _steps("back", answer.return_steps)
    yield from (f"not known: {missing}" for missing in answer.missing)


def _steps(title: str, steps: Iterable[Step]) -> Iterable[str]:
    for number, step in enumerate(steps, start=1):
        if number == 1:
            yield f"{title}:"
        yield f"  {number:>2} {step.decision:<8}{step.at}: {step.because}"

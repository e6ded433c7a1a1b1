"""`vpcviz findings`: what deserves a second look, from files and without a database."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, read_inputs
from vpcviz.commands.drawing import STDOUT, write
from vpcviz.commands.line import ANSWER_IS_NO, LineCommand, legible
from vpcviz.render.tables import FINDING_FILES
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Findings, Severity
from vpcviz.topology.findings.kept import by_severity, reasons
from vpcviz.topology.findings.readings import last_read
from vpcviz.topology.findings.rules import RULES

FAIL_ON: Final = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
MOST_PLACES: Final = 3


class Command(LineCommand):
    """Judges an inventory by every rule."""

    help = "Tell what deserves a second look in a network: why, how bad it is, and what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("input", nargs="+", metavar="INPUT", help="a folder, a JSON file, a bundle or -")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one JSON list")
        form.add_argument("--sarif", action="store_true", help="print SARIF 2.1.0")
        form.add_argument("--csv", action="store_true", help="print one line for each finding")
        parser.add_argument(
            "--fail-on",
            choices=[severity.value for severity in FAIL_ON],
            metavar="SEVERITY",
            help="exit status 1 when something is found that is low, medium, high (or info, critical), or worse",
        )
        parser.add_argument("-o", "--output", default=STDOUT, metavar="FILE", help="the file to write")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, judge, print."""
        try:
            reading = read_inputs(options["input"], account=options["account"], region=options["region"])
        except InputError as error:
            self.refuse(str(error))
        for note in reading.notes:
            self.stderr.write(f"{note.path}: {note.sentence}")
        topology = build(reading.inventory)
        findings = findings_of(topology, now=last_read(topology) or datetime.now(UTC))
        form = next((name for name in FORMS if options[name]), "")
        body = FORMS[form](findings) if form else _text(findings)
        if options["output"] == STDOUT:
            self.stdout.write(body, ending="")
        else:
            write(self, options["output"], body.encode(), binary=False)
        if options["json"] or options["output"] != STDOUT:
            self._note_unjudged(findings)
        if _fails(findings, options["fail_on"]):
            raise SystemExit(ANSWER_IS_NO)

    def _note_unjudged(self, findings: Findings) -> None:
        """What the JSON list has no place for: that it is not the whole truth."""
        if findings.unjudged:
            rules = len({gap.rule for gap in findings.unjudged})
            self.stderr.write(f"{rules} of {len(RULES)} rules could not be judged everywhere: print text to see why")


def _fails(findings: Findings, limit: str | None) -> bool:
    return limit is not None and any(item.severity.at_least(Severity(limit)) for item in findings.found)


def _json(findings: Findings) -> str:
    return json.dumps([item.to_json() for item in findings.found], ensure_ascii=False, indent=1) + "\n"


FORMS: Final[Mapping[str, Callable[[Findings], str]]] = {
    **{name: form.written for name, form in FINDING_FILES.items()},
    "json": _json,
}
"""By the option. The files that the server hands out, but for JSON: a command prints a plain list."""


def _text(findings: Findings) -> str:
    return "".join(f"{legible(line)}\n" for line in in_words(findings))


def in_words(findings: Findings) -> Iterable[str]:
    """The findings for people: counts, a block for each severity and rule, and what could not be judged."""
    counts = [f"{count} {severity.value}" for severity, count in by_severity(findings.found).items() if count]
    yield ", ".join(counts) if counts else "Nothing was found."
    for (severity, rule), group in groupby(findings.found, key=lambda item: (item.severity, item.rule)):
        items = tuple(group)
        yield ""
        yield f"{severity.value.upper()}  {items[0].title} ({rule})"
        for item in items:
            yield f"  {item.resource} in {item.account}, {item.region}: {item.because}"
            if len({other.remedy for other in items}) > 1:
                yield f"    to do: {item.remedy}"
        if len({item.remedy for item in items}) == 1:
            yield f"  To do: {items[0].remedy}"
    yield from _unjudged(findings)


def _unjudged(findings: Findings) -> Iterable[str]:
    if not findings.unjudged:
        return
    yield ""
    yield "Could not be judged, so that nothing found there does not mean that all is well:"
    for reason in reasons(findings.unjudged):
        places = [f"{account} in {region}" for account, region in reason.places]
        rest = len(places) - MOST_PLACES
        shown = ", ".join(places[:MOST_PLACES]) + (f" and {rest} more" if rest > 0 else "")
        yield f"  {reason.why}"
        yield f"    {shown}: {', '.join(reason.rules)}"

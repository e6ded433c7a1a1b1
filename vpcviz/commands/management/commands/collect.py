"""`vpcviz collect`: AWS to a bundle, without a database."""

import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from vpcviz import __version__
from vpcviz.collect.asking import Clock
from vpcviz.collect.bundle import Written, refuse_bundle_name, write_bundle
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import Connection, CredentialsError, sign_in
from vpcviz.collect.notes import InputError
from vpcviz.collect.report import Unread, unread
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.collect.sweep import Watch, sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.commands.progress import ProgressLine
from vpcviz.topology.records import OutcomeState

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
MOST_PLACES_SHOWN = 4


class Command(LineCommand):
    """Sweeps one account and writes what AWS answered to a bundle."""

    help = "Read an AWS account and write what it answered to a bundle (.zip or .tar.gz)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("-o", "--output", required=True, metavar="BUNDLE.zip")
        parser.add_argument("--profile", default="", help="a profile of the AWS configuration")
        parser.add_argument("--role-arn", default="", help="the role to assume")
        parser.add_argument("--external-id", default="", help="the external id that the role asks for")
        parser.add_argument("--regions", default="", metavar="R,..", help="only these regions (all enabled ones)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Sweep, write, and say what could not be read."""
        target = Path(options["output"])
        try:
            refuse_bundle_name(target)
            connection, plan = _connection(options), Plan(regions=_regions(options["regions"]))
            sign_in(connection, Clients(_aws()))
            self._collect(target, connection, plan)
        except (InputError, CredentialsError) as error:
            self.refuse(error.sentence)
        except OSError as error:
            self.refuse(f"cannot write {target}: {error.strerror or error}; no bundle was written")
        except KeyboardInterrupt:
            self.refuse("was interrupted; no bundle was written")

    def _collect(self, target: Path, connection: Connection, plan: Plan) -> None:
        clock = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
        line = ProgressLine(sys.stderr, time.monotonic)
        ended: list[CallResult] = []
        results = sweep([connection], aws=_aws(), clock=clock, plan=plan, watch=Watch(on_progress=line))
        try:
            written = write_bundle(target, _remembered(results, ended), created=clock.now())
        finally:
            line.end()
        for sentence in _summary(target, written, ended):
            sys.stderr.write(f"{one_line(sentence)}\n")


def _aws() -> Aws:
    return Aws(endpoint_url=settings.VPCVIZ_AWS_ENDPOINT_URL, user_agent=f"vpcviz/{__version__}")


def _connection(options: dict[str, Any]) -> Connection:
    role, external_id = options["role_arn"], options["external_id"]
    if role and not ROLE_ARN.fullmatch(role):
        raise InputError(f"{role!r} is no ARN of a role, like arn:aws:iam::111122223333:role/VpcvizReadOnly")
    if external_id and not role:
        raise InputError("--external-id goes with --role-arn; name the role to assume")
    return Connection(profile=options["profile"], role_arn=role, external_id=external_id)


def _regions(text: str) -> tuple[str, ...]:
    regions = tuple(part.strip() for part in text.split(",") if part.strip())
    for region in regions:
        if not REGION.fullmatch(region):
            raise InputError(f"{region!r} is no region, like eu-west-1")
    return regions


def _remembered(results: Iterator[CallResult], ended: list[CallResult]) -> Iterator[CallResult]:
    """The results, of which all but the pages is kept for the summary."""
    for result in results:
        ended.append(
            CallResult(
                account=result.account,
                region=result.region,
                service=result.service,
                operation=result.operation,
                params=result.params,
                outcome=result.outcome,
                error_code=result.error_code,
                message=result.message,
            )
        )
        yield result


def _summary(target: Path, written: Written, ended: list[CallResult]) -> Iterator[str]:
    yield f"{target}: {written.calls} calls of {', '.join(written.accounts)}"
    for one in unread(inventory_of(ended).outcomes):
        yield _line(one)


def _line(one: Unread) -> str:
    shown = ", ".join(" ".join(place) for place in one.places[:MOST_PLACES_SHOWN])
    more = f" and {len(one.places) - MOST_PLACES_SHOWN} more" if len(one.places) > MOST_PLACES_SHOWN else ""
    if one.state is OutcomeState.DENIED:
        return f"denied: {one.action} in {shown}{more}. {one.without_it}"
    return f"{one.state.value}: {one.operation} in {shown}{more} ({one.error_code or one.message}). {one.without_it}"

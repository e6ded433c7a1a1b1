"""Files that take long to make: asked for, made by a worker, kept for a while."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from vpcviz.diagrams.apps import EXPORT_KIND
from vpcviz.diagrams.files import ATLAS, File, Wish, file
from vpcviz.diagrams.options import options_of
from vpcviz.diagrams.remembering import heading_of, stored_for
from vpcviz.export.errors import ExportError
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import topology_of
from vpcviz.jobs import services as jobs
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import Cancelled, JobError
from vpcviz.layout.view import View, ViewError, parse_query, to_query
from vpcviz.people.audit import Target, record
from vpcviz.people.selectors import role_of
from vpcviz.render.files import FORMATS
from vpcviz.topology.privatelink import services
from vpcviz.topology.resources.network import Vpc

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcviz.diagrams.options import Options
    from vpcviz.jobs.registry import Json, Run
    from vpcviz.layout.scene import Node
    from vpcviz.people.models import User, Workspace
    from vpcviz.topology.network import Topology

MOST_NODES: Final = {"png": 2_500, "pdf": 8_000}
"""Boxes of a picture above which making the file is long: some five seconds."""
MOST_DIRECT_PAGES: Final = 60
"""Pages of an atlas above which making it is long."""
MOST_AT_ONCE: Final = 5
"""Export jobs of one workspace that may be queued or running."""


class TooManyExportsError(Exception):
    """The workspace has enough exports under way; the text is one sentence."""


def takes_long(topology: Topology, *, format_name: str, nodes: int) -> bool:
    """Whether a file of a picture with so many boxes is better made as a job."""
    if format_name == ATLAS:
        return topology.derive(_subjects) > MOST_DIRECT_PAGES
    return nodes > MOST_NODES.get(format_name, nodes)


def _subjects(topology: Topology) -> int:
    """How many VPCs and services there are."""
    return len(topology.all(Vpc)) + len(services(topology))


def start_export(*, snapshot: Snapshot, view: View, format_name: str, options: Options, now: datetime, by: User) -> Job:
    """The job that makes a file for `by`; the one that is under way when the same was asked for before."""
    workspace = snapshot.workspace
    if role_of(user=by, workspace=workspace) is None:
        message = f"Only members of {workspace.name} can export its pictures."
        raise PermissionDenied(message)
    arguments = {
        "snapshot": snapshot.pk,
        "format": format_name,
        "view": to_query(view),
        "options": options.query,
    }
    told = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
    key = f"{EXPORT_KIND}:{workspace.pk}:{by.pk}:{told}"
    active = Job.objects.active().filter(workspace=workspace, kind=EXPORT_KIND)
    same = active.filter(dedupe_key=key).first()
    if same is not None:
        return same
    if active.count() >= MOST_AT_ONCE:
        message = f"{workspace.name} has {MOST_AT_ONCE} exports under way: wait for one to end, or stop one"
        raise TooManyExportsError(message)
    with transaction.atomic():
        job = jobs.enqueue(kind=EXPORT_KIND, arguments=arguments, workspace=workspace, by=by, now=now, dedupe_key=key)
        note_taken(Taken(snapshot, format_name, query=to_query(view), job=job.pk), now=now, by=by)
    return job


def export_now(
    *, snapshot: Snapshot, view: View, format_name: str, options: Options, now: datetime, by: User | None
) -> File:
    """The file of a view; nobody takes it where `by` is None. Raises `ViewError`, and `ExportError` when it cannot be converted."""
    made = _drawn(snapshot, view, Wish(format_name, options, links_out(snapshot)))
    note_taken(Taken(snapshot, format_name, query=to_query(view)), now=now, by=by)
    return made


def download(*, job: Job, now: datetime, by: User | None) -> bytes | None:
    """The file that an export job made, for `by` to keep, if it is for somebody; None when there is none."""
    path = kept_file(job=job, now=now)
    if path is None:
        return None
    try:
        body = path.read_bytes()
    except FileNotFoundError:  # a worker removed it just now
        return None
    if by is None:
        return body
    target = Target("file", job.result["name"])
    details = {"job": job.pk, "bytes": len(body)}
    record("export.download", now=now, by=by, workspace=job.workspace, target=target, details=details)
    return body


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody took with them as a file."""

    snapshot: Snapshot
    format_name: str
    what: str = "picture"
    query: str = ""
    """The view, or the filters of a list."""
    job: int | None = None


def note_taken(taken: Taken, *, now: datetime, by: User | None) -> None:
    """Record an export, if `by` took it. Members' files are never redacted; those of shared links are views of the link."""
    if by is None:
        return
    details = {
        "format": taken.format_name,
        "view": taken.query,
        "snapshot": taken.snapshot.number,
        "redacted": False,
        **({"job": taken.job} if taken.job is not None else {}),
    }
    target = Target(taken.what, _label(taken))
    record("export.make", now=now, by=by, workspace=taken.snapshot.workspace, target=target, details=details)


def _label(taken: Taken) -> str:
    if taken.query.startswith("subject="):
        return taken.query.partition("&")[0].removeprefix("subject=")
    if taken.what == "picture":
        return "estate"
    return f"{'part' if taken.query else 'all'} of snapshot {taken.snapshot.number}"


def make(run: Run) -> Json:
    """Make the file of an export job, and put it where `kept_file` finds it."""
    arguments = run.arguments
    sweep(now=datetime.now(UTC))
    snapshot = Snapshot.objects.filter(pk=arguments["snapshot"], workspace=run.workspace_id or 0).first()
    if snapshot is None:
        message = "The snapshot of this export is gone."
        raise JobError(message)
    made = _made(run, snapshot)
    _keep(run, made.body, _path(run.job_id, arguments["format"]))
    return {"name": made.name, "mime": made.mime, "bytes": len(made.body)}


def _keep(run: Run, body: bytes, path: Path) -> None:
    """Write the file in one step, and only while the job is still this worker's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(body)
    try:
        run.confirm()
        os.replace(part.name, path)
    finally:
        Path(part.name).unlink(missing_ok=True)


def _made(run: Run, snapshot: Snapshot) -> File:
    arguments = run.arguments

    def report(done: int, total: int) -> None:
        if run.cancelled():
            raise Cancelled
        run.report({"done": done, "total": total})

    try:
        options = options_of(parse_qs(arguments["options"]), arguments["format"])
        view = parse_query(parse_qs(arguments["view"], keep_blank_values=True))
        return _drawn(snapshot, view, Wish(arguments["format"], options, links_out(snapshot), report))
    except (ViewError, ExportError) as error:
        sentence = str(error)
        raise JobError(f"{sentence[:1].upper()}{sentence[1:]}.") from error


def _drawn(snapshot: Snapshot, view: View, wish: Wish) -> File:
    topology, heading = topology_of(snapshot), heading_of(snapshot)
    stored = stored_for(snapshot=snapshot, topology=topology, view=view, heading=heading)
    return file(topology, view, heading, wish, stored=stored)


def links_out(snapshot: Snapshot) -> Callable[[Node], str | None] | None:
    """What boxes of exported pictures open: pages of this server, when it knows by which address people reach it."""
    if not settings.VPCVIZ_URL:
        return None
    slug = snapshot.workspace.slug

    def link(node: Node) -> str | None:
        if not node.resource or node.resource.isspace():
            return None
        return f"{settings.VPCVIZ_URL}{reverse('resource', args=(slug, node.resource))}?snapshot={snapshot.number}"

    return link


def kept_file(*, job: Job, now: datetime) -> Path | None:
    """The file that an export job made; None when it made none, or when it is no longer kept."""
    if job.kind != EXPORT_KIND or job.state != State.DONE or expires_at(job) <= now:
        return None
    path = _path(job.pk, job.arguments["format"])
    return path if path.is_file() else None


def expires_at(job: Job) -> datetime:
    """Until when the file of a job that has ended is kept."""
    return (job.finished_at or job.created_at) + timedelta(seconds=settings.VPCVIZ_EXPORTS_S)


def sweep(*, now: datetime) -> int:
    """Remove files that need no longer be kept; how many."""
    oldest = (now - timedelta(seconds=settings.VPCVIZ_EXPORTS_S)).timestamp()
    return sum(_removed(path) for path in _folder().glob("*") if _written(path) < oldest)


def forget_files(*, workspace: Workspace) -> None:
    """Remove every file that was made of the workspace's pictures."""
    found = Job.objects.filter(workspace=workspace, kind=EXPORT_KIND, state=State.DONE)
    for job_id, arguments in found.values_list("pk", "arguments"):
        _removed(_path(job_id, arguments["format"]))


def _removed(path: Path) -> bool:
    """Remove a file; whether it was this call that did."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _written(path: Path) -> float:
    """When a file was written; never for one that another worker has just removed."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf


def _folder() -> Path:
    folder: Path = settings.VPCVIZ_DATA / "exports"
    return folder


def _path(job_id: int, format_name: str) -> Path:
    return _folder() / f"{job_id}{FORMATS[format_name].extension}"

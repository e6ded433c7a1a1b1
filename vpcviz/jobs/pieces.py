"""The pieces that a job has made so far, in the order of their keys; compressed bytes, one in memory at a time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from vpcviz.jobs.models import ACTIVE, Job, Piece

PARTS_KEPT: Final = timedelta(days=1)


def keep(*, job_id: int, key: str, data: bytes) -> None:
    """Store a piece; in place of the one with this key, if any."""
    Piece.objects.update_or_create(job_id=job_id, key=key, defaults={"data": data})


def keys(*, job_id: int) -> frozenset[str]:
    """Which pieces are there."""
    return frozenset(Piece.objects.filter(job_id=job_id).values_list("key", flat=True))


def each(*, job_id: int) -> Iterator[tuple[str, bytes]]:
    """The pieces by key."""
    for key in sorted(keys(job_id=job_id)):
        yield key, bytes(Piece.objects.values_list("data", flat=True).get(job_id=job_id, key=key))


def forget(*, job_id: int) -> None:
    """Drop the pieces: they became the job's result."""
    Piece.objects.filter(job_id=job_id).delete()


def forget_ended(*, now: datetime) -> None:
    """Drop the pieces of jobs that have ended otherwise, and the parts of those that ended a while ago."""
    Piece.objects.exclude(job__in=Job.objects.active()).filter(job__in=Job.objects.all()).delete()
    ended = Job.objects.exclude(state__in=ACTIVE).filter(finished_at__lt=now - PARTS_KEPT)
    Job.objects.filter(parent__in=ended).delete()

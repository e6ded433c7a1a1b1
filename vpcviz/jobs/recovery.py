"""What puts right what died: holders that went silent, parents whose parts have ended, announcements nobody heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from vpcviz.jobs import services
from vpcviz.jobs.engines import engine
from vpcviz.jobs.models import Job, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

SILENCE_S: Final = 5.0
"""A holder beats every second; whoever wants its job listens for so long first, by a clock that nobody can set."""
UNHEARD_AFTER: Final = timedelta(seconds=10)
FIRST_PAUSE_S: Final = 5.0

Token = tuple[int, str, "datetime | None"]


def pause_after(failures: int) -> timedelta:
    """How long a job rests after so many failures: 5, 25, 125 … seconds, ten minutes at most."""
    return timedelta(seconds=min(FIRST_PAUSE_S ** min(max(failures, 1), 4), 600.0))


@dataclass(slots=True)
class Listener:
    """Tells holders that are silent from those whose lease only looks ended because a clock was set.

    A lease is told in wall-clock time, which jumps and differs between machines. A holder that lives renews it every
    second, so a lease that has ended, or is longer than any may be, and that nobody renews for `SILENCE_S` seconds of
    our own monotonic clock, has no holder."""

    lease: timedelta
    monotonic: Callable[[], float]
    heard: dict[int, tuple[Token, float]] = field(default_factory=dict)

    def silent(self, *, now: datetime) -> list[Job]:
        """Running jobs whose holder is gone."""
        lapsed = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * self.lease)
        at = self.monotonic()
        suspects = {job.pk: job for job in Job.objects.filter(lapsed, state=State.RUNNING)}
        self.heard = {
            pk: (token, since)
            for pk, (token, since) in self.heard.items()
            if pk in suspects and token == _token(suspects[pk])
        }
        for pk, job in suspects.items():
            self.heard.setdefault(pk, (_token(job), at))
        patience = min(SILENCE_S, self.lease.total_seconds())
        return [suspects[pk] for pk, (_, since) in sorted(self.heard.items()) if at - since >= patience]


def _token(job: Job) -> Token:
    return (job.attempt, job.worker, job.lease_until)


def reclaim(job: Job, *, now: datetime) -> bool:
    """Take the job from a holder that is gone: queue it, or give it up after its last attempt."""
    failures = job.failures + 1
    told = services.came_to(job, services.WORKER_LOST, now)
    if job.cancel_requested:
        done = services.swap_to_end(job, now=now, state=State.CANCELLED, attempts=told)
    elif failures >= job.max_attempts:
        error = services.WORKERS_LOST.format(attempts=failures)
        done = services.swap_to_end(job, now=now, state=State.FAILED, failures=failures, attempts=told, error=error)
    else:
        done = services.swap(
            job,
            state=State.QUEUED,
            lease_until=None,
            worker="",
            failures=failures,
            attempts=told,
            announced_at=None,
            not_before=now + pause_after(failures) if failures > 1 else None,
        )
    services.gather(job.parent_id, now=now)
    return done


def gather_all(*, now: datetime) -> None:
    """Let every job go on whose parts have ended, show how far the others are."""
    for job in Job.objects.filter(state=State.WAITING):
        if not services.gather(job.pk, now=now):
            Job.objects.filter(pk=job.pk, state=State.WAITING).update(progress=_summed(job, now))


def announce_unheard(*, now: datetime) -> None:
    """Tell workers again of jobs that are due and that no announcement waits for: the broker may have lost them."""
    if not engine().announces:
        return
    unheard = Q(announced_at=None) | Q(announced_at__lt=now - UNHEARD_AFTER) | Q(announced_at__gt=now + UNHEARD_AFTER)
    due = Job.objects.claimable(now=now).order_by("created_at", "pk")
    if not due.filter(unheard).exists():
        return
    backlog = engine().backlog()
    lost = 0 if backlog is None else due.count() - backlog
    if lost > 0:
        services.tell([job for job in due.filter(unheard)[:lost] if _marked(job, now)], now=now)


def _marked(job: Job, now: datetime) -> bool:
    """True for the one worker that is to tell of the job."""
    unchanged = Job.objects.filter(pk=job.pk, state=State.QUEUED, announced_at=job.announced_at)
    return unchanged.update(announced_at=now) == 1


def _summed(job: Job, now: datetime) -> Mapping[str, object]:
    """How far a job is whose parts run elsewhere."""
    parts = list(job.parts.values_list("state", "progress"))
    begun = [progress for _, progress in parts if progress.get("total")]
    ended = sum(state not in (State.QUEUED, State.RUNNING) for state, _ in parts)
    done = sum(int(progress.get("done", 0)) for progress in begun)
    known = sum(int(progress["total"]) for progress in begun)
    total = known + (len(parts) - len(begun)) * (known // len(begun) if begun else 0)
    elapsed_s = (now - job.started_at).total_seconds() if job.started_at else 0.0
    rate = done / elapsed_s if elapsed_s >= 2 else 0.0
    running = [progress for state, progress in parts if state == State.RUNNING and progress.get("places")]
    counts: dict[str, int] = {}
    for progress in begun:
        for state, count in progress.get("counts", {}).items():
            counts[state] = counts.get(state, 0) + count
    return {
        "done": done,
        "total": total,
        "parts": {"done": ended, "total": len(parts)},
        "counts": counts,
        "per_second": round(rate, 1),
        "remaining_s": round((total - done) / rate) if rate else None,
        "places": [place for progress in running for place in progress["places"]],
        **{
            word: progress[word]
            for progress in running[:1]
            for word in ("account", "region", "operation")
            if word in progress
        },
    }

"""Jobs that start by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.conftest import NOW
from vpcviz.jobs import cron, registry, services
from vpcviz.jobs.cron import ScheduleError
from vpcviz.jobs.models import Job, Schedule
from vpcviz.jobs.registry import JobError, JobKind, Wish
from vpcviz.jobs.schedules import (
    Asked,
    Times,
    change_schedule,
    create_schedule,
    delete_schedule,
    pause_schedule,
    start,
    start_due,
)
from vpcviz.jobs.selectors import schedules_of
from vpcviz.people.models import User, Workspace

DAILY = Times(cron="0 3 * * *", time_zone="UTC")
BEFORE_THREE = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
THREE = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)


def begin(wish: Wish) -> Job:
    if wish.arguments.get("refuse"):
        message = "There is nothing to do."
        raise JobError(message)
    return services.enqueue(kind="chime", arguments=wish.arguments, workspace=wish.workspace, now=wish.now)


@pytest.fixture(autouse=True)
def _chimes() -> Iterator[None]:
    registry.register(JobKind(name="chime", run=lambda _run: {}, start=begin))
    yield
    del registry._KINDS["chime"]


def scheduled(workspace: Workspace, times: Times = DAILY, **arguments: object) -> Schedule:
    asked = Asked(kind="chime", times=times, arguments=arguments)
    return create_schedule(workspace=workspace, asked=asked, now=BEFORE_THREE)


def test_a_job_starts_when_its_time_has_come_and_once(workspace: Workspace) -> None:
    schedule = scheduled(workspace, scope="all")
    assert start_due(now=THREE - timedelta(seconds=1)) == 0
    assert start_due(now=THREE) == 1
    assert start_due(now=THREE) == 0
    job = Job.objects.get()
    schedule.refresh_from_db()
    assert (job.arguments, schedule.last_job, schedule.last_at, schedule.note) == ({"scope": "all"}, job, THREE, "")
    assert schedule.next_at == THREE + timedelta(days=1)


def test_missed_runs_are_made_up_by_one_and_told(workspace: Workspace) -> None:
    schedule = scheduled(workspace)
    assert start_due(now=THREE + timedelta(days=3, hours=1)) == 1
    schedule.refresh_from_db()
    assert Job.objects.count() == 1
    assert schedule.note == "3 runs were missed while no worker ran; one was made up for them."
    assert schedule.next_at == THREE + timedelta(days=4)


def test_a_clock_that_was_set_back_does_not_silence_a_schedule(workspace: Workspace) -> None:
    schedule = scheduled(workspace)
    assert start_due(now=THREE + timedelta(days=365)) == 1
    assert start_due(now=THREE + timedelta(hours=1)) == 0, "it only works out the next time anew"
    schedule.refresh_from_db()
    assert schedule.next_at == THREE + timedelta(days=1)


def test_a_job_that_cannot_be_started_is_told_and_tried_again_next_time(workspace: Workspace) -> None:
    schedule = scheduled(workspace, refuse=True)
    assert start_due(now=THREE) == 1
    schedule.refresh_from_db()
    assert (schedule.note, schedule.next_at) == ("There is nothing to do.", THREE + timedelta(days=1))
    assert not Job.objects.exists()


def test_a_schedule_that_fails_unexpectedly_holds_up_no_other(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = scheduled(workspace), scheduled(workspace)
    Schedule.objects.filter(pk=broken.pk).update(time_zone="Mars/Olympus_Mons")
    assert start_due(now=THREE) == 1
    sound.refresh_from_db()
    assert sound.last_job == Job.objects.get()
    assert f"schedule {broken.pk} could not be started" in caplog.text


def test_of_several_workers_that_see_a_schedule_due_one_starts_the_job(workspace: Workspace) -> None:
    scheduled(workspace)
    seen = [list(Schedule.objects.due(now=THREE)) for _ in range(4)]
    assert [start(one, now=THREE) for (one,) in seen] == [True, False, False, False]
    assert Job.objects.count() == 1


def test_jitter_delays_each_run_within_its_bounds_and_is_the_same_for_all_workers() -> None:
    delays = [cron.delay("7", THREE + timedelta(days=day), 600) for day in range(50)]
    assert delays == [cron.delay("7", THREE + timedelta(days=day), 600) for day in range(50)]
    assert all(timedelta(0) <= one <= timedelta(seconds=600) for one in delays)
    assert len(set(delays)) > 30
    assert cron.delay("7", THREE, 0) == timedelta(0)


def test_times_are_those_of_the_time_zone_also_when_its_clocks_change() -> None:
    before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    first = cron.next_after("0 3 * * *", "Europe/Berlin", before)
    assert first == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert cron.next_after("0 3 * * *", "Europe/Berlin", before - timedelta(days=1)) == datetime(
        2026, 3, 28, 2, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("times", "field"),
    [
        (Times(cron="every day"), "cron"),
        (Times(cron="0 0 31 2 *"), "cron"),
        (Times(cron="* * * * *"), "cron"),
        (Times(cron="0 3 * * *" + " " * 300), "cron"),
        (Times(cron="0 3 * * *", time_zone="Mars/Olympus"), "time_zone"),
        (Times(cron="0 3 * * *", time_zone="../../etc/passwd"), "time_zone"),
        (Times(cron="0 3 * * *", jitter_s=-1), "jitter_s"),
        (Times(cron="0 3 * * *", jitter_s=10**6), "jitter_s"),
    ],
)
def test_wrong_times_are_refused_by_field(workspace: Workspace, times: Times, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        scheduled(workspace, times)
    assert list(refused.value.message_dict) == [field]
    assert not Schedule.objects.exists()


def test_an_expression_that_never_comes_round_is_told_with_an_example() -> None:
    with pytest.raises(ScheduleError, match="for example"):
        cron.next_after("0 0 30 2 *", "UTC", THREE)


def test_a_paused_schedule_starts_nothing_and_goes_on_with_the_next_time(workspace: Workspace) -> None:
    schedule = scheduled(workspace)
    pause_schedule(schedule=schedule, paused=True, now=BEFORE_THREE)
    assert start_due(now=THREE) == 0
    pause_schedule(schedule=schedule, paused=False, now=THREE + timedelta(hours=1))
    assert start_due(now=THREE + timedelta(hours=2)) == 0
    assert start_due(now=THREE + timedelta(days=1)) == 1


def test_only_editors_change_schedules_and_strangers_see_none(
    workspace: Workspace, owner: User, teammate: User, stranger: User
) -> None:
    asked = Asked(kind="chime", times=DAILY)
    schedule = create_schedule(workspace=workspace, asked=asked, now=BEFORE_THREE, by=owner)
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            create_schedule(workspace=workspace, asked=asked, now=BEFORE_THREE, by=user)
        with pytest.raises(PermissionDenied):
            change_schedule(schedule=schedule, asked=asked, now=BEFORE_THREE, by=user)
        with pytest.raises(PermissionDenied):
            pause_schedule(schedule=schedule, paused=True, now=BEFORE_THREE, by=user)
        with pytest.raises(PermissionDenied):
            delete_schedule(schedule=schedule, now=NOW, by=user)
    assert list(schedules_of(user=teammate, workspace=workspace)) == [schedule]
    assert not schedules_of(user=stranger, workspace=workspace).exists()
    delete_schedule(schedule=schedule, now=NOW, by=owner)
    assert not Schedule.objects.exists()

"""Retention: which snapshots are kept, and that those that are stay as they were."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory.dependants import needed_numbers
from vpcviz.inventory.history import Calendar
from vpcviz.inventory.models import PastSnapshot, ResourceVersion, RetentionRules, ScopeReading, Snapshot
from vpcviz.inventory.packing import canonical
from vpcviz.inventory.retention import Dated, Rules, gaps, is_needed, kept
from vpcviz.inventory.selectors import inventory_of, readings_of
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.retention import Removal, apply_rules, planned, rules_of, set_rules
from vpcviz.inventory.services.snapshots import label_snapshot, pin_snapshot
from vpcviz.jobs.models import Job
from vpcviz.people.models import User, Workspace
from vpcviz.people.services import create_workspace
from vpcviz.topology.kinds import Kind

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
RULES = Rules(all_days=2, daily_days=5, weekly_weeks=3)


def hours_ago(hours: int) -> datetime:
    return NOW - timedelta(hours=hours)


def every_six_hours(days: int) -> list[Dated]:
    count = days * 4
    return [Dated(number, hours_ago((count - number) * 6)) for number in range(1, count + 1)]


def test_all_of_the_last_days_are_kept_then_the_last_of_each_day_then_of_each_week() -> None:
    found = every_six_hours(60)
    numbers = kept(found, rules=RULES, now=NOW)
    ages = sorted(NOW - one.taken_at for one in found if one.number in numbers)
    assert sum(age < timedelta(days=2) for age in ages) == 8
    daily = [age for age in ages if timedelta(days=2) <= age < timedelta(days=7)]
    assert len(daily) == len({(NOW - age).date() for age in daily}) == 6
    weekly = [age for age in ages if age >= timedelta(days=7)]
    assert len(weekly) == len({(NOW - age).isocalendar()[:2] for age in weekly}) == 4
    assert ages[-1] < timedelta(days=7 + 21)


def test_the_latest_is_kept_however_old() -> None:
    assert kept([Dated(3, hours_ago(90_000)), Dated(2, hours_ago(90_001))], rules=RULES, now=NOW) == {3}
    assert kept([], rules=RULES, now=NOW) == frozenset()


def test_what_is_protected_is_kept() -> None:
    found = [Dated(1, hours_ago(9000), is_protected=True), Dated(2, hours_ago(8999)), Dated(3, hours_ago(1))]
    assert kept(found, rules=RULES, now=NOW) == {1, 3}


def test_a_clock_that_was_ahead_loses_nothing() -> None:
    found = [Dated(1, NOW + timedelta(days=400)), Dated(2, NOW)]
    assert kept(found, rules=RULES, now=NOW) == {1, 2}


def test_gaps_lie_between_kept_neighbours() -> None:
    assert gaps([4, 5, 9]) == ((0, 4), (5, 9))
    assert gaps([]) == ()


@given(st.lists(st.integers(1, 30), unique=True, min_size=1), st.integers(1, 30), st.integers(1, 30) | st.none())
def test_a_version_is_needed_when_a_kept_snapshot_lies_in_it(
    numbers: list[int], start: int, length: int | None
) -> None:
    end = None if length is None else start + length
    expected = any(start <= number and (end is None or number < end) for number in numbers)
    assert is_needed(sorted(numbers), start, end) is expected


def history(workspace: Workspace, cidrs: list[list[str]]) -> None:
    """A snapshot a day, each with these VPCs; the newest of today."""
    for place, blocks in enumerate(cidrs):
        records = [vpc(f"vpc-{index}", cidr) for index, cidr in enumerate(blocks) if cidr]
        when = NOW - timedelta(days=len(cidrs) - 1 - place)
        publish(workspace=workspace, inventory=inventory(records, [outcome(Kind.VPC)]), source="test", now=when)


def text_of(snapshot: Snapshot) -> bytes:
    found = inventory_of(snapshot)
    records = sorted((one.kind, one.id, one.account, one.region, canonical(one.body)) for one in found.records)
    return repr((records, found.outcomes, readings_of(snapshot))).encode()


def test_nothing_is_removed_without_rules(workspace: Workspace) -> None:
    history(workspace, [["10.0.0.0/16"]] * 4)
    assert rules_of(workspace) is None
    assert planned(workspace=workspace, rules=None, now=NOW) == Removal((), 0, 0)
    assert apply_rules(workspace=workspace, now=NOW) == Removal((), 0, 0)
    assert not Job.objects.exists()


def test_versions_and_readings_go_with_the_snapshots_that_needed_them(workspace: Workspace) -> None:
    history(workspace, [["10.0.0.0/16"], ["10.1.0.0/16"], ["10.2.0.0/16"], ["10.2.0.0/16"]])
    set_rules(workspace=workspace, rules=Rules(all_days=1), now=NOW)
    would = planned(workspace=workspace, rules=Rules(all_days=1), now=NOW)
    assert (would.snapshots, would.versions) == ((1, 2, 3), 2)
    assert would.size > 0
    before = text_of(Snapshot.objects.get(number=4))
    done = apply_rules(workspace=workspace, now=NOW)
    assert done.snapshots == (1, 2, 3)
    assert done.versions == 2 + 3
    assert list(Snapshot.objects.values_list("number", flat=True)) == [4]
    assert list(PastSnapshot.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert text_of(Snapshot.objects.get(number=4)) == before
    assert (ResourceVersion.objects.count(), ScopeReading.objects.count()) == (1, 1)
    assert publish(workspace=workspace, inventory=inventory(), source="test", now=NOW).number == 5


def test_named_pinned_and_needed_snapshots_stay(workspace: Workspace, owner: User) -> None:
    history(workspace, [["10.0.0.0/16"]] * 5)
    label_snapshot(snapshot=Snapshot.objects.get(number=1), label="  before   the merger ", now=NOW, by=owner)
    pin_snapshot(snapshot=Snapshot.objects.get(number=2), pinned=True, now=NOW, by=owner)
    workspace.saved_views.create(name="audit", snapshot=3, created_at=NOW, updated_at=NOW)
    assert needed_numbers(workspace) == {3}
    set_rules(workspace=workspace, rules=Rules(all_days=1), now=NOW, by=owner)
    assert apply_rules(workspace=workspace, now=NOW).snapshots == (4,)
    assert Snapshot.objects.get(number=1).label == "before the merger"


def test_nobody_at_all_names_no_snapshot(workspace: Workspace) -> None:
    """What takes a person is not left to whoever forgets to say who it is."""
    history(workspace, [["10.0.0.0/16"]])
    with pytest.raises(PermissionDenied):
        label_snapshot(snapshot=Snapshot.objects.get(), label="x", now=NOW, by=None)  # type: ignore[arg-type]


def test_a_removal_that_was_stopped_goes_on_where_it_was(workspace: Workspace) -> None:
    history(workspace, [[f"10.{number}.0.0/16"] for number in range(6)])
    set_rules(workspace=workspace, rules=Rules(all_days=1), now=NOW)
    before = text_of(Snapshot.objects.get(number=6))

    def stop(_done: Removal) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        apply_rules(workspace=workspace, now=NOW, step=stop)
    assert ResourceVersion.objects.count() == 6
    assert apply_rules(workspace=workspace, now=NOW).snapshots == ()
    assert ResourceVersion.objects.count() == 1
    assert text_of(Snapshot.objects.get(number=6)) == before


def test_publishing_asks_for_the_rules_to_be_applied(workspace: Workspace) -> None:
    set_rules(workspace=workspace, rules=RULES, now=NOW)
    history(workspace, [["10.0.0.0/16"]] * 2)
    assert [job.kind for job in Job.objects.all()] == ["retention"]


def test_another_workspace_loses_nothing(workspace: Workspace, other_workspace: Workspace) -> None:
    history(workspace, [["10.0.0.0/16"], ["10.1.0.0/16"]])
    history(other_workspace, [["10.0.0.0/16"], ["10.1.0.0/16"]])
    set_rules(workspace=workspace, rules=Rules(all_days=1), now=NOW)
    apply_rules(workspace=workspace, now=NOW)
    assert Snapshot.objects.filter(workspace=other_workspace).count() == 2
    assert ResourceVersion.objects.filter(workspace=other_workspace).count() == 2


@pytest.mark.parametrize("rules", [Rules(0), Rules(1, -1), Rules(1, 0, -1), Rules(10_001)])
def test_rules_that_make_no_sense_are_refused(workspace: Workspace, rules: Rules) -> None:
    with pytest.raises(ValidationError):
        set_rules(workspace=workspace, rules=rules, now=NOW)
    assert not RetentionRules.objects.exists()


def test_only_administrators_decide(workspace: Workspace, teammate: User, owner: User) -> None:
    with pytest.raises(PermissionDenied):
        set_rules(workspace=workspace, rules=RULES, now=NOW, by=teammate)
    set_rules(workspace=workspace, rules=RULES, now=NOW, by=owner)
    set_rules(workspace=workspace, rules=None, now=NOW, by=owner)
    assert rules_of(workspace) is None


def test_the_calendar_remembers_removed_snapshots(workspace: Workspace) -> None:
    history(workspace, [["10.0.0.0/16"]] * 3)
    set_rules(workspace=workspace, rules=Rules(all_days=1), now=NOW)
    apply_rules(workspace=workspace, now=NOW)
    calendar = Calendar.of(workspace)
    assert calendar.moment(1).at == NOW - timedelta(days=2)
    assert not calendar.moment(1).is_kept
    assert list(calendar.kept) == [3]


class KeptSnapshots(TestCase):
    """Hypothesis needs Django's own test case, which gives each example its own transaction."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.lists(st.sampled_from(["", "10.0.0.0/16", "10.1.0.0/16"]), min_size=3, max_size=3),
            min_size=1,
            max_size=9,
        ),
        st.sets(st.integers(1, 9)),
        st.builds(Rules, st.integers(1, 4), st.integers(0, 4), st.integers(0, 2)),
    )
    def test_every_kept_snapshot_is_byte_for_byte_as_before(
        self, cidrs: list[list[str]], pinned: set[int], rules: Rules
    ) -> None:
        workspace = create_workspace(slug="kept", now=NOW)
        history(workspace, cidrs)
        Snapshot.objects.filter(number__in=pinned).update(is_pinned=True)
        before = {one.number: text_of(one) for one in Snapshot.objects.all()}
        set_rules(workspace=workspace, rules=rules, now=NOW)
        would = planned(workspace=workspace, rules=rules, now=NOW)
        done = apply_rules(workspace=workspace, now=NOW)
        after = {one.number: text_of(one) for one in Snapshot.objects.all()}
        assert after == {number: text for number, text in before.items() if number not in done.snapshots}
        assert would.snapshots == done.snapshots
        numbers = sorted(after)
        for version in ResourceVersion.objects.all():
            assert is_needed(numbers, version.valid_from, version.valid_to)

"""`vpcviz schedule`."""

import pytest
from django.core.management import CommandError, call_command

from vpcviz.jobs.models import Schedule
from vpcviz.people.models import Workspace


def test_schedules_are_added_listed_and_removed(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("schedule", "add", "--workspace", "acme", "--cron", "0 4 * * 1", "--region", "eu-west-1")
    key = Schedule.objects.get().pk
    added = capsys.readouterr().out
    assert added.startswith(f"{key} At 04:00 on Monday (0 4 * * 1, UTC), eu-west-1, next ")
    call_command("schedule", "list", "--workspace", "acme")
    assert capsys.readouterr().out == added
    call_command("schedule", "remove", str(key), "--workspace", "acme")
    assert capsys.readouterr().out == f"schedule {key} is removed\n"
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("options", "because"),
    [
        (["add", "--workspace", "acme", "--cron", "sometimes"], "no cron expression"),
        (["remove", "7", "--workspace", "acme"], "no schedule 7"),
        (["list", "--workspace", "nowhere"], "no workspace"),
    ],
)
def test_what_makes_no_sense_is_refused(workspace: Workspace, options: list[str], because: str) -> None:
    with pytest.raises(CommandError, match=because) as refused:
        call_command("schedule", *options)
    assert refused.value.returncode == 2

"""The audit log of a real database, as migrations make it: SQLite and PostgreSQL refuse to change it."""

import sqlite3
from pathlib import Path

import pytest

from tests import servers
from tests.processes import vpcviz

ATTEMPTS = (
    "UPDATE people_auditevent SET actor = 'somebody else'",
    "DELETE FROM people_auditevent",
    "DELETE FROM people_auditevent WHERE id = 1",
)
DAY = "2030-01-01"


def printed(data: Path, *options: str, **more: str) -> list[str]:
    ended = vpcviz(data, "audit", *options, **more)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def use(data: Path, file: Path, **more: str) -> None:
    """Make a workspace, and something that is recorded."""
    file.write_text('{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111111111111"}]}')
    ended = vpcviz(data, "import", str(file), "--workspace", "acme", "--create", **more)
    assert ended.returncode == 0, ended.stderr


def test_an_sqlite_file_keeps_its_events(tmp_path: Path) -> None:
    data = tmp_path / "data"
    use(data, tmp_path / "vpcs.json")
    with sqlite3.connect(data / "vpcviz.sqlite3") as database:
        for attempt in (*ATTEMPTS, "REPLACE INTO people_auditevent SELECT * FROM people_auditevent"):
            with pytest.raises(sqlite3.DatabaseError, match="events of the audit log are not"):
                database.execute(attempt)
    database.close()
    lines = printed(data)
    assert [line.partition(" ")[2] for line in lines] == [
        "vpcviz import: workspace.create workspace acme in acme",
        "vpcviz import: import.publish snapshot 1 in acme",
    ]
    assert printed(data, "--workspace", "acme", "--action", "import", "--since", "2026-01-01") == lines[1:]
    refused = vpcviz(data, "audit", "--remove-before", DAY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"this removes 2 events for good: add --confirm {DAY}" in refused.stderr


@pytest.mark.skipif(bool(servers.missing()), reason=f"not installed: {', '.join(servers.missing())}")
def test_postgresql_keeps_its_events_and_gives_them_up_by_one_way(tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    with servers.postgres() as server:
        more = {"DATABASE_URL": server.url}
        use(tmp_path / "data", tmp_path / "vpcs.json", **more)
        with psycopg.connect(server.url, autocommit=True) as database:
            for attempt in (*ATTEMPTS, "TRUNCATE people_auditevent"):
                with pytest.raises(psycopg.DatabaseError, match="events of the audit log are not changed or removed"):
                    database.execute(attempt)
        assert len(printed(tmp_path / "data", **more)) == 2
        removed = printed(tmp_path / "data", "--remove-before", DAY, "--confirm", DAY, **more)
        assert removed == [f"removed 2 events of before {DAY} 00:00 UTC; this is recorded"]
        (line,) = printed(tmp_path / "data", **more)
        assert line.endswith("vpcviz audit: audit.remove")
        with psycopg.connect(server.url, autocommit=True) as database, pytest.raises(psycopg.DatabaseError):
            database.execute("TRUNCATE people_auditevent")

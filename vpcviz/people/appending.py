"""Has the database itself refuse to change or remove events of the audit log."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "people_auditevent"
_CHANGED: Final = "events of the audit log are not changed"
_REMOVED: Final = "events of the audit log are not removed"

SQLITE: Final = (
    f"""CREATE TRIGGER people_audit_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END""",
    f"""CREATE TRIGGER people_audit_no_replace BEFORE INSERT ON {TABLE}
WHEN NEW.id IN (SELECT id FROM {TABLE})
BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END""",  # noqa: S608 - made of constants
    f"""CREATE TRIGGER people_audit_no_delete BEFORE DELETE ON {TABLE}
BEGIN SELECT RAISE(ABORT, '{_REMOVED}'); END""",
)
"""`REPLACE` deletes without waking a trigger of deletes (SQLite: "ON CONFLICT"), hence the second."""
POSTGRESQL: Final = (
    f"""CREATE FUNCTION people_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_CHANGED.removesuffix("changed")}changed or removed'; END $$""",
    f"""CREATE TRIGGER people_audit_no_update BEFORE UPDATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION people_audit_refuse()""",
    f"""CREATE TRIGGER people_audit_no_delete BEFORE DELETE OR TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION people_audit_refuse()""",
)
_STATEMENTS: Final = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers. On other databases only the models refuse."""
    _run(connection, _STATEMENTS.get(connection.vendor, ()))


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away again."""
    if connection.vendor == "postgresql":
        _run(connection, ("DROP FUNCTION IF EXISTS people_audit_refuse() CASCADE",))
    elif connection.vendor == "sqlite":
        names = ("people_audit_no_update", "people_audit_no_replace", "people_audit_no_delete")
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])


@contextmanager
def open_for_removal(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Events may be removed within this block, which is one transaction: no other connection sees the log unguarded."""
    with transaction.atomic(using=connection.alias):
        unguard(connection)
        yield
        guard(connection)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

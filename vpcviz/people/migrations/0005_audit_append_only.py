"""The database refuses to change or remove events of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from vpcviz.people.appending import guard, unguard

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def _guard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    guard(editor.connection)


def _unguard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    unguard(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_session_salt"),
    ]

    operations = [migrations.RunPython(_guard, _unguard)]

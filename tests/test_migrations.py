"""The models and their migrations agree."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_no_model_has_changed_since_its_last_migration() -> None:
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    assert detector.changes(graph=loader.graph) == {}

"""`vpcviz import`: files into a workspace."""

from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from vpcviz.collect.files import InputError
from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import Imported, Origin, import_files
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace


class Command(LineCommand):
    """Publishes what AWS CLI answers, bundles and other inventories hold as a snapshot."""

    help = "Import folders, JSON files or bundles into a workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Inputs, the workspace, and what the files do not say."""
        parser.add_argument("inputs", nargs="+", metavar="INPUT", help="A folder, JSON file, .zip, .tar.gz, or -.")
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--create", action="store_true", help="Make the workspace when it is not there.")
        parser.add_argument("--account", default="", help="Account of files that do not tell theirs.")
        parser.add_argument("--region", default="", help="Region of files that do not tell theirs.")
        parser.add_argument("--label", default="", help="What to call the snapshot.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import."""
        serving.migrate()
        slug = options["workspace"]
        known = Workspace.objects.filter(slug=slug).first()
        if known is None and not options["create"]:
            self.refuse(f"there is no workspace “{slug}”; add --create to make it")
        # A new workspace is made together with its first snapshot, or not at all.
        with nullcontext() if known else transaction.atomic():
            workspace = known or self._new(slug)
            imported = self._import(workspace, options)
        self._tell(workspace, imported)

    def _import(self, workspace: Workspace, options: Mapping[str, Any]) -> Imported:
        origin = Origin(account=options["account"], region=options["region"], label=options["label"])
        try:
            return import_files(workspace=workspace, paths=options["inputs"], now=serving.utc_now(), origin=origin)
        except InputError as error:
            self.refuse(str(error))

    def _new(self, slug: str) -> Workspace:
        try:
            return create_workspace(slug=slug, now=serving.utc_now())
        except ValidationError:
            self.refuse(f"“{slug}” cannot name a workspace; use letters, digits, - and _, at most 50")

    def _tell(self, workspace: Workspace, imported: Imported) -> None:
        for note in imported.notes:
            self.stderr.write(one_line(f"{note.path}: {note.sentence}"))
        self.stdout.write(f"{workspace.slug}: {in_words(imported.snapshot)}")


def in_words(snapshot: Snapshot) -> str:
    """What a snapshot holds, in one line."""
    counts = snapshot.counts
    total = sum(counts["kinds"].values())
    return (
        f"snapshot {snapshot.number} has {total} resources "
        f"({counts['added'] + counts.get('unknown', 0)} new, {counts['changed']} changed, {counts['removed']} gone)"
    )

"""Connects an account that nobody can reach, in the data folder of a server. A program for `test_serve`."""

import os
from datetime import UTC, datetime

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "vpcviz.settings"
    django.setup()
    from vpcviz.inventory.models import Method  # noqa: PLC0415 - Django must be set up first
    from vpcviz.inventory.services import Access, connect_account  # noqa: PLC0415
    from vpcviz.people.models import Workspace  # noqa: PLC0415

    access = Access(account_id="111111111111", method=Method.DEFAULT, regions=("eu-west-1",))
    connect_account(workspace=Workspace.objects.get(), access=access, now=datetime.now(UTC))


if __name__ == "__main__":
    main()

"""The console script `vpcviz COMMAND`, the same as `python manage.py COMMAND`."""

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands

STATELESS = frozenset(
    {"access", "collect", "diff", "draw", "findings", "help", "policy", "trace", "--help", "-h", "--version", "version"}
)
"""Commands that leave nothing behind. For every other one the data folder is made."""


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vpcviz.settings")
    _refuse_wrong_settings()
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and sys.argv[1] != "help":
        _refuse_unknown(sys.argv[1])
    if len(sys.argv) > 1 and sys.argv[1] not in STATELESS:
        _make_data_folder()
    execute_from_command_line(sys.argv)


def _refuse_wrong_settings() -> None:
    """A setting that says nothing of use is one line, as every other refusal."""
    try:
        bool(settings.DEBUG)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"vpcviz: {error}\n")
        sys.exit(2)


def _refuse_unknown(command: str) -> None:
    """Bad usage ends with status 2, as every command's does."""
    django.setup()  # before it, get_commands knows and remembers Django's own commands only
    if command not in get_commands():
        sys.stderr.write(f"vpcviz: there is no command '{command}'; 'vpcviz help' lists them\n")
        sys.exit(2)


def _make_data_folder() -> None:
    try:
        settings.VPCVIZ_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        sys.stderr.write(f"vpcviz: cannot make the folder of VPCVIZ_DATA, {settings.VPCVIZ_DATA}: {error.strerror}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()

"""`python -m vpcviz.demo.behind URL WORKSPACE`: what happens behind the demo's first picture: make the estate, scan it live."""

import sys

import django
from django.core.management import call_command

from vpcviz.demo.estate.aws import SeedError
from vpcviz.demo.parent import end_with_parent
from vpcviz.demo.processes import seed


def tell(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main() -> None:
    """Seed the fake AWS at the URL, then have the server scan the workspace, with progress on standard error."""
    end_with_parent()
    django.setup()
    url, slug = sys.argv[1:]
    tell(f"making the estate in a fake AWS at {url}")
    try:
        seed(url, lambda line: tell(f"  made: {line}"))
    except SeedError as error:
        tell(f"vpcviz demo: {error} The recorded picture stays.")
        sys.exit(1)
    tell("scanning it live: three accounts, two regions, by assumed roles over HTTP")
    call_command("scan", workspace=slug, wait=True, stdout=sys.stderr, stderr=sys.stderr)
    tell("done: reload the page to see the live scan")


if __name__ == "__main__":
    main()

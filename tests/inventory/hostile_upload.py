"""Reads an upload in a process of its own, and prints what came of it and the most memory it took, in MiB."""

import re
import resource
import sys
from pathlib import Path

from vpcviz.collect.archives import MIB, Limits
from vpcviz.collect.files import InputError, read_uploads

LIMITS = Limits(file_bytes=64 * MIB, total_bytes=256 * MIB, files=20_000, expansion=100, values=5_000_000, depth=100)
"""As the settings have them when nobody sets them."""


def main() -> None:
    """Read the file that is named."""
    path = Path(sys.argv[1])
    try:
        reading = read_uploads([(path.name, path)], limits=LIMITS)
        words = f"{len(reading.inventory.records)} records, {len(reading.notes)} notes"
    except InputError as error:
        words = str(error)
    sys.stdout.write(f"{peak_mib()}\n{words}\n")


def peak_mib() -> int:
    """The most memory that this program took; the figure of getrusage begins with that of who started it."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


if __name__ == "__main__":
    main()

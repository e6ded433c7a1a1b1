"""Makes ready what people will ask for first, before they do."""

import gc
from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef

from vpcviz.inventory.models import Snapshot

Step = Callable[[Snapshot], object]

_steps: list[Step] = []
_later: list[Step] = []


def prepare_with(step: Step, *, later: bool = False) -> None:
    """Have `step` make something of every snapshot that is made ready; `later`, when a server serves already."""
    steps = _later if later else _steps
    if step not in steps:
        steps.append(step)


def newest_snapshots(most: int) -> tuple[Snapshot, ...]:
    """The latest snapshot of each workspace, those taken last first; at most so many."""
    newer = Snapshot.objects.filter(workspace=OuterRef("workspace"), number__gt=OuterRef("number"))
    latest = Snapshot.objects.filter(~Exists(newer)).select_related("workspace")
    return tuple(latest.order_by("-taken_at", "-pk")[:most])


def warm(snapshots: Iterable[Snapshot], *, serving: bool = False) -> None:
    """Take every step for each snapshot; what is kept then is left out of garbage collection, which it would only slow."""
    for found in snapshots:
        for step in (*_steps, *(_later if serving else ())):
            step(found)
        gc.unfreeze()
        gc.collect()
        gc.freeze()

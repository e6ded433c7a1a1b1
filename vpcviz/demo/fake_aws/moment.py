"""One moment at which everything in the fake AWS is made, so that two runs answer the same."""

import datetime as dt
import sys
from typing import Any, Self

from moto.core import responses, utils
from moto.ram import models as ram_models
from moto.ram import utils as ram_utils
from moto.route53resolver import models as resolver_models
from moto.sts import models as sts_models
from moto.vpclattice import models as lattice_models

READ_THE_CLOCK = (ram_models, ram_utils, resolver_models, lattice_models)
"""Modules that ask `datetime` for the time; the others ask moto's `utcnow`."""

REAL_CLOCK = (sts_models.__name__, responses.__name__)
"""Modules that keep the real clock: credentials must not be expired when they are given, nor may an answer be old."""


def stop_at(moment: dt.datetime) -> None:
    """Let the clock of the fake AWS stand at `moment`. Call it when moto's modules are imported."""
    stopped = moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)

    def utcnow() -> dt.datetime:
        return stopped

    original = utils.utcnow
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and name not in REAL_CLOCK:
            _replace(vars(module), original, utcnow)
    for module in READ_THE_CLOCK:
        vars(module)["datetime"] = _standing_at(stopped)


def _replace(names: dict[str, Any], original: object, body: object) -> None:
    if names.get("utcnow") is original:
        names["utcnow"] = body


def _standing_at(stopped: dt.datetime) -> type[dt.datetime]:
    class Standing(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            there = stopped.replace(tzinfo=dt.UTC).astimezone(tz)
            return cls.fromtimestamp(there.timestamp(), tz)

    return Standing

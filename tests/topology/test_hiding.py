"""Whatever else a redaction shows, what it hides is in no text of the inventory that everything is made of."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.topology.estates import estates
from tests.topology.hiding import REDACTIONS, hidden
from tests.topology.test_redaction import as_json, seen
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction, redact

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
UNSHRUNK = (Phase.explicit, Phase.generate)
"""The first failure is told as it is: it is as legible as a small one."""


def check(estate: tuple[Inventory, frozenset[str]], rules: Redaction) -> None:
    """Nothing hidden is left."""
    inventory, secrets = estate
    assert seen(hidden(secrets, rules, inventory), as_json(redact(inventory, rules))) == set()


@settings(max_examples=100, suppress_health_check=SLOW, phases=UNSHRUNK)
@given(estates(), REDACTIONS)
def test_nothing_that_is_hidden_is_left(estate: tuple[Inventory, frozenset[str]], rules: Redaction) -> None:
    check(estate, rules)


@pytest.mark.soak
@settings(max_examples=1500, suppress_health_check=SLOW, phases=UNSHRUNK)
@given(estates(), REDACTIONS)
def test_nothing_that_is_hidden_is_left_of_many(estate: tuple[Inventory, frozenset[str]], rules: Redaction) -> None:
    check(estate, rules)

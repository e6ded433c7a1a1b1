"""The table of rules: everything that vpcviz finds is a row of it."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from vpcviz.topology.findings import table_endpoints, table_joins, table_routes, table_services
from vpcviz.topology.findings.rule import Rule

_TABLES: Final = (table_routes.RULES, table_endpoints.RULES, table_services.RULES, table_joins.RULES)

RULES: Final[tuple[Rule, ...]] = tuple(sorted(chain(*_TABLES), key=lambda rule: rule.number))
"""Every rule, by number."""

RULE_OF: Final[Mapping[str, Rule]] = {rule.slug: rule for rule in RULES}
"""Every rule by its slug."""

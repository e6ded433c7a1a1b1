"""Random redactions, and what of an estate they hide."""

import re
from itertools import product

from hypothesis import strategies as st

from vpcviz.topology.addresses import address_of, block_of
from vpcviz.topology.pseudonyms import forms
from vpcviz.topology.pseudonyms.fields import TAG_LISTS
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction

REDACTIONS = st.sampled_from(
    [
        Redaction(accounts=accounts, names=names, addresses=addresses, tags=tags, policies=policies)
        for accounts, names, addresses, tags, policies in product((True, False), repeat=5)
    ]
)
"""Each as likely as any other."""
_ADDRESS = re.compile(r"[0-9a-f]{8}|\d+[-_]\d+[-_]\d+[-_]\d+")


def hidden(secrets: frozenset[str], rules: Redaction, inventory: Inventory) -> set[str]:
    """The secrets that the rules hide, by their form; words that stand in tags alone only where tags are hidden."""
    tags = [tag for one in inventory.records for key in TAG_LISTS for tag in one.body.get(key, ())]
    shown = {tag[part] for tag in tags for part in ("Key", "Value") if tag["Key"] != "Name"}
    return {one for one in secrets - (set() if rules.tags else shown) if getattr(rules, _sort(one))}


def _sort(secret: str) -> str:
    if _ADDRESS.fullmatch(secret) or forms.MAC.fullmatch(secret) or address_of(secret) or block_of(secret):
        return "addresses"
    is_id = forms.ACCOUNT.fullmatch(secret) or forms.ID.fullmatch(secret) or forms.CAPITALS.fullmatch(secret)
    return "accounts" if is_id else "names"

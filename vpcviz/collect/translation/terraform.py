"""Terraform state and plans as the answers that AWS gives, or would give once the plan is applied.

Terraform knows what it manages and no more: nothing is ever concluded from what is not in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from vpcviz.collect.calls import call_of
from vpcviz.collect.notes import FileRefused, printable
from vpcviz.collect.results import CallResult
from vpcviz.collect.translation.aws_config import Translated
from vpcviz.collect.translation.terraform_addresses import with_addresses
from vpcviz.collect.translation.terraform_document import Json, resources_of
from vpcviz.collect.translation.terraform_estate import Made, TerraformEstate, estate_of
from vpcviz.collect.translation.terraform_network import network_rows
from vpcviz.collect.translation.terraform_plain import TYPES, plain_rows
from vpcviz.collect.translation.terraform_services import service_rows
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

PARTIAL: Final = "Terraform holds what it manages only, so nothing is concluded from what is not in it."
SUPPORTING: Final = (
    "_association",
    "_attachment",
    "_rule",
    "_route",
    "_accepter",
    "_entry",
    "_propagation",
    "_principal",
)
MOST_NAMED: Final = 3

ATTRIBUTES: Final = {"enable_dns_support": "EnableDnsSupport", "enable_dns_hostnames": "EnableDnsHostnames"}


def from_terraform(document: Json, *, account: str = "", region: str = "") -> Translated:
    """What the document's resources amount to. Raises `FileRefused` when it holds no network."""
    resources = resources_of(document)
    estate = estate_of(document, resources, account=account, region=region)
    rows = [*plain_rows(estate), *network_rows(estate), *service_rows(estate)]
    if not rows:
        raise FileRefused("is Terraform's, and holds no resource of AWS that vpcviz draws")
    made, stand_ins = with_addresses(estate, rows)
    results = [*_results(estate, made), *_attributes(estate)]
    return Translated(tuple(results), tuple(_remarks(estate, made, stand_ins)))


def _results(estate: TerraformEstate, made: list[Made]) -> Iterator[CallResult]:
    groups: defaultdict[tuple[str, str, Kind, str], list[dict[str, Any]]] = defaultdict(list)
    for one in made:
        account, region = estate.place(one.resource)
        parent = one.parent if call_of(one.kind).parent and one.kind is not Kind.LISTENER else ""
        groups[account, region, one.kind, parent].append(one.row)
    for (account, region, kind, parent), rows in sorted(groups.items()):
        yield _result((account, region), kind, parent, rows)


def _result(place: tuple[str, str], kind: Kind, parent: str, rows: list[dict[str, Any]]) -> CallResult:
    call = call_of(kind)
    if kind is Kind.PREFIX_LIST_ENTRIES:
        rows = [row for one in rows for row in one["rows"]]
    answer = {call.result_key: [{"Instances": rows}] if kind is Kind.INSTANCE else rows}
    params: dict[str, object] = {call.parent.param: parent} if call.parent and parent else {}
    state = OutcomeState.NOT_PROVIDED
    return CallResult(*place, call.service, call.operation, params, outcome=state, message=PARTIAL, pages=(answer,))


def _attributes(estate: TerraformEstate) -> Iterator[CallResult]:
    """The DNS attributes of VPCs, which AWS answers by a call of their own."""
    call = call_of(Kind.VPC_ATTRIBUTE)
    for vpc in estate.of("aws_vpc", "aws_default_vpc"):
        for attribute, name in ATTRIBUTES.items():
            if isinstance(vpc.values.get(attribute), bool):
                page = {"VpcId": vpc.id, name: {"Value": vpc.values[attribute]}}
                yield CallResult(
                    *estate.place(vpc),
                    call.service,
                    call.operation,
                    {"VpcId": vpc.id},
                    outcome=OutcomeState.NOT_PROVIDED,
                    message=PARTIAL,
                    pages=(page,),
                )


def _remarks(estate: TerraformEstate, made: list[Made], stand_ins: int) -> Iterator[str]:
    if stand_ins:
        have = "interface has" if stand_ins == 1 else "interfaces have"
        yield f"{stand_ins} {have} no address before apply; a free one of the subnet stands for it"
    read = {one.resource.type for one in made} | TYPES.keys()
    others = Counter(one.type for one in estate.resources if one.type not in read and not one.type.endswith(SUPPORTING))
    if others:
        count = others.total()
        yield f"{count} resource{'' if count == 1 else 's'} of other types ({_some(sorted(others))}); vpcviz does not draw them"
    lost = sorted(estate.references.unresolved)
    if lost:
        yield f"{len(lost)} value{'' if len(lost) == 1 else 's'} known only after apply could not be followed to a resource: {_some(lost)}"


def _some(words: list[str]) -> str:
    return ", ".join(printable(word) for word in words[:MOST_NAMED]) + (", …" if len(words) > MOST_NAMED else "")

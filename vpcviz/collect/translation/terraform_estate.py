"""Terraform's resources with what is asked of them all: ids, neighbours, accounts and regions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vpcviz.collect.places import ACCOUNT_NUMBER, REGION
from vpcviz.collect.translation.terraform_document import Configuration, Json, Resource
from vpcviz.collect.translation.terraform_references import References, constant
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import UNKNOWN

Row = dict[str, Any]


class Made(NamedTuple):
    """A row of AWS's answer that a resource amounts to; `parent` for answers asked per parent."""

    resource: Resource
    kind: Kind
    row: Row
    parent: str = ""


@dataclass(slots=True)
class TerraformEstate:
    """The resources of one document."""

    resources: Sequence[Resource]
    references: References
    regions: Mapping[str, str]
    """Provider -> region, as far as the configuration tells."""
    account: str = ""
    region: str = ""
    _by_type: Mapping[str, list[Resource]] = field(init=False)
    _pointing: dict[tuple[str, str], Mapping[str, list[Resource]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_type: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            by_type[resource.type].append(resource)
        self._by_type = by_type
        accounts = Counter(account for one in self.resources if (account := _account(one.values)))
        regions = Counter(region for one in self.resources if (region := _region(one.values)))
        self.account = self.account or _most(accounts) or UNKNOWN
        self.region = self.region or _most(regions) or next(iter(self.regions.values()), "") or UNKNOWN

    def of(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, in order."""
        for word in types:
            yield from self._by_type.get(word, ())

    def one(self, resource: Resource, attribute: str) -> str:
        """The id that an attribute holds, or will hold."""
        return self.references.one(resource, attribute)

    def many(self, resource: Resource, attribute: str) -> list[str]:
        """The ids that an attribute holds, or will hold."""
        return self.references.ids(resource, attribute)

    def pointing(self, kind: str, attribute: str, target: str) -> list[Resource]:
        """The resources of a type whose attribute names the target."""
        key = (kind, attribute)
        if key not in self._pointing:
            found: defaultdict[str, list[Resource]] = defaultdict(list)
            for resource in self.of(kind):
                for name in self.many(resource, attribute):
                    found[name].append(resource)
            self._pointing[key] = found
        return self._pointing[key].get(target, [])

    def place(self, resource: Resource) -> tuple[str, str]:
        """The account and region in which a resource is or will be."""
        account = _account(resource.values) or self.account
        region = _region(resource.values) or self.regions.get(resource.provider, "") or self.region
        return account, region


def blocks(resource: Resource, name: str) -> list[tuple[Json, Json]]:
    """The nested blocks of a resource: what is known of each, and the expressions that it is written with."""
    values = [one for one in _list(resource.values.get(name)) if isinstance(one, Mapping)]
    written = [one for one in _list(resource.expressions.get(name)) if isinstance(one, Mapping)]
    if not written:
        return [(one, {}) for one in values]
    left = list(values)
    found: list[tuple[Json, Json]] = []
    for expression in written:
        value = next((one for one in left if _agrees(one, expression)), None)
        if value is not None:
            left.remove(value)
        found.append((value or {key: part.get("constant_value") for key, part in _parts(expression)}, expression))
    return [*found, *((one, {}) for one in left)]


def _agrees(value: Json, expression: Json) -> bool:
    """Whether a block's known values contradict none of its constants."""
    told = [(key, part["constant_value"]) for key, part in _parts(expression) if "constant_value" in part]
    return all(value.get(key) in (constant_value, None, "") for key, constant_value in told)


def _parts(expression: Json) -> Iterator[tuple[str, Json]]:
    return ((key, part) for key, part in expression.items() if isinstance(part, Mapping))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, Mapping) else []


def tags_of(resource: Resource) -> list[dict[str, str]]:
    """The tags in AWS's form; what has no name is called by its address."""
    known = resource.values.get("tags_all") or resource.values.get("tags") or {}
    tags = {str(key): str(value) for key, value in known.items()} if isinstance(known, Mapping) else {}
    if resource.planned:
        tags.setdefault("Name", resource.address)
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def provider_regions(configuration: Json, variables: Json) -> dict[str, str]:
    """Provider -> region, from the configuration of a plan."""
    providers = configuration.get("provider_config") or {}
    found = {
        str(key): constant((provider.get("expressions") or {}).get("region"), variables)
        for key, provider in sorted(providers.items())
        if isinstance(provider, Mapping) and provider.get("name", "aws") == "aws"
    }
    return {key: region for key, region in found.items() if region}


def estate_of(document: Json, resources: Sequence[Resource], *, account: str, region: str) -> TerraformEstate:
    """The resources of a document, ready to be asked."""
    configuration = document.get("configuration") or {}
    references = References(Configuration(configuration.get("root_module") or {}), resources)
    regions = provider_regions(configuration, document.get("variables") or {})
    return TerraformEstate(resources, references, regions, account, region)


def _account(values: Json) -> str:
    told = [str(values.get("owner_id") or ""), _arn_part(values, 4)]
    return next((word for word in told if ACCOUNT_NUMBER.fullmatch(word)), "")


def _region(values: Json) -> str:
    zone = REGION.match(str(values.get("availability_zone") or ""))
    told = [str(values.get("region") or ""), _arn_part(values, 3), zone.group() if zone else ""]
    return next((word for word in told if REGION.fullmatch(word)), "")


def _arn_part(values: Json, index: int) -> str:
    parts = str(values.get("arn") or "").split(":")
    return parts[index] if parts[0] == "arn" and len(parts) > index else ""


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda word: (-counted[word], word)) if counted else ""

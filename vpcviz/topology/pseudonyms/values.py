"""The replacement of one text, told by its form: an id, an account, an address, an ARN, a DNS name, or words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vpcviz.topology.addresses import address_of, block_of
from vpcviz.topology.pseudonyms import forms
from vpcviz.topology.pseudonyms.assigned import Assigned
from vpcviz.topology.pseudonyms.blocks import Blocks
from vpcviz.topology.pseudonyms.names import Word
from vpcviz.topology.pseudonyms.survey import Survey

_NETWORK_TYPES = ("net", "app", "gwy")

_ARN_WORDS = frozenset(
    (
        *("loadbalancer", "listener", "listener-rule", "targetgroup", *_NETWORK_TYPES, "function", "db", "subgrp"),
        *("user", "role", "group", "policy", "assumed-role", "instance-profile", "service-role", "aws-service-role"),
        *("vpc", "subnet", "security-group", "security-group-rule", "transit-gateway", "prefix-list", "route-table"),
        *("vpc-endpoint", "vpc-endpoint-service", "network-interface", "instance", "natgateway", "internet-gateway"),
        *("resource-share", "resolver-rule", "resolver-endpoint", "servicenetwork", "servicenetworkvpcassociation"),
        *("resourceconfiguration", "resourcegateway", "organization", "account", "ou", "cluster", "attachment"),
        *("core-network", "key", "alias", "certificate", "server-certificate", "log-group", "log-stream", "outpost"),
        *("table", "secret", "transit-gateway-attachment", "transit-gateway-route-table", "task", "dx-gateway"),
        *(
            "servicenetworkserviceassociation",
            "servicenetworkresourceassociation",
            "service",
            "resourceendpointassociation",
        ),
    )
)
"""Types of resource that stand in ARNs."""

_ARN_NOUNS = {
    "loadbalancer": "balancer",
    "listener": "balancer",
    "listener-rule": "balancer",
    "targetgroup": "target-group",
    "function": "function",
    "db": "database",
    "subgrp": "subnet-group",
    "cluster": "cluster",
    "role": "role",
    "user": "user",
}

_AWS_DOMAINS = (
    *("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "api.aws", "on.aws", "aws.dev", "cloudfront.net"),
    *("ec2.internal", "compute.internal", "awsglobalaccelerator.com", "lambda-url.on.aws"),
)
_AWS_LABELS = frozenset(
    (
        *("vpce", "elb", "rds", "ec2", "s3", "s3-control", "s3-accesspoint", "s3-global", "accesspoint", "sts", "kms"),
        *(
            "ssm",
            "ssmmessages",
            "ec2messages",
            "logs",
            "monitoring",
            "events",
            "sqs",
            "sns",
            "ecr",
            "api",
            "dkr",
            "ecs",
        ),
        *("ecs-agent", "ecs-telemetry", "secretsmanager", "dynamodb", "lambda", "execute-api", "kinesis", "es", "eks"),
        *(
            "elasticfilesystem",
            "elasticloadbalancing",
            "autoscaling",
            "sagemaker",
            "iam",
            "route53",
            "cache",
            "redshift",
        ),
        *("compute", "compute-1", "cloudformation", "cloudtrail", "config", "athena", "glue", "bedrock", "states"),
        *("bedrock-runtime", "xray", "git-codecommit", "codecommit", "transfer", "kafka", "elasticache", "fsx", "*"),
    )
)
_COMMON_ENDS = frozenset(
    ("com", "net", "org", "io", "internal", "local", "lan", "arpa", "example", "test", "*", "\\052")
)

_PHRASES = re.compile(
    r"(VPC Endpoint Interface |Interface for NAT Gateway |Network Interface for Transit Gateway Attachment "
    r"|Network Interface for Transit Gateway |Route 53 Resolver: |EFS mount target for |ElastiCache |Amazon EKS |DAX "
    r"|AWS Lambda VPC ENI-|ELB |aws-K8S-|Pending Acceptance by |Deleted by |Rejected by )(.+)",
    re.DOTALL,
)
"""What AWS writes into descriptions and messages, with somebody's name or number at the end."""

_ELB = re.compile(r"(net|app|gwy)/([^/]+)/([0-9a-z]+)")
_LAMBDA = re.compile(rf"(.+)-({forms.UUID.pattern})", re.DOTALL)
_BALANCER_LABEL = re.compile(r"(internal-)?(.+)-([0-9a-f]{8,}|\d+)")
_ENDPOINT_LABEL = re.compile(r"(vpce(?:-svc)?-[0-9a-f]{8,17})(?:-([0-9a-z]{8}))?(?:-(.+))?")
_DATABASE_LABEL = re.compile(r"c[0-9a-z]{11}")
"""What all databases of one account and region have in their names."""
_BACKWARDS = re.compile(rf"(?:(.+?)\.)??({forms.REVERSE.pattern})(\.?)", re.DOTALL)
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_SERVER_LABEL = re.compile(r"(ip|ec2)-(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})")

_LOOSE = frozenset(("hex", "part", "solid"))
"""Forms that words and numbers have too."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is to be replaced."""

    accounts: bool
    names: bool
    addresses: bool


class Values:
    """Replaces texts. The same text in the same role has the same replacement everywhere in the picture."""

    def __init__(self, hidden: Hidden, assigned: Assigned, blocks: Blocks, seen: Survey) -> None:
        self._hidden = hidden
        self._assigned = assigned
        self._blocks = blocks
        self._hardware_seen = seen.hardware
        self._labels = _AWS_LABELS | seen.services
        self._forms: tuple[tuple[Callable[[str], bool], Callable[[str], str]], ...] = (
            (_is(forms.ACCOUNT), self.account),
            (_is(forms.ID), self._identifier),
            (lambda text: text.startswith("arn:"), self.arn),
            (_is_address, self._address),
            (_stays, lambda text: text),
            (_is(forms.UUID), self._uuid),
            (_is(forms.MAC), self._hardware),
            (_is(forms.HEX), self._hexadecimal),
            (_is(forms.CAPITALS), lambda text: self._solid(text, self._capitals)),
            (_is(forms.AWS_SERVICE), self.scrubbed),
            (_is(forms.DOMAIN), self.domain),
        )
        self._within: dict[str | None, Callable[[str], str]] = {
            "uuid": self._uuid,
            "reverse": self._reversed,
            "organization": self._organization,
            "mac": self._hardware,
            "six": self._address,
            "hex": self._hexadecimal,
            "id": self._identifier_within,
            "unique": self._capitals,
            "account": self._account_within,
            "four": self._four,
            "dashed": self._dashed,
            "glued": lambda text: self._dashed(text, glued=True),
            "part": self._part,
            "solid": lambda text: self._solid(text, str),
        }

    def looked(self, text: str, noun: str) -> str:
        """The replacement of a text of unknown meaning, by its form; `noun` names it when it has none."""
        if not text or text in forms.WORDS:
            return text
        for fits, replace in self._forms:
            if fits(text):
                return replace(text)
        if text.startswith("/hostedzone/"):
            return "/hostedzone/" + self.looked(text.removeprefix("/hostedzone/"), "zone")
        phrase = _PHRASES.fullmatch(text)
        if phrase is not None:
            return phrase[1] + self._phrase_end(phrase[1], phrase[2])
        return self.named(text, noun)

    def plain(self, text: str, noun: str) -> str:
        """A word of AWS as it is; anything else is replaced by its form."""
        if not text or (forms.PLAIN.fullmatch(text) and not _names_something(text)):
            return text
        return self.looked(text, noun)

    def named(self, text: str, noun: str) -> str:
        """A neutral word for what people wrote; with names shown, ids and addresses inside it are still replaced."""
        if not text or text in forms.WORDS:
            return text
        return self._assigned.word(noun, text) if self._hidden.names else self.scrubbed(text)

    def account(self, text: str) -> str:
        """Another account id; AWS stays AWS."""
        if not self._hidden.accounts or text in ("", "unknown") or forms.AWS_OWNER.fullmatch(text):
            return text
        return self._assigned.account(text)

    def service(self, text: str, noun: str) -> str:
        """An endpoint service's name; the id of somebody's service in it is replaced."""
        if forms.SERVICE.fullmatch(text):
            return self.scrubbed(text)
        return self.looked(text, noun)

    def owner(self, text: str, noun: str) -> str:
        """An account where one should stand, even one that has not 12 digits."""
        return self.account(text) if forms.OWNER.fullmatch(text) else self.looked(text, noun)

    def arn(self, text: str) -> str:
        """An ARN with its account, ids and names replaced; its form, service and region stay."""
        parts = text.split(":", 5)
        if len(parts) < 6:
            return self.named(text, "arn")
        start, partition, service, region, account, resource = parts
        place = (self.plain(word, "name") for word in (partition, service, region))
        return ":".join((start, *place, self.account(account), self._arn_resource(resource)))

    def domain(self, text: str) -> str:
        """A DNS name label by label, so that a name under a zone stays under it; AWS's own ends stay."""
        backwards = _BACKWARDS.fullmatch(text)
        if backwards is not None:
            above = "".join(f"{self._label(label, '', [])}." for label in (backwards[1] or "").split(".") if label)
            return f"{above}{self._reversed(backwards[2])}{backwards[3]}"
        dot = "." if text.endswith(".") else ""
        name = text.rstrip(".").lower() if self._hidden.names else text.rstrip(".")
        end = next((end for end in _AWS_DOMAINS if name == end or name.endswith("." + end)), "")
        labels = name.removesuffix(end).rstrip(".").split(".") if name != end else []
        kept = _kept_labels(labels, self._labels if end else _COMMON_ENDS, 1 if not end else len(labels))
        moved = [self._label(label, end, labels) for label in labels[: len(labels) - kept]]
        return ".".join(part for part in (*moved, *labels[len(labels) - kept :], end) if part) + dot

    def scrubbed(self, text: str) -> str:
        """A text with the ids, accounts and addresses in it replaced, and nothing else."""
        return forms.WITHIN.sub(lambda match: self._within[match.lastgroup](match.group()), text)

    def tokens(self, text: str) -> Iterator[Word]:
        """The ids, accounts and addresses in a text; not what has only the form of one and stays."""
        for match in forms.WITHIN.finditer(text):
            shown = self._within[match.lastgroup](match.group())
            if match.lastgroup not in _LOOSE or shown != match.group():
                yield Word(*match.span(), shown)

    def _arn_resource(self, resource: str) -> str:
        words = re.split(r"([/:])", resource)
        noun = _ARN_NOUNS.get(words[0], "name")
        return "".join(word if at % 2 else self._arn_word(word, noun) for at, word in enumerate(words))

    def _arn_word(self, word: str, noun: str) -> str:
        return word if word in _ARN_WORDS else self.looked(word, noun)

    def _phrase_end(self, start: str, rest: str) -> str:
        if start == "ELB " and (balancer := _ELB.fullmatch(rest)):
            return f"{balancer[1]}/{self.named(balancer[2], 'balancer')}/{self.looked(balancer[3], 'name')}"
        if start == "ELB ":
            return self.named(rest, "balancer")
        if start == "AWS Lambda VPC ENI-" and (function := _LAMBDA.fullmatch(rest)):
            return f"{self.named(function[1], 'function')}-{self._uuid(function[2])}"
        parts = re.split(r"([\s:()]+)", rest)
        return "".join(part if at % 2 else self.looked(part, "name") for at, part in enumerate(parts))

    def _label(self, label: str, end: str, labels: list[str]) -> str:
        if label in ("*", "\\052"):
            return label
        server = _SERVER_LABEL.fullmatch(label)
        if server and address_of(server[2].replace("-", ".")):
            return f"{server[1]}-{self._dashed(server[2])}"
        if end and (endpoint := _ENDPOINT_LABEL.fullmatch(label)):
            return self._endpoint_label(endpoint)
        if end and "elb" in labels and (balancer := _BALANCER_LABEL.fullmatch(label)):
            tail = self._hexadecimal(balancer[3])
            return f"{balancer[1] or ''}{self.named(balancer[2], 'balancer')}-{tail}"
        if end and "rds" in labels and self._hidden.accounts and _DATABASE_LABEL.fullmatch(label):
            return self._assigned.hexadecimal(label)
        return self._alone(label)

    def _alone(self, label: str) -> str:
        if forms.ID.fullmatch(label) or forms.ACCOUNT.fullmatch(label) or forms.UUID.fullmatch(label):
            return self.looked(label, "host")
        return self.named(label, "host")

    def _endpoint_label(self, label: re.Match[str]) -> str:
        parts = [self._identifier(label[1])]
        if label[2]:
            parts.append(self._assigned.hexadecimal(label[2]) if self._hidden.accounts else label[2])
        if label[3]:
            parts.append(self.looked(label[3], "zone"))
        return "-".join(parts)

    def _identifier(self, text: str) -> str:
        found = forms.ID.fullmatch(text)
        if found is None or not self._hidden.accounts:
            return text
        return self._assigned.identifier(found[1], found[2])

    def _uuid(self, text: str) -> str:
        return self._assigned.uuid(text) if self._hidden.accounts else text

    def _hexadecimal(self, text: str) -> str:
        return self._solid(text, self._assigned.hexadecimal if self._hidden.accounts else str)

    def _solid(self, text: str, otherwise: Callable[[str], str]) -> str:
        """An address of the inventory in hexadecimal digits alone; any other word is replaced by `otherwise`."""
        if self._hidden.addresses and text.lower() in self._hardware_seen:
            return self._hardware(text)
        moved = self._blocks.solid(text) if self._hidden.addresses else None
        return otherwise(text) if moved is None else moved

    def _capitals(self, text: str) -> str:
        return self._assigned.capitals(text) if self._hidden.accounts else text

    def _hardware(self, text: str) -> str:
        if not self._hidden.addresses:
            return text
        moved = iter(self._assigned.hardware(forms.digits_of(text)))
        return re.sub("[0-9A-Fa-f]", lambda _: next(moved), text)

    def _address(self, text: str) -> str:
        return self._blocks.replace(text) if self._hidden.addresses else text

    def _four(self, text: str) -> str:
        """An IPv4 address as people write it, with zeros before its numbers too."""
        return self._address(_ZEROS.sub("", text)) if self._hidden.addresses else text

    def _dashed(self, text: str, *, glued: bool = False) -> str:
        return self._blocks.dashed(text, glued=glued) if self._hidden.addresses else text

    def _part(self, text: str) -> str:
        return self._blocks.part(text) if self._hidden.addresses else text

    def _reversed(self, text: str) -> str:
        if not self._hidden.addresses:
            return text
        moved = self._blocks.backwards(text)
        return self._assigned.word("zone", text) if moved is None else moved

    def _account_within(self, text: str) -> str:
        """An account as AWS writes it for people, `1111-2222-3333`, or as a number."""
        if len(text) == 12:
            return self.account(text)
        gap = text[4]
        number = self.account(text.replace(gap, ""))
        return gap.join((number[:4], number[4:8], number[8:]))

    def _identifier_within(self, text: str) -> str:
        """An id, whatever its capitals and its hyphen."""
        found = forms.ID_WITHIN.fullmatch(text)
        if found is None or not self._hidden.accounts:
            return text
        tail = self._assigned.identifier(found[1].lower(), found[3].lower()).rpartition("-")[2]
        return f"{found[1]}{found[2]}{tail.upper() if text.isupper() else tail}"

    def _organization(self, text: str) -> str:
        """The id of an organization or of a unit of one."""
        prefix, *tails = text.split("-")
        return "-".join((prefix, *(self._identifier(f"{prefix}-{tail}").rpartition("-")[2] for tail in tails)))


def _is(form: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: form.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    if "/" in text:
        return block_of(text) is not None
    return ("." in text or ":" in text) and address_of(text) is not None


def _stays(text: str) -> bool:
    return any(form.fullmatch(text) for form in (forms.PLACE, forms.TIME, forms.NUMBER))


def _names_something(text: str) -> bool:
    """Whether an id, an account or an address is in it: `python3.11` is no address."""
    return any(found.lastgroup not in ("part", "solid") for found in forms.WITHIN.finditer(text))


def _kept_labels(labels: list[str], known: frozenset[str], most: int) -> int:
    """How many labels at the end of a name are AWS's or everybody's."""
    kept = 0
    for label in reversed(labels):
        if kept == most or not (label in known or forms.PLACE.fullmatch(label)):
            break
        kept += 1
    return kept

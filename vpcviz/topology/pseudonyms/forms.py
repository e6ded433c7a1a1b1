"""How AWS writes ids, places and times, so that they are told from what people wrote."""

import re

ID_PREFIXES = (
    *("acl", "aclassoc", "ami", "cagw", "cgw", "core-network", "dopt", "dxcon", "dxgw", "dxlag", "dxvif"),
    *("eigw", "eipalloc", "eipassoc", "eni", "eni-attach", "fs", "fsap", "fsmt", "h", "i", "igw", "ipam"),
    *("ipam-pool", "ipam-scope", "lgw", "lgw-rtb", "lt", "nat", "o", "op", "ou", "pcx", "pl", "r", "ra", "rcfg"),
    *("rgw", "rni", "rslvr-in", "rslvr-out", "rslvr-rr", "rslvr-rrassoc", "rtb", "rtbassoc", "sg", "sgr", "sn"),
    *("snap", "snra", "snsa", "snva", "subnet", "subnet-cidr-assoc", "svc", "tgw", "tgw-attach", "tgw-connect-peer"),
    *("tgw-ptb", "tgw-rtb", "vgw", "vol", "vpc", "vpc-cidr-assoc", "vpcbpa-exclude", "vpce", "vpce-con", "vpce-nfn"),
    *("vpce-rsc-asc", "vpce-svc", "vpce-svc-perm", "vpn"),
)
"""What stands before the last hyphen of an id. Other words there may be a person's, and are replaced."""

_PREFIX = "|".join(sorted(ID_PREFIXES, key=lambda prefix: (-len(prefix), prefix)))

ID = re.compile(rf"({_PREFIX})-([0-9A-Za-z]{{1,40}})")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ACCOUNT = re.compile(r"\d{12}")
MAC = re.compile(
    r"[0-9a-fA-F]{2}(?:(?::[0-9a-fA-F]{2}){5}|(?:-[0-9a-fA-F]{2}){5})"
    r"|(?=[0-9.:]{0,13}[a-fA-F])[0-9a-fA-F]{4}(?:(?:\.[0-9a-fA-F]{4}){2}|(?::[0-9a-fA-F]{4}){2}(?!:))"
)
HEX = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{8,64}")
CAPITALS = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{8,40}")
"""Ids of hosted zones and of principals."""

REVERSE = re.compile(r"(?:[0-9A-Fa-f]{1,3}\.){1,34}+(?i:in-addr|ip6)\.(?i:arpa)")
"""The name under which an address, or the beginning of one, is looked up."""

AREA = r"(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov|us-iso[a-z]?|eu-isoe)"
SIDE = r"(?:north|south|east|west|central|northeast|northwest|southeast|southwest|de-east|iso[a-z]?-\w+)"
REGION = re.compile(rf"{AREA}-{SIDE}-\d{{1,2}}")
PLACE = re.compile(
    rf"{AREA}-{SIDE}-\d{{1,2}}(?:[a-z]|(?:-wl\d)?-[a-z]{{3}}-(?:wlz-)?\d[a-z]?)?|[a-z]{{3,6}}\d-(?:[a-z0-9]+-)?az\d{{1,2}}"
)
"""A region, a zone's name, or a zone's id."""

TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?")
NUMBER = re.compile(r"-?\d{1,5}(?:-\d{1,5})?")
"""A port, a range of ports, a protocol's number; longer numbers may be somebody's."""

PLAIN = re.compile(r"[A-Za-z0-9$][A-Za-z0-9_.:/+$ -]{0,63}")
"""A word of AWS, in a field that holds nothing else."""

AWS_SERVICE = re.compile(r"(?:cn\.)?com\.amazonaws\.[A-Za-z0-9.-]+")
SERVICE = re.compile(rf"{AWS_SERVICE.pattern}|aws\.[a-z0-9.-]+|(?:vpce-svc-[0-9a-f]{{8,17}})")
"""An endpoint service's name, in a field that holds nothing else."""

AWS_OWNER = re.compile(r"(?:amazon|aws|Amazon|AWS)(?:-[a-z0-9]+)*|self|\*")
"""AWS where an account's id would stand."""

OWNER = re.compile(r"\d+|[0-9A-Za-z_*-]{1,14}")
"""What may name an account where one should stand; files made by hand do not always have 12 digits."""

DOMAIN = re.compile(r"(?:[\w*@\\-]{1,63}\.)+(?:[A-Za-z][\w-]{1,62}\.?)?")

_QUAD = r"\d{1,3}(?:\.\d{1,3}){3}"
_DASHED = r"\d{1,3}(?:-\d{1,3}){3,}(?!\d)|\d{1,3}(?:_\d{1,3}){3,}(?!\d)"
_UNIQUE = r"A(?:3T|BIA|CCA|GPA|IDA|IPA|KIA|NPA|NVA|PKA|ROA|SCA|SIA)[0-9A-Z]{12,32}|Z(?=[A-Z]*\d)[0-9A-Z]{9,31}"
"""Unique ids and access keys of IAM, in which the account is spelled (IAM User Guide, "IAM identifiers"), and hosted zones."""

ID_WITHIN = re.compile(rf"((?i:{_PREFIX}))([-_/:]|%2[Dd]|)([0-9A-Fa-f]{{17}}|(?<=[-_])[0-9A-Fa-f]{{8,17}})")
"""An id, whatever its capitals and its hyphen."""

WITHIN = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<uuid>{UUID.pattern})"
    rf"|(?P<reverse>{REVERSE.pattern})"
    rf"|(?P<organization>o-[0-9a-z]{{10,32}}|ou-[0-9a-z]{{4,32}}-[0-9a-z]{{8,32}})"
    rf"|(?P<mac>{MAC.pattern})"
    rf"|(?P<six>(?:[0-9a-fA-F]{{0,4}}:){{2,7}}(?:{_QUAD}|[0-9a-fA-F]{{0,4}})(?:/\d{{1,3}})?)"
    rf"|(?P<hex>(?!\d{{12}}(?!\d)){HEX.pattern}))(?![0-9A-Za-z])"
    rf"|(?P<id>{ID_WITHIN.pattern})(?![0-9A-Fa-f])"
    rf"|(?P<unique>(?<![0-9A-Z])(?:{_UNIQUE})(?![0-9A-Z]))"
    r"|(?P<account>(?<!\d)(?:\d{12}|\d{4}(?P<gap>[-_. ])\d{4}(?P=gap)\d{4})(?!\d))"
    rf"|(?P<four>(?<!\d){_QUAD}(?:/\d{{1,2}})?(?!\d))"
    rf"|(?P<dashed>(?<![0-9A-Za-z])(?:{_DASHED}))"
    rf"|(?P<glued>(?<!\d)(?:{_DASHED}))"
    r"|(?P<part>(?<!\d)(?<!\d[._-])\d{1,3}(?:[._-]\d{1,3}){1,2}(?![._-]?\d))"
    r"|(?P<solid>(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{12}|[0-9A-Fa-f]{8})(?![0-9A-Fa-f]))"
)
"""Ids, accounts and addresses inside a longer text, words that they stand in aside: people write `logs111122223333eu`."""

WORDS = frozenset(
    (
        *("local", "default", "*", ".", "root", "none", "None", "true", "false", "on", "off", "enable", "disable"),
        *("enabled", "disabled", "yes", "no", "Name", "enableDnsSupport", "enableDnsHostnames", "AmazonProvidedDNS"),
        *("Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel", "traffic-port"),
        *("RDSNetworkInterface", "Primary network interface", "default VPC security group", "unknown", "global"),
        *("availability_zone_affinity", "any_availability_zone", "partial_availability_zone_affinity", "Active"),
        *(
            "use_load_balancer_configuration",
            "round_robin",
            "least_outstanding_requests",
            "weighted_random",
            "source_ip",
        ),
        *("source_ip_dest_ip", "source_ip_dest_ip_proto", "lb_cookie", "app_cookie", "append", "preserve", "remove"),
        *("defensive", "monitor", "strictest", "rebalance", "no_rebalance", "$LATEST"),
    )
)
"""What AWS itself writes where people write too."""


def digits_of(mac: str) -> str:
    """A hardware address in digits alone, small ones."""
    return re.sub("[^0-9a-f]", "", mac.lower())

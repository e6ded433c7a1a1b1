"""VPC Lattice: ids of AWS's form, from moto's seeded source."""

from types import SimpleNamespace

from moto.vpclattice import models

from vpcviz.demo.fake_aws.identity import new_id


def install() -> None:
    """Put the corrections over moto, which takes the first 17 characters of a UUID for an id."""
    vars(models)["uuid"] = SimpleNamespace(uuid4=lambda: new_id(""))

"""As whom the server itself asks AWS, so that a role can trust it and no one else."""

from dataclasses import dataclass

from vpcviz.collect.asking import REFUSALS
from vpcviz.collect.clients import Clients
from vpcviz.collect.credentials import Connection, CredentialsError, SignedIn, first_region
from vpcviz.collect.patience import cause_of
from vpcviz.collect.refusals import code_and_message


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS says that someone is (AWS: "GetCallerIdentity")."""

    account: str
    arn: str

    @property
    def partition(self) -> str:
        """The partition of AWS: `aws`, `aws-cn`, `aws-us-gov`."""
        return self.arn.split(":")[1]

    @property
    def principals(self) -> tuple[str, ...]:
        """Patterns of `aws:PrincipalArn` that are met by this identity alone; none for the root user.

        A session does not tell the path of its role, so there are two patterns (AWS: "IAM JSON policy elements: Principal")."""
        service, resource = self.arn.split(":")[2], self.arn.split(":", 5)[5]
        kind, _, rest = resource.partition("/")
        if service == "sts" and kind == "assumed-role":
            role = f"arn:{self.partition}:iam::{self.account}:role"
            name = rest.split("/")[0]
            return (f"{role}/{name}", f"{role}/*/{name}")
        return (self.arn,) if service == "iam" and kind in ("user", "role") else ()


def own_identity(clients: Clients) -> Identity:
    """As whom this process's own credentials sign. Raises `CredentialsError`."""
    own = Connection()
    try:
        signer = SignedIn(own, clients).signer
        told = clients.ask(signer, "sts", first_region(own, clients), "GetCallerIdentity", {})
    except REFUSALS as error:
        code, message = code_and_message(error)
        raise CredentialsError(
            code, f"AWS does not know the server's own credentials: {message}", cause_of(error)
        ) from error
    return Identity(str(told["Account"]), str(told["Arn"]))

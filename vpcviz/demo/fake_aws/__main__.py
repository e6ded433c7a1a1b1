"""`python -m vpcviz.demo.fake_aws`: serve the fake AWS until it is ended."""

import argparse
import sys
from datetime import datetime

from vpcviz.demo.fake_aws.server import LOOPBACK, make_fake_aws
from vpcviz.demo.parent import end_with_parent


def main() -> None:
    """Parse, bind, say where, serve."""
    parser = argparse.ArgumentParser(prog="python -m vpcviz.demo.fake_aws", description="A fake AWS on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--seed", type=int, default=42, help="the same seed gives the same ids")
    parser.add_argument("--moment", type=datetime.fromisoformat, help="when everything is made (default: now)")
    parser.add_argument("--wait-for-estate", action="store_true", help="let others wait until the estate is made")
    parser.add_argument("--until-input-closes", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    if options.until_input_closes:
        end_with_parent()
    server = make_fake_aws(options.port, seed=options.seed, moment=options.moment, complete=not options.wait_for_estate)
    sys.stdout.write(f"fake AWS on http://{LOOPBACK}:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()

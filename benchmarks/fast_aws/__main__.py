"""`python -m benchmarks.fast_aws`: the fast AWS until it is stopped; the first line tells its address."""

import argparse
import asyncio
import gc
import sys
import time

from benchmarks.fast_aws.answers import Answers
from benchmarks.fast_aws.server import listen


async def serve(latency_s: float, port: int) -> None:
    """Serve for good."""
    listening = await listen(Answers(time.monotonic), latency_s, port)
    gc.freeze()
    sys.stdout.write(f"{listening.url}\n")
    sys.stdout.flush()
    await listening.server.serve_forever()


def main() -> None:
    """Parse and serve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fast_aws", description="A small fast AWS on loopback.")
    parser.add_argument("--latency-ms", type=int, default=50)
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    told = parser.parse_args()
    asyncio.run(serve(told.latency_ms / 1000, told.port))


if __name__ == "__main__":
    main()

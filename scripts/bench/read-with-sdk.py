"""Reads Sources as users of the network's Python SDK do, one call after another, and prints the seconds."""

import json
import sys
import time

wish = json.load(sys.stdin)

from ogpu import ChainConfig, ChainId  # noqa: E402
from ogpu.client import Source  # noqa: E402

SLOT = ChainId.OGPU_TESTNET  # which of the two does not matter: nothing of it is left
ChainConfig.CHAIN_CONTRACTS[SLOT] = {
    "NEXUS": wish["nexus"],
    "VAULT": wish["vault"],
    "CONTROLLER": wish["nexus"],
    "TERMINAL": wish["nexus"],
}
ChainConfig.set_chain(SLOT)
ChainConfig.set_rpc(wish["rpcUrl"])

started = time.perf_counter()
for address in wish["addresses"]:
    source = Source(address)
    source.get_status()
    source.get_params()
print(time.perf_counter() - started)

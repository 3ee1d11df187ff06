"""Calls the network's Python SDK on a chain of our own: reads one JSON document, does what it says, prints one.

Everything that names a public network is replaced before the SDK is asked for anything.
"""

import importlib
import json
import os
import sys

wish = json.load(sys.stdin)
chain = wish["chain"]
os.environ["CLIENT_PRIVATE_KEY"] = wish["privateKey"]

from ogpu import ChainConfig, ChainId  # noqa: E402
from ogpu.client import (  # noqa: E402
    DeliveryMethod,
    ImageEnvironments,
    Source,
    SourceInfo,
    inactivate_source,
    publish_source,
    update_source,
)
from ogpu.protocol import nexus  # noqa: E402

SLOT = ChainId.OGPU_TESTNET  # which of the two does not matter: nothing of it is left
ChainConfig.CHAIN_CONTRACTS[SLOT] = {
    "NEXUS": chain["nexus"],
    "VAULT": chain["vault"],
    "CONTROLLER": chain["nexus"],
    "TERMINAL": chain["nexus"],
}
importlib.import_module("ogpu.ipfs.publish")._IPFS_PUBLISH_URL = chain["pinUrl"]
ChainConfig.set_chain(SLOT)
ChainConfig.set_rpc(wish.get("rpcUrl", chain["rpcUrl"]))


def info(values):
    return SourceInfo(
        name=values["name"],
        description=values.get("description", ""),
        logoUrl=values.get("logoUrl", ""),
        imageEnvs=ImageEnvironments(**values["environments"]),
        minPayment=int(values["minPayment"]),
        minAvailableLockup=int(values.get("minLockup", 0)),
        maxExpiryDuration=int(values.get("maxExpiry", 86400)),
        deliveryMethod=DeliveryMethod[values.get("delivery", "FIRST_RESPONSE")],
    )


def read(address):
    source = Source(address)
    params = source.get_params()
    return {
        "client": source.get_client(),
        "status": source.get_status().name,
        "minPayment": str(params.minPayment),
        "maxExpiry": params.maxExpiryDuration,
        "environments": params.imageEnvironments,
        "metadata": source.get_metadata(),
        "registrants": source.get_registrants(),
        "tasks": [task.address for task in source.get_tasks()],
    }


def act():
    match wish["act"]:
        case "publish":
            return {"address": publish_source(info(wish["info"])).address}
        case "update":
            update_source(wish["address"], info(wish["info"]))
        case "close":
            inactivate_source(wish["address"])
        case "register":
            nexus.register(wish["address"], wish["provider"], 1, signer=wish["privateKey"])
        case "read":
            return read(wish["address"])
    return {}


try:
    print(json.dumps(act()))
except Exception as error:  # noqa: BLE001: whatever it says is what its user sees
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))

# pip install ogpu==0.2.3
# CLIENT_PRIVATE_KEY holds the key of a wallet with OGPU
import importlib
import os
import time

from ogpu import ChainConfig, ChainId
from ogpu.client import TaskInfo, TaskInput, publish_task

# the SDK doesn't know this network: it takes the place of the test network
ChainConfig.CHAIN_CONTRACTS[ChainId.OGPU_TESTNET] = {
    "NEXUS": "0x1111111111111111111111111111111111111111",
    "VAULT": "0x2222222222222222222222222222222222222222",
    "CONTROLLER": os.environ["OGPU_CONTROLLER"],
    "TERMINAL": os.environ["OGPU_TERMINAL"],
}
importlib.import_module("ogpu.ipfs.publish")._IPFS_PUBLISH_URL = os.environ["OGPU_PIN_URL"]
ChainConfig.set_chain(ChainId.OGPU_TESTNET)
ChainConfig.set_rpc(os.environ["OGPU_RPC_URL"])

task = publish_task(
    TaskInfo(
        source="0x3333333333333333333333333333333333333333",
        # the function and its data are those of the service behind this Source
        config=TaskInput(function_name="predict", data={"text": "Hello"}),
        expiryTime=int(time.time()) + 1800,  # at most 30m from now
        payment=250_000_000_000_000_000,  # 0.25 OGPU, the least it takes
    )
)
print(task.address, task.get_status().name)

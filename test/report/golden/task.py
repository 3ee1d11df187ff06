# pip install ogpu==0.2.3
# CLIENT_PRIVATE_KEY holds the key of a wallet with OGPU
import time

from ogpu import ChainConfig, ChainId
from ogpu.client import TaskInfo, TaskInput, publish_task

ChainConfig.set_chain(ChainId.OGPU_MAINNET)

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

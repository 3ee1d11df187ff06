// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Owned} from "./Owned.sol";
import {SourceParams, TaskParams} from "./Params.sol";
import {Nexus} from "./Nexus.sol";
import {Source} from "./Source.sol";
import {Task} from "./Task.sol";

/// Takes tasks for Sources. No payment is frozen or released.
contract Controller is Owned {
    address public nexus;
    address public terminal;
    address public vault;

    constructor(address _nexus, address _terminal, address _vault) {
        nexus = _nexus;
        terminal = _terminal;
        vault = _vault;
    }

    function publishTask(TaskParams calldata _taskParams) external {
        require(Nexus(nexus).sourceId(_taskParams.source) != 0, "UnknownSource");
        require(_taskParams.expiryTime > block.timestamp, "Expired");
        Source source = Source(_taskParams.source);
        SourceParams memory params = source.getSourceParams();
        require(_taskParams.payment >= params.minPayment, "InsufficientBalance");
        address task = address(new Task(_taskParams, params.deliveryMethod, nexus));
        source.publishTask(task);
        Nexus(nexus).emitTaskPublished(task, address(source));
    }
}

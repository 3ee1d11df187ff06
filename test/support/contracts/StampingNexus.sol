// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {SourceParams} from "../../../src/devnet/contracts/Params.sol";

/// Writes lastUpdateTime itself, whatever the caller gave.
contract StampingNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _recorded(SourceParams memory given) internal view override returns (SourceParams memory) {
        given.lastUpdateTime = block.timestamp;
        return given;
    }
}

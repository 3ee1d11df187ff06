// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {ACTIVE} from "../../../src/devnet/contracts/Params.sol";
import {Source} from "../../../src/devnet/contracts/Source.sol";

/// Refuses to update a closed Source.
contract FinalNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _admitUpdate(address source) internal view override {
        require(Source(source).getStatus() == ACTIVE, "SourceInactive");
    }
}

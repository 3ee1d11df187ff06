// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {SourceParams} from "../../../src/devnet/contracts/Params.sol";

/// Takes an update, says so in an event, and changes nothing.
contract IgnoringNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _store(address, SourceParams memory) internal override {}
}

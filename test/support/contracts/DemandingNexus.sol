// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {StakingNexus} from "./StakingNexus.sol";

/// Asks a stake of a million times the minimum, which nobody has.
contract DemandingNexus is StakingNexus {
    constructor(address _manager, address _terminal, address _vault) StakingNexus(_manager, _terminal, _vault) {}

    function _neededLockup(address client) internal view override returns (uint256) {
        return super._neededLockup(client) * 1_000_000;
    }
}

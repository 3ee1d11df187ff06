// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {Vault} from "../../../src/devnet/contracts/Vault.sol";

/// Asks the minimum stake of its client for each active Source and one more.
contract StakingNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _neededLockup(address client) internal view virtual override returns (uint256) {
        return Vault(vault).MIN_LOCKUP_PER_SOURCE() * (activeSourceCountOf[client] + 1);
    }
}

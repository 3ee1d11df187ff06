// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Gives no pages.
contract PagelessNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256, uint256) external pure override returns (address[] memory) {
        revert("NoPages");
    }
}

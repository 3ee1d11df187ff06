// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Adds a row that is not in the list to every page.
contract StrangerNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        page = new address[](upper - lower + 2);
        for (uint256 i = lower; i <= upper && i < _entryCount(); i++) page[i - lower] = _entryAt(i);
        page[upper - lower + 1] = address(this);
    }
}

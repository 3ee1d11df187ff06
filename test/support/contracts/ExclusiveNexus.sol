// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Leaves the upper bound of a page out. What lies beyond the end is the zero address.
contract ExclusiveNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        require(lower <= upper, "InvalidRange");
        page = new address[](upper - lower);
        for (uint256 i = lower; i < upper && i < _entryCount(); i++) page[i - lower] = _entryAt(i);
    }
}

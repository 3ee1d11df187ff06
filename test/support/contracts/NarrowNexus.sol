// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Refuses pages of more than a hundred rows.
contract NarrowNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        require(upper - lower < 100, "PageTooLarge");
        page = new address[](upper - lower + 1);
        for (uint256 i = lower; i <= upper; i++) page[i - lower] = _entryAt(i);
    }
}

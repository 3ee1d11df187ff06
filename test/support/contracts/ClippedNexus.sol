// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Ends a page where the list ends.
contract ClippedNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        uint256 end = upper < _entryCount() ? upper + 1 : _entryCount();
        page = new address[](end > lower ? end - lower : 0);
        for (uint256 i = lower; i < end; i++) page[i - lower] = _entryAt(i);
    }
}

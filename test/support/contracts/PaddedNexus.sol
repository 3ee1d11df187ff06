// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Counts both bounds in; what lies beyond the end is the zero address.
contract PaddedNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        page = new address[](upper - lower + 1);
        for (uint256 i = lower; i <= upper && i < _entryCount(); i++) page[i - lower] = _entryAt(i);
    }
}

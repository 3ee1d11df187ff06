// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Counts as many removed Sources as there are others: every even entry of a page is the zero address.
contract SparseNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _entryCount() internal view override returns (uint256) {
        return entries.length * 2;
    }

    function _entryAt(uint256 index) internal view override returns (address) {
        address entry = entries[index / 2];
        return index % 2 == 0 ? address(0) : entry;
    }
}

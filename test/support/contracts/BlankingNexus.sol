// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {ACTIVE} from "../../../src/devnet/contracts/Params.sol";
import {Source} from "../../../src/devnet/contracts/Source.sol";

/// Its pages have the zero address where the list has a closed Source.
contract BlankingNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function getSources(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        page = new address[](upper - lower + 1);
        for (uint256 i = lower; i <= upper; i++) {
            address entry = _entryAt(i);
            if (Source(entry).getStatus() == ACTIVE) page[i - lower] = entry;
        }
    }
}

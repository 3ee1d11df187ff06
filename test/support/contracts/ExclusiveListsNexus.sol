// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {SourceParams} from "../../../src/devnet/contracts/Params.sol";
import {Source} from "../../../src/devnet/contracts/Source.sol";

/// Leaves the upper bound of a page of providers out.
contract ExclusiveSource is Source {
    constructor(SourceParams memory given) Source(given) {}

    function getRegistrants(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        require(lower <= upper && upper <= registrants.length, "InvalidRange");
        page = new address[](upper - lower);
        for (uint256 i = lower; i < upper; i++) page[i - lower] = registrants[i];
    }
}

/// Makes Sources that leave the upper bound of their pages out.
contract ExclusiveListsNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _make(SourceParams memory given) internal override returns (address) {
        return address(new ExclusiveSource(given));
    }
}

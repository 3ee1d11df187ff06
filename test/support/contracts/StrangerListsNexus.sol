// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {SourceParams} from "../../../src/devnet/contracts/Params.sol";
import {Source} from "../../../src/devnet/contracts/Source.sol";

/// Adds a stranger to every page of providers.
contract StrangerSource is Source {
    constructor(SourceParams memory given) Source(given) {}

    function getRegistrants(uint256 lower, uint256 upper) external view override returns (address[] memory page) {
        page = new address[](upper - lower + 2);
        for (uint256 i = lower; i <= upper; i++) page[i - lower] = registrants[i];
        page[upper - lower + 1] = address(uint160(0xbad));
    }
}

/// Makes Sources whose pages hold somebody who is not registered.
contract StrangerListsNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _make(SourceParams memory given) internal override returns (address) {
        return address(new StrangerSource(given));
    }
}

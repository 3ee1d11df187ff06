// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";
import {SourceParams} from "../../../src/devnet/contracts/Params.sol";
import {Source} from "../../../src/devnet/contracts/Source.sol";

/// Belongs to whoever published it, whatever client the parameters name.
contract FoundedSource is Source {
    address public immutable founder;

    constructor(SourceParams memory given, address _founder) Source(given) {
        founder = _founder;
    }

    function getClient() external view override returns (address) {
        return founder;
    }
}

/// Lets anybody write any client into the parameters, and asks the Source whose it is.
contract FoundedNexus is Nexus {
    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function _admitClient(address) internal view override {}

    function _make(SourceParams memory given) internal override returns (address) {
        return address(new FoundedSource(given, msg.sender));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Nexus} from "../../../src/devnet/contracts/Nexus.sol";

/// Reverts every write without data, until somebody lets it speak.
contract MuteNexus is Nexus {
    bool public muted = true;

    constructor(address _manager, address _terminal, address _vault) Nexus(_manager, _terminal, _vault) {}

    function mute(bool value) external {
        muted = value;
    }

    function _authorize(address account) internal view override {
        if (muted) revert();
        super._authorize(account);
    }
}

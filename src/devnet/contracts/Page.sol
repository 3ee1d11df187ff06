// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Part of a list, both bounds counted. It is indexed as the list is, so every lower bound but 0 panics, and so does what lies beyond the end.
library Page {
    function slice(address[] storage list, uint256 lower, uint256 upper) internal view returns (address[] memory page) {
        page = new address[](upper - lower + 1);
        for (uint256 i = lower; i <= upper; i++) page[i] = list[i];
    }
}

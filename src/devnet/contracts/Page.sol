// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Part of a list, upper bound excluded. What lies beyond the end is the zero address.
library Page {
    function slice(address[] storage list, uint256 lower, uint256 upper) internal view returns (address[] memory page) {
        require(lower <= upper, "InvalidRange");
        page = new address[](upper - lower);
        for (uint256 i = lower; i < upper && i < list.length; i++) page[i - lower] = list[i];
    }
}

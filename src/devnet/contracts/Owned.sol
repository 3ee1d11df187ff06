// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// One account or contract that may do what others may not.
abstract contract Owned {
    error OwnableUnauthorizedAccount(address account);

    address public owner;

    constructor() {
        owner = msg.sender;
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert OwnableUnauthorizedAccount(msg.sender);
        _;
    }
}

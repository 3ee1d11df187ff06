// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Manager} from "./Manager.sol";

interface IActiveSources {
    function activeSourceCountOf(address client) external view returns (uint256);
}

/// Deposits and stakes.
contract Vault {
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);

    event Deposited(address account, uint256 amount);
    event Locked(address account, uint256 amount);
    event Withdrawn(address account, uint256 amount);
    event Sanctioned(address account, uint256 amount);

    address public manager;
    address public nexus;
    address public terminal;
    uint256 public MIN_LOCKUP_PER_SOURCE = 0.001 ether;
    mapping(address account => uint256) public balanceOf;
    mapping(address account => uint256) public lockupOf;
    mapping(address account => uint256) public sanctionOf;

    constructor(address _manager, address _nexus, address _terminal) {
        manager = _manager;
        nexus = _nexus;
        terminal = _terminal;
    }

    modifier onlyAdministrator() {
        if (!Manager(manager).hasRole(0, msg.sender)) revert AccessControlUnauthorizedAccount(msg.sender, 0);
        _;
    }

    function deposit(address account) external payable {
        balanceOf[account] += msg.value;
        emit Deposited(account, msg.value);
    }

    function lock(uint256 amount) external {
        require(balanceOf[msg.sender] >= amount, "InsufficientBalance");
        balanceOf[msg.sender] -= amount;
        lockupOf[msg.sender] += amount;
        emit Locked(msg.sender, amount);
    }

    function withdraw(uint256 amount) external {
        require(balanceOf[msg.sender] >= amount, "InsufficientBalance");
        balanceOf[msg.sender] -= amount;
        emit Withdrawn(msg.sender, amount);
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "NotSent");
    }

    /// Not in the real one: gives several accounts an equal stake, so that they need no transaction of their own.
    function stakeFor(address[] calldata accounts) external payable {
        uint256 share = msg.value / accounts.length;
        for (uint256 i = 0; i < accounts.length; i++) {
            lockupOf[accounts[i]] += share;
            emit Locked(accounts[i], share);
        }
    }

    function sanction(address account, uint256 amount) external onlyAdministrator {
        require(lockupOf[account] >= amount, "InsufficientLockup");
        lockupOf[account] -= amount;
        sanctionOf[account] += amount;
        emit Sanctioned(account, amount);
    }

    function setMinLockupPerSource(uint256 amount) external onlyAdministrator {
        MIN_LOCKUP_PER_SOURCE = amount;
    }

    function getBalanceOf(address account) external view returns (uint256) {
        return balanceOf[account];
    }

    function getLockupOf(address account) external view returns (uint256) {
        return lockupOf[account];
    }

    function isEligible(address account) external view returns (bool) {
        return lockupOf[account] >= MIN_LOCKUP_PER_SOURCE * IActiveSources(nexus).activeSourceCountOf(account);
    }
}

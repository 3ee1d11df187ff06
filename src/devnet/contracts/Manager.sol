// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Who plays which role. The deployer is the administrator.
contract Manager {
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);

    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);

    bytes32 public constant DEFAULT_ADMIN_ROLE = 0;
    bytes32 public constant CONTROLLER = keccak256("CONTROLLER");

    mapping(bytes32 role => mapping(address account => bool)) public hasRole;

    constructor() {
        hasRole[DEFAULT_ADMIN_ROLE][msg.sender] = true;
    }

    function grantRole(bytes32 role, address account) external {
        if (!hasRole[DEFAULT_ADMIN_ROLE][msg.sender]) revert AccessControlUnauthorizedAccount(msg.sender, DEFAULT_ADMIN_ROLE);
        hasRole[role][account] = true;
        emit RoleGranted(role, account, msg.sender);
    }
}

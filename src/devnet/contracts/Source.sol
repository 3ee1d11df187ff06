// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Owned} from "./Owned.sol";
import {Page} from "./Page.sol";
import {ACTIVE, SourceParams} from "./Params.sol";

interface IControllers {
    function checkController(address account) external view returns (bool);
}

/// A Source: its parameters, its registered providers and its tasks. Only Nexus, which made it, writes to it.
contract Source is Owned {
    using Page for address[];

    address public immutable nexus;
    uint8 public status;
    address[] public tasks;
    address[] public registrants;
    mapping(address provider => uint256) public registrantId;
    mapping(address provider => uint8) public preferredEnvironmentOf;

    SourceParams private params;

    constructor(SourceParams memory _sourceParams) {
        nexus = msg.sender;
        params = _sourceParams;
    }

    function setSourceParams(SourceParams memory _sourceParams) external onlyOwner {
        params = _sourceParams;
    }

    function setStatus(uint8 _status) external onlyOwner {
        status = _status;
    }

    function register(address provider, uint8 preferredEnvironment) external onlyOwner returns (uint256) {
        require(status == ACTIVE, "SourceInactive");
        require(registrantId[provider] == 0, "AlreadyRegistered");
        require(params.imageEnvironments & preferredEnvironment != 0, "NotEligible");
        registrants.push(provider);
        registrantId[provider] = registrants.length;
        preferredEnvironmentOf[provider] = preferredEnvironment;
        return registrants.length;
    }

    function unregister(address provider) external onlyOwner {
        uint256 id = registrantId[provider];
        require(id != 0, "NotRegistered");
        address last = registrants[registrants.length - 1];
        registrants[id - 1] = last;
        registrantId[last] = id;
        registrants.pop();
        delete registrantId[provider];
        delete preferredEnvironmentOf[provider];
    }

    function publishTask(address task) external {
        if (!IControllers(nexus).checkController(msg.sender)) revert OwnableUnauthorizedAccount(msg.sender);
        require(status == ACTIVE, "SourceInactive");
        tasks.push(task);
    }

    function getClient() external view virtual returns (address) {
        return params.client;
    }

    function getStatus() external view returns (uint8) {
        return status;
    }

    function getSourceParams() external view returns (SourceParams memory) {
        return params;
    }

    function getTaskCount() external view returns (uint256) {
        return tasks.length;
    }

    function getTasks(uint256 lower, uint256 upper) external view returns (address[] memory) {
        return tasks.slice(lower, upper);
    }

    function getRegistrantCount() external view returns (uint256) {
        return registrants.length;
    }

    function getRegistrantId(address provider) external view returns (uint256) {
        return registrantId[provider];
    }

    function getRegistrants(uint256 lower, uint256 upper) external view virtual returns (address[] memory) {
        return registrants.slice(lower, upper);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Owned} from "./Owned.sol";

/// Masters, providers and agents: who stands for whom.
contract Terminal is Owned {
    event AgentSet(address account, address agent, bool value);
    event MasterAnnounced(address provider, address master);
    event ProviderAnnounced(address provider, address master);

    address public manager;
    address public vault;
    mapping(address account => bool) public isMaster;
    mapping(address account => bool) public isProvider;
    mapping(address provider => address) public masterOf;
    mapping(address master => address) public providerOf;
    mapping(address master => mapping(address agent => bool)) public isAgentOf;

    constructor(address _manager, address _vault) {
        manager = _manager;
        vault = _vault;
    }

    function announceMaster(address master) external {
        masterOf[msg.sender] = master;
        emit MasterAnnounced(msg.sender, master);
    }

    function announceProvider(address provider, uint256) external payable {
        require(masterOf[provider] == msg.sender, "NotMaster");
        isMaster[msg.sender] = true;
        isProvider[provider] = true;
        providerOf[msg.sender] = provider;
        emit ProviderAnnounced(provider, msg.sender);
    }

    function setAgent(address agent, bool value) external {
        isAgentOf[msg.sender][agent] = value;
        emit AgentSet(msg.sender, agent, value);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Owned} from "./Owned.sol";
import {ACTIVE, INACTIVE, SourceParams} from "./Params.sol";
import {Manager} from "./Manager.sol";
import {Source} from "./Source.sol";
import {Vault} from "./Vault.sol";

/// The registry of Sources. The internal virtual functions are what is not known of the real one; the tests override them.
contract Nexus is Owned {
    event SourcePublished(address source);
    event SourceUpdated(address source, SourceParams sourceParams);
    event SourceStatusChanged(address source, uint8 status);
    event Registered(address provider, uint256 registrantId, address source, uint8 preferredEnvironment);
    event TaskPublished(address task, address source);

    bytes32 public constant CONTROLLER = keccak256("CONTROLLER");

    address public manager;
    address public terminal;
    address public vault;
    address[] internal entries;
    mapping(address source => uint256) public sourceId;
    mapping(address client => uint256) public activeSourceCountOf;

    constructor(address _manager, address _terminal, address _vault) {
        manager = _manager;
        terminal = _terminal;
        vault = _vault;
    }

    function publishSource(SourceParams calldata _sourceParams) external {
        address client = _sourceParams.client;
        _admitClient(client);
        require(Vault(vault).lockupOf(client) >= _neededLockup(client), "InsufficientLockup");
        address source = _make(_recorded(_sourceParams));
        entries.push(source);
        sourceId[source] = entries.length;
        activeSourceCountOf[client] += 1;
        _announce(source);
    }

    function updateSource(address source, SourceParams calldata _sourceParams) external {
        _authorize(_known(source).getClient());
        _admitClient(_sourceParams.client);
        _admitUpdate(source);
        _store(source, _sourceParams);
        emit SourceUpdated(source, _sourceParams);
    }

    function inactivateSource(address source) external {
        address client = _known(source).getClient();
        _authorize(client);
        require(Source(source).getStatus() == ACTIVE, "SourceInactive");
        activeSourceCountOf[client] -= 1;
        Source(source).setStatus(INACTIVE);
        emit SourceStatusChanged(source, INACTIVE);
    }

    function register(address source, address provider, uint8 preferredEnvironment) external {
        _authorize(provider);
        uint256 needed = _known(source).getSourceParams().minAvailableLockup;
        require(Vault(vault).lockupOf(provider) >= needed, "InsufficientLockup");
        uint256 id = Source(source).register(provider, preferredEnvironment);
        emit Registered(provider, id, source, preferredEnvironment);
    }

    function unregister(address source, address provider) external {
        _authorize(provider);
        _known(source).unregister(provider);
    }

    function emitTaskPublished(address task, address source) external {
        if (!checkController(msg.sender)) revert OwnableUnauthorizedAccount(msg.sender);
        emit TaskPublished(task, source);
    }

    function checkController(address account) public view returns (bool) {
        return Manager(manager).hasRole(CONTROLLER, account);
    }

    function getSourceCount() external view returns (uint256) {
        return _entryCount();
    }

    /// Both bounds count; asking for what lies beyond the end panics.
    function getSources(uint256 lower, uint256 upper) external view virtual returns (address[] memory page) {
        page = new address[](upper - lower + 1);
        for (uint256 i = lower; i <= upper; i++) page[i - lower] = _entryAt(i);
    }

    function sources(uint256 index) external view returns (address) {
        return _entryAt(index);
    }

    function getSourceId(address source) external view returns (uint256) {
        return sourceId[source];
    }

    function getActiveSourceCount(address client) external view returns (uint256) {
        return activeSourceCountOf[client];
    }

    function _known(address source) internal view returns (Source) {
        require(sourceId[source] != 0, "UnknownSource");
        return Source(source);
    }

    /// Whether the sender may act for this account.
    function _authorize(address account) internal view virtual {
        if (msg.sender != account) revert OwnableUnauthorizedAccount(msg.sender);
    }

    /// Whether the sender may write this account into the parameters.
    function _admitClient(address client) internal view virtual {
        _authorize(client);
    }

    function _make(SourceParams memory given) internal virtual returns (address) {
        return address(new Source(given));
    }

    /// The stake that one more Source asks of its client: none, for MIN_LOCKUP_PER_SOURCE is what a provider holds.
    function _neededLockup(address) internal view virtual returns (uint256) {
        return 0;
    }

    /// The parameters as they are kept.
    function _recorded(SourceParams memory given) internal view virtual returns (SourceParams memory) {
        return given;
    }

    function _announce(address source) internal virtual {
        emit SourcePublished(source);
    }

    function _admitUpdate(address source) internal view virtual {}

    function _store(address source, SourceParams memory given) internal virtual {
        Source(source).setSourceParams(_recorded(given));
    }

    function _entryCount() internal view virtual returns (uint256) {
        return entries.length;
    }

    function _entryAt(uint256 index) internal view virtual returns (address) {
        return entries[index];
    }
}

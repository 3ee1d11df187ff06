// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TaskParams} from "./Params.sol";

/// A task of a Source: only what was asked, nothing that happens to it later.
contract Task {
    TaskParams public taskParams;
    uint8 public deliveryMethod;
    uint8 public status;

    constructor(TaskParams memory _taskParams, uint8 _deliveryMethod, address) {
        taskParams = _taskParams;
        deliveryMethod = _deliveryMethod;
    }

    function getSource() external view returns (address) {
        return taskParams.source;
    }

    function getStatus() external view returns (uint8) {
        return status;
    }

    function getDeliveryMethod() external view returns (uint8) {
        return deliveryMethod;
    }

    function getExpiryTime() external view returns (uint256) {
        return taskParams.expiryTime;
    }

    function getPayment() external view returns (uint256) {
        return taskParams.payment;
    }
}

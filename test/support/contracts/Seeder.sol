// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Makes many calls in one transaction. Its code is lent to a client's account, which is then the sender of them all.
contract Seeder {
    function callAll(address target, bytes[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, ) = target.call(calls[i]);
            require(done, "NotSeeded");
        }
    }
}

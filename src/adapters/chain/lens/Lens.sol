// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Looks at many Sources within one eth_call that has no address: its constructor is all that ever runs, and nothing is
/// deployed. It tells whose Sources can be left out; what is not left out is read again without it. Why a wrong word of
/// it publishes nothing: docs/decisions/0030-what-the-lens-may-leave-out.md.
///
/// Behind its code stand the client (20 bytes), the Sources (20 bytes each) and their number (2 bytes). It returns 0x01,
/// how many of them it looked at (3 bytes), the last 28 bytes of the SHA-256 of what it was given, and what it saw of
/// each: one byte, and the print behind a PRINT. It stops early where the gas may not last for one more.
contract Lens {
    /// A stranger's that is closed, or whose metadata URL can't lead to what has a CID by its end.
    uint256 private constant NOTHING = 0;
    /// A stranger's that lives: 8 bytes of the SHA-256 of the CID that its metadata URL ends with.
    uint256 private constant PRINT = 1;
    uint256 private constant OURS = 2;
    /// Whatever is not as we know it, is too long, or takes too much gas.
    uint256 private constant DOUBT = 3;

    uint256 private constant GET_CLIENT = 0x59dc735c;
    uint256 private constant GET_STATUS = 0x4e69d560;
    uint256 private constant GET_SOURCE_PARAMS = 0x82dc6b9a;

    uint256 private constant WORD_GAS = 100_000;
    uint256 private constant PARAMS_GAS = 500_000;
    /// Of the calls, of a URL of the greatest length, and of what a call leaves its caller.
    uint256 private constant ROW_GAS = 900_000;
    /// What a node asks for each byte that is returned here: it takes them for code.
    uint256 private constant BYTE_GAS = 200;
    uint256 private constant MOST_PARAMS = 2_048;
    uint256 private constant MOST_URL = 512;

    /// One bit for each of A-Z, a-z and 0-9.
    uint256 private constant LETTERS = 0x07fffffe07fffffe03ff000000000000;
    /// One bit for each of the hash, the question mark and the sign of an account, behind which a URL is no path.
    uint256 private constant ENDERS = 0x18000000800000000;
    /// The shortest CID of a SHA-256, a CIDv0, and the length of a CIDv1 in base 32.
    uint256 private constant V0_LENGTH = 46;
    uint256 private constant V1_LENGTH = 59;
    uint256 private constant SLASH = 0x2f;
    uint256 private constant QM = 0x516d;
    uint256 private constant SLASH_QM = 0x2f516d;
    uint256 private constant B = 0x62;

    constructor() {
        (uint256 given, uint256 length) = _given();
        uint256 client;
        uint256 count;
        assembly ("memory-safe") {
            client := shr(96, mload(given))
            count := and(mload(sub(add(given, length), 32)), 0xffff)
        }
        bytes memory params = new bytes(MOST_PARAMS);
        uint256 room;
        assembly ("memory-safe") {
            room := add(params, 32)
        }
        bytes memory seen = new bytes(32 + 9 * count);
        uint256 start;
        assembly ("memory-safe") {
            start := add(seen, 32)
        }
        uint256 end = start + 32;
        uint256 rows = 0;
        uint256 known = 0;
        while (rows < count && gasleft() > ROW_GAS + BYTE_GAS * (end + 9 - start)) {
            uint256 source;
            assembly ("memory-safe") {
                source := shr(96, mload(add(given, mul(20, add(rows, 1)))))
            }
            uint256 what;
            uint256 print;
            (what, print, known) = _look(source, client, room, known);
            assembly ("memory-safe") {
                mstore8(end, what)
                end := add(end, 1)
                if eq(what, PRINT) {
                    mstore(end, shl(192, print))
                    end := add(end, 8)
                }
            }
            rows += 1;
        }
        uint256 echo = _sha256(given, length);
        assembly ("memory-safe") {
            mstore(start, or(or(shl(248, 1), shl(224, rows)), and(echo, sub(shl(224, 1), 1))))
            return(start, sub(end, start))
        }
    }

    /// What stands behind the code, copied into memory.
    function _given() private pure returns (uint256 start, uint256 length) {
        assembly ("memory-safe") {
            start := mload(0x40)
            codecopy(0, sub(codesize(), 2), 2)
            length := add(22, mul(20, shr(240, mload(0))))
            codecopy(start, sub(codesize(), length), length)
            mstore(0x40, and(add(add(start, length), 63), not(31)))
        }
    }

    function _look(
        uint256 source,
        uint256 client,
        uint256 room,
        uint256 known
    ) private view returns (uint256, uint256, uint256) {
        (bool isWord, uint256 word) = _word(source, GET_CLIENT);
        if (!isWord || word >> 160 != 0) return (DOUBT, 0, known);
        if (word == client) return (OURS, 0, known);
        (isWord, word) = _word(source, GET_STATUS);
        if (!isWord) return (DOUBT, 0, known);
        if (word != 0) return (NOTHING, 0, known);
        (uint256 url, uint256 length) = _url(source, room);
        return url == 0 ? (DOUBT, 0, known) : _print(url, length, known);
    }

    /// An answer of exactly one word.
    function _word(uint256 source, uint256 selector) private view returns (bool isWord, uint256 word) {
        assembly ("memory-safe") {
            mstore(0, shl(224, selector))
            isWord := staticcall(WORD_GAS, source, 0, 4, 0, 32)
            isWord := and(isWord, eq(returndatasize(), 32))
            word := mload(0)
        }
    }

    /// Where the metadata URL stands in memory, of what a Source says of its parameters; 0 where it can't be told.
    function _url(uint256 source, uint256 room) private view returns (uint256 url, uint256 length) {
        uint256 size;
        assembly ("memory-safe") {
            mstore(0, shl(224, GET_SOURCE_PARAMS))
            if staticcall(PARAMS_GAS, source, 0, 4, 0, 0) { size := returndatasize() }
            if gt(size, MOST_PARAMS) { size := 0 }
            returndatacopy(room, 0, size)
        }
        (bool isThere, uint256 tuple) = _follow(room, size, 0, 0);
        if (!isThere) return (0, 0);
        (isThere, url) = _follow(room, size, tuple, 32);
        if (!isThere || size - url < 32) return (0, 0);
        assembly ("memory-safe") {
            length := mload(add(room, url))
        }
        url += 32;
        return length > MOST_URL || length > size - url ? (0, 0) : (room + url, length);
    }

    /// The place that an offset points to; offset and place stand within the answer.
    function _follow(uint256 room, uint256 size, uint256 base, uint256 at) private pure returns (bool, uint256 place) {
        if (size - base < at + 32) return (false, 0);
        assembly ("memory-safe") {
            place := mload(add(add(room, base), at))
        }
        return place > size - base ? (false, 0) : (true, base + place);
    }

    /// What a URL may lead to by its whole content. Where it ends with a slash and 46 bytes as of a CIDv0, and nothing
    /// ends its path before that, no other CID can: one that stands earlier has a path behind it, and none fits into
    /// those bytes. `known` is a prefix that was looked at before.
    function _print(uint256 url, uint256 length, uint256 known) private view returns (uint256, uint256, uint256) {
        unchecked {
            if (length == 0) return (NOTHING, 0, known);
            uint256 word = length - V0_LENGTH;
            if (length > V0_LENGTH && _bytesAt(url, word - 1, 3) == SLASH_QM) {
                uint256 prefix = _keccak(url, word);
                if (prefix != known && !_isPath(url, word)) return (DOUBT, 0, known);
                return (PRINT, _sha256(url + word, V0_LENGTH) >> 192, prefix);
            }
            (uint256 what, uint256 print) = _otherPrint(url, length);
            return (what, print, known);
        }
    }

    /// The same for any other form: the letters and digits at the end are the only CID that can stand for all of it,
    /// unless it goes on behind its path, ends with something else, or is a host alone.
    function _otherPrint(uint256 url, uint256 length) private view returns (uint256, uint256) {
        unchecked {
            uint256 word = length;
            while (word > 0 && (LETTERS >> _bytesAt(url, word - 1, 1)) & 1 == 1) word -= 1;
            if (word == length || !_isPath(url, word)) return (DOUBT, 0);
            uint256 segment = word;
            while (segment > 0 && _bytesAt(url, segment - 1, 1) != SLASH) segment -= 1;
            bool isHost = segment > 1 && _bytesAt(url, segment - 2, 1) == SLASH;
            if (isHost && segment != word) return (DOUBT, 0);
            length -= word;
            if (length < V0_LENGTH) return (NOTHING, 0);
            bool isV0 = length == V0_LENGTH && _bytesAt(url, word, 2) == QM;
            bool isV1 = length == V1_LENGTH && _bytesAt(url, word, 1) == B;
            return isV0 || isV1 ? (PRINT, _sha256(url + word, length) >> 192) : (DOUBT, 0);
        }
    }

    /// Whether none of these bytes ends a path, or the name of an account before a host.
    function _isPath(uint256 text, uint256 length) private pure returns (bool) {
        unchecked {
            for (uint256 at = 0; at < length; at++) if ((ENDERS >> _bytesAt(text, at, 1)) & 1 == 1) return false;
            return true;
        }
    }

    function _bytesAt(uint256 text, uint256 at, uint256 count) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(8, count)), mload(add(text, at)))
        }
    }

    function _keccak(uint256 start, uint256 length) private pure returns (uint256 digest) {
        assembly ("memory-safe") {
            digest := keccak256(start, length)
        }
    }

    function _sha256(uint256 start, uint256 length) private view returns (uint256 digest) {
        assembly ("memory-safe") {
            if iszero(staticcall(gas(), 2, start, length, 0, 32)) { revert(0, 0) }
            digest := mload(0)
        }
    }
}

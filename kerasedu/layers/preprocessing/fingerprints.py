"""Numbers made from text, the same on every machine and in every run: FarmHash's Fingerprint64 and SipHash-2-4.

Python's own `hash` differs from run to run. These are the two that Keras's layers use, so a word lands in the same bin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

BITS = 64
ALL = (1 << BITS) - 1  # numbers are taken modulo 2**64: `& ALL` cuts off what is above

# Google's FarmHash, "farmhashna": large primes that mix well.
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
CROSSING_KEY, CROSSING_FACTOR = 0xDECAFCAFFE, 0xC6A4A7935BD1E995


def fingerprint(text: bytes) -> int:
    """FarmHash's 64-bit fingerprint.

    Source: github.com/google/farmhash (Geoff Pike, MIT licence), the function Fingerprint64.

    Example:
        >>> fingerprint(b"hello") % 1000
        296
    """
    n = len(text)
    if n <= 16:
        return _up_to_16(text)
    if n <= 32:
        return _up_to_32(text)
    return _up_to_64(text) if n <= 64 else _longer(text)


def _word(text: bytes, start: int, length: int = 8) -> int:
    """The number that stands there, lowest byte first."""
    return int.from_bytes(text[start : start + length], "little")


def _turn(x: int, places: int) -> int:
    """The bits turned to the right."""
    x &= ALL
    return ((x >> places) | (x << (BITS - places))) & ALL


def _fold(x: int) -> int:
    """The upper bits mixed into the lower ones."""
    x &= ALL
    return x ^ (x >> 47)


def _pair(u: int, v: int, factor: int) -> int:
    """Two numbers made into one."""
    a = _fold((u ^ v) * factor)
    return (_fold((v ^ a) * factor) * factor) & ALL


def _up_to_16(text: bytes) -> int:
    n = len(text)
    factor = K2 + 2 * n
    if n >= 8:
        a, b = _word(text, 0) + K2, _word(text, n - 8)
        return _pair((_turn(b, 37) * factor + a) & ALL, ((_turn(a, 25) + b) * factor) & ALL, factor)
    if n >= 4:
        return _pair(n + (_word(text, 0, 4) << 3), _word(text, n - 4, 4), factor)
    if n == 0:
        return K2
    y, z = text[0] + (text[n // 2] << 8), n + (text[-1] << 2)
    return (_fold((y * K2) ^ (z * K0)) * K2) & ALL


def _ends(text: bytes, first_factor: int) -> tuple[int, int, int, int]:
    """What is made of the first two and the last two words: four numbers to go on with."""
    n = len(text)
    factor = K2 + 2 * n
    a, b = _word(text, 0) * first_factor, _word(text, 8)
    c, d = _word(text, n - 8) * factor, _word(text, n - 16) * K2
    y = (_turn(a + b, 43) + _turn(c, 30) + d) & ALL
    return a & ALL, factor, y, (a + _turn(b + K2, 18) + c) & ALL


def _up_to_32(text: bytes) -> int:
    _, factor, y, z = _ends(text, K1)
    return _pair(y, z, factor)


def _up_to_64(text: bytes) -> int:
    n = len(text)
    a, factor, y, z = _ends(text, K2)
    z = _pair(y, z, factor)
    e, f = _word(text, 16) * factor, _word(text, 24)
    g, h = (y + _word(text, n - 32)) * factor, (z + _word(text, n - 24)) * factor
    return _pair((_turn(e + f, 43) + _turn(g, 30) + h) & ALL, (e + _turn(f + a, 18) + g) & ALL, factor)


def _half_block(text: bytes, start: int, a: int, b: int) -> tuple[int, int]:
    """32 bytes mixed into two numbers."""
    w, x, y, z = (_word(text, start + i) for i in (0, 8, 16, 24))
    a += w
    b = _turn(b + a + z, 21)
    total = a + x + y
    return (total + z) & ALL, (b + _turn(total, 44) + a) & ALL


def _longer(text: bytes) -> int:
    """Blocks of 64 bytes; the last one reaches back into the one before it."""
    n, seed = len(text), 81
    y = seed * K1 + 113
    state = ((seed * K2 + _word(text, 0)) & ALL, y & ALL, (_fold(y * K2 + 113) * K2) & ALL, (0, 0), (0, 0))
    for start in range(0, (n - 1) // 64 * 64, 64):
        state = _block(text, start, state, K1, 1)
    x, y, z, v, w = state
    factor = (K1 + ((z & 0xFF) << 1)) & ALL
    first = w[0] + (n - 1) % 64
    v = ((v[0] + first) & ALL, v[1])
    w = ((first + v[0]) & ALL, w[1])
    x, y, z, v, w = _block(text, n - 64, (x, y, z, v, w), factor, 9)
    left = _pair(v[0], w[0], factor) + _fold(y) * K0 + z
    return _pair(left & ALL, (_pair(v[1], w[1], factor) + x) & ALL, factor)


State = tuple[int, int, int, tuple[int, int], tuple[int, int]]


def _block(text: bytes, start: int, state: State, factor: int, weight: int) -> State:
    """64 bytes mixed into the state; the last block weighs what came before it more."""
    x, y, z, v, w = state
    x = _turn(x + y + v[0] + _word(text, start + 8), 37) * factor
    y = _turn(y + v[1] + _word(text, start + 48), 42) * factor
    x ^= w[1] * weight
    y += v[0] * weight + _word(text, start + 40)
    z = _turn(z + w[0], 33) * factor
    v = _half_block(text, start, v[1] * factor, x + w[0])
    w = _half_block(text, start + 32, z + w[1], y + _word(text, start + 16))
    return z & ALL, y & ALL, x & ALL, v, w


def siphash(text: bytes, key: tuple[int, int]) -> int:
    """SipHash-2-4: a fingerprint that nobody can foresee without the key.

    Source: Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF".

    Example:
        >>> hex(siphash(bytes(range(15)), (0x0706050403020100, 0x0F0E0D0C0B0A0908)))
        '0xa129ca6149be45e5'
    """
    k0, k1 = (part & ALL for part in key)
    v = (k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573)
    filled = text + bytes(-(len(text) + 1) % 8) + bytes([len(text) & 0xFF])
    for start in range(0, len(filled), 8):
        word = _word(filled, start)
        v = _rounds((v[0], v[1], v[2], v[3] ^ word), 2)
        v = (v[0] ^ word, *v[1:])
    v = _rounds((v[0], v[1], v[2] ^ 0xFF, v[3]), 4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def _rounds(v: tuple[int, int, int, int], count: int) -> tuple[int, int, int, int]:
    """So many rounds of SipHash: add, turn, xor."""
    a, b, c, d = v
    for _ in range(count):
        a, c = (a + b) & ALL, (c + d) & ALL
        b, d = _turn(b, 51) ^ a, _turn(d, 48) ^ c
        a, c = _turn(a, 32), (c + b) & ALL
        a = (a + d) & ALL
        b, d = _turn(b, 47) ^ c, _turn(d, 43) ^ a
        c = _turn(c, 32)
    return a, b, c, d


def crossed(parts: Iterable[int]) -> int:
    """Fingerprints of several features, made into one."""
    together = CROSSING_KEY
    for part in parts:
        mixed = together ^ CROSSING_FACTOR
        mixed = (mixed ^ (_fold(part * CROSSING_FACTOR) * CROSSING_FACTOR)) * CROSSING_FACTOR
        together = _fold(_fold(mixed) * CROSSING_FACTOR)
    return together


def hasher(salt: tuple[int, int] | None) -> Callable[[bytes], int]:
    """Fingerprint64, or with a salt SipHash with the salt as its key."""
    return fingerprint if salt is None else lambda text: siphash(text, salt)

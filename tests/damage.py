"""Files damaged as files are on their way: cut off, bits flipped, blocks lost, zeroed or doubled.

The seed is fixed, so that a failure comes back.
"""

from collections.abc import Iterator
from random import Random

EACH = 40
"""Damaged copies of each file."""


def damaged(content: bytes, seed: str) -> Iterator[bytes]:
    """Copies of a file, each damaged in one to three places."""
    chance = Random(seed)  # noqa: S311  it damages files, it keeps no secret
    for _number in range(EACH):
        broken = bytearray(content)
        for _hit in range(chance.randint(1, 3)):
            chance.choice(DAMAGES)(broken, chance)
        yield bytes(broken)


def _cut(content: bytearray, chance: Random) -> None:
    del content[chance.randint(0, len(content)) :]


def _flip(content: bytearray, chance: Random) -> None:
    for _bit in range(chance.randint(1, 20)):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _zero(content: bytearray, chance: Random) -> None:
    start, size = _block(content, chance)
    content[start : start + size] = bytes(size)


def _lose(content: bytearray, chance: Random) -> None:
    start, size = _block(content, chance)
    del content[start : start + size]


def _double(content: bytearray, chance: Random) -> None:
    start, size = _block(content, chance)
    content[start:start] = content[start : start + size]


def _noise(content: bytearray, chance: Random) -> None:
    start, size = _block(content, chance)
    content[start : start + size] = chance.randbytes(size)


DAMAGES = (_cut, _flip, _zero, _lose, _double, _noise)


def _block(content: bytearray, chance: Random) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, chance.randint(0, min(512, len(content) - start))

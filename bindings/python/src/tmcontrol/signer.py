"""Signing where the secret key is: elsewhere."""

from __future__ import annotations

from ctypes import c_uint8, memmove
from typing import TYPE_CHECKING, Callable

from ._abi import SignFn
from ._callback import answer, failed, kept

if TYPE_CHECKING:
    from ._abi import Pointer

__all__ = ["Signer"]

Signer = Callable[[bytes, float], bytes]
"""Gets the string to sign, and for how many seconds the answer is of use; gives the 32 bytes of its HMAC-SHA256.

It is called on the thread that makes the call or on one of the library's, on several at once. What it raises ends the
call with `CallbackFailed`.
"""

_MAC_BYTES = 32


def _on_sign(number: int, string_to_sign: bytes, length: int, remaining_ms: int, mac: Pointer[c_uint8]) -> int:
    def act() -> None:
        sign: Signer = kept(number)
        signature = sign(string_to_sign[:length], remaining_ms / 1000)
        if not isinstance(signature, bytes) or len(signature) != _MAC_BYTES:
            what = f"{len(signature)} bytes" if isinstance(signature, bytes) else type(signature).__name__
            # It may be a good one, written in another way; see _setting.py.
            del signature
            raise ValueError(f"signer: found {what}, expected the 32 bytes of an HMAC-SHA256")
        memmove(mac, signature, _MAC_BYTES)

    return answer("signer", act, failed)


ON_SIGN = SignFn(_on_sign)

"""The token store of a program, on its way to the library's token callback."""

from __future__ import annotations

from ctypes import CDLL
from typing import TYPE_CHECKING

from ._abi import TOKEN_LOCK, TOKEN_STORE, TOKEN_UNLOCK, DestroyFn, TokenFn
from ._callback import FORGET, answer, failed, keep, kept
from ._setting import Setting
from .status import Status
from .tokens import Tokens, TokenStore

if TYPE_CHECKING:
    from ._abi import Pointer
    from ._abi import Tokens as CTokens

_WHAT = {TOKEN_LOCK: "TokenStore.lock", TOKEN_STORE: "TokenStore.store", TOKEN_UNLOCK: "TokenStore.unlock"}


def _on_event(
    number: int,
    event: int,
    open_id: bytes,
    access_token: bytes,
    refresh_token: bytes,
    expires_at: int,
    newer: Pointer[CTokens],
) -> int:
    tokens = Tokens(open_id.decode(), access_token.decode(), refresh_token.decode(), expires_at or None)
    # Nothing below is to have a secret in a variable, see _setting.py; `tokens` hides them.
    del access_token, refresh_token

    def act() -> None:
        library, store = kept(number)
        if event == TOKEN_LOCK:
            _lock(library, store, tokens, newer)
        elif event == TOKEN_STORE:
            store.store(tokens)
        elif event == TOKEN_UNLOCK:
            store.unlock(tokens)

    return answer(_WHAT.get(event, "TokenStore"), act, failed)


def _lock(library: CDLL, store: TokenStore, tokens: Tokens, newer: Pointer[CTokens]) -> None:
    found = store.lock(tokens)
    if found is None:
        return
    try:
        if not isinstance(found, Tokens):
            kind = type(found).__name__
            del found
            raise TypeError(f"{store!r}: found {kind}, expected Tokens or None")
        pair = Setting("access_token", found.access_token), Setting("refresh_token", found.refresh_token)
        for part in pair:
            part.check_text()
        status = library.tm_tokens_put(newer, *(part.encoded() for part in pair), found.expires_at or 0)
        if status != Status.OK:
            raise ValueError(f"{store!r}: found tokens that no header can carry")
    except BaseException:
        # For the library this is a lock that failed: no unlock will come from there.
        store.unlock(tokens)
        raise


_ON_EVENT = TokenFn(_on_event)
_NO_STORE = TokenFn()


def callback_parts(library: CDLL, *, expires_at: int | None, store: TokenStore | None) -> tuple[object, ...]:
    """What the setter takes behind the tokens."""
    if store is None:
        return expires_at or 0, _NO_STORE, None, DestroyFn()
    return expires_at or 0, _ON_EVENT, keep((library, store)), FORGET

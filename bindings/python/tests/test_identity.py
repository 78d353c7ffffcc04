"""A signer elsewhere, tokens that are renewed, and a user's first ones."""

from __future__ import annotations

import gc
import hashlib
import hmac
import logging
import multiprocessing
import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from scene import PATIENCE, Scene
from test_client import all_that_is_shown

import tmcontrol
from tmcontrol import (
    AuthenticationError,
    CallbackFailed,
    Client,
    ConfigError,
    FileTokenStore,
    InvalidArgumentType,
    TmControlError,
    TokenExpired,
    Tokens,
    _callback,
    exchange_code,
)

# ------------------------------------------------------------------------------------------------------------ signer


def signing_client(scene: Scene, signer: Any, **options: Any) -> Client:
    identity = scene.options(**options)
    del identity["secret_key"]
    return Client(signer=signer, **identity)


def sign(scene: Scene, text: bytes) -> bytes:
    return hmac.new(scene.ready["secret_key"].encode(), text, hashlib.sha256).digest()


def test_a_signer_signs(scene: Scene) -> None:
    seen: list[tuple[bytes, float]] = []

    def signer(text: bytes, remaining: float) -> bytes:
        seen.append((text, remaining))
        return sign(scene, text)

    with signing_client(scene, signer) as client:
        client.close_video(scene.meeting_id, {**scene.request.as_dict(), "note": "中"}, timeout=5)
    assert not scene.camera_is_on
    ((text, remaining),) = seen
    assert text.startswith(b"PUT\nX-TC-Key=")
    assert text.endswith(scene.requests()[-1].body)
    assert 0 < remaining <= 5


def test_a_wrong_key_is_refused_by_the_service(scene: Scene) -> None:
    with signing_client(scene, lambda *_: bytes(32)) as client, pytest.raises(AuthenticationError):
        client.close_video(scene.meeting_id, scene.request)


@pytest.mark.parametrize("answer", [b"", bytes(31), bytes(33), "x" * 32, None], ids=repr)
def test_what_is_no_signature_is_a_failure_of_the_signer(scene: Scene, answer: Any) -> None:
    with signing_client(scene, lambda *_: answer) as client, pytest.raises(CallbackFailed) as caught:
        client.close_video(scene.meeting_id, scene.request)
    cause = caught.value.__cause__
    assert cause is not None
    assert "signer: found" in str(cause)
    assert not answer or repr(answer) not in all_that_is_shown(cause)
    assert scene.requests() == []


def test_what_a_signer_raises_becomes_the_cause(scene: Scene) -> None:
    error = OSError("the signing service does not answer")

    def signer(*_: object) -> bytes:
        raise error

    with signing_client(scene, signer) as client:
        with pytest.raises(CallbackFailed) as caught:
            client.close_video(scene.meeting_id, scene.request)
        assert caught.value.__cause__ is error
        with pytest.raises(CallbackFailed) as prepared:
            client.prepare_close_video(scene.meeting_id, scene.request)
        assert prepared.value.__cause__ is error
        # Not a second time.
        with pytest.raises(TmControlError, match="meeting_id") as other:
            client.close_video("x", scene.request)
        assert other.value.__cause__ is None


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"signer": "x", "app_id": "1", "secret_id": "2"}, InvalidArgumentType, "signer: found str"),
        ({"signer": len, "app_id": "1"}, ConfigError, "secret_id: found nothing"),
        ({"signer": len, "app_id": "1", "secret_id": "2", "secret_key": "3"}, ConfigError, "secret_key"),
        ({"tokens": "x", "sdk_id": "1"}, InvalidArgumentType, "tokens: found str"),
        ({"tokens": Tokens("1", "2", "3")}, ConfigError, "sdk_id: found nothing"),
        ({"tokens": Tokens("1", "2", ""), "sdk_id": "1"}, ConfigError, "refresh_token"),
        ({"tokens": Tokens("1", "2", None), "sdk_id": "1"}, ConfigError, "refresh_token"),  # type: ignore[arg-type]
        ({"tokens": Tokens("1", "2", "3", "4"), "sdk_id": "1"}, InvalidArgumentType, "tokens.expires_at"),  # type: ignore[arg-type]
        ({"token_store": FileTokenStore("x"), "open_id": "1", "access_token": "2"}, ConfigError, "tokens: found"),
    ],
    ids=str,
)
def test_a_wrong_identity_is_refused_by_name(options: dict[str, Any], kind: type[TmControlError], message: str) -> None:
    gc.collect()
    before = len(_callback._kept)
    with pytest.raises(kind, match=message):
        Client(**options)
    assert len(_callback._kept) == before


# ------------------------------------------------------------------------------------------------------------ tokens


def tokens_of(scene: Scene) -> Tokens:
    ready = scene.ready
    return Tokens(ready["open_id"], ready["access_token"], ready["refresh_token"], ready["expires"])


def user(scene: Scene, tokens: Tokens, store: Any = None, **options: Any) -> Client:
    where = scene.options("none", oauth_base_url=scene.ready["oauth_base_url"], **options)
    return Client(tokens=tokens, sdk_id=scene.ready["sdk_id"], token_store=store, **where)


class Memory:
    """A store that notes what it is asked for."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.kept: Tokens | None = None
        self.found: Tokens | None = None
        self.threads: set[int] = set()
        self.unlocked = threading.Event()

    def lock(self, tokens: Tokens) -> Tokens | None:
        self.events.append(f"lock {tokens.access_token}")
        self.threads.add(threading.get_ident())
        return self.found

    def store(self, tokens: Tokens) -> None:
        self.events.append("store")
        self.kept = tokens

    def unlock(self, tokens: Tokens) -> None:
        self.events.append(f"unlock {tokens.access_token}")
        self.unlocked.set()


def test_an_expired_token_is_renewed_and_kept(scene: Scene) -> None:
    store, old = Memory(), tokens_of(scene)
    scene.fault("expire_token")
    with user(scene, old, store) as client:
        result = client.close_video(scene.meeting_id, scene.request)
        assert not scene.camera_is_on
        assert store.unlocked.wait(PATIENCE)
    assert store.kept is not None
    assert store.kept.open_id == old.open_id
    assert store.kept.access_token != old.access_token
    assert store.kept.refresh_token != old.refresh_token
    assert store.kept.expires_at is not None
    assert store.events == [f"lock {old.access_token}", "store", f"unlock {store.kept.access_token}"]
    assert threading.get_ident() not in store.threads
    for secret in (old.refresh_token, store.kept.access_token, store.kept.refresh_token):
        assert secret not in result.to_json()
        assert secret not in repr(store.kept)
    assert scene.requests()[-1].header("Accesstoken") == store.kept.access_token


def test_a_pair_that_another_process_left_is_taken(scene: Scene) -> None:
    first, second, old = Memory(), Memory(), tokens_of(scene)
    scene.fault("expire_token")
    with user(scene, old, first) as client:
        client.close_video(scene.meeting_id, scene.request)
        assert first.unlocked.wait(PATIENCE)
    second.found = first.kept
    before = len(scene.requests())
    with user(scene, old, second) as client:
        client.list_participants(scene.meeting_id, tmcontrol.Person(old.open_id, tmcontrol.OperatorIdType.OPENID))
        assert second.unlocked.wait(PATIENCE)
    assert [event.split()[0] for event in second.events] == ["lock", "unlock"]
    assert "refresh" not in "".join(request.target for request in scene.requests()[before:])


@pytest.mark.parametrize("method", ["lock", "store", "unlock"])
def test_what_a_store_raises_is_logged(scene: Scene, method: str, caplog: pytest.LogCaptureFixture) -> None:
    store = Memory()

    def fail(_: Tokens) -> None:
        store.unlocked.set()
        raise OSError("the disk is full")

    setattr(store, method, fail)
    scene.fault("expire_token")
    with caplog.at_level(logging.ERROR, "tmcontrol"), user(scene, tokens_of(scene), store) as client:
        if method == "lock":
            with pytest.raises(TmControlError) as caught:
                client.close_video(scene.meeting_id, scene.request)
            assert isinstance(caught.value, (TokenExpired, CallbackFailed, AuthenticationError))
        else:
            client.close_video(scene.meeting_id, scene.request)
            assert not scene.camera_is_on
        assert store.unlocked.wait(PATIENCE)
    assert f"TokenStore.{method} failed: OSError" in [record.getMessage() for record in caplog.records]
    errors = [record.exc_info[1] for record in caplog.records if record.exc_info]
    shown = "".join(all_that_is_shown(error) for error in errors if error is not None)
    assert "the disk is full" in shown
    tokens = [tokens_of(scene), *([] if store.kept is None else [store.kept])]
    for secret in [text for pair in tokens for text in (pair.access_token, pair.refresh_token)]:
        assert secret not in shown


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (Tokens("x", "a\n4711", "c"), "no header can carry"),
        (Tokens("x", "a\x004711", "c"), "access_token: found a NUL character"),
        (Tokens("x", "a", b"4711"), "refresh_token: found bytes"),  # type: ignore[arg-type]
        (("x", "4711", "4711"), "found tuple, expected Tokens or None"),
    ],
    ids=str,
)
def test_a_store_with_tokens_that_are_none_is_unlocked(
    scene: Scene, caplog: pytest.LogCaptureFixture, found: Any, why: str
) -> None:
    store = Memory()
    store.found = found
    scene.fault("expire_token")
    with user(scene, tokens_of(scene), store) as client, pytest.raises(TmControlError):
        client.close_video(scene.meeting_id, scene.request)
    assert [event.split()[0] for event in store.events] == ["lock", "unlock"]
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[1] is not None
    assert why in str(record.exc_info[1])
    assert "4711" not in all_that_is_shown(record.exc_info[1])


def test_without_a_store_tokens_are_renewed_too(scene: Scene) -> None:
    scene.fault("expire_token")
    with user(scene, tokens_of(scene)) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on


# --------------------------------------------------------------------------------------------------------- the file


def test_a_file_keeps_the_tokens_for_the_next_run(scene: Scene, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens.json")
    assert store.load() is None
    store.store(tokens_of(scene))
    assert store.load() == tokens_of(scene)
    scene.fault("expire_token")
    with user(scene, tokens_of(scene), store) as client:
        client.close_video(scene.meeting_id, scene.request)
    kept = FileTokenStore(str(tmp_path / "tokens.json")).load()
    assert kept is not None
    assert kept != tokens_of(scene)
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tokens.json", "tokens.json.lock"]
    assert repr(store) == f"FileTokenStore({str(tmp_path / 'tokens.json')!r})"
    with user(scene, kept, store) as client:
        client.list_participants(scene.meeting_id, tmcontrol.Person(kept.open_id, tmcontrol.OperatorIdType.OPENID))


def test_clients_that_share_a_file_refresh_once(scene: Scene, tmp_path: Path) -> None:
    store, old = FileTokenStore(tmp_path / "tokens.json"), tokens_of(scene)
    store.store(old)
    scene.fault("expire_token")
    clients = [user(scene, old, FileTokenStore(tmp_path / "tokens.json")) for _ in range(4)]
    operator = tmcontrol.Person(old.open_id, tmcontrol.OperatorIdType.OPENID)
    with ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(client.list_participants, scene.meeting_id, operator) for client in clients]:
            assert len(done.result()) > 0
    refreshes = [request for request in scene.requests() if "refresh" in request.target]
    assert len(refreshes) == 1
    for client in clients:
        client.close()


def hold_and_say_so(path: str, locked: Any, let_go: Any) -> None:
    store = FileTokenStore(path)
    tokens = Tokens("open-id", "a", "b", 1)
    store.lock(tokens)
    locked.set()
    assert let_go.wait(PATIENCE)
    store.store(Tokens("open-id", "c", "d", 2))
    store.unlock(tokens)


def test_a_lock_holds_between_processes_and_shows_what_the_other_left(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    locked, let_go = context.Event(), context.Event()
    path = str(tmp_path / "tokens.json")
    other = context.Process(target=hold_and_say_so, args=(path, locked, let_go))
    other.start()
    assert locked.wait(PATIENCE)
    store, ours = FileTokenStore(path), Tokens("open-id", "a", "b", 1)
    found: list[Tokens | None] = []

    def wait_for_the_lock() -> None:
        found.append(store.lock(ours))
        store.unlock(ours)

    thread = threading.Thread(target=wait_for_the_lock)
    thread.start()
    # It cannot come through as long as the other process is not told to go on.
    thread.join(0.2)
    assert found == []
    let_go.set()
    thread.join(PATIENCE)
    other.join(PATIENCE)
    assert other.exitcode == 0
    assert found == [Tokens("open-id", "c", "d", 2)]


def test_a_lock_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    held, tokens = FileTokenStore(tmp_path / "t"), Tokens("o", "a", "b")
    held.lock(tokens)
    store = FileTokenStore(tmp_path / "t", patience=0.02)
    with pytest.raises(TimeoutError, match=r"/t\.lock: somebody else holds the lock"):
        store.lock(tokens)
    held.unlock(tokens)
    assert store.lock(tokens) is None
    store.unlock(tokens)


def test_a_forked_child_does_not_keep_its_parent_s_lock(tmp_path: Path) -> None:
    store, tokens = FileTokenStore(tmp_path / "t"), Tokens("o", "a", "b")
    store.lock(tokens)
    held = store._held[threading.get_ident()]._descriptor
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_end)
        try:
            os.fstat(held)
        except OSError:
            os.read(read_end, 1)
            os._exit(0)
        os._exit(1)
    os.close(read_end)
    store.unlock(tokens)
    os.close(write_end)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(
    ("found", "taken"),
    [
        (Tokens("o", "new", "new", 200), True),
        (Tokens("o", "new", "new", None), True),
        # What stayed behind because the newer pair could not be written, and somebody else's.
        (Tokens("o", "old", "old", 50), False),
        (Tokens("p", "new", "new", 200), False),
    ],
)
def test_only_a_newer_pair_of_the_same_user_is_given_back(tmp_path: Path, found: Tokens, taken: bool) -> None:
    store, ours = FileTokenStore(tmp_path / "t"), Tokens("o", "a", "b", 100)
    store.store(found)
    assert store.lock(ours) == (found if taken else None)
    store.unlock(ours)


PAIR = '"open_id":"o","access_token":"a","refresh_token":"b"'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"open_id":1,"access_token":2,"refresh_token":3}',
        f'{{{PAIR},"expires_at":"123"}}',
        f'{{{PAIR},"expires_at":true}}',
        f'{{{PAIR},"expires_at":1.5}}',
        "[" * 100_000,
        "\xff",
    ],
    ids=lambda text: text[:20] + text[-10:],
)
def test_a_file_that_is_something_else_is_named_and_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "t").write_text(text, encoding="latin-1")
    store = FileTokenStore(tmp_path / "t")
    with pytest.raises(ValueError, match=r"/t: found no tokens, expected what FileTokenStore wrote") as caught:
        store.lock(Tokens("o", "a", "b", 1))
    assert caught.value.__context__ is None
    assert not text or repr(text) not in all_that_is_shown(caught.value)
    # Nor does it stay locked.
    (tmp_path / "t").unlink()
    assert store.lock(Tokens("o", "a", "b")) is None
    store.unlock(Tokens("o", "a", "b"))


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, tokens = FileTokenStore(tmp_path / "t"), Tokens("o", "a", "b")
    store.store(tokens)

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.store(Tokens("o", "c", "d"))
    monkeypatch.undo()
    assert store.load() == tokens
    assert [path.name for path in tmp_path.iterdir()] == ["t"]


# -------------------------------------------------------------------------------------------------------- first ones


def exchange(scene: Scene, **change: Any) -> Tokens:
    ready = scene.ready
    parts = {"sdk_id": ready["sdk_id"], "secret": ready["secret_key"], "auth_code": ready["auth_code"]}
    options = {"oauth_base_url": ready["oauth_base_url"], "ca_file": ready["ca_file"]}
    return exchange_code(**{**parts, **options, **change})


def test_a_code_brings_the_first_tokens_once(scene: Scene) -> None:
    tokens = exchange(scene)
    assert tokens.open_id == scene.ready["open_id"]
    assert tokens.expires_at is not None
    assert tokens.expires_at > time.time()
    for secret in (tokens.access_token, tokens.refresh_token):
        assert secret not in repr(tokens)
    with user(scene, tokens) as client:
        client.close_video(scene.meeting_id, scene.request)
    with pytest.raises(AuthenticationError) as caught:
        exchange(scene)
    assert caught.value.result is not None
    assert 1001 <= (caught.value.result.api_code or 0) <= 1004


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"secret": 1}, InvalidArgumentType, "secret: found int"),
        ({"secret": None}, TmControlError, "secret"),
        ({"auth_code": "a\0"}, ConfigError, "auth_code: found a NUL"),
        ({"auth_code": ""}, TmControlError, "auth_code"),
        ({"language": "xx"}, ConfigError, "language"),
        ({"secret": "wrong-4711"}, AuthenticationError, "."),
    ],
    ids=str,
)
def test_a_code_that_cannot_be_exchanged(
    scene: Scene, change: dict[str, Any], kind: type[TmControlError], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        exchange(scene, **change)
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("body", ["{}", '{"data":null}', '{"data":{"open_id":"x"}}', '{"data":{"expires":"x"}}'])
def test_an_answer_without_tokens_is_not_the_service_s(scene: Scene, body: str) -> None:
    scene.fault("answer", http_status=200, body=body)
    with pytest.raises(TmControlError) as caught:
        exchange(scene)
    assert caught.value.__context__ is None

"""Making a client: identity, options, and what is said about wrong ones."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path
from typing import Any

import pytest
from scene import Scene

import tmcontrol
from tmcontrol import AsyncClient, Client, ClientClosed, ConfigError, InvalidArgumentType, Status, TmControlError

SECRET: dict[str, Any] = {"app_id": "app-4711", "secret_id": "id-4711", "secret_key": "key-4711"}
OAUTH: dict[str, Any] = {"open_id": "open-4711", "access_token": "token-4711"}
PACKAGE = str(Path(tmcontrol.__file__).parent)


def refused(**options: Any) -> TmControlError:
    with pytest.raises(TmControlError) as caught:
        Client(**options)
    return caught.value


def test_an_enterprise_signs(scene: Scene) -> None:
    with scene.client() as client:
        client.close_video(scene.meeting_id, scene.request)
    (request,) = scene.requests()
    names = [name for name, _ in request.headers]
    assert {"Appid", "Sdkid", "X-Tc-Key", "X-Tc-Timestamp", "X-Tc-Nonce", "X-Tc-Signature", "X-Tc-Registered"} <= set(
        names
    )
    assert len(names) == len({name.lower() for name in names})
    assert request.header("X-Tc-Key") == scene.ready["secret_id"]
    assert request.failed_checks() == []
    assert (request.method, request.target) == ("PUT", f"/v1/real-control/meetings/{scene.meeting_id}/video")


@pytest.mark.parametrize("sdk_id", [{}, {"sdk_id": None}], ids=["left out", "None"])
def test_an_sdk_id_that_was_not_assigned_is_not_sent(scene: Scene, sdk_id: dict[str, Any]) -> None:
    without = {
        **scene.options("none"),
        "app_id": "200000002",
        "secret_id": "EmulatorSecretId00000002",
        "secret_key": "EmulatorSecretKey0000000000000002",
    }
    with Client(**without, **sdk_id) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert scene.requests()[-1].header("Sdkid") is None


def test_a_user_sends_the_token(scene: Scene) -> None:
    with scene.client("oauth") as client:
        client.close_video(scene.meeting_id, scene.request)
    (request,) = scene.requests()
    assert request.header("Accesstoken") == scene.ready["access_token"]
    assert request.header("Openid") == scene.ready["open_id"]
    assert request.header("X-Tc-Signature") is None
    assert request.failed_checks() == []


def test_options_have_the_types_of_python(scene: Scene) -> None:
    options = scene.options(
        ca_file=Path(scene.ready["ca_file"]), ca_only=True, timeout_ms=5000, language="zh", user_agent=None
    )
    with Client(**options) as client:
        client.close_video(scene.meeting_id, scene.request)


def test_an_option_may_be_a_list(scene: Scene) -> None:
    elsewhere = scene.ready["base_url"].replace("127.0.0.1", "localhost")
    with scene.client(base_url=elsewhere, resolve=["localhost=127.0.0.1", "else.example=192.0.2.1"]) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no identity"),
        ({**SECRET, **OAUTH}, "two identities"),
        ({**SECRET, "secret_key": None}, "secret_key: found nothing although app_id is given"),
        ({"open_id": "x"}, "access_token: found nothing although open_id is given"),
        ({"sdk_id": "x"}, "app_id: found nothing although sdk_id is given"),
        ({**SECRET, "app_id": ""}, "app_id"),
        ({**SECRET, "secret_key": "a\0b"}, "secret_key: found a NUL character at index 1"),
        ({**SECRET, "secret_key": "\udc80"}, "secret_key: found half of a surrogate pair at index 0"),
        ({**SECRET, "user_agent": "a\0"}, "user_agent: found a NUL character at index 1"),
        ({**SECRET, "timeout": 5}, "timeout"),
        ({**SECRET, "timeOutMs": 5}, "did you mean timeout_ms"),
        ({**SECRET, "timeout_ms": 0}, "timeout_ms"),
        ({**SECRET, "language": "fr"}, "language"),
        ({**SECRET, "base_url": "http://example.com"}, "allow_http"),
        ({**SECRET, "ca_file": "/nowhere/ca.pem"}, "/nowhere/ca.pem"),
    ],
)
def test_a_wrong_configuration_is_refused_by_name(options: dict[str, Any], message: str) -> None:
    error = refused(**options)
    assert isinstance(error, ConfigError)
    assert isinstance(error, ValueError)
    assert error.status is Status.INVALID_CONFIG
    assert message in str(error)
    assert error.result is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({**SECRET, "app_id": 4711}, "app_id: found int, expected str"),
        ({**SECRET, "secret_key": b"key-4711"}, "secret_key: found bytes, expected str"),
        ({**SECRET, "timeout_ms": 5.0}, "timeout_ms: found float, expected str, int, bool"),
        ({**SECRET, "ca_file": b"ca.pem"}, "ca_file: found bytes"),
        ({**SECRET, "ca_file": ["a", 1]}, "ca_file: found list"),
        ({**SECRET, "logger": "tmcontrol"}, "logger: found str, expected a logging.Logger"),
    ],
)
def test_a_wrong_type_is_refused_by_name(options: dict[str, Any], message: str) -> None:
    error = refused(**options)
    assert isinstance(error, InvalidArgumentType)
    assert isinstance(error, TypeError)
    assert message in str(error)
    assert error.field == message.split(":")[0]


def test_refusals_come_in_the_client_s_language() -> None:
    assert "未设置身份" in str(refused(language="zh"))


@pytest.mark.parametrize(
    "options",
    [
        {**SECRET, **OAUTH},
        {**SECRET, "app_id": None},
        {**SECRET, "app_id": 1},
        {**SECRET, "secret_key": "key-4711 "},
        {**SECRET, "secret_key": "key-4711\0"},
        {**SECRET, "secret_key": "key-4711\udc80"},
        {**SECRET, "secret_id": "id-4711\n"},
        {**SECRET, "secret_key": ["key-4711"]},
        {**OAUTH, "access_token": "token-4711 \x7f"},
        {**OAUTH, "open_id": None},
        {**SECRET, "proxy_password": "key-4711"},
        {**SECRET, "user_agent": "key-4711\n"},
        {**SECRET, "user_agent": b"key-4711"},
        {**SECRET, "logger": 1},
        {**SECRET, "library": "/nowhere.so"},
    ],
    ids=str,
)
def test_no_traceback_shows_a_secret_not_even_with_its_variables(options: dict[str, Any]) -> None:
    assert "4711" not in all_that_is_shown(refused(**options))


def all_that_is_shown(error: BaseException) -> str:
    """What a tool may show of an exception: texts, and the variables of this package's frames."""
    shown = [str(error), repr(error), repr(error.__dict__)]
    known: BaseException | None = error
    while known is not None:
        shown.append("".join(traceback.format_exception_only(type(known), known)))
        for frame, _ in traceback.walk_tb(known.__traceback__):
            if frame.f_code.co_filename.startswith(PACKAGE):
                shown.extend(f"{name}={value!r}" for name, value in frame.f_locals.items())
        known = known.__cause__ or known.__context__
    assert len(shown) > 4, "no frame of the package was looked at"
    return "\n".join(shown)


def test_a_client_shows_nothing_of_its_identity() -> None:
    client = Client(**SECRET)
    assert repr(client) == "<Client open>"
    assert "4711" not in repr(vars(client))
    client.close()
    assert repr(client) == "<Client closed>"


def test_a_closed_client_makes_no_call(scene: Scene) -> None:
    with scene.client() as client:
        assert not client.closed
    assert client.closed
    client.close()
    with pytest.raises(ClientClosed) as caught:
        client.close_video(scene.meeting_id, scene.request)
    assert caught.value.status is Status.CANCELLED
    assert scene.requests() == []


def test_a_client_is_closed_when_its_block_is_left_by_an_exception() -> None:
    with pytest.raises(KeyError), Client(**SECRET) as client:
        raise KeyError
    assert client.closed


class Kiosk(Client):
    place = "the hall"


class AsyncKiosk(AsyncClient):
    place = "the lobby"


def test_the_block_of_a_subclass_has_the_subclass() -> None:
    """The type checker has to find `place`, too."""

    async def main() -> str:
        async with AsyncKiosk(**SECRET) as kiosk:
            return kiosk.place

    with Kiosk(**SECRET) as kiosk:
        assert (kiosk.place, asyncio.run(main())) == ("the hall", "the lobby")

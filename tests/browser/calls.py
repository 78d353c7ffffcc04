"""Calls to the emulator that no proper client makes: the signature is up to the caller."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from support.emulator import Emulator

Sign = Callable[[bytes, bytes], str]


def right(key: bytes, string_to_sign: bytes) -> str:
    return base64.b64encode(hmac.new(key, string_to_sign, hashlib.sha256).hexdigest().encode()).decode()


def without_hex(key: bytes, string_to_sign: bytes) -> str:
    return base64.b64encode(hmac.new(key, string_to_sign, hashlib.sha256).digest()).decode()


def send(emulator: Emulator, method: str, target: str, body: bytes, *, sign: Sign = right) -> tuple[int, bytes]:
    """Status and body of the answer."""
    ready = emulator.ready
    signed = {
        "X-TC-Key": ready["secret_id"],
        "X-TC-Nonce": str(secrets.randbelow(2**62) + 1),
        "X-TC-Timestamp": str(int(time.time())),
    }
    parameters = "&".join(f"{name}={value}" for name, value in signed.items())
    string_to_sign = f"{method}\n{parameters}\n{target}\n".encode() + body
    headers = {
        **signed,
        "Content-Type": "application/json",
        "AppId": ready["app_id"],
        **({"SdkId": ready["sdk_id"]} if ready["sdk_id"] else {}),
        "X-TC-Registered": "1",
        "X-TC-Signature": sign(ready["secret_key"].encode(), string_to_sign),
    }
    connection = http.client.HTTPConnection(urlsplit(ready["base_url"]).netloc, timeout=30)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def send_many(emulator: Emulator, count: int) -> None:
    """Requests that nobody signed, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(emulator.ready["base_url"]).netloc, timeout=30)
    try:
        for number in range(count):
            connection.request("GET", f"/v1/nothing/{number}")
            connection.getresponse().read()
    finally:
        connection.close()


def close_camera(emulator: Emulator, ms_open_id: str, instanceid: int, *, sign: Sign = right) -> tuple[int, bytes]:
    host = emulator.ready["host"]
    body = {
        "operator_id": host["userid"],
        "operator_id_type": 1,
        "instanceid": host["instanceid"],
        "user": {"to_operator_id": ms_open_id, "to_operator_id_type": 4, "instanceid": instanceid},
        "video": False,
    }
    target = f"/v1/real-control/meetings/{emulator.ready['meeting_id']}/video"
    return send(emulator, "PUT", target, json.dumps(body).encode(), sign=sign)

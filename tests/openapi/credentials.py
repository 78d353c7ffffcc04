"""Credentials that are put on a request when it is ready to go, over its bytes and not over what they were made from."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import time
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

# A nonce is good for one request.
_nonces = itertools.count(1)


def _stamp(request: PreparedRequest) -> None:
    request.headers["X-TC-Timestamp"] = str(int(time.time()))
    request.headers["X-TC-Nonce"] = str(next(_nonces))
    # The service wants it on requests without a body too.
    request.headers.setdefault("Content-Type", "application/json")


class Secret(AuthBase):
    """The enterprise's secret signs the request."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self._ready = ready

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        _stamp(request)
        request.headers["AppId"] = self._ready["app_id"]
        request.headers["SdkId"] = self._ready["sdk_id"]
        request.headers["X-TC-Key"] = self._ready["secret_id"]
        request.headers["X-TC-Registered"] = "1"
        names = ("X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp")
        signed = "&".join(f"{name}={request.headers[name]}" for name in names)
        body = request.body or b""
        text = f"{request.method}\n{signed}\n{request.path_url}\n".encode()
        text += body if isinstance(body, bytes) else body.encode()
        digest = hmac.new(self._ready["secret_key"].encode(), text, hashlib.sha256).hexdigest()
        request.headers["X-TC-Signature"] = base64.b64encode(digest.encode()).decode()
        return request


class Token(AuthBase):
    """A person's token accompanies the request."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self._ready = ready

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        _stamp(request)
        request.headers["OpenId"] = self._ready["open_id"]
        request.headers["AccessToken"] = self._ready["access_token"]
        return request

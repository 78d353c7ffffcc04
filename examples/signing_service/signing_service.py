#!/usr/bin/env python3
"""Signs close-video calls for devices, so that the secret key is on none of them.

    signing_service.py --socket PATH --secret-id ID --key-file FILE --meeting ID [--meeting ID …]

A device connects to the socket, sends the string to sign and closes its sending side. The answer is "+" and the 32 bytes
of the HMAC-SHA256, or "-" and why not. Signed is only what turns a camera off in one of the meetings that are named, now.
examples/c/device_signer.c is such a device. The standard library is all that is needed.

Who may connect is decided by the rights of the socket (0600: the same user). For devices elsewhere, put the same check
behind TLS with client certificates.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import re
import socketserver
import sys
import time
from pathlib import Path

LARGEST = 128 * 1024
SECONDS_OFF = 300
PARAMETERS = re.compile(r"X-TC-Key=([^&]+)&X-TC-Nonce=\d{1,20}&X-TC-Timestamp=(\d{1,12})")
PATH = re.compile(r"/v1/real-control/meetings/(\d+)/video")


class Refusal(Exception):
    """Why a string is not signed."""


class Signer:
    def __init__(self, secret_id: str, key: bytes, meetings: set[str]) -> None:
        self._secret_id = secret_id
        self._key = key
        self._meetings = meetings

    def sign(self, string: bytes) -> bytes:
        self._check(string)
        return hmac.new(self._key, string, hashlib.sha256).digest()

    def _check(self, string: bytes) -> None:
        """METHOD, parameters, path and body stand on a line each; the body is the rest."""
        try:
            method, parameters, path, body = string.decode().split("\n", 3)
        except ValueError:
            raise Refusal("this is no string to sign") from None
        found = PARAMETERS.fullmatch(parameters)
        if found is None or found[1] != self._secret_id:
            raise Refusal("the parameters are not those of this key")
        if abs(time.time() - int(found[2])) > SECONDS_OFF:
            raise Refusal("the timestamp is not of now")
        meeting = PATH.fullmatch(path)
        if method != "PUT" or meeting is None:
            raise Refusal("only calls that turn a camera off are signed")
        if meeting[1] not in self._meetings:
            raise Refusal(f"meeting {meeting[1]} is not one of those that are allowed")
        try:
            request = json.loads(body)
        except ValueError:
            raise Refusal("the body is no JSON") from None
        if not isinstance(request, dict) or request.get("video", False) is not False:
            raise Refusal("a camera is not turned on from here")


class Handler(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        string = self.rfile.read(LARGEST + 1)
        try:
            if len(string) > LARGEST:
                while self.rfile.read(LARGEST):  # or the other side would lose the answer
                    pass
                raise Refusal("this is too long")
            self.wfile.write(b"+" + self.server.signer.sign(string))
        except Refusal as refusal:
            print(f"refused: {refusal}", file=sys.stderr, flush=True)
            self.wfile.write(b"-" + str(refusal).encode())


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    signer: Signer


def main() -> None:
    parser = argparse.ArgumentParser(description="Signs close-video calls for devices.")
    parser.add_argument("--socket", required=True, type=Path, help="where to listen; made anew")
    parser.add_argument("--secret-id", required=True, help="X-TC-Key")
    parser.add_argument("--key-file", required=True, type=Path, help="holds the secret key and nothing else")
    parser.add_argument("--meeting", required=True, action="append", help="id of a meeting that is allowed")
    options = parser.parse_args()
    key = options.key_file.read_bytes().strip()
    options.socket.unlink(missing_ok=True)
    os.umask(0o177)
    with Server(str(options.socket), Handler) as server:
        server.signer = Signer(options.secret_id, key, set(options.meeting))
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()

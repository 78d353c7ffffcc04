"""What one would write in Python without any library for the service: requests, with the signature by hand."""

import base64
import hashlib
import hmac
import secrets
import time
from os import environ
from threading import local

import requests

from harness import serve

TARGET = f"/v1/real-control/meetings/{environ['BENCH_MEETING_ID']}/video"
URL = f"https://{environ['BENCH_HOST']}{TARGET}"
SECRET_ID, SECRET_KEY = environ["BENCH_SECRET_ID"], environ["BENCH_SECRET_KEY"].encode()
BODY = environ["BENCH_BODY"]

# A session is not made for several threads at once.
own = local()


def session() -> requests.Session:
    if not hasattr(own, "session"):
        own.session = requests.Session()
        own.session.verify = environ["BENCH_CA_FILE"]
        # The proxies of the environment are none of these calls' business.
        own.session.trust_env = False
    return own.session


def call() -> None:
    nonce, timestamp = str(secrets.randbits(63)), str(int(time.time()))
    head = f"PUT\nX-TC-Key={SECRET_ID}&X-TC-Nonce={nonce}&X-TC-Timestamp={timestamp}\n{TARGET}\n"
    mac = hmac.new(SECRET_KEY, (head + BODY).encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "AppId": environ["BENCH_APP_ID"],
        "SdkId": environ["BENCH_SDK_ID"],
        "X-TC-Key": SECRET_ID,
        "X-TC-Nonce": nonce,
        "X-TC-Timestamp": timestamp,
        "X-TC-Signature": base64.b64encode(mac.encode()).decode(),
        "X-TC-Registered": "1",
    }
    answer = session().put(URL, data=BODY.encode(), headers=headers, timeout=10)
    if answer.status_code != 200 or "error_info" in answer.text:
        raise RuntimeError(f"HTTP {answer.status_code}: {answer.text}")


serve(call)

"""The official Python SDK."""

import json
from os import environ

import requests
from wemeet_openapi import Client, JWTAuthenticator, xhttp
from wemeet_openapi.core import JSONSerializer
from wemeet_openapi.service.meeting_control import api, model

from harness import serve

session = requests.Session()
session.verify = environ["BENCH_CA_FILE"]
# The proxies of the environment are none of these calls' business.
session.trust_env = False
# As many connections as there are callers: requests keeps ten unless told otherwise.
session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=64))
http = xhttp.Client(host=environ["BENCH_HOST"], protocol="https", session=session, serializer=JSONSerializer())
identity = [environ["BENCH_" + name] for name in ("APP_ID", "SDK_ID", "SECRET_ID", "SECRET_KEY")]
sdk = Client(*identity, clt=http)
meeting_id, parameters = environ["BENCH_MEETING_ID"], json.loads(environ["BENCH_BODY"])


def call() -> None:
    body = model.V1RealControlMeetingsMeetingIdVideoPutRequest(**parameters)
    request = api.ApiV1RealControlMeetingsMeetingIdVideoPutRequest(meeting_id=meeting_id, body=body)
    # An authenticator has one nonce, so that each call needs one of its own. A refusal is raised.
    options = [JWTAuthenticator().options_build()]
    sdk.meeting_control_api.v1_real_control_meetings_meeting_id_video_put(request, None, options)


serve(call)

"""Makes calls with the official Python SDK and tells what it made of the answers. calls.py says how it is asked and answers."""

import json
import sys

import requests
from wemeet_openapi import Client, JWTAuthenticator, OAuth2Authenticator, xhttp
from wemeet_openapi.core import ClientException, JSONSerializer, ServiceException
from wemeet_openapi.core.utils import json_marshal
from wemeet_openapi.service.meeting_control import api as control
from wemeet_openapi.service.meeting_control import model as bodies
from wemeet_openapi.service.meetings import api as meetings


def client(task):
    session = requests.Session()
    # The proxies of the environment are none of these calls' business.
    session.trust_env = False
    if task["ca_file"]:
        session.verify = task["ca_file"]
    http = xhttp.Client(host=task["host"], protocol=task["protocol"], session=session, serializer=JSONSerializer())
    return Client(task["app_id"], task["sdk_id"], task["secret_id"], task["secret_key"], clt=http)


def authenticator(task):
    if task["access_token"]:
        return OAuth2Authenticator(open_id=task["open_id"], access_token=task["access_token"])
    return JWTAuthenticator()


def send(sdk, call, options):
    meeting_id, parameters = call["meeting_id"], call["parameters"]
    if call["operation"] == "video":
        body = bodies.V1RealControlMeetingsMeetingIdVideoPutRequest(**parameters)
        request = control.ApiV1RealControlMeetingsMeetingIdVideoPutRequest(meeting_id=meeting_id, body=body)
        return sdk.meeting_control_api.v1_real_control_meetings_meeting_id_video_put(request, None, options)
    if call["operation"] == "mutes":
        body = bodies.V1RealControlMeetingsMeetingIdMutesPutRequest(**parameters)
        request = control.ApiV1RealControlMeetingsMeetingIdMutesPutRequest(meeting_id=meeting_id, body=body)
        return sdk.meeting_control_api.v1_real_control_meetings_meeting_id_mutes_put(request, None, options)
    if call["operation"] == "participants":
        request = meetings.ApiV1MeetingsMeetingIdRealTimeParticipantsGetRequest(meeting_id=meeting_id, **parameters)
        return sdk.meetings_api.v1_meetings_meeting_id_real_time_participants_get(request, None, options)
    raise ValueError(call["operation"])


def outcome(sdk, call, options):
    try:
        response = send(sdk, call, options)
    except ServiceException as error:
        return {
            "kind": "service_error",
            "http_status": error.api_resp.status_code,
            "error_code": error.error_info.error_code,
            "new_error_code": error.error_info.new_error_code,
            "message": error.error_info.message,
            "trace": error.api_resp.header["X-Tc-Trace"],
        }
    except ClientException as error:
        return {"kind": "client_error", "message": str(error)}
    return {"kind": "success", "data": json.loads(json_marshal(response.data))}


def main():
    task = json.load(sys.stdin)
    sdk = client(task)
    shared = authenticator(task)
    outcomes = []
    for call in task["calls"]:
        # One authenticator object has one nonce, however many calls it is used for.
        chosen = shared if call["nonce"] == "reused" else authenticator(task)
        outcomes.append(outcome(sdk, call, [chosen.options_build()]))
    json.dump(outcomes, sys.stdout)


main()

"""Finding the target's device changes one number of the body, and nothing else."""

from __future__ import annotations

import pytest

from support.emulator import Emulator
from support.runner import Runner, options_for

FIND, ALL = 1, 2

OPERATOR = '"operator_id" : "zhang.wei",\t"operator_id_type":1, "instanceid": 1'


@pytest.mark.parametrize("device", [FIND, ALL])
@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ('"instanceid": 3', '"instanceid": 1'),
        ('"instanceid":\n 3 ', '"instanceid":\n 1 '),
        ('"new":{"instanceid":7}', '"instanceid":1,"new":{"instanceid":7}'),
    ],
    ids=["replaced", "white space kept", "put in"],
)
def test_one_number_is_filled_in_and_every_other_byte_is_the_callers(
    given: str, sent: str, device: int, runner: Runner, emulator: Emulator
) -> None:
    # Where nothing is there to be replaced, the number comes first in the object.
    first = given.startswith('"new"')
    rest = '"to_operator_id":"ms-wang-fang","to_operator_id_type":4'
    frame = '{{ {operator}, "note": "张\\u4e09 1.50", "user" : {{{user}}} }}'

    def body(device: str) -> str:
        user = f"{device},{rest}" if first else f"{rest},{device}"
        return frame.format(operator=OPERATOR, user=user)

    outcome = runner.call(
        options_for(emulator), emulator.ready["meeting_id"], body(given), device=device, verify=True
    ).outcome
    assert outcome["status"] == "TM_OK", outcome["message"]
    look, put, check = emulator.requests()
    assert (look.method, put.method, check.method) == ("GET", "PUT", "GET")
    assert put.body == body(sent).encode()
    assert not emulator.participant("ms-wang-fang", 1)["video_state"]


def test_a_list_that_is_refused_is_what_the_outcome_tells_of(runner: Runner, emulator: Emulator) -> None:
    """Whether it was refused for want of a part of a recurring meeting is looked up before anybody is told."""
    emulator.faults.add("error_code", error_code=190004, http_status=500, endpoint="real_time_participants")
    body = f'{{{OPERATOR},"user":{{"to_operator_id":"ms-wang-fang","to_operator_id_type":4}}}}'
    outcome = runner.call(options_for(emulator), emulator.ready["meeting_id"], body, device=FIND).outcome
    refused, looked_up = emulator.requests()
    assert (outcome["status"], outcome["api_code"], outcome["http_status"]) == ("TM_ERR_PARAMETER", 190004, 500)
    assert outcome["trace_id"] == refused.entry["answer"]["trace_id"] != looked_up.entry["answer"]["trace_id"]
    assert outcome["hint_en"] and outcome["hint_zh"]


def test_with_the_device_given_the_body_is_not_touched(runner: Runner, emulator: Emulator) -> None:
    body = (
        '{"operator_id":"zhang.wei","operator_id_type":1,"instanceid":1,'
        '"user":{"instanceid":1 ,"to_operator_id":"ms-wang-fang","to_operator_id_type":4}}'
    )
    outcome = runner.call(options_for(emulator), emulator.ready["meeting_id"], body, verify=True).outcome
    assert outcome["status"] == "TM_OK", outcome["message"]
    assert emulator.requests()[0].body == body.encode()

"""`tmctl participants`, `meeting`, `call` and `explain`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from support.emulator import Emulator

from .conftest import Tmctl

LOOK_UP = "/v1/meetings?meeting_code=735219846&userid=zhang.wei&instanceid=1"


def columns(text: str) -> int:
    """How wide a terminal shows it."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["MS_OPEN_ID", "CAMERA", "host", "co-host", "guest", "Android (3)", "PSTN (0)", "on", "off"]),
        ("zh", ["MS_OPEN_ID", "摄像头", "主持人", "联席主持人", "游客", "Android (3)", "PSTN (0)", "开", "关"]),
    ],
)
def test_the_table_says_it_in_words_and_stands_straight(language: str, words: list[str], connected: Tmctl) -> None:
    out = connected("participants", "--lang", language).out
    for word in words:
        assert word in out
    heading, *rows = out.splitlines()
    assert "产品周会" in heading and len(rows) == 8
    assert {"en": "7 devices", "zh": "7 个终端"}[language] in heading
    starts = {columns(row[: row.index("ms-" if "ms-" in row else "MS_")]) for row in rows}
    assert len(starts) == 1, out


def test_programs_get_the_services_own_shape(connected: Tmctl) -> None:
    document = connected("participants", "--json").json
    assert document["meeting_id"] == "6918235701846253947"
    assert document["participants"][0]["user_name"] == "张伟"
    meeting = connected("meeting", "--json").json
    assert meeting["meeting_info_list"][0]["meeting_code"] == "735219846"


def test_a_name_cannot_command_the_terminal(connected: Tmctl, emulator: Emulator) -> None:
    hostile = {"user_name": "x\x1b[2Jy", "ms_open_id": "m", "instanceid": 1}
    answer = {"participants": [hostile], "subject": "\x1b]0;owned\x07", "total_page": 1}
    emulator.faults.set(
        {"kind": "answer", "http_status": 200, "body": json.dumps(answer), "endpoint": "real_time_participants"}
    )
    out = connected("participants").out
    assert "\x1b" not in out and "\x07" not in out and "[2Jy" in out


@pytest.mark.parametrize("meeting", ["735-219-846", "6918235701846253947"])
def test_a_meeting_is_described(meeting: str, connected: Tmctl) -> None:
    english = connected("meeting", "--meeting", meeting).out
    for word in [
        "产品周会",
        "6918235701846253947",
        "735219846",
        "running (MEETING_STATE_STARTED)",
        "chen.creator",
        "li.na",
    ]:
        assert word in english
    assert "进行中" in connected("meeting", "--meeting", meeting, "--lang", "zh").out


def test_a_meeting_that_is_not_there(connected: Tmctl) -> None:
    done = connected("meeting", "--meeting", "111111111", code=5)
    assert "TM_ERR_MEETING_NOT_FOUND" in done.err and "Trace id" in done.err


def test_a_call_gives_the_body_alone_on_standard_output(connected: Tmctl) -> None:
    done = connected("call", "get", LOOK_UP)
    assert json.loads(done.out)["meeting_number"] == 1
    assert "TM_OK HTTP 200, trace id " in done.err
    report = connected("call", "GET", LOOK_UP, "--json").json
    assert (report["status"], report["exit_code"]) == ("TM_OK", 0)
    assert json.loads(report["body"])["meeting_number"] == 1


BODY = '{ "mute": true,\n  "operator_id": "zhang.wei" }'


@pytest.mark.parametrize("way", ["argument", "file", "standard input"])
def test_a_body_is_sent_byte_for_byte(way: str, connected: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(BODY)
    given = {"argument": BODY, "file": f"@{tmp_path / 'body.json'}", "standard input": "-"}[way]
    connected("call", "PUT", "/v1/real-control/meetings/1/mutes", "--body", given, stdin=BODY.encode(), code=5)
    [request] = emulator.requests()
    assert request.body == BODY.encode()
    assert "signature" not in [check["name"] for check in request.failed_checks()]


def test_a_body_that_is_not_json_needs_raw(connected: Tmctl, emulator: Emulator, sent: Callable[[], list[str]]) -> None:
    command = ["call", "PUT", "/v1/real-control/meetings/1/mutes", "--body", "mute=1"]
    assert "--raw" in connected(*command, code=3).err
    assert connected(*command, "--json", code=3).json["exit_code"] == 3
    assert sent() == []
    connected(*command, "--raw", code=5)
    assert emulator.requests()[-1].body == b"mute=1"


def test_a_call_can_be_rehearsed(connected: Tmctl, sent: Callable[[], list[str]]) -> None:
    assert connected("call", "GET", LOOK_UP, "--dry-run").out.startswith("GET http://127.0.0.1:")
    assert sent() == []


def test_a_lost_answer_is_asked_for_again_only_if_that_does_no_harm(connected: Tmctl, emulator: Emulator) -> None:
    command = ["call", "PUT", "/v1/real-control/meetings/1/mutes", "--body", "{}"]
    emulator.faults.set({"kind": "lost_answer"})
    connected(*command, code=7)
    assert len(emulator.requests()) == 1
    emulator.reset()
    emulator.faults.set({"kind": "lost_answer"})
    connected(*command, "--idempotent", code=5)
    assert len(emulator.requests()) == 2


@pytest.mark.parametrize("command", [["participants"], ["meeting"], ["call", "GET", LOOK_UP]])
def test_a_look_up_without_an_answer_has_changed_nothing(
    command: list[str], connected: Tmctl, emulator: Emulator
) -> None:
    emulator.faults.set({"kind": "lost_answer", "count": 9})
    done = connected(*command, "--timeout-ms", "2000", code=4)
    assert "nothing was changed" in done.err and "camera" not in done.err


@pytest.mark.parametrize(
    ("code", "language", "says"),
    [
        ("190303", "en", "TM_ERR_AUTHENTICATION"),
        ("200190303", "zh", "错误码 190303"),
        ("TM_ERR_TIMEOUT", "en", "exit code 7"),
        ("timeout", "zh", "已到截止时间"),
        ("1001", "en", "TM_ERR_AUTHENTICATION"),
        ("214", "zh", "TM_ERR_UNVERIFIED"),
        ("TM_ERR_DEVICE", "en", "such as: tmctl explain 9104"),
        ("TM_ERR_DEVICE", "zh", "例如：tmctl explain 9104"),
    ],
)
def test_codes_are_explained_offline(code: str, language: str, says: str, tmctl: Tmctl) -> None:
    assert says in tmctl("explain", code, "--lang", language).out
    document = tmctl("explain", code, "--json").json
    either = document["code"] or document["status"]
    assert document["known"] and either["meaning"]["en"] != either["meaning"]["zh"]


def test_what_nobody_knows_is_not_explained(tmctl: Tmctl) -> None:
    assert "123454321" in tmctl("explain", "123454321", code=1).err
    assert tmctl("explain", "nonsense", "--json", code=1).json["known"] is False


def test_everything_is_listed(tmctl: Tmctl) -> None:
    document = tmctl("explain", "--json").json
    assert len(document["codes"]) == 92 and len(document["statuses"]) > 40
    out = tmctl("explain", "--lang", "zh").out
    assert "TM_ERR_NOT_THE_SERVICE" in out and "190303" in out


def test_a_broken_configuration_does_not_keep_a_code_from_being_explained(tmctl: Tmctl) -> None:
    tmctl.config.parent.mkdir()
    tmctl.config.write_text("{")
    tmctl("explain", "190303")

"""`tmctl close-video`: who is meant, what is sent, what is said of it, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.emulator import ROOT, Emulator

from .conftest import Tmctl, identity

WANG_FANG, BOARDROOM = "ms-wang-fang", "ms-boardroom-3"
BY_ID = ("--target", BOARDROOM, "--target-device", "9", "--device", "pc")
VIDEO = "PUT /v1/real-control/meetings/6918235701846253947/video"


def is_on(emulator: Emulator, ms_open_id: str, device: int) -> bool:
    return emulator.participant(ms_open_id, device)["video_state"]


def test_a_camera_goes_off_by_id_with_one_request(
    connected: Tmctl, emulator: Emulator, sent: Callable[[], list[str]]
) -> None:
    done = connected("close-video", "--meeting", emulator.ready["meeting_id"], *BY_ID)
    assert not is_on(emulator, BOARDROOM, 9)
    assert sent() == [VIDEO]
    # What was not read back is not called off.
    assert "accepted" in done.out and "--verify" in done.out and "camera is off (" not in done.out


@pytest.mark.parametrize(
    ("language", "says"), [("en", "the camera is off (read back)"), ("zh", "摄像头已关闭（已回读确认）")]
)
def test_a_camera_goes_off_by_name_and_is_read_back(
    language: str, says: str, connected: Tmctl, emulator: Emulator
) -> None:
    # She is in with two devices, one of which has its camera on: that one is meant.
    done = connected("close-video", "--name", "王芳", "--verify", "--lang", language)
    assert "王芳" in done.out and "PC (1)" in done.out and says in done.out
    assert not is_on(emulator, WANG_FANG, 1)
    [request] = [request for request in emulator.requests() if request.method == "PUT"]
    body = json.loads(request.body)
    # The operator's device was taken from the list.
    assert (body["operator_id"], body["operator_id_type"], body["instanceid"]) == ("zhang.wei", 1, 1)
    assert body["user"] == {"to_operator_id": WANG_FANG, "to_operator_id_type": 4, "instanceid": 1}


@pytest.mark.parametrize("meeting", ["735219846", "735-219-846", "#腾讯会议：735 219 846", "6918235701846253947"])
def test_the_meeting_is_taken_as_it_is_copied(meeting: str, connected: Tmctl, emulator: Emulator) -> None:
    connected("close-video", "--meeting", meeting, *BY_ID)
    assert not is_on(emulator, BOARDROOM, 9)


def test_one_json_object_tells_all(connected: Tmctl, emulator: Emulator) -> None:
    result = connected("close-video", "--name", "Boardroom", "--verify", "--json").json
    assert (result["meeting_id"], result["exit_code"]) == (emulator.ready["meeting_id"], 0)
    [outcome] = result["results"]
    assert (outcome["status"], outcome["effect"], outcome["http_status"]) == ("TM_OK", "applied", 200)
    assert outcome["target"] == {"user_name": "会议室 Boardroom 3", "ms_open_id": BOARDROOM, "instanceid": 9}


def test_a_camera_that_is_off_already_is_left_alone(
    connected: Tmctl, emulator: Emulator, sent: Callable[[], list[str]]
) -> None:
    done = connected("close-video", "--name", "Jane Smith")
    assert "No camera is on" in done.out
    assert connected("close-video", "--name", "Jane Smith", "--json").json["results"] == []
    assert VIDEO not in sent()


@pytest.fixture
def namesakes(tmctl: Tmctl, tmp_path: Path) -> Iterator[Emulator]:
    """A meeting with two people called 王芳, one of whom is in with two devices, cameras on."""
    scenario = json.loads((ROOT / "emulator" / "scenarios" / "default.json").read_text(encoding="utf-8"))
    del scenario["$schema"]
    people = scenario["meetings"][0]["participants"]
    people[3]["video"] = True
    people.append(
        {"user_name": "王芳", "uuid": "u", "ms_open_id": "ms-other-wang-fang", "instanceid": 5, "video": True}
    )
    people.append({"user_name": "赵磊", "uuid": "v", "ms_open_id": "ms-zhao-lei", "instanceid": 1, "video": True})
    people.append({"user_name": "赵磊", "uuid": "v", "ms_open_id": "ms-zhao-lei", "instanceid": 4, "video": True})
    (tmp_path / "scenario.json").write_text(json.dumps(scenario), encoding="utf-8")
    with Emulator(scenario=tmp_path / "scenario.json") as emulator:
        tmctl.env = {**identity(emulator), "TMCTL_OPERATOR": "zhang.wei", "TMCTL_MEETING": "735219846"}
        yield emulator


@pytest.mark.parametrize(
    ("name", "people_meant", "candidates"),
    [
        ("王芳", True, {(WANG_FANG, 1), (WANG_FANG, 3), ("ms-other-wang-fang", 5)}),
        # One person, but which of the two cameras?
        ("赵磊", False, {("ms-zhao-lei", 1), ("ms-zhao-lei", 4)}),
        ("a", True, {(BOARDROOM, 9), ("ms-j-smith", 4)}),
    ],
)
def test_a_name_that_fits_several_is_not_guessed(
    name: str, people_meant: bool, candidates: set[tuple[str, int]], tmctl: Tmctl, namesakes: Emulator
) -> None:
    people = tmctl("close-video", "--name", name, code=8)
    assert "--target" in people.err and all(ms_open_id in people.err for ms_open_id, _ in candidates)
    # What is offered leads on: every device of somebody can only be meant once it is known of whom.
    assert ("--all-devices" in people.err) is not people_meant
    assert ("several people" in people.err) is people_meant
    assert ("对应多人" in tmctl("close-video", "--name", name, "--lang", "zh", code=8).err) is people_meant
    programs = tmctl("close-video", "--name", name, "--json", code=8).json
    assert programs["exit_code"] == 8
    assert {(person["ms_open_id"], person["instanceid"]) for person in programs["candidates"]} == candidates
    assert all(request.method == "GET" for request in namesakes.requests())


def test_what_was_not_clear_can_be_said(tmctl: Tmctl, namesakes: Emulator) -> None:
    tmctl("close-video", "--name", "赵磊", "--target-device", "ios")
    assert [is_on(namesakes, "ms-zhao-lei", device) for device in (1, 4)] == [True, False]
    tmctl("close-video", "--target", WANG_FANG, "--all-devices")
    assert [is_on(namesakes, WANG_FANG, device) for device in (1, 3)] == [False, False]
    assert is_on(namesakes, "ms-other-wang-fang", 5)


def test_everyone_but_the_host(connected: Tmctl, emulator: Emulator) -> None:
    done = connected("close-video", "--everyone-but-host", "--verify")
    assert len(done.out.splitlines()) == 3, "Li Na, Wang Fang and the boardroom had theirs on"
    on = [person["ms_open_id"] for person in emulator.state()["meetings"][0]["participants"] if person["video_state"]]
    assert on == ["ms-zhang-wei"]


DRY_RUNS = {
    "the request itself": (["--meeting", "6918235701846253947", *BY_ID], "PUT", False),
    "the look-up before it": (["--name", "王芳"], "GET", True),
    "the list before it": (["--meeting", "6918235701846253947", "--name", "王芳"], "GET", True),
}


@pytest.mark.parametrize("name", DRY_RUNS)
def test_a_dry_run_shows_the_request_and_sends_nothing(
    name: str, connected: Tmctl, emulator: Emulator, sent: Callable[[], list[str]]
) -> None:
    arguments, method, more = DRY_RUNS[name]
    text = connected("close-video", *arguments, "--dry-run")
    document = connected("close-video", *arguments, "--dry-run", "--json").json
    assert document["request"]["method"] == method and document["more_follows"] is more
    assert text.out.startswith(f"{method} {emulator.ready['base_url']}/v1/")
    assert "X-TC-Signature: …\n" in text.out and "nothing was sent" in text.out
    assert {"name": "X-TC-Signature", "value": "…"} in document["request"]["headers"]
    if method == "PUT":
        assert json.loads(document["request"]["body"])["user"]["to_operator_id"] == BOARDROOM
    assert sent() == []


@pytest.mark.parametrize(
    ("fault", "arguments", "code"),
    [
        (None, ["--operator", "li.na", "--device", "mac"], 0),
        (None, ["--operator", "wang.fang", "--device", "pc"], 5),
        ({"kind": "error_code", "error_code": 9042}, [], 5),
        ({"kind": "error_code", "error_code": 190303}, [], 5),
        ({"kind": "html_page", "count": 9}, [], 4),
        ({"kind": "lost_answer", "count": 9}, [], 7),
        ({"kind": "reset", "count": 9}, [], 7),
    ],
)
def test_each_class_has_its_exit_code(
    fault: dict[str, object] | None, arguments: list[str], code: int, connected: Tmctl, emulator: Emulator
) -> None:
    if fault:
        emulator.faults.set(fault)
    target = ["--target", BOARDROOM, "--target-device", "9", *(arguments or ["--device", "pc"])]
    command = ["close-video", "--meeting", emulator.ready["meeting_id"], *target, "--timeout-ms", "3000"]
    done = connected(*command, code=code)
    assert (done.err == "") == (code == 0)


def test_a_camera_that_does_not_go_off_is_told_apart(connected: Tmctl, emulator: Emulator) -> None:
    # The service says yes and does nothing.
    emulator.faults.set({"kind": "answer", "http_status": 200, "endpoint": "close_video"})
    command = ["close-video", "--meeting", emulator.ready["meeting_id"], *BY_ID, "--verify", "--timeout-ms", "2000"]
    done = connected(*command, code=6)
    assert "TM_ERR_NOT_APPLIED" in done.err
    assert "if the camera stays on, use --all-devices" in done.err and "TM_DEVICE_FIND" not in done.err
    assert is_on(emulator, BOARDROOM, 9)


def test_a_fault_of_the_library_has_a_code_of_its_own(connected: Tmctl) -> None:
    done = connected("call", "GET", "/v1/meetings/1", TM_DIAGNOSTIC_PANIC="true", code=70)
    assert "TM_ERR_PANIC" in done.err and "panicked" not in done.err


def test_nothing_listens(connected: Tmctl) -> None:
    done = connected("close-video", "--name", "x", "--base-url", "http://127.0.0.1:1", "--max-attempts", "1", code=4)
    assert "TM_ERR_CONNECT" in done.err and "firewall" in done.err
    failure = connected(
        "close-video", "--name", "x", "--base-url", "http://127.0.0.1:1", "--max-attempts", "1", "--json", code=4
    ).json
    assert (failure["status"], failure["exit_code"]) == ("TM_ERR_CONNECT", 4)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--name", "赵"], 8, "赵"),
        (["--name", "王芳", "--target-device", "linux"], 8, "王芳"),
        (["--name", "王芳", "--meeting", "not-a-meeting"], 3, "--meeting"),
        (["--name", "王芳", "--target", "x"], 2, "--target"),
        ([], 2, "--name"),
        (["--name", "王芳", "--device", "toaster"], 2, "终端设备类型"),
        (["--name", "王芳", "--operator", "ms-zhang-wei", "--operator-type", "ms_open_id"], 3, "--reader"),
        (["--meeting", "735219846", "--name", "王芳", "--operator", "room", "--operator-type", "3"], 3, "--reader"),
    ],
)
def test_a_mistake_in_the_arguments_is_named(arguments: list[str], code: int, says: str, connected: Tmctl) -> None:
    meeting = [] if "--meeting" in arguments else ["--meeting", "6918235701846253947"]
    assert says in connected("close-video", *meeting, *arguments, code=code).err


def test_an_operator_is_asked_for(connected: Tmctl) -> None:
    done = connected.without("TMCTL_OPERATOR")("close-video", "--name", "王芳", code=3)
    assert "--operator" in done.err and "TMCTL_OPERATOR" in done.err


@pytest.mark.parametrize("command", [["participants"], ["meeting"], ["close-video", "--name", "王芳"]])
@pytest.mark.parametrize(("language", "says"), [("en", "no identity"), ("zh", "未设置身份")])
def test_without_an_identity_that_is_what_is_missing(
    language: str, says: str, command: list[str], tmctl: Tmctl
) -> None:
    done = tmctl(*command, "--meeting", "735219846", "--lang", language, code=3)
    assert says in done.err and "--operator" not in done.err
    assert "tmctl config set" in done.err and "tmctl login" in done.err


def test_an_ms_open_id_acts_when_somebody_else_reads(connected: Tmctl, emulator: Emulator) -> None:
    operator = ["--operator", "ms-zhang-wei", "--operator-type", "4", "--reader", "zhang.wei"]
    connected("close-video", *operator, "--name", "王芳", "--verify")
    assert not is_on(emulator, WANG_FANG, 1)


def test_with_oauth_the_user_is_the_operator(tmctl: Tmctl, emulator: Emulator) -> None:
    tmctl.env = identity(emulator, "oauth")
    for meeting in ("735-219-846", emulator.ready["meeting_id"]):
        tmctl("close-video", "--meeting", meeting, "--name", "王芳", "--verify")
        assert not is_on(emulator, WANG_FANG, 1)
        emulator.reset()


def test_a_recurring_meeting_needs_its_sub_meeting_only_when_it_is_given_by_id(
    connected: Tmctl, emulator: Emulator
) -> None:
    operator = ["--operator", "li.na"]
    connected("close-video", *operator, "--meeting", "902331765", "--name", "Jane Smith")
    emulator.reset()
    by_id = [*operator, "--meeting", "4407719925013386241", "--name", "Jane Smith"]
    assert "sub_meeting_id" in connected("close-video", *by_id, code=5).err
    connected("close-video", *by_id, "--sub-meeting", "1755504000")
    assert not is_on(emulator, "ms-j-smith-monday", 5)

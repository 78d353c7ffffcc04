"""examples/c/close_by_name.c: from a meeting's code and a name to a camera that is off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99, CPP11, compile_program
from support.emulator import ROOT, Emulator
from support.runner import options_for

SOURCE = ROOT / "examples" / "c" / "close_by_name.c"
TOWN_HALL = ROOT / "emulator" / "scenarios" / "town-hall.json"


@pytest.fixture(params=[C99, CPP11], ids=lambda dialect: dialect.name)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return compile_program(request.param, [SOURCE], tmp_path / "close_by_name", libraries=["-lcjson"])


def environment(emulator: Emulator) -> dict[str, str]:
    return {"TM_CONFIG": json.dumps(options_for(emulator))}


def test_a_camera_goes_off_by_its_owners_name(example: Path, tls_emulator: Emulator) -> None:
    done = c.run([example, "735-219-846", "zhang.wei", "王芳"], environment(tls_emulator))
    c.assert_passed(done)
    assert done.stdout == "the camera is off\n"
    assert not tls_emulator.participant("ms-wang-fang", 1)["video_state"]
    assert tls_emulator.participant("ms-li-na", 2)["video_state"]


def test_it_finds_people_on_the_last_page_as_well(example: Path) -> None:
    with Emulator(scenario=TOWN_HALL) as emulator:
        people = [p for p in emulator.state()["meetings"][0]["participants"] if not p["in_waiting_room"]]
        place, last = [(place, person) for place, person in enumerate(people) if person["video_state"]][-1]
        assert place >= 100, "no camera is on beyond the second page"
        done = c.run([example, "#腾讯会议：271-828-182", "speaker", last["user_name"]], environment(emulator))
        c.assert_passed(done)
        assert not emulator.participant(last["ms_open_id"], last["instanceid"])["video_state"]
        pages = [r.target for r in emulator.requests() if "real-time-participants" in r.target]
        # Three pages each for the list, for the devices, and for the look afterwards.
        assert [target.partition("&page=")[2].partition("&")[0] for target in pages] == ["1", "2", "3"] * 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("111111111", "zhang.wei", "王芳"), "meeting: TM_ERR_MEETING_NOT_FOUND"),
        (("735219846x", "zhang.wei", "王芳"), "meeting: TM_ERR_INVALID_ARGUMENT: meeting_code"),
        (("735219846", "zhang.wei", "赵六"), "赵六: nobody of this name"),
        (("735219846", "j.smith", "王芳"), "TM_ERR_PERMISSION"),
    ],
)
def test_it_says_what_went_wrong(arguments: tuple[str, ...], said: str, example: Path, tls_emulator: Emulator) -> None:
    done = c.run([example, *arguments], environment(tls_emulator))
    assert done.returncode == 1
    assert said in done.stderr, done.stderr
    assert tls_emulator.participant("ms-wang-fang", 1)["video_state"]


def test_it_is_clean_under_valgrind(tmp_path: Path, emulator: Emulator) -> None:
    program = compile_program(C99, [SOURCE], tmp_path / "close_by_name", libraries=["-lcjson"])
    c.assert_passed(c.run([*c.VALGRIND, program, "735219846", "zhang.wei", "王芳"], environment(emulator)))

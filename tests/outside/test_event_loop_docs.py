"""docs/event-loops.md and the header's own lesson: what they show is compiled and run, and both languages show the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support import cc
from support import programs as c
from support.emulator import ROOT, Emulator
from support.pages import blocks, without_comments

from .test_event_loop_example import with_video

DOCS = {"en": ROOT / "docs" / "event-loops.md", "zh": ROOT / "docs" / "event-loops.zh-CN.md"}
CALLERS = ["with_poll", "with_epoll", "without_a_loop"]

FRAME = """
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>
#include <tmcontrol.h>

%(code)s

int main(int argc, char **argv) {
    tm_context *ctx = NULL;
    tm_config *config = tm_config_new();
    if (argc < 3 || tm_config_load_json(config, getenv("TM_CONFIG")) != TM_OK || tm_context_new(config, &ctx) != TM_OK)
        return 2;
    tm_config_free(config);
    const char *meeting_id = argv[1];
    int left = 1;
    %(call)s
    tm_context_free(ctx);
    return left;
}
"""


def body_for(person: dict[str, Any]) -> str:
    return json.dumps(
        {
            **{"operator_id": "zhang.wei", "operator_id_type": 1, "instanceid": 1},
            "user": {
                "to_operator_id": person["ms_open_id"],
                "to_operator_id_type": 4,
                "instanceid": person["instanceid"],
            },
        }
    )


def run(code: str, call: str, folder: Path, emulator: Emulator, *bodies: str) -> str:
    """Compiles the code with a call in its main function, and runs it."""
    (folder / "shown.c").write_text(FRAME % {"code": code, "call": call}, encoding="utf-8")
    # What is not called in this program is called in another.
    flags = ["-D_GNU_SOURCE", "-Wno-unused-function"]
    program = cc.compile_program(cc.C99, [folder / "shown.c"], folder / "shown", flags=flags)
    names = ("base_url", "app_id", "sdk_id", "secret_id", "secret_key")
    config = json.dumps({name: emulator.ready[name] for name in names})
    done = c.run([program, emulator.ready["meeting_id"], *bodies], {"TM_CONFIG": config})
    c.assert_passed(done)
    return done.stdout


@pytest.mark.parametrize("function", CALLERS)
def test_every_way_turns_every_camera_off(function: str, tmp_path: Path, emulator: Emulator) -> None:
    people = with_video(emulator)
    assert len(people) >= 3
    call = f"left = {function}(ctx, meeting_id, (const char *const *)argv + 2, argc - 2);"
    said = run("\n".join(blocks(DOCS["en"], "c")), call, tmp_path, emulator, *map(body_for, people))
    assert said.count("the service accepted the call") == len(people)
    assert with_video(emulator) == []


@pytest.mark.parametrize("function", ["with_poll", "with_epoll"])
def test_a_signal_does_not_end_the_loop(function: str, tmp_path: Path, emulator: Emulator) -> None:
    """The answers come later than many a signal."""
    people = with_video(emulator)
    emulator.faults.add("delay", ms=300, count=len(people))
    handler = """
static volatile sig_atomic_t ticks;
static void tick(int signal) {
    (void)signal;
    ticks++;
}
"""
    call = f"""
    struct sigaction action = {{0}};
    action.sa_handler = tick;
    sigaction(SIGALRM, &action, NULL);
    const struct itimerval often = {{{{0, 5000}}, {{0, 5000}}}}, never = {{{{0, 0}}, {{0, 0}}}};
    setitimer(ITIMER_REAL, &often, NULL);
    left = {function}(ctx, meeting_id, (const char *const *)argv + 2, argc - 2);
    setitimer(ITIMER_REAL, &never, NULL);
    puts(ticks > 0 ? "signals came" : "no signal came");"""
    said = run(handler + "\n".join(blocks(DOCS["en"], "c")), call, tmp_path, emulator, *map(body_for, people))
    assert "signals came" in said
    assert said.count("the service accepted the call") == len(people)
    assert with_video(emulator) == []


def test_one_call_turns_every_camera_off(tmp_path: Path, emulator: Emulator) -> None:
    array = f"[{','.join(map(body_for, with_video(emulator)))}]"
    call = "left = in_one_call(ctx, meeting_id, argv[2]);"
    run("\n".join(blocks(DOCS["en"], "c")), call, tmp_path, emulator, array)
    assert with_video(emulator) == []


def test_the_headers_lesson_turns_a_camera_off(tmp_path: Path, emulator: Emulator) -> None:
    main_page = (ROOT / "include" / "tmcontrol.h").read_text(encoding="utf-8").split("*/")[0]
    lesson = main_page.split("Without blocking")[1].split("Options")[0]
    code = "\n".join(line[7:] for line in lesson.splitlines() if line.startswith(" *     "))
    function, calls = code.split("int finished", 1)
    person = with_video(emulator)[0]
    call = f"const char *json_body = argv[2];\nint finished{calls}\nleft = !finished;"
    run(function, call, tmp_path, emulator, body_for(person))
    assert person not in with_video(emulator)


def test_both_languages_show_the_same_code() -> None:
    assert without_comments(DOCS["en"], "c") == without_comments(DOCS["zh"], "c")


@pytest.mark.parametrize("language", DOCS)
def test_every_number_is_explained(language: str, emulator: Emulator, tmp_path: Path) -> None:
    call = (
        "char *json = NULL; left = tm_context_stats_json(ctx, &json) != TM_OK; puts(json); tm_string_free(json); "
        "(void)meeting_id;"
    )
    stats = json.loads(run("", call, tmp_path, emulator, ""))
    text = DOCS[language].read_text(encoding="utf-8")
    header = (ROOT / "include" / "tmcontrol.h").read_text(encoding="utf-8")
    inner = [name for member in stats.values() if isinstance(member, dict) for name in member]
    for name in [*stats, *inner]:
        assert f"`{name}`" in text
        assert f"`{name}`" in header

"""The pages on C++: their programs are compiled and run, and both languages show the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import bodies
from support import programs as c
from support.cc import compile_program, cpp
from support.emulator import Emulator
from support.pages import blocks

BINDING = Path(__file__).parents[1]
PAGES = [BINDING / "README.md", BINDING / "README.zh-CN.md"]
INCLUDE = ("-I", str(BINDING / "include"))


def for_emulator(source: str, emulator: Emulator) -> str:
    """The page's own words but for the place and the people, which are the emulator's."""
    ready, guest = emulator.ready, bodies.target(emulator)
    for old, new in {
        "your app id": ready["app_id"],
        "您的 app id": ready["app_id"],
        "your secret id": ready["secret_id"],
        "您的 secret id": ready["secret_id"],
        '"your secret key")': f'"{ready["secret_key"]}", "{ready["sdk_id"]}").base_url("{ready["base_url"]}")',
        '"您的 secret key")': f'"{ready["secret_key"]}", "{ready["sdk_id"]}").base_url("{ready["base_url"]}")',
        "7567173273889276131": ready["meeting_id"],
        '"host"': f'"{ready["host"]["userid"]}"',
        '"guest"': f'"{guest["ms_open_id"]}"',
        "Device::mac": f"Device({guest['instanceid']})",
        "735-219-846": ready["meeting_code"],
    }.items():
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_first_program_closes_a_camera(page: Path, tmp_path: Path, emulator: Emulator) -> None:
    [program] = [block for block in blocks(page, "cpp") if "int main" in block]
    (tmp_path / "main.cpp").write_text(for_emulator(program, emulator), encoding="utf-8")
    built = compile_program(cpp(11), [tmp_path / "main.cpp"], tmp_path / "main", flags=INCLUDE)
    done = c.run([built])
    [request] = emulator.requests()
    assert request.carried_out, done.stdout + done.stderr
    # It prints the trace id: a failure would be a sentence.
    assert re.fullmatch(r"[\w-]+\n", done.stdout)
    guest = bodies.target(emulator)
    assert not emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_other_piece_runs(page: Path, tmp_path: Path, emulator: Emulator) -> None:
    """Each piece stands in a scope of its own, with what the text around it takes for granted."""
    pieces = [block for block in blocks(page, "cpp") if "int main" not in block]
    assert len(pieces) == 7
    around = f"""#include <cerrno>
#include <iostream>
#include <poll.h>
#include <tmcontrol.hpp>
using namespace tmcontrol;
static Result<Mac> hmac_sha256_of_my_secure_element(const std::string &) {{ return Mac(); }}
int main() {{
    const std::string meeting_id = "7567173273889276131", app_id = "a", secret_id = "b", sdk_id = "c", open_id = "d";
    const std::string access_token = "e", refresh_token = "f";
    const std::chrono::system_clock::time_point expires;
    Config reach;
    reach.secret("your app id", "your secret id", "your secret key");
    Client client(reach);
    const CloseVideo request(Operator::userid("host").on(Device::pc), Target::ms_open_id("guest").on(Device::mac));
    const std::string json_body = request.json();
    Config config;
    {"".join(f"{{ {piece} }}" for piece in pieces)}
    std::cout << "all of them\\n";
}}
"""
    (tmp_path / "pieces.cpp").write_text(for_emulator(around, emulator), encoding="utf-8")
    # Names that a piece shows and leaves to its reader are not used.
    flags = [*INCLUDE, "-Wno-unused", "-Wno-unused-parameter", "-Wno-shadow"]
    done = c.run([compile_program(cpp(11), [tmp_path / "pieces.cpp"], tmp_path / "pieces", flags=flags)])
    assert done.stdout.endswith("all of them\n"), done.stdout + done.stderr
    assert "meeting_info_list" in done.stdout
    assert '"participants"' in done.stdout
    assert ("the camera is off" if page == PAGES[0] else "摄像头已关闭") in done.stdout


def test_both_pages_show_the_same_programs() -> None:
    def code(page: Path, language: str) -> list[str]:
        """Without comments and texts, which are each page's own."""
        return [re.sub(r'//.*|"[^"]*"|config\.language\(.*\n', "", block).split() for block in blocks(page, language)]

    for language in ("cpp", "sh", "cmake"):
        assert code(PAGES[0], language) == code(PAGES[1], language)

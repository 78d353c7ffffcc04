"""The READMEs: their program is compiled and run, and both languages show the same one."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from support import cc
from support.emulator import ROOT, Emulator
from support.pages import blocks, without_comments

READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}


@pytest.mark.parametrize("language", READMES)
def test_the_readmes_program_closes_a_camera(language: str, tmp_path: Path) -> None:
    [source] = blocks(READMES[language], "c")
    (tmp_path / "close_camera.c").write_text(source, encoding="utf-8")
    program = cc.compile_program(cc.C99, [tmp_path / "close_camera.c"], tmp_path / "close_camera")
    with Emulator(tls=True) as emulator:
        ready = emulator.ready
        names = ("base_url", "ca_file", "app_id", "sdk_id", "secret_id", "secret_key")
        config = json.dumps({**{name: ready[name] for name in names}, "language": language})
        target = next(person for person in ready["participants"] if person["instanceid"] == 9)
        body = json.dumps(
            {
                **{"operator_id": ready["host"]["userid"], "operator_id_type": 1, "instanceid": 1},
                "user": {"to_operator_id": target["ms_open_id"], "to_operator_id_type": 4, "instanceid": 9},
            }
        )

        def run() -> subprocess.CompletedProcess[str]:
            command = [str(program), ready["meeting_id"], body]
            environment = {**os.environ, "TM_CONFIG": config}
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        first = run()
        assert first.returncode == 0, first.stdout + first.stderr
        assert not emulator.participant(target["ms_open_id"], 9)["video_state"]
        # The camera is off already: the program says so, with the remedy in its reader's language.
        second = run()
        assert second.returncode == 1
        assert "9104" in second.stdout
        assert ("摄像头" if language == "zh" else "camera") in second.stdout


def test_both_readmes_show_the_same_program_and_the_same_commands() -> None:
    english, chinese = (without_comments(readme, "c")[0] for readme in READMES.values())
    assert chinese == english.replace("TM_LANGUAGE_EN", "TM_LANGUAGE_ZH")
    assert without_comments(READMES["en"], "sh")[0] == without_comments(READMES["zh"], "sh")[0]


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:src|tests|include|bindings|examples|emulator)/[^`{…]*)`", text)
    assert paths
    for path in paths:
        assert any(ROOT.glob(path)), f"{document} names {path}"


MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# What a recipe runs, and what has to have been made for it.
NEEDS = {
    r"-m (pytest|host\.soak)": ["scripts/venv.sh"],
    r"tests/(outside|conformance|cli|hostile|sdk|legacy|abi|torture)|bindings/(cpp|python)|host\.soak|&& go test": [
        "scripts/install.sh",
        "-p tm-emulator",
    ],
    r"tests/outside": ["scripts/small.sh"],
    r"tests/cli": ["-p tmctl"],
    r"tests/archives": ["scripts/dist.sh", "scripts/deb.sh", "-p tm-emulator", "-p tmctl"],
    r"tests/supply": ["scripts/install.sh"],
    r"tests/cross": ["-p tm-emulator"],
}
RUN = re.compile(r"^.*(?:-m pytest|-m host\.soak|&& go test).*$", re.MULTILINE)


@pytest.mark.parametrize(
    "target", re.findall(r"^((?:test|soak)-[a-z-]+|soak|conformance|sanitize|coverage):", MAKEFILE, re.MULTILINE)
)
def test_in_a_fresh_clone_what_a_test_needs_is_made_first(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True)
    for run in RUN.finditer(done.stdout):
        needs = [need for use, all_of_it in NEEDS.items() if re.search(use, run[0]) for need in all_of_it]
        assert needs
        assert [need for need in needs if need not in done.stdout[: run.start()]] == []


def in_c(text: str) -> str:
    """A text as it stands inside a C string."""
    return text.replace('"', '\\"')


def test_the_headers_main_page_teaches_what_compiles_and_runs(tmp_path: Path) -> None:
    main_page = (ROOT / "include" / "tmcontrol.h").read_text(encoding="utf-8").split("*/")[0]
    lesson = main_page.split("In one screen")[1].split("Conventions")[0]
    code = "\n".join(line[3:] for line in lesson.splitlines() if line.startswith(" *     "))
    with Emulator() as emulator:
        # The lesson's own words but for the place and the people, which are the emulator's.
        target = next(person for person in emulator.ready["participants"] if person["instanceid"] == 9)
        for old, new in {
            '"timeout_ms": 5000': f'"base_url": "{emulator.ready["base_url"]}"',
            "7567173273889276131": emulator.ready["meeting_id"],
            '"host"': f'"{emulator.ready["host"]["userid"]}"',
            "ms-open-id": target["ms_open_id"],
            '"instanceid":2': '"instanceid":9',
        }.items():
            assert in_c(old) in code
            code = code.replace(in_c(old), in_c(new))
        (tmp_path / "lesson.c").write_text(
            "#include <stdio.h>\n#include <tmcontrol.h>\n"
            "int main(int argc, char **argv) {\n"
            "    if (argc != 4)\n        return 2;\n"
            "    const char *app_id = argv[1], *secret_id = argv[2], *secret_key = argv[3];\n"
            f"{code}\n    puts(message);\n    return status == TM_OK ? 0 : 1;\n}}\n",
            encoding="utf-8",
        )
        program = cc.compile_program(cc.C99, [tmp_path / "lesson.c"], tmp_path / "lesson")
        # The emulator's application to which no SdkId was assigned.
        identity = ["200000002", "EmulatorSecretId00000002", "EmulatorSecretKey0000000000000002"]
        done = subprocess.run([program, *identity], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "the service accepted the call\n")
        assert not emulator.participant(target["ms_open_id"], 9)["video_state"]


def test_the_header_lists_every_option_with_its_default_and_range() -> None:
    main_page = (ROOT / "include" / "tmcontrol.h").read_text(encoding="utf-8").split("*/")[0]
    source = (ROOT / "src" / "config" / "options.rs").read_text(encoding="utf-8")
    names = re.findall(r"(?:option|special)!\((\w+),", source) + re.findall(r'key: "(\w+)"', source)
    fields = re.search(r"pub(?:\(crate\))? struct Options \{\n(.*?)^\}", source, re.MULTILINE | re.DOTALL)
    assert fields
    assert sorted(names) == sorted(re.findall(r"^    pub(?:\(crate\))? (\w+):", fields[1], re.MULTILINE))
    for name in names:
        assert re.search(rf"\b{name}\b", main_page), f"the header's main page does not name {name}"
    known = dict(re.findall(r"const (MAX_\w+): u32 = ([\d_]+);", source))
    for name, least, most in re.findall(r"option!\((\w+), Number, ([\d_]+), (\w+)\)", source):
        default = re.search(rf"^            {name}: ([\d_]+),$", source, re.MULTILINE)
        assert default
        told = re.search(rf"^ \*   {name} +(\d+) +(?:(\d+)-(\d+)\b)?", main_page, re.MULTILINE)
        assert told, name
        assert told[1] == default[1].replace("_", ""), name
        if told[2]:
            assert (told[2], told[3]) == (least, known.get(most, most).replace("_", "")), name

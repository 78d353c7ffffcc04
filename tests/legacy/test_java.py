"""The example in Java, and the declarations for other languages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import bodies, header
from support import programs as c
from support.cc import prefix
from support.emulator import ROOT, Emulator

EXAMPLE = ROOT / "examples" / "java"
DECLARATIONS = (ROOT / "docs" / "declarations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("java") / "project"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("target"))
    # Messages in the reader's own language: maven's.
    maven = ("mvn", "--quiet", "--batch-mode", "--no-transfer-progress", "package")
    done = subprocess.run(maven, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "target"


def close_video(classes: Path, emulator: Emulator) -> subprocess.CompletedProcess[str]:
    ready, host, guest = emulator.ready, bodies.host(emulator), bodies.target(emulator)
    names = ("app_id", "sdk_id", "secret_id", "secret_key")
    arguments = [ready["base_url"], ready["ca_file"], ready["meeting_id"], host["userid"], str(host["instanceid"])]
    java = ("java", "-cp", f"{classes}/classes:{classes}/dependency/*", f"-Djna.library.path={prefix() / 'lib'}")
    command = [*java, "example.CloseVideo", *arguments, guest["ms_open_id"], str(guest["instanceid"])]
    return c.run(command, {**os.environ, **{f"TM_{name.upper()}": ready[name] for name in names}})


def test_the_java_example_closes_a_camera(classes: Path, tls_emulator: Emulator) -> None:
    done = close_video(classes, tls_emulator)
    c.assert_passed(done)
    assert done.stdout.startswith("TM_OK: ")
    assert "the service accepted the call" in done.stderr, "the log function was not called"
    guest = bodies.target(tls_emulator)
    assert not tls_emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]
    again = close_video(classes, tls_emulator)
    assert again.returncode == 1
    assert again.stdout.startswith("TM_ERR_DEVICE: ")
    assert "\nhint: " in again.stdout


def test_the_declarations_are_those_of_the_header() -> None:
    done = c.run([sys.executable, ROOT / "scripts" / "declarations.py", "--check"])
    assert done.returncode == 0, "docs/declarations.md is out of date: python scripts/declarations.py writes it"
    declared = re.findall(r"^### (tm_\w+)$", DECLARATIONS, re.MULTILINE)
    assert sorted(name for name in declared if not name.endswith("_fn")) == header.functions()
    assert len(declared) == len(set(declared))


def test_every_type_in_the_declarations_is_one_of_the_languages() -> None:
    words = re.findall(r"^\| C# .* (?:out|event|params|ref|in)[,)]", DECLARATIONS, re.MULTILINE)
    assert words == [], "words of C# cannot be names"
    callbacks = "|".join(re.findall(r"^### (tm_\w+_fn)$", DECLARATIONS, re.MULTILINE))
    plain = rf"int|uint|long|ulong|UIntPtr|IntPtr|string|byte\[\]|{callbacks}"
    java = rf"int|long|SizeT|Pointer|PointerByReference|String|byte\[\]|{callbacks}"
    pascal = rf"U?Int32|U?Int64|NativeU?Int|Pointer|PAnsiChar|{callbacks}"
    forms = {
        "C#": rf"(?:delegate )?(?:void|{plain}) \w+\((?:(?:out )?(?:{plain}) \w+(?:, |(?=\))))*\);",
        "Java": rf"(?:(?:void|{java}) \w+\((?:(?:{java}) \w+(?:, |(?=\))))*\);"
        rf"|interface \w+ extends Callback {{ (?:void|{java}) invoke\((?:(?:{java}) \w+(?:, |(?=\))))*\); }})",
        "Delphi": rf"(?:\w+ = )?(?:function|procedure)(?: \w+)?(?:\((?:(?:out )?\w+: (?:{pascal})(?:; |(?=\))))*\))?"
        rf"(?:: (?:{pascal}))?;(?: cdecl;)?",
    }
    for language, form in forms.items():
        rows = re.findall(rf"^\| {language} \| `(.*)` \|$", DECLARATIONS, re.MULTILINE)
        assert len(rows) == DECLARATIONS.count("\n### ")
        assert [row for row in rows if not re.fullmatch(form, row)] == []


def test_the_java_example_declares_what_the_page_says() -> None:
    """What the example runs with is what the page shows for it."""
    source = (EXAMPLE / "src" / "main" / "java" / "example" / "TmControl.java").read_text(encoding="utf-8")
    declared = re.findall(r"^    (\w+(?:\[\])? tm_\w+\([^)]*\);)$", source, re.MULTILINE)
    assert len(declared) == len(re.findall(r" tm_\w+\(", source))
    shown = set(re.findall(r"^\| Java \| `(.*)` \|$", DECLARATIONS, re.MULTILINE))
    assert {re.sub(r"\s+", " ", each) for each in declared} <= shown

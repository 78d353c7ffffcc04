"""Where the configuration comes from, what of it is shown, and what is refused."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from support.emulator import Emulator

from .conftest import Tmctl, identity

SECRET = "SecretKeyOfTheTest00000000000001"


def write(tmctl: Tmctl, mode: int = 0o600, **options: object) -> Path:
    tmctl.config.parent.mkdir(exist_ok=True)
    tmctl.config.write_text(json.dumps(options))
    tmctl.config.chmod(mode)
    return tmctl.config


def test_flags_come_before_the_environment_before_the_file(tmctl: Tmctl) -> None:
    write(tmctl, timeout_ms=1, max_attempts=1, app_id="file")
    shown = tmctl("config", "--timeout-ms", "3", "--json", TM_TIMEOUT_MS="2", TM_MAX_ATTEMPTS="2").json
    assert shown["file_exists"] and shown["file"] == str(tmctl.config)
    sources = {key: (option["value"], option["source"]) for key, option in shown["options"].items()}
    assert sources == {
        "app_id": ("file", {"kind": "file"}),
        "timeout_ms": ("3", {"kind": "flag", "name": "--timeout-ms"}),
        "max_attempts": ("2", {"kind": "environment", "name": "TM_MAX_ATTEMPTS"}),
    }
    people = tmctl("config", "show", "--timeout-ms", "3", TM_MAX_ATTEMPTS="2").out
    assert "flag --timeout-ms" in people and "environment TM_MAX_ATTEMPTS" in people


@pytest.mark.parametrize("source", ["file", "environment", "file of the environment"])
def test_every_source_leads_to_a_call(source: str, tmctl: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    known = identity(emulator)
    if source == "file":
        write(tmctl, **{name.removeprefix("TM_").lower(): value for name, value in known.items()})
    else:
        tmctl.env = known
    if source == "file of the environment":
        # As an editor leaves it, with a line end.
        (tmp_path / "key").write_text(tmctl.env.pop("TM_SECRET_KEY") + "\r\n")
        tmctl.env["TM_SECRET_KEY_FILE"] = str(tmp_path / "key")
    tmctl("participants", "--meeting", emulator.ready["meeting_id"], "--operator", "zhang.wei")


def test_profiles_are_files_beside_the_usual_one(tmctl: Tmctl) -> None:
    write(tmctl, app_id="usual")
    (tmctl.config.parent / "test.json").write_text('{"app_id": "of-the-test"}')
    assert tmctl("config", "--json").json["options"]["app_id"]["value"] == "usual"
    assert tmctl("config", "--profile", "test", "--json").json["options"]["app_id"]["value"] == "of-the-test"
    assert "nowhere.json" in tmctl("config", "--profile", "nowhere", code=3).err
    assert "--profile" in tmctl("config", "--profile", "../x", code=3).err


def test_set_and_unset_write_for_the_owner_alone(tmctl: Tmctl) -> None:
    tmctl("config", "set", "app_id", "200000001")
    tmctl("config", "set", "timeout_ms", "5000")
    tmctl("config", "set", "secret_key", stdin=f"{SECRET}\n".encode())
    assert json.loads(tmctl.config.read_text()) == {"app_id": "200000001", "timeout_ms": 5000, "secret_key": SECRET}
    assert stat.S_IMODE(tmctl.config.stat().st_mode) == 0o600
    tmctl("config", "unset", "timeout_ms")
    assert "timeout_ms" not in json.loads(tmctl.config.read_text())
    assert tmctl("config", "path").out == f"{tmctl.config}\n"
    elsewhere = tmctl.home / "new" / "place.json"
    tmctl("config", "set", "app_id", "1", "--config", str(elsewhere))
    assert json.loads(elsewhere.read_text()) == {"app_id": "1"}


def test_a_secret_in_the_command_line_is_refused(tmctl: Tmctl) -> None:
    done = tmctl("config", "set", "secret_key", SECRET, code=3)
    assert "secret" in done.err and SECRET not in done.err
    assert not tmctl.config.exists()
    # There is no flag for it either.
    assert "unexpected argument" in tmctl("--secret-key", SECRET, "config", code=2).err


def test_secrets_are_masked_wherever_they_are_set(tmctl: Tmctl) -> None:
    proxy = "http://user:hunter22@proxy.example:8080"
    write(tmctl, secret_key=SECRET, access_token="AccessTokenOfTheTest", client_key_pem="PemOfTheTest", proxy=proxy)
    for arguments in (["config"], ["config", "--json"], ["config", "show", "--lang", "zh"]):
        out = tmctl(*arguments).out
        for secret in (SECRET, "AccessTokenOfTheTest", "PemOfTheTest", "hunter22"):
            assert secret not in out
        assert "proxy.example:8080" in out
    assert "32 characters" in tmctl("config").out


MISTAKES = {
    "no JSON": ("{", "line 1"),
    "no object": ("[]", "not a JSON object"),
    "an unknown option": ('{"secretid": "x"}', "secret_id"),
    "a value out of range": ('{"timeout_ms": 0}', "timeout_ms"),
    "an option twice": ('{"app_id": "1", "app_id": "2"}', "twice"),
    "white space around a secret": (json.dumps({"secret_key": f"{SECRET}\n"}), "white space"),
}


@pytest.mark.parametrize(
    "command", [["config"], ["config", "check"], ["config", "set", "app_id", "1"], ["participants"]]
)
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_file_is_reported_with_its_place(name: str, command: list[str], tmctl: Tmctl) -> None:
    text, says = MISTAKES[name]
    write(tmctl)
    tmctl.config.write_text(text)
    arguments = [*command, *(["--meeting", "1" * 19, "--operator", "x"] if command == ["participants"] else [])]
    done = tmctl(*arguments, code=3)
    assert str(tmctl.config) in done.err and says in done.err and SECRET not in done.err
    assert tmctl.config.read_text() == text
    failure = tmctl(*arguments, "--json", code=3).json
    assert (failure["status"], failure["exit_code"]) == ("TM_ERR_INVALID_CONFIG", 3)


def test_a_mistake_elsewhere_is_reported_with_its_place(tmctl: Tmctl, tmp_path: Path) -> None:
    assert "environment TM_TIMEOUT_MS: timeout_ms" in tmctl("config", TM_TIMEOUT_MS="soon", code=3).err
    assert "环境变量 TM_TIMEOUT_MS" in tmctl("config", "--lang", "zh", TM_TIMEOUT_MS="soon", code=3).err
    assert "flag --timeout-ms" in tmctl("config", "--timeout-ms", "soon", code=3).err
    assert "/nowhere" in tmctl("config", TM_SECRET_KEY_FILE="/nowhere", code=3).err
    both = tmctl("config", TM_SECRET_KEY=SECRET, TM_SECRET_KEY_FILE=str(tmp_path), code=3)
    assert "both TM_SECRET_KEY and TM_SECRET_KEY_FILE" in both.err and SECRET not in both.err
    # An empty variable is one that is not set.
    assert tmctl("config", "--json", TM_SECRET_KEY="").json["options"] == {}
    assert tmctl("config", "path", TMCTL_CONFIG="").out == tmctl("config", "path", TMCTL_PROFILE="").out
    assert "nowhere.json" in tmctl("config", "--config", "nowhere.json", code=3).err


def test_a_directory_in_the_files_place_is_reported(tmctl: Tmctl) -> None:
    # An unreadable file would do as well, but nothing is unreadable to root.
    tmctl.config.mkdir(parents=True)
    assert str(tmctl.config) in tmctl("config", code=3).err


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_with_a_secret_that_others_can_read_is_warned_of(
    mode: int, warned: bool, tmctl: Tmctl, emulator: Emulator
) -> None:
    write(tmctl, mode, **{name.removeprefix("TM_").lower(): value for name, value in identity(emulator).items()})
    for command in (["config"], ["config", "check"], ["call", "GET", "/v1/meetings/1"]):
        assert ("chmod 600" in tmctl(*command, code=None).err) is warned
    doctor = {check["check"]: check["verdict"] for check in tmctl("doctor", "--json", code=0).json["checks"]}
    assert doctor["configuration"] == ("warn" if warned else "ok")


def test_check_says_what_does_not_fit_together(tmctl: Tmctl) -> None:
    write(tmctl, app_id="1", secret_id="x")
    done = tmctl("config", "check", code=3)
    assert "secret_key is not set" in done.err and "tmctl config set" in done.err
    write(tmctl, app_id="1", secret_id="x", secret_key=SECRET, open_id="o", access_token="t")
    assert "two identities" in tmctl("config", "check", code=3).err
    write(tmctl, app_id="1", secret_id="x", secret_key=SECRET, base_url="http://elsewhere.example")
    assert "allow_http" in tmctl("config", "check", code=3).err
    write(tmctl, app_id="1", secret_id="x", secret_key=SECRET)
    assert "takes this configuration" in tmctl("config", "check").out
    assert tmctl("config", "check", "--json").json["valid"] is True


@pytest.mark.parametrize(
    ("arguments", "environment", "file", "chinese"),
    [
        (["--lang", "zh"], {}, {}, True),
        ([], {"LANG": "zh_CN.UTF-8"}, {}, True),
        ([], {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, {}, False),
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, {}, False),
        ([], {"TM_LANGUAGE": "zh"}, {}, True),
        ([], {}, {"language": "zh"}, True),
        ([], {"LANG": "zh_CN.UTF-8"}, {"language": "en"}, False),
        ([], {}, {}, False),
    ],
)
def test_the_language_is_the_users(
    arguments: list[str], environment: dict[str, str], file: dict[str, str], chinese: bool, tmctl: Tmctl
) -> None:
    if file:
        write(tmctl, **file)
    assert ("错误码" in tmctl("explain", "190303", *arguments, **environment).out) is chinese
    # Messages of the library follow.
    err = tmctl("call", "GET", "/v1/x", *arguments, code=3, **environment).err
    assert ("未设置身份" in err) is chinese

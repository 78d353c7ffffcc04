"""A user logs in, is whoever every command acts for, and stays so without two processes getting in each other's way."""

from __future__ import annotations

import fcntl
import json
import re
import stat
import subprocess
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ROOT, Emulator

from .conftest import BINARY, TOO_LONG_SECONDS, Tmctl, identity
from .test_terminal import Terminal, wait_for

REDIRECT = "https://app.example/back?from=tm&x=1"
ASKED = ["--corp-id", "200000001", "--redirect-uri", REDIRECT]
PARTICIPANTS = ["participants", "--meeting", "735-219-846"]


@pytest.fixture
def app(tmctl: Tmctl, emulator: Emulator) -> Tmctl:
    """tmctl with an app, and nobody logged in."""
    ready = emulator.ready
    tmctl.env = {
        "TM_BASE_URL": ready["base_url"],
        "TM_OAUTH_BASE_URL": ready["oauth_base_url"],
        "TM_SDK_ID": ready["sdk_id"],
        "TM_OAUTH_SECRET": ready["secret_key"],
    }
    if ready.get("ca_file"):
        tmctl.env["TM_CA_FILE"] = ready["ca_file"]
    return tmctl


@pytest.fixture
def user(app: Tmctl, emulator: Emulator) -> Tmctl:
    """tmctl with the emulator's user logged in, and nothing in its environment but addresses."""
    app("login", stdin=emulator.ready["auth_code"].encode())
    return app.without("TM_SDK_ID", "TM_OAUTH_SECRET")


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(tmctl: Tmctl, *args: str, **env: str) -> Terminal:
        started.append(Terminal(tmctl, *args, **env))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)


def file_of(tmctl: Tmctl) -> Path:
    return tmctl.config.with_name("tokens.json")


def tokens(tmctl: Tmctl) -> dict[str, Any]:
    document = json.loads(file_of(tmctl).read_text())
    assert isinstance(document, dict)
    return document


def change(tmctl: Tmctl, **members: Any) -> None:
    file_of(tmctl).write_text(json.dumps({**tokens(tmctl), **members}))


def refreshes(emulator: Emulator) -> int:
    return emulator.counters()["token_refreshes"]


class Login:
    """A login that has shown its address and waits for the answer on its standard input."""

    def __init__(self, tmctl: Tmctl, *args: str) -> None:
        self.process = subprocess.Popen(
            [BINARY, "login", *ASKED, *args], env=tmctl.environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stderr is not None
        self.address = next(line.strip() for line in self.process.stderr if "://" in line)
        self.query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.address).query, strict_parsing=True))

    def answer(self, line: str) -> tuple[int, str, str]:
        # The pipe stays open, as that of a program that waits for what comes of it.
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        code = self.process.wait(TOO_LONG_SECONDS)
        out, err = self.process.communicate()
        return code, out, err


def test_the_whole_address_logs_in(app: Tmctl, emulator: Emulator) -> None:
    login = Login(app)
    host, _, _ = login.address.partition("?")
    assert host == f"{emulator.ready['oauth_base_url']}/marketplace/authorize.html"
    state = login.query.pop("state")
    assert login.query == {"corp_id": "200000001", "sdk_id": emulator.ready["sdk_id"], "redirect_uri": REDIRECT}
    assert "redirect_uri=https%3A%2F%2Fapp.example%2Fback%3Ffrom%3Dtm%26x%3D1" in login.address
    assert re.fullmatch("[a-zA-Z0-9]{16,64}", state)
    back = f"{REDIRECT}&auth_code={emulator.ready['auth_code']}&state={state}"
    code, out, err = login.answer(back)
    assert code == 0 and "logged in as" in out and "warning" not in err
    assert tokens(app)["open_id"] == emulator.ready["open_id"]
    # Every login has a state of its own.
    assert Login(app).query["state"] != state


def test_a_code_logs_in_and_every_command_acts_for_the_user(
    app: Tmctl, emulator: Emulator, sent: Callable[[], list[str]]
) -> None:
    done = app("login", "--json", stdin=emulator.ready["auth_code"].encode() + b"\r\n").json
    assert (done["in_use"], done["warnings"], done["file"]) == (True, [], str(file_of(app)))
    assert done["scopes"] == ["MANAGE_MEETING", "VIEW_MEETING"] and done["sdk_id"] == emulator.ready["sdk_id"]
    kept = tokens(app)
    assert sorted(kept) == ["access_token", "expires_at_s", "open_id", "refresh_token", "scopes", "sdk_id"]
    assert kept["expires_at_s"] == done["expires_at_s"]
    user = app.without("TM_SDK_ID", "TM_OAUTH_SECRET")
    user("close-video", "--meeting", "735-219-846", "--name", "王芳", "--verify")
    assert not emulator.participant("ms-wang-fang", 1)["video_state"]
    last = emulator.requests()[-1]
    assert (last.header("Accesstoken"), last.header("Openid")) == (kept["access_token"], kept["open_id"])
    assert refreshes(emulator) == 0
    checks = {check["check"]: check for check in user("doctor", "--json").json["checks"]}
    assert {checks[name]["verdict"] for name in ("configuration", "credentials", "accepted")} == {"ok"}
    assert "logged in" in checks["credentials"]["found"]


def test_files_are_their_owners_alone(user: Tmctl) -> None:
    for path in user.config.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert "chmod 600" not in user("config").err
    file_of(user).chmod(0o640)
    for command in (["config"], ["config", "check"], PARTICIPANTS, ["doctor"]):
        done = user(*command)
        assert f"chmod 600 {file_of(user)}" in done.out + done.err


@pytest.mark.parametrize("change", ["other", "missing"])
def test_an_answer_to_another_login_is_refused(change: str, app: Tmctl, emulator: Emulator) -> None:
    login = Login(app)
    state = {"other": "&state=0123456789abcdef", "missing": ""}[change]
    code, out, err = login.answer(f"{REDIRECT}&auth_code={emulator.ready['auth_code']}{state}")
    assert (code, out) == (3, "") and "its state is not the one that was sent" in err
    assert emulator.requests() == [] and not file_of(app).exists()
    # The code is still good.
    app("login", stdin=emulator.ready["auth_code"].encode())


def test_a_code_is_good_for_one_time(user: Tmctl, app: Tmctl, emulator: Emulator) -> None:
    before = tokens(app)
    done = app("login", stdin=emulator.ready["auth_code"].encode(), code=5)
    assert "1002" in done.err and "used once and lives 5 minutes" in done.err and done.out == ""
    chinese = app("login", "--lang", "zh", stdin=emulator.ready["auth_code"].encode(), code=5).err
    assert "只能使用一次，有效期 5 分钟" in chinese
    report = app("login", "--json", stdin=emulator.ready["auth_code"].encode(), code=5).json
    assert (report["api_code"], report["exit_code"]) == (1002, 5)
    # Whoever was logged in still is.
    assert tokens(app) == before
    user(*PARTICIPANTS)


def test_a_wrong_secret_is_told(app: Tmctl, emulator: Emulator) -> None:
    done = app("login", stdin=emulator.ready["auth_code"].encode(), code=5, TM_OAUTH_SECRET="NotTheSecretOfTheApp01")
    assert "1003" in done.err and "secret" in done.err
    assert "NotTheSecretOfTheApp01" not in done.out + done.err and not file_of(app).exists()


def test_a_lost_answer_says_that_the_code_may_be_used_up(app: Tmctl, emulator: Emulator) -> None:
    for form, says in (
        ([], "the code may be used up"),
        (["--lang", "zh"], "授权码可能已被使用"),
        (["--json"], "used up"),
    ):
        emulator.reset()
        emulator.faults.add("lost_answer", endpoint="oauth_access_token")
        done = app("login", *form, stdin=emulator.ready["auth_code"].encode(), code=7)
        assert says in done.out + done.err, form
        assert len(emulator.requests()) == 1 and not file_of(app).exists()


def test_what_is_missing_is_named(app: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    code = emulator.ready["auth_code"].encode()
    assert "--sdk-id" in app.without("TM_SDK_ID")("login", stdin=code, code=3).err
    assert "TM_OAUTH_SECRET_FILE" in app.without("TM_OAUTH_SECRET")("login", stdin=code, code=3).err
    assert "auth_code" in app("login", code=3).err
    assert "no auth_code" in app("login", stdin=b"https://app.example/back?error=1", code=3).err
    assert "--redirect-uri" in app("login", "--corp-id", "1", stdin=code, code=2).err
    bad = app("login", "--corp-id", "1", "--redirect-uri", "app.example", stdin=code, code=3)
    assert "--redirect-uri: found" in bad.err
    assert emulator.requests() == []
    # The secret may stand in a file.
    (tmp_path / "secret").write_text(app.env.pop("TM_OAUTH_SECRET") + "\n")
    app("login", stdin=code, TM_OAUTH_SECRET_FILE=str(tmp_path / "secret"))


def test_where_nothing_can_be_written_the_code_is_not_used_up(app: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "tmcontrol").write_text("in the way")
    done = app("login", stdin=emulator.ready["auth_code"].encode(), code=3)
    assert "tokens.json" in done.err and emulator.requests() == []


def test_a_person_is_asked_for_secret_and_code(
    app: Tmctl, emulator: Emulator, terminal: Callable[..., Terminal]
) -> None:
    secret = app.env["TM_OAUTH_SECRET"]
    asked = terminal(app.without("TM_OAUTH_SECRET"), "login", *ASKED)
    asked.expect("secret of the app (not shown)")
    asked.child.sendline(secret)
    asked.expect("authorize.html?")
    asked.expect("state=")
    state = asked.child.read(32).decode()
    before = asked.child.before
    asked.expect("auth_code, or the whole address")
    asked.child.sendline(f"https://app.example/back?auth_code={emulator.ready['auth_code']}&state={state}")
    asked.expect("logged in as")
    code, rest = asked.end()
    assert code == 0 and secret.encode() not in before + rest
    assert tokens(app)["open_id"] == emulator.ready["open_id"]


def test_permissions_that_lack_are_warned_of(app: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    scenario = json.loads((ROOT / "emulator" / "scenarios" / "default.json").read_text())
    scenario["grants"][0]["scopes"] = ["VIEW_MEETING"]
    (tmp_path / "scenario.json").write_text(json.dumps(scenario))
    with Emulator(scenario=tmp_path / "scenario.json") as other:
        url = other.ready["base_url"]
        done = app("login", stdin=other.ready["auth_code"].encode(), TM_OAUTH_BASE_URL=url)
        assert "MANAGE_MEETING" in done.err and "logged in" in done.out
        app("logout")
        other.reset()
        warnings = app("login", "--json", stdin=other.ready["auth_code"].encode(), TM_OAUTH_BASE_URL=url).json[
            "warnings"
        ]
        assert len(warnings) == 1 and "MANAGE_MEETING" in warnings[0]


def test_another_identity_comes_first(app: Tmctl, emulator: Emulator) -> None:
    enterprise = identity(emulator)
    done = app("login", stdin=emulator.ready["auth_code"].encode(), **enterprise)
    assert "this login is not used as long as app_id is set (environment TM_APP_ID)" in done.err
    app(*PARTICIPANTS, "--operator", "zhang.wei", **enterprise)
    assert emulator.requests()[-1].header("Accesstoken") is None
    assert "TM_APP_ID" in app("config", **enterprise).out and "login" not in app("config", **enterprise).out
    app(*PARTICIPANTS)
    assert emulator.requests()[-1].header("Accesstoken") == tokens(app)["access_token"]


@pytest.mark.parametrize("known", ["by the clock", "by the service"])
def test_an_expired_token_is_renewed_and_kept(known: str, user: Tmctl, emulator: Emulator) -> None:
    before = tokens(user)
    emulator.faults.add("expire_token")
    if known == "by the clock":
        change(user, expires_at_s=1_700_000_000)
    user(*PARTICIPANTS)
    after = tokens(user)
    assert refreshes(emulator) == 1
    assert after["access_token"] != before["access_token"] and after["refresh_token"] != before["refresh_token"]
    assert after["expires_at_s"] >= before["expires_at_s"]
    assert (after["open_id"], after["sdk_id"], after["scopes"]) == (
        before["open_id"],
        before["sdk_id"],
        before["scopes"],
    )
    assert stat.S_IMODE(file_of(user).stat().st_mode) == 0o600
    user(*PARTICIPANTS)
    assert refreshes(emulator) == 1 and tokens(user) == after


def test_processes_at_once_make_one_refresh(user: Tmctl, emulator: Emulator) -> None:
    emulator.faults.add("expire_token")
    change(user, expires_at_s=1_700_000_000)
    # Slow enough for all of them to find the tokens expired.
    emulator.faults.add("delay", ms=1500, endpoint="oauth_refresh_token")
    command = [BINARY, *PARTICIPANTS, "--timeout-ms", "30000"]
    running = [
        subprocess.Popen(command, env=user.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    for process in running:
        _, err = process.communicate(timeout=TOO_LONG_SECONDS)
        assert (process.returncode, err) == (0, "")
    assert refreshes(emulator) == 1
    answered = [request for request in emulator.requests() if request.target.endswith("/refresh_token")]
    assert len(answered) == 1


def test_a_refresh_is_seen_through_when_the_call_has_no_time_left(user: Tmctl, emulator: Emulator) -> None:
    before = tokens(user)
    emulator.faults.add("expire_token")
    change(user, expires_at_s=1_700_000_000)
    emulator.faults.add("delay", ms=3500, endpoint="oauth_refresh_token")
    done = user(*PARTICIPANTS, "--timeout-ms", "2000", "--json", code=4)
    assert done.json["status"] == "TM_ERR_TIMEOUT"
    assert tokens(user)["refresh_token"] != before["refresh_token"]
    user(*PARTICIPANTS)
    assert refreshes(emulator) == 1


def test_a_dry_run_renews_nothing(user: Tmctl, emulator: Emulator) -> None:
    emulator.faults.add("expire_token")
    change(user, expires_at_s=1_700_000_000)
    before, requests = tokens(user), len(emulator.requests())
    for form in ([], ["--json"]):
        out = user("close-video", "--meeting", "735-219-846", "--name", "王芳", "--dry-run", *form).out
        assert "/v1/meetings?" in out and before["refresh_token"] not in out and before["access_token"] not in out
    assert len(emulator.requests()) == requests and tokens(user) == before


def test_a_user_who_has_to_allow_the_app_again_is_told(user: Tmctl, emulator: Emulator) -> None:
    emulator.faults.add("expire_token")
    change(user, expires_at_s=1_700_000_000, refresh_token="spent")
    done = user(*PARTICIPANTS, code=5)
    assert "TM_ERR_TOKEN_EXPIRED" in done.err and "authorise" in done.err and "`tmctl login` gets a new one" in done.err


def test_logout_forgets_the_user(user: Tmctl, emulator: Emulator) -> None:
    done = user("logout")
    assert "logged out" in done.out and "good until they end" in done.out
    assert not file_of(user).exists()
    again = user("logout", "--json").json
    assert again == {"logged_out": False, "file": str(file_of(user))}
    assert "tmctl login" in user(*PARTICIPANTS, "--operator", "x", code=3).err


def test_a_logout_while_a_command_runs_is_not_undone(user: Tmctl, emulator: Emulator) -> None:
    emulator.faults.add("expire_token")
    command = [BINARY, *PARTICIPANTS, "--timeout-ms", "30000"]
    with open(f"{file_of(user)}.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(command, env=user.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            # Once it has been told that its token has ended it wants the lock.
            wait_for(lambda: any(request.target.startswith("/v1/") for request in emulator.requests()))
            file_of(user).unlink()
            fcntl.flock(lock, fcntl.LOCK_UN)
            _, err = run.communicate(timeout=TOO_LONG_SECONDS)
    assert run.returncode != 0 and b"has logged out" in err
    assert not file_of(user).exists() and refreshes(emulator) == 0


def test_profiles_have_logins_of_their_own(app: Tmctl, emulator: Emulator) -> None:
    app("login", "--profile", "hall", stdin=emulator.ready["auth_code"].encode())
    assert [path.name for path in sorted(app.config.parent.glob("*.json"))] == ["hall.tokens.json"]
    app(*PARTICIPANTS, "--profile", "hall")
    app(*PARTICIPANTS, "--config", str(app.config.with_name("hall.json")))
    assert "no identity" in app(*PARTICIPANTS, "--operator", "x", code=3).err
    # No configuration in the place of tokens.
    for name in ("tokens", "hall.tokens"):
        assert "keeps tokens" in app("config", "set", "app_id", "1", "--profile", name, code=3).err
    app("logout", "--profile", "hall")
    assert "hall.json" in app("config", "--profile", "hall", code=3).err


def test_what_is_logged_in_is_shown_masked(user: Tmctl, emulator: Emulator) -> None:
    shown = user("config").out
    assert str(file_of(user)) in shown and "login" in shown
    options = user("config", "--json").json["options"]
    assert options["access_token"] == {"value": None, "secret": True, "source": {"kind": "login"}}
    assert options["open_id"]["source"] == {"kind": "login"} and "…" in options["open_id"]["value"]
    assert "登录" in user("config", "--lang", "zh").out
    for text in (shown, user("config", "--json").out):
        assert emulator.ready["open_id"] not in text


@pytest.mark.parametrize("text", ["{", "[]", '{"open_id": "x"}', '{"access_token": "TheTokenInIt"}'])
def test_a_file_that_is_damaged_is_named(text: str, user: Tmctl, app: Tmctl, emulator: Emulator) -> None:
    file_of(user).write_text(text)
    for command in (["config"], PARTICIPANTS):
        done = user(*command, code=3)
        assert f"{file_of(user)}: not as tmctl writes it" in done.err and "TheTokenInIt" not in done.err
    # What needs nobody goes on, and so does a new login.
    user("explain", "41")
    emulator.reset()
    app("login", stdin=emulator.ready["auth_code"].encode())
    user(*PARTICIPANTS)


def test_no_secret_is_printed(app: Tmctl, emulator: Emulator) -> None:
    forms: list[list[str]] = [[], ["--json"], ["-vv"], ["--lang", "zh"]]
    for form in forms:
        emulator.reset()
        printed = []
        known = {app.env["TM_OAUTH_SECRET"], emulator.ready["auth_code"]}
        for fault in ("reset", "html_page", None):
            if fault:
                emulator.faults.add(fault, endpoint="oauth_access_token", count=9)
            done = app("login", *form, stdin=emulator.ready["auth_code"].encode(), code=None)
            printed.append(done.out + done.err)
            emulator.faults.clear()
        known |= {tokens(app)["access_token"], tokens(app)["refresh_token"]}
        emulator.faults.add("expire_token")
        for command in (PARTICIPANTS, ["config"], ["doctor"], [*PARTICIPANTS[:1], "--meeting", "1" * 19], ["logout"]):
            done = app(*command, *form, code=None)
            printed.append(done.out + done.err)
            if file_of(app).exists():
                known |= {tokens(app)["access_token"], tokens(app)["refresh_token"]}
        assert refreshes(emulator) == 1 and len(known) == 6
        for text in printed:
            assert not any(secret in text for secret in known), (form, text)

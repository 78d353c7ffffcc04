"""The cases of cases.json, in every language that has a conformance program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import EFFECTS, Runner, options_for

HERE = Path(__file__).parent
SUITE = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))

# How to start each language's program, given a folder for what has to be compiled.
LANGUAGES: dict[str, Callable[[Path], Runner]] = {
    "c": Runner.in_c,
    "cpp": Runner.in_cpp,
    "python": Runner.in_python,
    "go": Runner.in_go,
}


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request: pytest.FixtureRequest, programs: Path) -> Iterator[tuple[str, Runner]]:
    with LANGUAGES[request.param](programs) as runner:
        yield request.param, runner


def variables(emulator: Emulator) -> dict[str, str]:
    """What stands for ${name}: the suite's own texts, and what the emulator said of itself."""
    found = dict(SUITE["variables"])
    people = {"host": bodies.host(emulator), "target": bodies.target(emulator)}
    for name, value in emulator.ready.items():
        if isinstance(value, str):
            found[name] = value
    for name, person in people.items():
        found.update({f"{name}.{key}": str(value) for key, value in person.items()})
    return found


def filled_in(value: Any, texts: dict[str, str]) -> Any:
    """The value with every ${name} in its texts replaced, also those that come in with another."""
    if isinstance(value, str):
        while (changed := re.sub(r"\$\{([a-z_.]+)\}", lambda match: texts[match[1]], value)) != value:
            value = changed
        return value
    if isinstance(value, list):
        return [filled_in(item, texts) for item in value]
    if isinstance(value, dict):
        return {key: filled_in(item, texts) for key, item in value.items()}
    return value


def check(found: Any, expected: Any, where: str) -> None:
    """One field: a value, or an object that describes it."""
    match expected:
        case {"contains": parts}:
            for part in parts:
                assert found is not None and part in found, f"{where}: {found!r} does not contain {part!r}"
        case {"present": True}:
            assert found, f"{where}: {found!r}, expected a text"
        case {"at_least": least}:
            assert found is not None and found >= least, f"{where}: {found!r}, expected at least {least}"
        case _:
            assert found == expected, f"{where}: {found!r}, expected {expected!r}"


def check_outcome(outcome: dict[str, Any], expected: dict[str, Any], where: str) -> None:
    readable = {**outcome, "body": outcome["body"].decode(), "effect": EFFECTS[outcome["effect"]]}
    whole = {**SUITE["expectations"].get(expected.get("like"), {}), **expected}
    for name, value in whole.items():
        if name != "like":
            check(readable[name], value, f"{where}.{name} ({outcome['message']})")


def test_the_cases_have_the_form_that_is_described() -> None:
    schema = json.loads((HERE / "cases.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(SUITE)
    names = [case["name"] for case in SUITE["cases"]]
    assert len(names) == len(set(names)), "a name stands twice"
    likes = {call["expect"]["like"] for case in SUITE["cases"] for call in case["calls"] if "like" in call["expect"]}
    assert likes == set(SUITE["expectations"])


@pytest.mark.parametrize("case", SUITE["cases"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any], language: tuple[str, Runner], tls_emulator: Emulator) -> None:
    name, runner = language
    if name not in case.get("languages", [name]):
        pytest.skip(f"cannot be put in {name}")
    ask_and_check(case, runner, tls_emulator)


def ask_and_check(case: dict[str, Any], runner: Runner, emulator: Emulator) -> None:
    """Has a conformance program make the calls of a case, and holds what came of them against it."""
    if "faults" in case:
        emulator.faults.set(case["faults"])
    wanted = filled_in(case, variables(emulator))
    options = options_for(emulator, wanted.get("identity", "secret"), **wanted.get("options", {}))
    calls = [{key: value for key, value in call.items() if key != "expect"} for call in wanted["calls"]]

    reply = runner.ask(options, calls)

    config = wanted.get("config", {"status": "TM_OK", "error": ""})
    check(reply.config_status, config["status"], "config_status")
    check(reply.config_error, config["error"], "config_error")
    assert len(reply.outcomes) == len(calls)
    for number, (outcome, call) in enumerate(zip(reply.outcomes, wanted["calls"], strict=True), start=1):
        check_outcome(outcome, call["expect"], f"call {number}")
    if "requests" in wanted:
        assert len(emulator.requests()) == wanted["requests"]

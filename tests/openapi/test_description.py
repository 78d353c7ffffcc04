"""Requests made up from the description, good ones and bad ones; every answer has to be one that is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from support.emulator import ROOT, Emulator

from .credentials import Secret, Token

CONFIG = Path(__file__).parent / "schemathesis.toml"
SCHEMAS = ROOT / "emulator" / "schema"
TEXT = (SCHEMAS / "openapi.json").read_text(encoding="utf-8")


def load(*tags: str, made_up_credentials: bool = False) -> schemathesis.BaseSchema:
    """The operations with one of these tags. The reference to another page is to the file that this page shows."""
    text = TEXT.replace('"faults/schema"', json.dumps((SCHEMAS / "faults.json").as_uri()))
    config = SchemathesisConfig.from_path(CONFIG)
    config.projects.get_default().generation.with_security_parameters = made_up_credentials
    return schemathesis.openapi.from_dict(json.loads(text), config=config).include(tag=list(tags))


service, tokens, own = load("control", "look-up"), load("oauth"), load("emulator")
strangers = load("control", "look-up", made_up_credentials=True)

# The service reports errors of its own with status 500: each is described with its code, and any other 500 is a failure.
DESCRIBED = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# What the description does not allow must not succeed either.
STRICT = [*DESCRIBED, checks.negative_data_rejection]

patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def started() -> Iterator[Emulator]:
    with Emulator("--quota-per-minute", "0", "--quota-per-day", "0") as emulator:
        yield emulator


@pytest.fixture
def fuzzed(started: Emulator) -> Emulator:
    """An emulator that is at its start once for each operation, not for each request."""
    started.reset()
    return started


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        # The proxies of the environment are none of these requests' business.
        session.trust_env = False
        yield session


def test_the_page_shows_the_description(fuzzed: Emulator, session: requests.Session) -> None:
    answer = session.get(f"{fuzzed.ready['ui_url']}openapi.json")
    assert answer.content.decode() == TEXT


def examples() -> list[Any]:
    """Operation, method, target and body, as the description gives them for an example."""
    found = []
    description = json.loads(TEXT)
    shared = description["components"]["parameters"]
    for path, item in description["paths"].items():
        meeting_id = [shared[parameter["$ref"].split("/")[-1]]["example"] for parameter in item.get("parameters", [])]
        for method, operation in item.items():
            if method == "parameters" or operation["tags"] == ["emulator"]:
                continue
            query = {known["name"]: known["example"] for known in operation.get("parameters", []) if "example" in known}
            target = path.replace("{meeting_id}", *meeting_id) if meeting_id else path
            body = operation.get("requestBody", {"content": {"application/json": {"example": None}}})
            target = f"{target}?{urlencode(query)}" if query else target
            name, example = operation["operationId"], body["content"]["application/json"]["example"]
            found.append(pytest.param(name, method, target, example, id=name))
    return found


@pytest.mark.parametrize(("name", "method", "target", "body"), examples())
def test_an_example_is_carried_out_as_it_stands(
    name: str, method: str, target: str, body: object, fuzzed: Emulator, session: requests.Session
) -> None:
    url = fuzzed.ready["base_url"] + target
    answer = session.request(method, url, json=body, auth=Secret(fuzzed.ready))
    assert answer.status_code == 200, answer.text
    (request,) = fuzzed.requests()
    assert (request.entry["endpoint"], request.carried_out) == (name, True)


@service.parametrize()
@settings(patient, max_examples=60)
def test_what_is_signed_is_answered_as_described(
    case: schemathesis.Case, fuzzed: Emulator, session: requests.Session
) -> None:
    case.call_and_validate(fuzzed.ready["base_url"], session, auth=Secret(fuzzed.ready), checks=STRICT)


@service.parametrize()
@settings(patient, max_examples=20)
def test_what_carries_a_token_is_answered_as_described(
    case: schemathesis.Case, fuzzed: Emulator, session: requests.Session
) -> None:
    case.call_and_validate(fuzzed.ready["base_url"], session, auth=Token(fuzzed.ready), checks=STRICT)


@strangers.parametrize()
@settings(patient, max_examples=20)
def test_strangers_are_turned_away_as_described(
    case: schemathesis.Case, fuzzed: Emulator, session: requests.Session
) -> None:
    answer = case.call_and_validate(fuzzed.ready["base_url"], session, checks=DESCRIBED)
    assert answer.status_code == 400


@tokens.parametrize()
@settings(patient, max_examples=60)
def test_token_calls_are_answered_as_described(
    case: schemathesis.Case, fuzzed: Emulator, session: requests.Session
) -> None:
    case.call_and_validate(fuzzed.ready["base_url"], session, checks=STRICT)


@own.parametrize()
@settings(patient, max_examples=60)
def test_the_emulators_own_pages_are_as_described(
    case: schemathesis.Case, fuzzed: Emulator, session: requests.Session
) -> None:
    case.call_and_validate(fuzzed.ready["base_url"], session, checks=STRICT)

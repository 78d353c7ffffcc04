"""The sanitizers are on, in the library too: faults that are put there are reported, in functions of the library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99, SANITIZER, compile_program

# What each fault breaks of the promises that the header asks of its callers, and what the report has to name.
FAULTS = {
    "address": {
        "a configuration that is freed, and used by the library": (
            "tm_config *config = tm_config_new();"
            'tm_config_set(config, "no_such_option", "1");'
            "tm_config_free(config);"
            "return (int)tm_config_last_error(config, NULL, 0);",
            ["heap-use-after-free", "READ of size", "in tm_config_last_error"],
        ),
        "a text of a result that is freed, used by the host": (
            "tm_result *result = NULL;"
            "const char *message;"
            "tm_response_interpret(context(), NULL, 200, NULL, NULL, 0, &result);"
            "message = tm_result_message(result);"
            "tm_result_free(result);"
            "return message[0];",
            ["heap-use-after-free", "freed by thread", "drop_in_place::<tmcontrol::ffi::result::tm_result>"],
        ),
        "a body that is shorter than is said": (
            "char *body = (char *)malloc(100);"
            "memset(body, 'x', 100);"
            "return tm_response_interpret(context(), NULL, 200, NULL, body, 101, NULL);",
            ["heap-buffer-overflow", "READ of size 101", "tm_response_interpret"],
        ),
        "a result that is lost": (
            "tm_result *volatile result = NULL;"
            "tm_result *made = NULL;"
            "tm_response_interpret(context(), NULL, 200, NULL, NULL, 0, &made);"
            "made = NULL;"
            "return result != made;",
            ["LeakSanitizer", "hand_out::<tmcontrol::ffi::result::tm_result>"],
        ),
    },
    "thread": {
        "a configuration that two threads set options of": (
            "pthread_t other;"
            "shared = tm_config_new();"
            "pthread_create(&other, NULL, set, NULL);"
            "set(NULL);"
            "pthread_join(other, NULL);"
            "return 0;",
            ["data race", "tm_config_set"],
        ),
    },
}

PROGRAM = """
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <tmcontrol.h>
static tm_config *shared;
void *set(void *nothing) {
    int round;
    for (round = 0; round < 1000; round++)
        tm_config_set(shared, "timeout_ms", "1000");
    return nothing;
}
tm_context *context(void) {
    static tm_context *ctx;
    tm_config *config = tm_config_new();
    tm_config_set_secret(config, "1", NULL, "id", "secret-key");
    tm_context_new(config, &ctx);
    tm_config_free(config);
    return ctx;
}
int main(void) {
    BODY
}
"""


@pytest.mark.parametrize("fault", FAULTS[SANITIZER or "address"])
def test_a_planted_fault_is_reported(fault: str, tmp_path: Path) -> None:
    body, words = FAULTS[SANITIZER or "address"][fault]
    source = tmp_path / "planted.c"
    source.write_text(PROGRAM.replace("BODY", body))
    program = compile_program(C99, [source], tmp_path / "planted", flags=["-Wno-missing-prototypes"])
    done = c.run([program])
    assert done.returncode == int(os.environ["TM_SANITIZER_EXIT"]), done.stdout + done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_a_program_without_fault_is_not(tmp_path: Path) -> None:
    source = tmp_path / "planted.c"
    source.write_text(PROGRAM.replace("BODY", "tm_context_free(context()); return shared != NULL;"))
    program = compile_program(C99, [source], tmp_path / "careful", flags=["-Wno-missing-prototypes"])
    c.assert_passed(c.run([program]))

"""The page on a host's own HTTP stack: what it shows compiles and runs, and both languages show the same."""

from __future__ import annotations

from pathlib import Path

from support import programs as c
from support.cc import C99, compile_program
from support.emulator import ROOT, Emulator
from support.pages import blocks, without_comments

PAGES = {"en": ROOT / "docs" / "own-stack.md", "zh": ROOT / "docs" / "own-stack.zh-CN.md"}

# The stack that the page leaves to its reader, and a program around its two pieces.
BEFORE = """
#include <stdio.h>
#include <string.h>
#include "raw_http.h"
#include "support.h"

struct my_answer {
    int status;
    size_t header_count, body_length;
    const char *names[1], *values[1], *header_block, *body;
};

static struct my_answer *my_https(void *stack, const tm_request *request) {
    static raw_answer raw;
    static struct my_answer answer;
    ++*(int *)stack;
    if (send_raw(request, &raw) != 0)
        return NULL;
    answer.status = raw.http_status;
    answer.header_count = 1;
    answer.names[0] = "X-My-Stack";
    answer.values[0] = "yes";
    answer.header_block = raw.head;
    answer.body = raw.body;
    answer.body_length = raw.body_len;
    return &answer;
}
"""
AFTER = """
static int sent;

static void over_the_transport(void **state) {
    tm_config *config = emulator_config();
    sent = 0;
    assert_status(TM_OK, tm_config_set_transport(config, my_transport, &sent, NULL));
    tm_context *context = context_of(config);
    assert_status(TM_OK, tm_close_video(context, need("TM_TEST_MEETING_ID"), good_body()));
    assert_int_equal(sent, 1);
    tm_context_free(context);
    (void)state;
}

static void in_a_loop_of_its_own(void **state) {
    tm_context *context = emulator_context();
    sent = 0;
    assert_status(TM_OK, close_camera(context, &sent, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_DEVICE, close_camera(context, &sent, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_INVALID_MEETING_ID, close_camera(context, &sent, "room", good_body()));
    assert_int_equal(sent, 2);
    tm_context_free(context);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(over_the_transport, reset_emulator),
        cmocka_unit_test_setup(in_a_loop_of_its_own, reset_emulator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
"""


def test_the_pieces_of_the_page_close_a_camera(tmp_path: Path, emulator: Emulator) -> None:
    source = tmp_path / "page.c"
    source.write_text(BEFORE + "\n".join(blocks(PAGES["en"], "c")) + AFTER, encoding="utf-8")
    helpers = [c.SOURCES / "raw_http.c", c.SOURCES / "support.c"]
    program = compile_program(
        C99, [source, *helpers], tmp_path / "page", flags=["-I", str(c.SOURCES)], libraries=["-lcmocka"]
    )
    c.assert_passed(c.run([program], c.emulator_environment(emulator)))


def test_both_languages_show_the_same() -> None:
    for language in ("c", "sh"):
        assert without_comments(PAGES["en"], language) == without_comments(PAGES["zh"], language) != []

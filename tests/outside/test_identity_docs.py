"""docs/identity.md: its programs are compiled and run, and both languages show the same ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from support.cc import C99, compile_program
from support.emulator import ROOT, Emulator
from support.pages import blocks, without_comments

PAGES = {"en": ROOT / "docs" / "identity.md", "zh": ROOT / "docs" / "identity.zh-CN.md"}


def test_both_pages_show_the_same_programs() -> None:
    english, chinese = PAGES.values()
    assert without_comments(english, "c") == without_comments(chinese, "c")
    assert without_comments(english, "sh") == without_comments(chinese, "sh")


@pytest.mark.parametrize("language", PAGES)
def test_every_path_leads_somewhere(language: str) -> None:
    paths = re.findall(r"`(examples/[^`]*)`", PAGES[language].read_text(encoding="utf-8"))
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path


def build(folder: Path, source: str) -> Path:
    (folder / "program.c").write_text(source, encoding="utf-8")
    return compile_program(C99, [folder / "program.c"], folder / "program")


def config_for(emulator: Emulator, *names: str) -> str:
    ready = emulator.ready
    return json.dumps({name: ready[name] for name in ("base_url", "oauth_base_url", "ca_file", *names)})


def run(program: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run([str(program), *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_code_is_exchanged(tmp_path: Path, tls_emulator: Emulator) -> None:
    ready = tls_emulator.ready
    program = build(tmp_path, blocks(PAGES["en"], "c")[1])
    variables = {"TM_CONFIG": config_for(tls_emulator), "TM_APP_SECRET": ready["secret_key"]}
    done = run(program, ready["sdk_id"], ready["auth_code"], **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["data"]["open_id"] == ready["open_id"]
    again = run(program, ready["sdk_id"], ready["auth_code"], **variables)
    assert again.returncode == 1
    assert again.stderr.startswith("TM_ERR_AUTHENTICATION: ")


FRAME = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tmcontrol.h>
%s
int main(int argc, char **argv) {
    tm_config *config = tm_config_new();
    tm_context *ctx = NULL;
    tm_result *result = NULL;
    if (argc != 4 || tm_config_load_json(config, getenv("TM_CONFIG")) != TM_OK)
        return 2;
%s
    if (tm_context_new(config, &ctx) != TM_OK)
        return 3;
    tm_config_free(config);
    tm_api_call(ctx, "GET", argv[1], NULL, NULL, &result);
    printf("%%s\\n%%s\\n", tm_status_name(tm_result_status(result)), told);
    tm_result_free(result);
    tm_context_free(ctx);
    return 0;
}
"""
PATH = "/v1/meetings?meeting_code=735219846&userid=openid-zhang-wei&instanceid=1"


def test_the_store_of_the_page_keeps_tokens(tmp_path: Path, tls_emulator: Emulator) -> None:
    mine = """
    static char told[256];
    typedef struct { int locked; } my_store;
    typedef struct { const char *access_token, *refresh_token; long long expires_at_s; } my_tokens;
    static int my_lock(my_store *store) { strcat(told, "lock "); return store->locked = 1; }
    static void my_unlock(my_store *store) { strcat(told, "unlock"); store->locked = 0; }
    static int my_read(my_store *store, my_tokens *found) { (void)store, (void)found; strcat(told, "read "); return 0; }
    static int my_write(my_store *store, const char *access_token, const char *refresh_token, long long end) {
        strcat(told, "write ");
        return store->locked && access_token[0] && refresh_token[0] && end > 0;
    }
    """
    use = """
    my_store store = {0};
    tm_config_set_oauth_refresh(config, argv[2], argv[3], 1, keep_tokens, &store, NULL);
    """
    program = build(tmp_path, FRAME % (mine + blocks(PAGES["en"], "c")[2], use))
    ready = tls_emulator.ready
    variables = {"TM_CONFIG": config_for(tls_emulator, "open_id", "access_token")}
    done = run(program, PATH, ready["sdk_id"], ready["refresh_token"], **variables)
    assert (done.returncode, done.stdout) == (0, "TM_OK\nlock read write unlock\n")


def test_the_signer_of_the_page_is_asked(tmp_path: Path, tls_emulator: Emulator) -> None:
    mine = """
    static char told[4096];
    static int my_service_signs(void *service, const char *string, size_t len, uint32_t remaining_ms, uint8_t *mac) {
        memset(mac, 7, 32);
        memcpy(told, string, len);
        return service == (void *)told && remaining_ms > 0;
    }
    """
    ready = tls_emulator.ready
    # The page's ids are the reader's to replace.
    snippet = blocks(PAGES["en"], "c")[0].replace("200000001", ready["app_id"]).replace("AKID…", ready["secret_id"])
    use = "if (use_signer(config, told) != TM_OK)\n        return 4;\n"
    program = build(tmp_path, FRAME % (mine + snippet, use))
    done = run(program, PATH, "", "", TM_CONFIG=config_for(tls_emulator))
    assert done.returncode == 0
    assert done.stdout.startswith(f"TM_ERR_AUTHENTICATION\nGET\nX-TC-Key={ready['secret_id']}&X-TC-Nonce=")

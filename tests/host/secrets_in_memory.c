/* When configuration and context are freed, no secret is left anywhere in the memory of the process.
 *
 * secrets_in_memory HOW CALLS: makes so many calls. HOW the secret comes into the library:
 *
 * - secret, oauth: by tm_config_set_secret and tm_config_set_oauth
 * - key, key-oauth: by tm_config_set
 * - json, json-oauth: by tm_config_load_json
 * - refresh-oauth: by tm_config_set_oauth_refresh
 * - replaced: by tm_config_set_secret, and then another one takes its place
 * - refused: by tm_config_set_secret with a white space behind it, which is refused
 *
 * The secret is made by a formula, so that no copy of the test's own can be found. Looked for are pieces of sixteen
 * bytes, because the heap writes over the beginning of what is freed; and the key as HMAC mixes it with its two pads.
 */
#include "host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_BYTES 48
#define PIECE_BYTES 16

/* No piece of it is like another. */
static unsigned char secret_byte(size_t index) {
    return (unsigned char)('a' + ((uint32_t)(index + 1) * UINT32_C(2654435761) >> 16) % 26);
}

static void wipe(volatile char *text, size_t length) {
    while (length-- > 0)
        *text++ = '\0';
}

static int is_piece(const unsigned char *at, unsigned char pad) {
    for (size_t piece = 0; piece < SECRET_BYTES; piece += PIECE_BYTES) {
        size_t same = 0;
        while (same < PIECE_BYTES && (at[same] ^ pad) == secret_byte(piece + same))
            same++;
        if (same == PIECE_BYTES)
            return 1;
    }
    return 0;
}

/* Looks through all memory that can be written to, and gives the number of places where a piece stands. */
static unsigned pieces_in_memory(int tell) {
    static const unsigned char PADS[] = {0, 0x36, 0x5c};
    static unsigned char window[65536];
    unsigned found = 0;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    require(maps != NULL && memory >= 0);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[1] != 'w')
            continue;
        while (from + PIECE_BYTES <= to) {
            size_t length = to - from < sizeof window ? to - from : sizeof window;
            ssize_t got = pread(memory, window, length, (off_t)from);
            if (got < PIECE_BYTES)
                break;
            for (ssize_t at = 0; at + PIECE_BYTES <= got; at++) {
                for (size_t pad = 0; pad < COUNT(PADS); pad++) {
                    if (!is_piece(window + at, PADS[pad]))
                        continue;
                    found++;
                    if (tell)
                        fprintf(stderr, "at %#lx, pad %#x, in %s", from + (unsigned long)at, PADS[pad], line);
                }
            }
            from += (unsigned long)got - PIECE_BYTES + 1;
        }
    }
    close(memory);
    fclose(maps);
    /* The next look must not find what this one has seen. */
    wipe((volatile char *)window, sizeof window);
    return found;
}

/* Puts the secret into the configuration. What is written here for that is wiped again. */
static void give_secret(tm_config *config, const char *how) {
    char secret[SECRET_BYTES + 2], json[256];
    int oauth = strstr(how, "oauth") != NULL;
    tm_status status;
    for (size_t i = 0; i < SECRET_BYTES; i++)
        secret[i] = (char)secret_byte(i);
    secret[SECRET_BYTES] = secret[SECRET_BYTES + 1] = '\0';
    if (strcmp(how, "refused") == 0)
        secret[SECRET_BYTES] = ' ';
    if (strncmp(how, "json", strlen("json")) == 0) {
        if (oauth)
            snprintf(json, sizeof json, "{\"open_id\": \"someone\", \"access_token\": \"%s\"}", secret);
        else
            snprintf(json, sizeof json, "{\"app_id\": \"1\", \"secret_id\": \"2\", \"secret_key\": \"%s\"}", secret);
        status = tm_config_load_json(config, json);
        wipe(json, sizeof json);
    } else if (strncmp(how, "key", strlen("key")) == 0) {
        require_status(TM_OK, tm_config_set(config, oauth ? "open_id" : "app_id", "someone"));
        require_status(TM_OK, oauth ? TM_OK : tm_config_set(config, "secret_id", "2"));
        status = tm_config_set(config, oauth ? "access_token" : "secret_key", secret);
    } else if (strcmp(how, "refresh-oauth") == 0) {
        require_status(TM_OK, tm_config_set_oauth(config, "someone", "a-token"));
        status = tm_config_set_oauth_refresh(config, "1", secret, 0, NULL, NULL, NULL);
    } else if (oauth) {
        status = tm_config_set_oauth(config, "someone", secret);
    } else {
        status = tm_config_set_secret(config, "1", NULL, "2", secret);
    }
    wipe(secret, sizeof secret);
    require_status(strcmp(how, "refused") == 0 ? TM_ERR_INVALID_CONFIG : TM_OK, status);
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "";
    int calls = argc > 2 ? atoi(argv[2]) : 0;
    int refused = strcmp(how, "refused") == 0;
    tm_config *config = make_config();
    tm_context *ctx = NULL;
    tm_result *result = NULL;
    require(pieces_in_memory(1) == 0);
    give_secret(config, how);
    /* That it is found while it has to be there shows that it would be found. */
    require(refused || pieces_in_memory(0) > 0);
    if (refused || strcmp(how, "replaced") == 0)
        require_status(TM_OK, tm_config_set_secret(config, "1", NULL, "2", "another"));
    require_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    while (calls-- > 0) {
        tm_result_free(result);
        require_status(TM_OK, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result));
    }
    tm_context_free(ctx);
    /* A result outlives its context, and holds no secret either. */
    require(pieces_in_memory(1) == 0);
    tm_result_free(result);
    return 0;
}

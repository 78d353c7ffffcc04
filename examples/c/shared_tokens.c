/* Turns a participant's camera off for a user whose tokens several processes share.
 *
 *   cc shared_tokens.c $(pkg-config --cflags --libs tmcontrol) -o shared_tokens
 *   ./shared_tokens TOKEN_FILE SDK_ID MEETING_ID BODY
 *
 * TOKEN_FILE has four lines: open_id, access_token, refresh_token, and when the access token ends (Unix seconds). The
 * pair in it is replaced by rename, so that it is whole at every moment; a lock on TOKEN_FILE.lock is held while one
 * process gets the next pair, and given up by the system when that process dies. Further options of the library, such
 * as base_url, come from the environment as JSON: TM_CONFIG.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <tmcontrol.h>
#include <unistd.h>

enum { LOCK_PATIENCE_MS = 15000, LOCK_PAUSE_MS = 20 };

typedef struct {
    char path[1024];
    int lock; /* -1 while it is not held */
} token_store;

/* Longer than any token. */
typedef struct {
    char open_id[4200], access_token[4200], refresh_token[4200];
    int64_t expires_at_s;
} token_set;

static int read_line(FILE *file, char *line, size_t cap) {
    if (fgets(line, (int)cap, file) == NULL)
        return 0;
    line[strcspn(line, "\r\n")] = '\0';
    return line[0] != '\0';
}

static int read_tokens(const char *path, token_set *tokens) {
    char end[32];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    int whole = read_line(file, tokens->open_id, sizeof tokens->open_id) &&
                read_line(file, tokens->access_token, sizeof tokens->access_token) &&
                read_line(file, tokens->refresh_token, sizeof tokens->refresh_token) &&
                read_line(file, end, sizeof end);
    fclose(file);
    if (whole)
        tokens->expires_at_s = strtoll(end, NULL, 10);
    return whole;
}

/* The new name is on the disk when its folder is. */
static int sync_folder_of(const char *path) {
    char folder[1040];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else
        slash[slash == folder] = '\0';
    int fd = open(folder, O_RDONLY | O_CLOEXEC);
    int synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

/* Makes sure that what is written has reached the disk before it takes the place of what was there. */
static int write_tokens(const char *path, const char *open_id, const char *access_token, const char *refresh_token,
                        int64_t expires_at_s) {
    char fresh[1040];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        if (fd >= 0)
            close(fd);
        return 0;
    }
    int written = fprintf(file, "%s\n%s\n%s\n%" PRId64 "\n", open_id, access_token, refresh_token, expires_at_s) > 0 &&
                  fflush(file) == 0 && fsync(fd) == 0;
    written = fclose(file) == 0 && written;
    return written && rename(fresh, path) == 0 && sync_folder_of(path);
}

/* Waits for the lock, which another process may hold while it gets new tokens. Not for ever, because tm_context_free
 * waits for this function: a refresh takes ten seconds at most, and whoever holds the lock for longer hangs. */
static int lock_store(token_store *store) {
    char path[1040];
    snprintf(path, sizeof path, "%s.lock", store->path);
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (store->lock < 0)
        return 0;
    for (int tries = 0; flock(store->lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};
        if ((errno != EWOULDBLOCK && errno != EINTR) || tries >= LOCK_PATIENCE_MS / LOCK_PAUSE_MS) {
            close(store->lock);
            store->lock = -1;
            return 0;
        }
        nanosleep(&pause, NULL);
    }
    return 1;
}

static void unlock_store(token_store *store) {
    if (store->lock >= 0) {
        flock(store->lock, LOCK_UN); /* close alone would leave it to a child that was forked meanwhile */
        close(store->lock);
    }
    store->lock = -1;
}

/* tm_token_fn */
static tm_status keep_tokens(void *user_data, int32_t event, const char *open_id, const char *access_token,
                             const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    token_store *store = (token_store *)user_data;
    token_set found;
    switch (event) {
    case TM_TOKEN_LOCK:
        if (!lock_store(store))
            return 1;
        /* Another process may have been faster. If it was not, this is the pair that the library has. */
        if (read_tokens(store->path, &found) && strcmp(found.open_id, open_id) == 0)
            tm_tokens_put(newer, found.access_token, found.refresh_token, found.expires_at_s);
        return TM_OK;
    case TM_TOKEN_STORE:
        return write_tokens(store->path, open_id, access_token, refresh_token, expires_at_s) ? TM_OK : 1;
    case TM_TOKEN_UNLOCK:
        unlock_store(store);
        return TM_OK;
    default:
        return 1;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "%s: four arguments are needed, see the head of shared_tokens.c\n", argv[0]);
        return 2;
    }
    token_store store;
    token_set tokens;
    char why[512];
    snprintf(store.path, sizeof store.path, "%s", argv[1]);
    store.lock = -1;
    if (!read_tokens(store.path, &tokens)) {
        printf("%s: cannot be read, or has not four lines\n", store.path);
        return 1;
    }
    tm_config *config = tm_config_new();
    tm_context *context = NULL;
    if (tm_config_load_json(config, getenv("TM_CONFIG") ? getenv("TM_CONFIG") : "{}") != TM_OK ||
        tm_config_set_oauth(config, tokens.open_id, tokens.access_token) != TM_OK ||
        tm_config_set_oauth_refresh(config, argv[2], tokens.refresh_token, tokens.expires_at_s, keep_tokens, &store,
                                    NULL) != TM_OK ||
        tm_context_new(config, &context) != TM_OK) {
        tm_config_last_error(config, why, sizeof why);
        printf("configuration: %s\n", why);
        tm_config_free(config);
        return 1;
    }
    tm_config_free(config);

    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(context, argv[3], argv[4], NULL, &result);
    printf("%s: %s\n", tm_status_name(status), tm_result_message(result));
    if (tm_result_hint(result, TM_LANGUAGE_EN))
        printf("hint: %s\n", tm_result_hint(result, TM_LANGUAGE_EN));
    tm_result_free(result);
    tm_context_free(context); /* waits for a callback that is running: the store is in use no more */
    return status == TM_OK ? 0 : 1;
}

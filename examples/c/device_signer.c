/* Turns a participant's camera off from a device that has no secret key: a signing service signs for it.
 *
 *   cc device_signer.c $(pkg-config --cflags --libs tmcontrol) -o device_signer
 *   ./device_signer SOCKET BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
 *
 * SOCKET is where examples/signing_service listens; the others are those of close_video.c. TM_APP_ID, TM_SECRET_ID and,
 * if one was assigned, TM_SDK_ID come from the environment. None of them is a secret.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <tmcontrol.h>
#include <unistd.h>

enum { MAC_BYTES = 32, SIGNER_UNREACHABLE = 1, SIGNER_REFUSED = 2 };

/* A signal handler of the program ends what waits with a limit, whatever SA_RESTART says. Then it is to be done again.
 */
static int was_interrupted(ssize_t got) {
    return got < 0 && errno == EINTR;
}

/* Connects to the service; a wait for it ends after so many milliseconds. */
static int connect_to(const char *path, uint32_t patience_ms) {
    struct sockaddr_un address;
    struct timeval patience;
    int connected, fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;
    patience.tv_sec = patience_ms / 1000;
    patience.tv_usec = (patience_ms % 1000) * 1000 + 1; /* 0 would be for ever */
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    connected = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connected == 0)
        connected = setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connected == 0) {
        do
            connected = connect(fd, (struct sockaddr *)&address, sizeof address);
        while (was_interrupted(connected));
    }
    if (connected != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* tm_sign_fn: sends the string, and reads "+" with the HMAC or "-" with the reason. May run on several threads at once.
 */
static tm_status ask_service(void *user_data, const char *string_to_sign, size_t len, uint32_t remaining_ms,
                             uint8_t *mac) {
    char answer[256];
    size_t sent = 0, have = 0;
    ssize_t got = 1;
    int fd = connect_to((const char *)user_data, remaining_ms);
    if (fd < 0)
        return SIGNER_UNREACHABLE;
    while (sent < len && ((got = write(fd, string_to_sign + sent, len - sent)) > 0 || was_interrupted(got)))
        sent += got > 0 ? (size_t)got : 0;
    shutdown(fd, SHUT_WR);
    while (have < sizeof answer && ((got = read(fd, answer + have, sizeof answer - have)) > 0 || was_interrupted(got)))
        have += got > 0 ? (size_t)got : 0;
    close(fd);
    if (have == 1 + MAC_BYTES && answer[0] == '+') {
        memcpy(mac, answer + 1, MAC_BYTES);
        return TM_OK;
    }
    if (have > 0 && answer[0] == '-') {
        fprintf(stderr, "signing service: %.*s\n", (int)have - 1, answer + 1);
        return SIGNER_REFUSED;
    }
    return SIGNER_UNREACHABLE;
}

int main(int argc, char **argv) {
    if (argc != 9) {
        fprintf(stderr, "%s: eight arguments are needed, see the head of device_signer.c\n", argv[0]);
        return 2;
    }
    tm_config *config = tm_config_new();
    tm_context *context = NULL;
    char why[512];
    if (tm_config_set_signer(config, getenv("TM_APP_ID"), getenv("TM_SDK_ID"), getenv("TM_SECRET_ID"), ask_service,
                             argv[1], NULL) != TM_OK ||
        tm_config_set(config, "base_url", argv[2]) != TM_OK ||
        tm_config_set(config, "ca_file", argv[3][0] ? argv[3] : NULL) != TM_OK ||
        tm_context_new(config, &context) != TM_OK) {
        tm_config_last_error(config, why, sizeof why);
        printf("configuration: %s\n", why);
        tm_config_free(config);
        return 1;
    }
    tm_config_free(config);

    char *body = NULL;
    tm_result *result = NULL;
    tm_status status =
        tm_close_video_body(argv[5], 1 /* userid */, atoi(argv[6]), argv[7], 4 /* ms_open_id */, atoi(argv[8]), &body);
    if (status == TM_OK)
        status = tm_close_video_ex(context, argv[4], body, NULL, &result);
    printf("%s: %s\n", tm_status_name(status),
           result ? tm_result_message(result) : tm_status_message(status, TM_LANGUAGE_EN));
    if (tm_result_hint(result, TM_LANGUAGE_EN))
        printf("hint: %s\n", tm_result_hint(result, TM_LANGUAGE_EN));

    tm_result_free(result);
    tm_string_free(body);
    tm_context_free(context);
    return status == TM_OK ? 0 : 1;
}

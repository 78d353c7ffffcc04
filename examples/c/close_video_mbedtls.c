/* Turns a participant's camera off, over the device's own TLS instead of the library's.
 *
 *   cc close_video_mbedtls.c mbedtls_transport.c -o close_video_mbedtls \
 *      $(pkg-config --cflags --libs tmcontrol) -lmbedtls -lmbedx509 -lmbedcrypto
 *
 *   close_video_mbedtls BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
 *
 * Arguments and environment are those of close_video.c, but CA_FILE is needed: this TLS stack has no roots of its own.
 * Before the emulator (tm-emulator --tls) BASE_URL is https://localhost:PORT, because mbedTLS 2.28 finds no address in
 * a certificate. TM_CONFIG may hold more options, such as {"timeout_ms": 5000}.
 */
#include <stdio.h>
#include <stdlib.h>
#include <tmcontrol.h>

#include "mbedtls_transport.h"

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "%s: seven arguments are needed, see the head of close_video_mbedtls.c\n", argv[0]);
        return 2;
    }
    mbedtls_stack *stack = mbedtls_stack_new(argv[2]);
    if (stack == NULL) {
        fprintf(stderr, "%s: %s cannot be read as a file of certificates (PEM)\n", argv[0], argv[2]);
        return 2;
    }
    tm_config *config = tm_config_new();
    tm_context *context = NULL;
    const char *options = getenv("TM_CONFIG");
    char why[512];
    /* From here on the stack is the configuration's, and then the context's, to free. */
    if (tm_config_set_transport(config, mbedtls_transport, stack, mbedtls_stack_free) != TM_OK ||
        tm_config_set_secret(config, getenv("TM_APP_ID"), getenv("TM_SDK_ID"), getenv("TM_SECRET_ID"),
                             getenv("TM_SECRET_KEY")) != TM_OK ||
        tm_config_set(config, "base_url", argv[1]) != TM_OK ||
        tm_config_load_json(config, options != NULL ? options : "{}") != TM_OK ||
        tm_context_new(config, &context) != TM_OK) {
        tm_config_last_error(config, why, sizeof why);
        printf("configuration: %s\n", why);
        tm_config_free(config);
        return 1;
    }
    tm_config_free(config);

    char *body = NULL;
    tm_status status =
        tm_close_video_body(argv[4], 1 /* userid */, atoi(argv[5]), argv[6], 4 /* ms_open_id */, atoi(argv[7]), &body);
    if (status == TM_OK)
        status = tm_close_video(context, argv[3], body);
    tm_context_last_error(context, why, sizeof why);
    printf("%s: %s\n", tm_status_name(status), why);
    tm_string_free(body);
    tm_context_free(context);
    return status == TM_OK ? 0 : 1;
}

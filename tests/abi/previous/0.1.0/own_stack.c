/* Hosts with an HTTP stack or a signer of their own. */
#include "program.h"

#define MAC_BYTES 32
#define ACCEPTED "{}"

static tm_status on_sign(void *user_data, const char *string_to_sign, size_t len, uint32_t remaining_ms, uint8_t *mac) {
    CHECK(strlen(string_to_sign) == len && remaining_ms > 0);
    ++*(int *)user_data;
    memset(mac, 0xab, MAC_BYTES);
    return TM_OK;
}

static void check_request(const tm_request *request) {
    size_t length = 0;
    int signature_seen = 0;
    CHECK(strcmp(tm_request_method(request), "PUT") == 0);
    CHECK(strstr(tm_request_url(request), MEETING) != NULL);
    CHECK(tm_request_body(request, &length)[length] == '\0' && length > 0);
    CHECK(tm_request_remaining_ms(request) > 0);
    for (size_t i = 0; i < tm_request_header_count(request); i++) {
        CHECK(tm_request_header_value(request, i)[0] != '\0');
        signature_seen += strcmp(tm_request_header_name(request, i), "X-TC-Signature") == 0;
    }
    CHECK(signature_seen == 1);
}

static tm_status on_transport(void *user_data, const tm_request *request, tm_reply *reply) {
    check_request(request);
    ++*(int *)user_data;
    CHECK(tm_reply_set_status(reply, 200) == TM_OK);
    CHECK(tm_reply_add_header(reply, "X-TC-Trace", "trace-of-0.1.0") == TM_OK);
    CHECK(tm_reply_append_body(reply, ACCEPTED, strlen(ACCEPTED)) == TM_OK);
    return TM_OK;
}

static void with_a_transport(const char *made) {
    int sent = 0;
    tm_result *result = NULL;
    tm_config *config = config_of_enterprise();
    CHECK(tm_config_set_transport(config, on_transport, &sent, NULL) == TM_OK);
    tm_context *ctx = context_of(config);
    CHECK(tm_close_video_ex(ctx, MEETING, made, NULL, &result) == TM_OK);
    CHECK(sent == 1 && strcmp(tm_result_trace_id(result), "trace-of-0.1.0") == 0);
    tm_result_free(result);
    tm_context_free(ctx);
}

static void with_a_signer(const char *made) {
    int asked = 0;
    tm_request *request = NULL;
    tm_result *result = NULL;
    tm_config *config = config_of_nobody();
    CHECK(tm_config_set_signer(config, need("TM_TEST_APP_ID"), NULL, need("TM_TEST_SECRET_ID"), on_sign, &asked,
                               NULL) == TM_OK);
    tm_context *ctx = context_of(config);
    CHECK(tm_close_video_prepare(ctx, MEETING, made, &request) == TM_OK);
    check_request(request);
    CHECK(asked == 1);
    CHECK(tm_response_interpret(ctx, request, 200, "X-TC-Trace: mine\r\n", ACCEPTED, strlen(ACCEPTED), &result) ==
          TM_OK);
    CHECK(strcmp(tm_result_trace_id(result), "mine") == 0);
    tm_result_free(result);
    tm_request_free(request);
    CHECK(tm_api_prepare(ctx, "GET", "/v1/meetings", NULL, &request) == TM_OK);
    CHECK(strcmp(tm_request_method(request), "GET") == 0);
    tm_request_free(request);
    tm_context_free(ctx);
}

void requests_of_the_hosts_own(void) {
    char *made = body();
    with_a_transport(made);
    with_a_signer(made);
    tm_string_free(made);
}

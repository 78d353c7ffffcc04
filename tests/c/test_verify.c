/* Whether the camera is off, read back; and cameras whose device is found. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

/* Answers success to a close-video request and does nothing. */
#define LIE "{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"close_video\"}"

static char body_buffer[1024];

/* A request of the host to turn off a camera; the rest goes behind the target's type. */
static const char *body(const char *target, const char *rest) {
    snprintf(body_buffer, sizeof body_buffer,
             "{\"operator_id\":\"%s\",\"operator_id_type\":1,\"instanceid\":1,"
             "\"user\":{\"to_operator_id\":\"%s\",\"to_operator_id_type\":4%s}}",
             need("TM_TEST_HOST_USERID"), target, rest);
    return body_buffer;
}

/* Makes a call; the caller frees the result. */
static tm_result *close_with(tm_context *ctx, const char *meeting_id, const char *json, int device, int verify,
                             uint32_t timeout_ms, tm_status expected) {
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_call_set_device(call, device));
    assert_status(TM_OK, tm_call_set_verify(call, verify));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, timeout_ms));
    tm_status status = tm_close_video_ex(ctx, meeting_id, json, call, &result);
    tm_call_free(call);
    assert_non_null(result);
    if (status != expected)
        print_error("%s\n", tm_result_message(result));
    assert_status(expected, status);
    return result;
}

static void a_camera_that_went_off_is_seen_off(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 0, TM_OK);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    assert_string_equal(tm_result_message(result), "the camera is off");
    /* What is told of HTTP is the request's, not the look's. */
    assert_int_equal(tm_result_http_status(result), 200);
    assert_string_equal(tm_result_body(result, NULL), "");
    assert_int_equal(tm_result_attempts(result), 2);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_service_that_lies_is_found_out(void **state) {
    tm_context *ctx = emulator_context();
    add_fault(LIE);
    tm_result *result =
        close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 1500, TM_ERR_NOT_APPLIED);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_int_equal(tm_result_http_status(result), 200);
    assert_int_equal(tm_result_retryable(result), 1);
    assert_contains(tm_result_message(result), "still on");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "instanceid");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_ZH), "instanceid");
    assert_true(tm_result_attempts(result) >= 3);
    assert_true(tm_result_elapsed_us(result) <= 1700 * 1000);
    tm_result_free(result);
    /* The same call, made afresh, succeeds, as `retryable` says. */
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 0, TM_OK);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_camera_that_nobody_can_see_is_unverified(void **state) {
    tm_context *ctx = emulator_context();
    /* The list cannot be read: for good, and for now. */
    add_fault("{\"kind\":\"error_code\",\"error_code\":9042,\"endpoint\":\"real_time_participants\"}");
    tm_result *result =
        close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 0, TM_ERR_UNVERIFIED);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_int_equal(tm_result_http_status(result), 200);
    assert_int_equal(tm_result_api_code(result), 0);
    assert_contains(tm_result_message(result), "could not be read back", "9042");
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_ZH));
    tm_result_free(result);
    reset_emulator(NULL);
    add_fault("{\"kind\":\"error_code\",\"error_code\":41,\"endpoint\":\"real_time_participants\",\"count\":100}");
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 1000, TM_ERR_UNVERIFIED);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_contains(tm_result_message(result), "41");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_list_that_can_be_read_again_is_read_again(void **state) {
    tm_context *ctx = emulator_context();
    add_fault("{\"kind\":\"answer\",\"http_status\":403,\"endpoint\":\"real_time_participants\",\"count\":2}");
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 0, TM_OK);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    assert_int_equal(tm_result_attempts(result), 4);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_participant_who_left_is_unverified(void **state) {
    tm_context *ctx = emulator_context();
    add_fault(LIE);
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-nobody", ",\"instanceid\":1"),
                                   TM_DEVICE_AS_GIVEN, 1, 0, TM_ERR_UNVERIFIED);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_contains(tm_result_message(result), "no longer in the meeting");
    tm_result_free(result);
    /* The person is there, but not with this device. */
    add_fault(LIE);
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ",\"instanceid\":9"), TM_DEVICE_AS_GIVEN,
                        1, 0, TM_ERR_UNVERIFIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void what_was_seen_before_holds_no_longer_when_nothing_can_be_seen(void **state) {
    /* Seen on at the first look; then the person has left, or the list may not be read any more. */
    static const char *const second_looks[] = {
        "{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":\"{}\"}",
        "{\"kind\":\"error_code\",\"error_code\":9042,\"endpoint\":\"real_time_participants\"}",
    };
    char first_look[512];
    snprintf(
        first_look, sizeof first_look,
        "{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":"
        "\"{\\\"participants\\\":[{\\\"ms_open_id\\\":\\\"%s\\\",\\\"instanceid\\\":%s,\\\"video_state\\\":true}]}\"}",
        need("TM_TEST_TARGET_MS_OPEN_ID"), need("TM_TEST_TARGET_DEVICE"));
    tm_context *ctx = emulator_context();
    for (size_t i = 0; i < COUNT(second_looks); i++) {
        reset_emulator(NULL);
        add_fault(first_look);
        add_fault(second_looks[i]);
        tm_result *result =
            close_with(ctx, need("TM_TEST_MEETING_ID"), good_body(), TM_DEVICE_AS_GIVEN, 1, 0, TM_ERR_UNVERIFIED);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
        assert_int_equal(tm_result_attempts(result), 3);
        tm_result_free(result);
    }
    tm_context_free(ctx);
    (void)state;
}

/* What plays the service for a call that is cancelled. */
struct service {
    int listener;
    tm_call *call;
};

static void answer_and_close(int connection, const char *body) {
    char head[256];
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\nConnection: close\r\n\r\n",
             (unsigned)strlen(body));
    send_text(connection, head);
    send_text(connection, body);
    close(connection);
}

/* Accepts the request, shows the camera on, and has the call cancelled while it waits for the second look. */
static void *serve_and_cancel(void *user_data) {
    struct service *service = (struct service *)user_data;
    answer_and_close(accept_request(service->listener), "");
    answer_and_close(accept_request(service->listener),
                     "{\"participants\":[{\"ms_open_id\":\"guest\",\"instanceid\":1,\"video_state\":true}]}");
    int silent = accept_request(service->listener);
    tm_call_cancel(service->call);
    return (void *)(intptr_t)silent;
}

static void a_look_that_is_cancelled_is_a_call_that_is_cancelled(void **state) {
    char base_url[64];
    void *silent = NULL;
    pthread_t thread;
    struct service service = {listen_on_loopback(base_url, sizeof base_url), tm_call_new()};
    tm_config *config = offline_config();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_config_set(config, "base_url", base_url));
    assert_status(TM_OK, tm_config_set(config, "idle_timeout_ms", "0"));
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_call_set_verify(service.call, 1));
    assert_status(TM_OK, tm_call_set_timeout_ms(service.call, 60000));
    assert_int_equal(pthread_create(&thread, NULL, serve_and_cancel, &service), 0);
    assert_status(TM_ERR_CANCELLED, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, service.call, &result));
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_int_equal(pthread_join(thread, &silent), 0);
    close((int)(intptr_t)silent);
    close(service.listener);
    tm_result_free(result);
    tm_call_free(service.call);
    tm_context_free(ctx);
    (void)state;
}

/* Accepts the request, shows the camera on, and never answers the second look. */
static void *serve_and_fall_silent(void *user_data) {
    const int *listener = (const int *)user_data;
    answer_and_close(accept_request(*listener), "");
    answer_and_close(accept_request(*listener),
                     "{\"participants\":[{\"ms_open_id\":\"guest\",\"instanceid\":1,\"video_state\":true}]}");
    return (void *)(intptr_t)accept_request(*listener);
}

/* The service may carry out a call late: seconds after the only look that was answered, nobody knows. */
static void a_camera_that_was_seen_on_long_ago_is_unverified(void **state) {
    char base_url[64];
    void *silent = NULL;
    pthread_t thread;
    int listener = listen_on_loopback(base_url, sizeof base_url);
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "base_url", base_url));
    assert_status(TM_OK, tm_config_set(config, "idle_timeout_ms", "0"));
    tm_context *ctx = context_of(config);
    assert_int_equal(pthread_create(&thread, NULL, serve_and_fall_silent, &listener), 0);
    tm_result *result = close_with(ctx, ANY_MEETING, ANY_BODY, TM_DEVICE_AS_GIVEN, 1, 4000, TM_ERR_UNVERIFIED);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_int_equal(tm_result_attempts(result), 3);
    assert_int_equal(pthread_join(thread, &silent), 0);
    close((int)(intptr_t)silent);
    close(listener);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_device_that_is_not_named_is_missed_before_anything_is_sent(void **state) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set(config, "validation", "off"));
    tm_context *ctx = context_of(config);
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_AS_GIVEN, 1, 0,
                                   TM_ERR_UNSUPPORTED);
    assert_int_equal(tm_result_attempts(result), 0);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void what_cannot_be_verified_is_refused_before_anything_is_sent(void **state) {
    char by_ms_open_id[512], by_uuid[512];
    tm_context *ctx = emulator_context();
    snprintf(by_ms_open_id, sizeof by_ms_open_id,
             "{\"operator_id\":\"%s\",\"operator_id_type\":4,\"instanceid\":1,"
             "\"user\":{\"to_operator_id\":\"ms-wang-fang\",\"to_operator_id_type\":4,\"instanceid\":1}}",
             need("TM_TEST_HOST_MS_OPEN_ID"));
    snprintf(by_uuid, sizeof by_uuid,
             "{\"operator_id\":\"%s\",\"operator_id_type\":1,\"instanceid\":1,"
             "\"user\":{\"uuid\":\"uuid-wang-fang\",\"instanceid\":1}}",
             need("TM_TEST_HOST_USERID"));
    const char *bodies[] = {by_ms_open_id, by_uuid};
    for (size_t i = 0; i < COUNT(bodies); i++) {
        for (int device = TM_DEVICE_AS_GIVEN; device <= TM_DEVICE_ALL; device++) {
            tm_result *result =
                close_with(ctx, need("TM_TEST_MEETING_ID"), bodies[i], device, 1, 0, TM_ERR_UNSUPPORTED);
            assert_int_equal(tm_result_attempts(result), 0);
            assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
            tm_result_free(result);
        }
    }
    /* Somebody else may read the list. */
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_call_set_verify(call, 1));
    assert_status(TM_OK, tm_call_set_verify_operator(call, need("TM_TEST_HOST_USERID"), 1));
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), by_ms_open_id, call, &result));
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    tm_result_free(result);
    tm_call_free(call);
    tm_context_free(ctx);
    (void)state;
}

static void a_refusal_is_not_looked_into(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-j-smith", ",\"instanceid\":4"),
                                   TM_DEVICE_AS_GIVEN, 1, 0, TM_ERR_DEVICE);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void the_device_whose_video_is_on_is_found(void **state) {
    tm_context *ctx = emulator_context();
    /* 王芳 is in with a PC, whose camera is on, and a phone, whose camera is off. What the body says does not count. */
    const char *rests[] = {"", ",\"instanceid\":3", ",\"instanceid\":null"};
    for (size_t i = 0; i < COUNT(rests); i++) {
        reset_emulator(NULL);
        tm_result *result =
            close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", rests[i]), TM_DEVICE_FIND, 1, 0, TM_OK);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
        char *json = tm_result_to_json(result);
        assert_contains(json, "/user/instanceid: filled in as 1 (PC)");
        tm_string_free(json);
        tm_result_free(result);
    }
    tm_context_free(ctx);
    (void)state;
}

static void every_device_of_a_person_goes_off(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    char json[1024];
    snprintf(json, sizeof json,
             "{\"operator_id\":\"%s\",\"operator_id_type\":1,\"instanceid\":1,"
             "\"user\":{\"to_operator_id\":\"ms-two-cameras\",\"to_operator_id_type\":4}}",
             need("TM_TEST_HOST_USERID"));
    /* A list in which somebody has two cameras on, and one in which both are off. */
    const char *lists[] = {"true", "false"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        char fault[1024];
        snprintf(fault, sizeof fault,
                 "{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":"
                 "\"{\\\"participants\\\":[{\\\"ms_open_id\\\":\\\"ms-two-cameras\\\",\\\"instanceid\\\":1,"
                 "\\\"video_state\\\":%s},{\\\"ms_open_id\\\":\\\"ms-two-cameras\\\",\\\"instanceid\\\":9,"
                 "\\\"video_state\\\":%s},{\\\"ms_open_id\\\":\\\"ms-two-cameras\\\",\\\"instanceid\\\":3,"
                 "\\\"video_state\\\":false}],\\\"total_page\\\":1}\"}",
                 lists[i], lists[i]);
        add_fault(fault);
    }
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"close_video\",\"count\":2}");
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), json, TM_DEVICE_ALL, 1, 0, TM_OK);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    /* The list, two cameras, the list. */
    assert_int_equal(tm_result_attempts(result), 4);
    char *report = tm_result_to_json(result);
    assert_contains(report, "filled in as 1 (PC)", "filled in as 9 (voip/sip (MRA))");
    tm_string_free(report);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void one_camera_that_is_refused_does_not_keep_the_others_on(void **state) {
    tm_context *ctx = emulator_context();
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":"
              "\"{\\\"participants\\\":[{\\\"ms_open_id\\\":\\\"ms-wang-fang\\\",\\\"instanceid\\\":3,"
              "\\\"video_state\\\":1},{\\\"ms_open_id\\\":\\\"ms-wang-fang\\\",\\\"instanceid\\\":1,"
              "\\\"video_state\\\":1}]}\"}");
    tm_result *result =
        close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_ALL, 0, 0, TM_ERR_DEVICE);
    assert_int_equal(tm_result_api_code(result), 9104);
    assert_int_equal(tm_result_attempts(result), 3);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    /* The PC's camera is off. */
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_ALL, 0, 0, TM_OK);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    assert_contains(tm_result_message(result), "no close request was sent");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void one_camera_whose_answer_is_lost_leaves_the_effect_unknown(void **state) {
    tm_context *ctx = emulator_context();
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":"
              "\"{\\\"participants\\\":[{\\\"ms_open_id\\\":\\\"ms-wang-fang\\\",\\\"instanceid\\\":3,"
              "\\\"video_state\\\":1},{\\\"ms_open_id\\\":\\\"ms-wang-fang\\\",\\\"instanceid\\\":1,"
              "\\\"video_state\\\":1}]}\"}");
    /* The first device is refused, and nobody hears what became of the second. */
    add_fault("{\"kind\":\"error_code\",\"error_code\":9104,\"endpoint\":\"close_video\"}");
    add_fault("{\"kind\":\"lost_answer\",\"endpoint\":\"close_video\",\"count\":10}");
    tm_result *result =
        close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_ALL, 0, 0, TM_ERR_DEVICE);
    assert_int_equal(tm_result_api_code(result), 9104);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void somebody_who_is_not_there_is_named(void **state) {
    tm_context *ctx = emulator_context();
    for (int device = TM_DEVICE_FIND; device <= TM_DEVICE_ALL; device++) {
        tm_result *result =
            close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-nobody", ""), device, 1, 0, TM_ERR_USER_NOT_FOUND);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        assert_string_equal(tm_result_field(result), "/user/to_operator_id");
        assert_contains(tm_result_message(result), "ms-nobody", "not in the meeting");
        tm_result_free(result);
    }
    tm_context_free(ctx);
    (void)state;
}

static void a_list_that_cannot_be_read_touches_no_camera(void **state) {
    tm_context *ctx = emulator_context();
    add_fault("{\"kind\":\"error_code\",\"error_code\":9042,\"endpoint\":\"real_time_participants\"}");
    tm_result *result =
        close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_FIND, 0, 0, TM_ERR_PERMISSION);
    assert_int_equal(tm_result_api_code(result), 9042);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    /* An answer that was lost on the way of looking is no camera that went off. */
    add_fault("{\"kind\":\"lost_answer\",\"endpoint\":\"real_time_participants\",\"count\":10}");
    result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_FIND, 0, 0,
                        TM_ERR_CONNECTION_LOST);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_recurring_meeting_is_seen_in_its_running_part(void **state) {
    tm_context *ctx = emulator_context();
    const char *json = "{\"operator_id\":\"li.na\",\"operator_id_type\":1,\"instanceid\":2,"
                       "\"user\":{\"to_operator_id\":\"ms-j-smith-monday\",\"to_operator_id_type\":4}}";
    tm_result *result = close_with(ctx, "4407719925013386241", json, TM_DEVICE_FIND, 1, 0, TM_OK);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void the_options_check_what_they_are_given(void **state) {
    tm_call *call = tm_call_new();
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_device(NULL, 0));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_verify(NULL, 0));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_idempotent(NULL, 0));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_verify_operator(NULL, "a", 1));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_device(call, 3));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_device(call, -1));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_verify(call, 2));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_idempotent(call, -1));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_verify_operator(call, "", 1));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_verify_operator(call, "a", 4));
    assert_status(TM_ERR_INVALID_UTF8, tm_call_set_verify_operator(call, NOT_UTF8, 1));
    assert_status(TM_OK, tm_call_set_verify_operator(call, NULL, 0));
    tm_call_free(call);
    (void)state;
}

static void without_a_device_to_find_the_body_has_to_name_one(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = close_with(ctx, need("TM_TEST_MEETING_ID"), body("ms-wang-fang", ""), TM_DEVICE_AS_GIVEN, 1, 0,
                                   TM_ERR_INVALID_REQUEST);
    assert_string_equal(tm_result_field(result), "/user/instanceid");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_camera_that_went_off_is_seen_off),
        TEST(a_service_that_lies_is_found_out),
        TEST(a_camera_that_nobody_can_see_is_unverified),
        TEST(a_list_that_can_be_read_again_is_read_again),
        TEST(a_participant_who_left_is_unverified),
        TEST(what_was_seen_before_holds_no_longer_when_nothing_can_be_seen),
        TEST(a_look_that_is_cancelled_is_a_call_that_is_cancelled),
        TEST(a_camera_that_was_seen_on_long_ago_is_unverified),
        TEST(a_device_that_is_not_named_is_missed_before_anything_is_sent),
        TEST(what_cannot_be_verified_is_refused_before_anything_is_sent),
        TEST(a_refusal_is_not_looked_into),
        TEST(the_device_whose_video_is_on_is_found),
        TEST(every_device_of_a_person_goes_off),
        TEST(one_camera_that_is_refused_does_not_keep_the_others_on),
        TEST(one_camera_whose_answer_is_lost_leaves_the_effect_unknown),
        TEST(somebody_who_is_not_there_is_named),
        TEST(a_list_that_cannot_be_read_touches_no_camera),
        TEST(a_recurring_meeting_is_seen_in_its_running_part),
        TEST(the_options_check_what_they_are_given),
        TEST(without_a_device_to_find_the_body_has_to_name_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Texts into the caller's buffer: snprintf's rules, and never half a character. */
#include <string.h>

#include "support.h"

/* Fills one of the two functions' buffer; the object is a tm_config or a tm_context. */
typedef size_t (*copy_fn)(void *object, char *buf, size_t cap);

static size_t copy_config_error(void *object, char *buf, size_t cap) {
    return tm_config_last_error((const tm_config *)object, buf, cap);
}

static size_t copy_context_error(void *object, char *buf, size_t cap) {
    return tm_context_last_error((tm_context *)object, buf, cap);
}

static int continues_a_character(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Every capacity from 0 to more than enough, with a guard byte behind the buffer. */
static void check_every_cut(copy_fn copy, void *object) {
    static char whole[4096], cut[4096];
    const char guard = '\x55';
    size_t length = copy(object, whole, sizeof whole);
    int has_wide_characters = 0;
    assert_true(length > 20 && length < sizeof whole - 2);
    assert_int_equal(strlen(whole), length);
    for (size_t i = 0; i < length; i++)
        has_wide_characters |= continues_a_character(whole[i]);
    assert_true(has_wide_characters);

    assert_int_equal(copy(object, NULL, 0), length);
    for (size_t cap = 0; cap <= length + 2; cap++) {
        memset(cut, guard, sizeof cut);
        assert_int_equal(copy(object, cut, cap), length);
        assert_int_equal(cut[cap], guard);
        if (cap == 0)
            continue;
        size_t kept = strlen(cut);
        assert_true(kept < cap);
        assert_memory_equal(cut, whole, kept);
        /* The cut is between characters, and a whole character more would not have fitted. */
        assert_false(continues_a_character(whole[kept]));
        if (kept < length) {
            size_t next = kept + 1;
            while (continues_a_character(whole[next]))
                next++;
            assert_true(next > cap - 1);
        }
    }
}

static void config_errors_are_cut_between_characters(void **state) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "user_agent", "会议室控制器 📷"));
    check_every_cut(copy_config_error, config);
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "validation", "张伟📷李娜"));
    check_every_cut(copy_config_error, config);
    tm_config_free(config);
    (void)state;
}

static void context_errors_are_cut_between_characters(void **state) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "会议📷室", ANY_BODY));
    check_every_cut(copy_context_error, ctx);
    tm_context_free(ctx);
    (void)state;
}

static void there_is_nothing_to_say_at_first(void **state) {
    char buf[8] = "before";
    tm_config *config = offline_config();
    assert_int_equal(tm_config_last_error(config, buf, sizeof buf), 0);
    assert_string_equal(buf, "");
    tm_context *ctx = context_of(config);
    memcpy(buf, "before", sizeof "before");
    assert_int_equal(tm_context_last_error(ctx, buf, sizeof buf), 0);
    assert_string_equal(buf, "");
    tm_context_free(ctx);
    (void)state;
}

static void null_objects_and_null_buffers_do_no_harm(void **state) {
    char buf[8] = "before";
    tm_config *config = offline_config();
    tm_context *ctx = offline_context();
    assert_int_equal(tm_config_last_error(NULL, buf, sizeof buf), 0);
    assert_string_equal(buf, "");
    memcpy(buf, "before", sizeof "before");
    assert_int_equal(tm_context_last_error(NULL, buf, sizeof buf), 0);
    assert_string_equal(buf, "");
    assert_int_equal(tm_config_last_error(NULL, NULL, 0), 0);
    assert_int_equal(tm_context_last_error(NULL, NULL, 0), 0);
    /* A buffer that is NULL in spite of its size is a mistake of the host, but no reason to crash it. */
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "language", "fr"));
    assert_true(tm_config_last_error(config, NULL, 100) > 0);
    assert_status(TM_ERR_INVALID_JSON, tm_close_video(ctx, ANY_MEETING, "{"));
    assert_true(tm_context_last_error(ctx, NULL, 100) > 0);
    tm_config_free(config);
    tm_context_free(ctx);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_errors_are_cut_between_characters),
        cmocka_unit_test(context_errors_are_cut_between_characters),
        cmocka_unit_test(there_is_nothing_to_say_at_first),
        cmocka_unit_test(null_objects_and_null_buffers_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

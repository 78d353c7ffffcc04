/* The two functions that the library is given for a log. They turn user_data back into the number that it is: a
 * pointer-sized number that is no address must not come into a pointer of Go's, whose runtime would take it for a
 * broken one. */
#include <stdint.h>
#include <tmcontrol.h>

#include "_cgo_export.h"

static void take_record(void *user_data, int32_t level, const char *message, const char *fields_json) {
    tmcontrolGoTakeRecord((uintptr_t)user_data, level, (char *)message, (char *)fields_json);
}

static void release_sink(void *user_data) {
    tmcontrolGoReleaseSink((uintptr_t)user_data);
}

tm_status tmcontrol_go_set_log(tm_config *config, int32_t max_level, uintptr_t sink) {
    return tm_config_set_log(config, max_level, take_record, (void *)sink, release_sink);
}

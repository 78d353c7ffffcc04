/* The functions that the library is given as callbacks. They turn user_data back into the number that it is: a
 * pointer-sized number that is no address must not come into a pointer of Go's, whose runtime would take it for a
 * broken one. */
#include <stdint.h>
#include <tmcontrol.h>

#include "_cgo_export.h"

void tmcontrol_go_release(void *user_data);

void tmcontrol_go_release(void *user_data) {
    tmcontrolGoRelease((uintptr_t)user_data);
}

static void take_record(void *user_data, int32_t level, const char *message, const char *fields_json) {
    tmcontrolGoTakeRecord((uintptr_t)user_data, level, (char *)message, (char *)fields_json);
}

tm_status tmcontrol_go_set_log(tm_config *config, int32_t max_level, uintptr_t sink) {
    return tm_config_set_log(config, max_level, take_record, (void *)sink, tmcontrol_go_release);
}

static int64_t tell_time(void *user_data) {
    return tmcontrolGoTellTime((uintptr_t)user_data);
}

tm_status tmcontrol_go_set_clock(tm_config *config, uintptr_t clock) {
    return tm_config_set_clock(config, tell_time, (void *)clock, tmcontrol_go_release);
}

static tm_status exchange(void *user_data, const tm_request *request, tm_reply *reply) {
    return tmcontrolGoExchange((uintptr_t)user_data, (tm_request *)request, reply);
}

tm_status tmcontrol_go_set_transport(tm_config *config, uintptr_t transport) {
    return tm_config_set_transport(config, exchange, (void *)transport, tmcontrol_go_release);
}

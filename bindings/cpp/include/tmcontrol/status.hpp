// The numbers of the C library as C++ types, and std::error_code over them.
#ifndef TMCONTROL_STATUS_HPP
#define TMCONTROL_STATUS_HPP

#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>

#include <tmcontrol.h>

namespace tmcontrol {

/// What a call came to. A newer library may answer with numbers that are not named here.
enum class Status : std::int32_t {
    ok = TM_OK,
    null_argument = TM_ERR_NULL_ARGUMENT,
    invalid_utf8 = TM_ERR_INVALID_UTF8,
    invalid_config = TM_ERR_INVALID_CONFIG,
    invalid_meeting_id = TM_ERR_INVALID_MEETING_ID,
    invalid_json = TM_ERR_INVALID_JSON,
    invalid_request = TM_ERR_INVALID_REQUEST,
    cancelled = TM_ERR_CANCELLED,
    rate_limited_locally = TM_ERR_RATE_LIMITED_LOCALLY,
    callback_failed = TM_ERR_CALLBACK_FAILED,
    unsupported = TM_ERR_UNSUPPORTED,
    invalid_argument = TM_ERR_INVALID_ARGUMENT,
    reentrant = TM_ERR_REENTRANT,
    busy = TM_ERR_BUSY,
    dns = TM_ERR_DNS,
    connect = TM_ERR_CONNECT,
    tls = TM_ERR_TLS,
    certificate = TM_ERR_CERTIFICATE,
    proxy = TM_ERR_PROXY,
    timeout = TM_ERR_TIMEOUT,
    connection_lost = TM_ERR_CONNECTION_LOST,
    response_too_large = TM_ERR_RESPONSE_TOO_LARGE,
    not_the_service = TM_ERR_NOT_THE_SERVICE,
    clock_unset = TM_ERR_CLOCK_UNSET,
    service = TM_ERR_SERVICE,
    authentication = TM_ERR_AUTHENTICATION,
    clock_skew = TM_ERR_CLOCK_SKEW,
    replay = TM_ERR_REPLAY,
    token_expired = TM_ERR_TOKEN_EXPIRED,
    permission = TM_ERR_PERMISSION,
    meeting_not_found = TM_ERR_MEETING_NOT_FOUND,
    meeting_state = TM_ERR_MEETING_STATE,
    user_not_found = TM_ERR_USER_NOT_FOUND,
    device = TM_ERR_DEVICE,
    parameter = TM_ERR_PARAMETER,
    rate_limited = TM_ERR_RATE_LIMITED,
    server = TM_ERR_SERVER,
    not_applied = TM_ERR_NOT_APPLIED,
    unverified = TM_ERR_UNVERIFIED,
    panic = TM_ERR_PANIC,
    out_of_memory = TM_ERR_OUT_OF_MEMORY,
    internal = TM_ERR_INTERNAL
};

/// The language of texts.
enum class Language : std::int32_t { english = TM_LANGUAGE_EN, chinese = TM_LANGUAGE_ZH };

/// Whether the camera went off, as far as it is known.
enum class Effect : std::int32_t {
    unknown = TM_EFFECT_UNKNOWN,
    applied = TM_EFFECT_APPLIED,
    not_applied = TM_EFFECT_NOT_APPLIED
};

/// The C constant's name, such as "TM_ERR_TIMEOUT".
inline std::string name(Status status) {
    return tm_status_name(static_cast<std::int32_t>(status));
}

/// What a status means, in one sentence.
inline std::string message(Status status, Language language = Language::english) {
    return tm_status_message(static_cast<std::int32_t>(status), static_cast<std::int32_t>(language));
}

/// Cause and remedy of an error_code or new_error_code of the service; empty if the code is not known.
inline std::string hint(std::int64_t api_code, Language language = Language::english) {
    const char *text = tm_error_hint(api_code, static_cast<std::int32_t>(language));
    return text == nullptr ? std::string() : std::string(text);
}

/// The version of the library that is running.
inline std::string version() {
    return tm_version();
}

/// Whether the library that is running keeps the promises of the header that this was compiled with.
inline bool abi_matches() noexcept {
    return tm_abi_version() == TM_ABI_VERSION;
}

namespace detail {

class Category : public std::error_category {
  public:
    const char *name() const noexcept override { return "tmcontrol"; }

    std::string message(int status) const override { return tm_status_message(status, TM_LANGUAGE_EN); }

    // What the standard library has a word for can be asked for with it: error.code() == std::errc::timed_out.
    std::error_condition default_error_condition(int status) const noexcept override {
        switch (status) {
        case TM_ERR_TIMEOUT:
            return std::errc::timed_out;
        case TM_ERR_CANCELLED:
            return std::errc::operation_canceled;
        case TM_ERR_CONNECT:
            return std::errc::connection_refused;
        case TM_ERR_CONNECTION_LOST:
            return std::errc::connection_reset;
        case TM_ERR_PERMISSION:
            return std::errc::operation_not_permitted;
        case TM_ERR_UNSUPPORTED:
            return std::errc::not_supported;
        case TM_ERR_OUT_OF_MEMORY:
            return std::errc::not_enough_memory;
        case TM_ERR_NULL_ARGUMENT:
        case TM_ERR_INVALID_UTF8:
        case TM_ERR_INVALID_CONFIG:
        case TM_ERR_INVALID_MEETING_ID:
        case TM_ERR_INVALID_JSON:
        case TM_ERR_INVALID_REQUEST:
        case TM_ERR_INVALID_ARGUMENT:
            return std::errc::invalid_argument;
        default:
            return std::error_condition(status, *this);
        }
    }
};

} // namespace detail

/// The category of this library's error codes.
inline const std::error_category &category() noexcept {
    static const detail::Category it;
    return it;
}

inline std::error_code make_error_code(Status status) noexcept {
    return std::error_code(static_cast<int>(status), category());
}

} // namespace tmcontrol

namespace std {
template <>
struct is_error_code_enum<tmcontrol::Status> : true_type {};
} // namespace std

#endif

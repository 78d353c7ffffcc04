// Everything that is known about one call.
#ifndef TMCONTROL_OUTCOME_HPP
#define TMCONTROL_OUTCOME_HPP

#include <chrono>
#include <memory>
#include <utility>

#include "status.hpp"

namespace tmcontrol {

namespace detail {

// Frees what the C library gave away as owned.
struct Free {
    void operator()(tm_config *config) const noexcept { tm_config_free(config); }
    void operator()(tm_context *ctx) const noexcept { tm_context_free(ctx); }
    void operator()(tm_call *call) const noexcept { tm_call_free(call); }
    void operator()(tm_result *result) const noexcept { tm_result_free(result); }
    void operator()(tm_request *request) const noexcept { tm_request_free(request); }
    void operator()(char *text) const noexcept { tm_string_free(text); }
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

// A text that may be missing: then it is empty.
inline std::string text_or_empty(const char *text) {
    return text == nullptr ? std::string() : std::string(text);
}

} // namespace detail

/// What one call came to: one kind of object for success and failure. It does not change any more, so any number of
/// threads may read it. A text that there is nothing to say for is empty.
class Outcome {
  public:
    Outcome() = default;
    explicit Outcome(tm_result *owned) noexcept : result_(owned) {}

    Status status() const noexcept { return static_cast<Status>(tm_result_status(get())); }
    /// The HTTP status of the last answer; 0 if there was none.
    int http_status() const noexcept { return tm_result_http_status(get()); }
    /// The service's error_code and new_error_code; 0 if there was none.
    std::int64_t api_code() const noexcept { return tm_result_api_code(get()); }
    std::int64_t api_new_code() const noexcept { return tm_result_api_new_code(get()); }

    /// One line, in the client's language.
    std::string message() const { return detail::text_or_empty(tm_result_message(get())); }
    /// Cause and remedy.
    std::string hint(Language language = Language::english) const {
        return detail::text_or_empty(tm_result_hint(get(), static_cast<std::int32_t>(language)));
    }
    /// Whether one field of the body is at fault, and its JSON pointer; the pointer of the whole body is empty.
    bool has_field() const noexcept { return tm_result_field(get()) != nullptr; }
    std::string field() const { return detail::text_or_empty(tm_result_field(get())); }
    /// The service's name for the exchange; its support asks for it.
    std::string trace_id() const { return detail::text_or_empty(tm_result_trace_id(get())); }
    /// The body of the last answer, byte for byte.
    std::string body() const {
        std::size_t length = 0;
        const char *bytes = tm_result_body(get(), &length);
        return bytes == nullptr ? std::string() : std::string(bytes, length);
    }

    unsigned attempts() const noexcept { return tm_result_attempts(get()); }
    std::chrono::microseconds elapsed() const noexcept {
        return std::chrono::microseconds(static_cast<std::int64_t>(tm_result_elapsed_us(get())));
    }
    /// Whether the same call, made afresh later, may succeed; and how long to wait before, negative if that is not
    /// known.
    bool retryable() const noexcept { return tm_result_retryable(get()) != 0; }
    std::chrono::milliseconds retry_after() const noexcept {
        return std::chrono::milliseconds(tm_result_retry_after_ms(get()));
    }
    /// How far the service's clock is ahead of this device's, if that was learnt.
    bool has_clock_offset() const noexcept { return tm_result_clock_offset_ms(get()) != INT64_MIN; }
    std::chrono::milliseconds clock_offset() const noexcept {
        return std::chrono::milliseconds(has_clock_offset() ? tm_result_clock_offset_ms(get()) : 0);
    }
    Effect effect() const noexcept { return static_cast<Effect>(tm_result_effect(get())); }

    /// All of it as JSON, without any secret, for a log or a support ticket.
    std::string to_json() const { return detail::text_or_empty(detail::Owned<char>(tm_result_to_json(get())).get()); }

    /// The C object; still owned by this one.
    const tm_result *get() const noexcept { return result_.get(); }

  private:
    detail::Owned<tm_result> result_;
};

} // namespace tmcontrol

#endif

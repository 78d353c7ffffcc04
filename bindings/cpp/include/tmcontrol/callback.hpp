// The host's functions on their way through C.
#ifndef TMCONTROL_CALLBACK_HPP
#define TMCONTROL_CALLBACK_HPP

#include <chrono>
#include <functional>

#include "request.hpp"

namespace tmcontrol {

namespace detail {

// Where an exception waits that a function of the host threw while this thread was inside the C library: nothing may be
// thrown through C. The innermost call of the thread takes it up and throws it again when it is back.
class Thrown {
  public:
    Thrown() noexcept : outer_(innermost()) { innermost() = this; }
    ~Thrown() { innermost() = outer_; }
    Thrown(const Thrown &) = delete;
    Thrown &operator=(const Thrown &) = delete;

    // The first exception, or none.
    const std::exception_ptr &first() const noexcept { return first_; }

    // Keeps the exception that is being handled, for the call that this thread makes. A thread of the library's own
    // makes none: there it ends.
    static void keep() noexcept {
        if (innermost() != nullptr && !innermost()->first_)
            innermost()->first_ = std::current_exception();
    }

  private:
    static Thrown *&innermost() noexcept {
        static thread_local Thrown *it = nullptr;
        return it;
    }

    Thrown *outer_;
    std::exception_ptr first_;
};

// Runs a piece of the host's code; false if it threw.
template <typename Code>
bool ran(Code code) {
#if TMCONTROL_EXCEPTIONS
    try {
        code();
    } catch (...) {
        Thrown::keep();
        return false;
    }
#else
    code();
#endif
    return true;
}

// A status that came without a result.
inline Error error_of(tm_status status) {
    return Error(static_cast<Status>(status), message(static_cast<Status>(status)));
}

// What a call came to, as a value or an error. Without a result it did not come to a call: a client that was moved
// away, a call from inside a callback.
inline Result<Outcome> settled(tm_status status, Outcome outcome) {
    if (status == TM_OK)
        return Result<Outcome>(std::move(outcome));
    return outcome.get() == nullptr ? error_of(status) : Error(std::move(outcome));
}

// One call through C that gives a result: its outcome, or its error with what the host's functions threw meanwhile.
template <typename Enter>
Result<Outcome> outcome_of(std::initializer_list<NamedText> texts, Enter enter) {
    if (Error refused = nul_in(texts))
        return refused;
    tm_result *owned = nullptr;
    const Thrown thrown;
    const tm_status status = enter(&owned);
    Result<Outcome> result = settled(status, Outcome(owned));
    if (thrown.first() && !result.ok())
        return Error(result.error()).because_of(thrown.first());
    return result;
}

// Frees a function that the C library was given as user_data.
template <typename Function>
void destroy(void *function) {
    delete static_cast<Function *>(function);
}

} // namespace detail

/// How much is logged.
enum class LogLevel : std::int32_t {
    off = TM_LOG_OFF,
    error = TM_LOG_ERROR,
    warn = TM_LOG_WARN,
    info = TM_LOG_INFO,
    debug = TM_LOG_DEBUG
};

/// One log record; the texts live until the log function returns. No secret is ever in them.
struct LogRecord {
    LogLevel level;
    const char *message;
    const char *fields_json;
};

/// It may be called on several threads at once. What it throws is dropped: a log that fails is no reason to fail a
/// call.
using LogFunction = std::function<void(const LogRecord &)>;

/// Tells the time; the epoch itself means that it is not known. Must not block, and may be called on several threads at
/// once.
using ClockFunction = std::function<std::chrono::system_clock::time_point()>;

namespace detail {

inline void write_log(void *function, std::int32_t level, const char *message, const char *fields_json) {
    const LogRecord record = {static_cast<LogLevel>(level), message, fields_json};
    // A frame of its own, so that nobody takes up what is thrown.
    const Thrown dropped;
    ran([&] { (*static_cast<LogFunction *>(function))(record); });
}

inline std::int64_t tell_time(void *function) {
    std::int64_t now = 0;
    ran([&] {
        const auto since_epoch = (*static_cast<ClockFunction *>(function))().time_since_epoch();
        now = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    });
    return now;
}

} // namespace detail

} // namespace tmcontrol

#endif

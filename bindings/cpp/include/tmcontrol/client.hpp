// What calls go through, and the handle that cancels them.
#ifndef TMCONTROL_CLIENT_HPP
#define TMCONTROL_CLIENT_HPP

#include <limits>

#include "config.hpp"

namespace tmcontrol {

// Options of calls and their cancel handle; one may serve several calls at once. Setters can be chained; the first that
// is refused is remembered, and the calls that are given the handle fail with that error.
class Call {
  public:
    Call() : call_(tm_call_new()) {}

    // The time that a call may take in all; zero takes the client's.
    Call &timeout(std::chrono::milliseconds total) {
        return note("timeout: expected 0 ms to 3600000 ms", tm_call_set_timeout_ms(get(), in_range(total.count())));
    }
    // How often a call may be sent at most; 0 takes the client's number.
    Call &max_attempts(unsigned count) {
        return note("max_attempts: expected 0 to 10", tm_call_set_max_attempts(get(), count));
    }

    // Ends every call that uses this handle, now and later. From any thread, and from a log function.
    void cancel() const noexcept { tm_call_cancel(get()); }

    const Error &error() const noexcept { return error_; }
    tm_call *get() const noexcept { return call_.get(); }

  private:
    // What the C library's type cannot hold becomes what it refuses.
    template <typename Count>
    static std::uint32_t in_range(Count count) noexcept {
        const Count most = static_cast<Count>((std::numeric_limits<std::uint32_t>::max)());
        return count < 0 || count > most ? (std::numeric_limits<std::uint32_t>::max)()
                                         : static_cast<std::uint32_t>(count);
    }

    Call &note(const char *what, tm_status status) {
        if (status != TM_OK && !error_)
            error_ = Error(static_cast<Status>(status), what);
        return *this;
    }

    detail::Owned<tm_call> call_;
    Error error_;
};

// Identity, connections, clock. May be used by any number of threads at once; make one and keep it.
class Client {
  public:
    // Nothing is sent and no thread is started. The configuration is copied.
    static Result<Client> create(const Config &config) {
        if (config.error())
            return config.error();
        tm_context *ctx = nullptr;
        const tm_status status = tm_context_new(config.get(), &ctx);
        if (status != TM_OK)
            return Error(static_cast<Status>(status), config.last_error());
        return Result<Client>(Client(ctx));
    }

    // Turns a participant's camera off, and waits for the answer. The body is sent byte for byte as it is given.
    Result<Outcome> try_close_video(const std::string &meeting_id, const std::string &json_body) const {
        return send(meeting_id, json_body, nullptr);
    }
    Result<Outcome> try_close_video(const std::string &meeting_id, const std::string &json_body,
                                    const Call &call) const {
        return call.error() ? Result<Outcome>(call.error()) : send(meeting_id, json_body, call.get());
    }
    Result<Outcome> try_close_video(const std::string &meeting_id, const CloseVideo &request) const {
        const Result<std::string> body = request.try_json();
        return body.ok() ? try_close_video(meeting_id, body.value()) : Result<Outcome>(body.error());
    }
    Result<Outcome> try_close_video(const std::string &meeting_id, const CloseVideo &request, const Call &call) const {
        const Result<std::string> body = request.try_json();
        return body.ok() ? try_close_video(meeting_id, body.value(), call) : Result<Outcome>(body.error());
    }

#if TMCONTROL_EXCEPTIONS
    explicit Client(const Config &config) : Client(create(config).value()) {}

    // The same, for those who would rather catch what fails. `request` is a JSON body or a CloseVideo.
    template <typename Request>
    Outcome close_video(const std::string &meeting_id, const Request &request) const {
        return try_close_video(meeting_id, request).value();
    }
    template <typename Request>
    Outcome close_video(const std::string &meeting_id, const Request &request, const Call &call) const {
        return try_close_video(meeting_id, request, call).value();
    }
#endif

    // Ends every call that is running, and every later one at once. It cannot be undone.
    void cancel_all() const noexcept {
        tm_context_cancel_all(get());
    }

    // The C object; still owned by this one.
    tm_context *get() const noexcept {
        return context_.get();
    }

  private:
    // A result without a value has one of these.
    friend class Result<Client>;
    Client() = default;
    explicit Client(tm_context *owned) noexcept : context_(owned) {}

    Result<Outcome> send(const std::string &meeting_id, const std::string &json_body, tm_call *call) const {
        if (detail::has_nul(meeting_id))
            return detail::nul_inside("meeting_id");
        if (detail::has_nul(json_body))
            return detail::nul_inside("json_body");
        tm_result *owned = nullptr;
        const tm_status status = tm_close_video_ex(get(), meeting_id.c_str(), json_body.c_str(), call, &owned);
        Outcome outcome(owned);
        if (status == TM_OK)
            return Result<Outcome>(std::move(outcome));
        // A client that was moved away, or a call from inside a log function: there is no outcome.
        if (owned == nullptr)
            return Error(static_cast<Status>(status), message(static_cast<Status>(status)));
        return Error(std::move(outcome));
    }

    detail::Owned<tm_context> context_;
};

} // namespace tmcontrol

#endif

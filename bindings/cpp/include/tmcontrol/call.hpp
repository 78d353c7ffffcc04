// The options of calls, and the handle that cancels them.
#ifndef TMCONTROL_CALL_HPP
#define TMCONTROL_CALL_HPP

#include <limits>

#include "request.hpp"

namespace tmcontrol {

/// Which of the target's devices a close-video call is for.
enum class Devices : std::int32_t {
    as_given = TM_DEVICE_AS_GIVEN, ///< the one that the request names
    find = TM_DEVICE_FIND,         ///< the one whose video is on, whatever the request names
    all = TM_DEVICE_ALL            ///< every one whose video is on, whatever the request names
};

namespace detail {

// What the C library's type cannot hold becomes what it refuses.
template <typename Count>
std::uint32_t in_range(Count count) noexcept {
    const Count most = static_cast<Count>((std::numeric_limits<std::uint32_t>::max)());
    return count < 0 || count > most ? (std::numeric_limits<std::uint32_t>::max)() : static_cast<std::uint32_t>(count);
}

} // namespace detail

/// Options of calls and their cancel handle; one may serve several calls at once. Setters can be chained; the first
/// that is refused is remembered, and the calls that are given the handle fail with that error.
class Call {
  public:
    Call() : call_(tm_call_new()) {}

    /// The time that a call may take in all; zero takes the client's.
    Call &timeout(std::chrono::milliseconds total) {
        return note("timeout: expected 0 ms to 3600000 ms",
                    tm_call_set_timeout_ms(get(), detail::in_range(total.count())));
    }
    /// How often a call may be sent at most; 0 takes the client's number.
    Call &max_attempts(unsigned count) {
        return note("max_attempts: expected 0 to 10", tm_call_set_max_attempts(get(), count));
    }
    /// Whether a call of Client::try_api_call may be made twice: then it is made again when its answer was lost.
    Call &idempotent(bool on = true) {
        return note("idempotent: cannot be set", tm_call_set_idempotent(get(), on ? 1 : 0));
    }
    /// Which of the target's devices a close-video call is for. To find them, the list of participants is read first.
    Call &devices(Devices which) {
        return note("devices: expected as_given, find or all",
                    tm_call_set_device(get(), static_cast<std::int32_t>(which)));
    }
    /// Whether a close-video call reads back that the camera is off, and ends only then.
    Call &verify(bool on = true) { return note("verify: cannot be set", tm_call_set_verify(get(), on ? 1 : 0)); }
    /// Who reads the list of participants, if the request's operator cannot: an ms_open_id.
    Call &reader(const Reader &who) {
        if (detail::has_nul(who.id()))
            return refuse(detail::nul_inside("the reader's id"));
        return note("reader: expected an id that is not empty, in UTF-8",
                    tm_call_set_verify_operator(get(), who.id().c_str(), who.id_type()));
    }

    /// Ends every call that uses this handle, now and later. From any thread, and from a log function.
    void cancel() const noexcept { tm_call_cancel(get()); }

    /// The first setter that was refused.
    const Error &error() const noexcept { return error_; }
    /// The C object; still owned by this one.
    tm_call *get() const noexcept { return call_.get(); }

  private:
    Call &note(const char *what, tm_status status) {
        return status == TM_OK ? *this : refuse(Error(static_cast<Status>(status), what));
    }

    Call &refuse(Error error) {
        if (!error_)
            error_ = std::move(error);
        return *this;
    }

    detail::Owned<tm_call> call_;
    Error error_;
};

} // namespace tmcontrol

#endif

// A value or an error; and the exception, where there are exceptions.
#ifndef TMCONTROL_RESULT_HPP
#define TMCONTROL_RESULT_HPP

#include <exception>

#include "outcome.hpp"

#if !defined(TMCONTROL_EXCEPTIONS)
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define TMCONTROL_EXCEPTIONS 1
#else
#define TMCONTROL_EXCEPTIONS 0
#endif
#endif

namespace tmcontrol {

/// Why something failed. Without a failure it is false and its status is ok.
class Error {
  public:
    Error() noexcept : status_(Status::ok) {}
    Error(Status status, std::string message) : status_(status), message_(std::move(message)) {}
    explicit Error(Outcome outcome)
        : status_(outcome.status()), message_(outcome.message()),
          outcome_(std::make_shared<Outcome>(std::move(outcome))) {}

    explicit operator bool() const noexcept { return status_ != Status::ok; }
    Status status() const noexcept { return status_; }
    std::error_code code() const noexcept { return make_error_code(status_); }
    /// One line that names what was found and what is expected. Never holds a secret.
    const std::string &message() const noexcept { return message_; }
    /// All that is known about the call; nullptr if it did not come to one.
    const Outcome *outcome() const noexcept { return outcome_.get(); }
    /// What a function of the host threw inside the call; null if nothing. Where there are exceptions, taking the value
    /// of a result with such an error throws it again.
    const std::exception_ptr &cause() const noexcept { return cause_; }

    /// The same error with its cause.
    Error because_of(std::exception_ptr cause) && {
        cause_ = std::move(cause);
        return std::move(*this);
    }

  private:
    Status status_;
    std::string message_;
    // Shared, because exceptions have to be copyable.
    std::shared_ptr<const Outcome> outcome_;
    std::exception_ptr cause_;
};

#if TMCONTROL_EXCEPTIONS
/// Thrown by every function that has a twin named try_...
class Exception : public std::system_error {
  public:
    explicit Exception(Error error) : std::system_error(error.code(), error.message()), error_(std::move(error)) {}

    const Error &error() const noexcept { return error_; }
    Status status() const noexcept { return error_.status(); }
    const Outcome *outcome() const noexcept { return error_.outcome(); }

  private:
    Error error_;
};
#endif

namespace detail {

// For those who take a value without asking whether there is one.
[[noreturn]] inline void fail(const Error &error) {
#if TMCONTROL_EXCEPTIONS
    if (error.cause())
        std::rethrow_exception(error.cause());
    throw Exception(error);
#else
    static_cast<void>(error);
    std::terminate();
#endif
}

} // namespace detail

/// A value, or the reason why there is none.
template <typename T>
class Result {
  public:
    Result(T value) : value_(std::move(value)) {}
    Result(Error error) : value_(), error_(std::move(error)) {}

    bool ok() const noexcept { return !error_; }
    explicit operator bool() const noexcept { return ok(); }
    const Error &error() const noexcept { return error_; }

    /// The value. Where there is none this throws, or ends the program in a build without exceptions: ask ok() first.
    T &value() & {
        require();
        return value_;
    }
    const T &value() const & {
        require();
        return value_;
    }
    T value() && {
        require();
        return std::move(value_);
    }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

  private:
    void require() const {
        if (!ok())
            detail::fail(error_);
    }

    T value_;
    Error error_;
};

/// Success, or the reason why not.
template <>
class Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const noexcept { return !error_; }
    explicit operator bool() const noexcept { return ok(); }
    const Error &error() const noexcept { return error_; }

    /// Throws where there is an error, or ends the program in a build without exceptions.
    void value() const {
        if (!ok())
            detail::fail(error_);
    }

  private:
    Error error_;
};

} // namespace tmcontrol

#endif

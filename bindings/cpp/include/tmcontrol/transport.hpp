// Requests and answers for a host that has an HTTP stack of its own.
#ifndef TMCONTROL_TRANSPORT_HPP
#define TMCONTROL_TRANSPORT_HPP

#include <vector>

#include "callback.hpp"

namespace tmcontrol {

/// What can be read of a request, whoever owns it.
template <typename Request>
class RequestText {
  public:
    std::string method() const { return detail::text_or_empty(tm_request_method(request())); }
    /// To be sent as it is, without being decoded, encoded or normalised: it is signed.
    std::string url() const { return detail::text_or_empty(tm_request_url(request())); }
    /// Host and Content-Length are not among them: they are the sender's to add. Signature and token are secrets.
    std::vector<std::pair<std::string, std::string>> headers() const {
        std::vector<std::pair<std::string, std::string>> all;
        for (std::size_t i = 0; i < tm_request_header_count(request()); i++)
            all.emplace_back(detail::text_or_empty(tm_request_header_name(request(), i)),
                             detail::text_or_empty(tm_request_header_value(request(), i)));
        return all;
    }
    /// To be sent byte for byte: it is signed.
    std::string body() const {
        std::size_t length = 0;
        const char *bytes = tm_request_body(request(), &length);
        return bytes == nullptr ? std::string() : std::string(bytes, length);
    }
    /// How long it may still be sent and its answer be waited for; zero when it has expired or was cancelled.
    std::chrono::milliseconds remaining() const noexcept {
        return std::chrono::milliseconds(tm_request_remaining_ms(request()));
    }

  private:
    const tm_request *request() const noexcept { return static_cast<const Request *>(this)->get(); }
};

/// A request that belongs to somebody else: in a transport function to the library, until the function returns.
class RequestView : public RequestText<RequestView> {
  public:
    explicit RequestView(const tm_request *borrowed) noexcept : request_(borrowed) {}
    /// The C object.
    const tm_request *get() const noexcept { return request_; }

  private:
    const tm_request *request_;
};

/// A request that was prepared for the host to send, once and within five minutes.
class PreparedRequest : public RequestText<PreparedRequest> {
  public:
    PreparedRequest() = default;
    explicit PreparedRequest(tm_request *owned) noexcept : request_(owned) {}
    /// The C object; still owned by this one.
    const tm_request *get() const noexcept { return request_.get(); }

  private:
    detail::Owned<tm_request> request_;
};

/// Where a transport function puts the answer; it is gone when the function returns.
class Reply {
  public:
    explicit Reply(tm_reply *borrowed) noexcept : reply_(borrowed) {}

    /// The HTTP status; it has to be set.
    Status set_status(int http_status) { return static_cast<Status>(tm_reply_set_status(reply_, http_status)); }
    /// A header of the answer. Date, Age, Retry-After and X-TC-Trace are looked at; others may be left out.
    Status add_header(const std::string &name, const std::string &value) {
        if (detail::has_nul(name) || detail::has_nul(value))
            return Status::invalid_argument;
        return static_cast<Status>(tm_reply_add_header(reply_, name.c_str(), value.c_str()));
    }
    /// A piece of the body. After a refusal the rest need not be read.
    Status append_body(const char *bytes, std::size_t length) {
        return static_cast<Status>(tm_reply_append_body(reply_, bytes, length));
    }
    Status append_body(const std::string &bytes) { return append_body(bytes.data(), bytes.size()); }

  private:
    tm_reply *reply_;
};

/// Sends one request and brings its answer, for every attempt of a call, on the thread that makes it. It gives up when
/// RequestView::remaining is zero, checks the other side's certificate, and follows no redirect. It answers Status::ok
/// when the whole answer has come; dns, connect, tls, certificate or proxy when nothing was sent; else timeout,
/// connection_lost or response_too_large. Anything else, or an exception, ends the call with Status::callback_failed.
using TransportFunction = std::function<Status(const RequestView &, Reply &)>;

namespace detail {

inline tm_status carry(void *function, const tm_request *request, tm_reply *reply) {
    tm_status status = TM_ERR_CALLBACK_FAILED;
    ran([&] {
        Reply answer(reply);
        status = static_cast<tm_status>((*static_cast<TransportFunction *>(function))(RequestView(request), answer));
    });
    return status;
}

} // namespace detail

} // namespace tmcontrol

#endif

// Requests that the host sends itself, and what their answers mean.
#ifndef TMCONTROL_PREPARED_HPP
#define TMCONTROL_PREPARED_HPP

#include "context.hpp"
#include "transport.hpp"

namespace tmcontrol {

/// The part of a Client that does no I/O.
class PreparedRequests : public ContextOwner {
  public:
    /// Checks and signs a request that turns a participant's camera off. Takes one unit of the quota and never waits.
    Result<PreparedRequest> try_prepare_close_video(const std::string &meeting_id, const std::string &json_body) const {
        return prepare({{"meeting_id", meeting_id}, {"json_body", json_body}}, [&](tm_request **out) {
            return tm_close_video_prepare(get(), meeting_id.c_str(), json_body.c_str(), out);
        });
    }
    Result<PreparedRequest> try_prepare_close_video(const std::string &meeting_id, const CloseVideo &request) const {
        const Result<std::string> body = request.try_json();
        return body.ok() ? try_prepare_close_video(meeting_id, body.value()) : Result<PreparedRequest>(body.error());
    }

    /// The same for any endpoint of the service; the body is empty for none.
    Result<PreparedRequest> try_prepare_api_call(const std::string &method, const std::string &path_and_query,
                                                 const std::string &body = std::string()) const {
        return prepare({{"method", method}, {"path_and_query", path_and_query}, {"body", body}}, [&](tm_request **out) {
            return tm_api_prepare(get(), method.c_str(), path_and_query.c_str(), body.empty() ? nullptr : body.c_str(),
                                  out);
        });
    }

    /// Says what an answer means that the host got, as if the request had been sent by the library. The header block
    /// has CRLF or LF lines, and may begin with the status line.
    Result<Outcome> try_interpret(const PreparedRequest &request, int http_status, const std::string &header_block,
                                  const std::string &body) const {
        return read(request.get(), http_status, header_block, body);
    }
    /// The same where the request is gone: then the service's clock is not learnt.
    Result<Outcome> try_interpret(int http_status, const std::string &header_block, const std::string &body) const {
        return read(nullptr, http_status, header_block, body);
    }

#if TMCONTROL_EXCEPTIONS
    template <typename... Arguments>
    PreparedRequest prepare_close_video(const Arguments &...arguments) const {
        return try_prepare_close_video(arguments...).value();
    }
    template <typename... Arguments>
    PreparedRequest prepare_api_call(const Arguments &...arguments) const {
        return try_prepare_api_call(arguments...).value();
    }
    template <typename... Arguments>
    Outcome interpret(const Arguments &...arguments) const {
        return try_interpret(arguments...).value();
    }
#endif

  protected:
    using ContextOwner::ContextOwner;

  private:
    // The context keeps why a request was not made, as it does for a call.
    template <typename Enter>
    Result<PreparedRequest> prepare(Texts texts, Enter enter) const {
        if (Error refused = detail::nul_in(texts))
            return refused;
        tm_request *owned = nullptr;
        const detail::Thrown thrown;
        const tm_status status = enter(&owned);
        if (status == TM_OK)
            return PreparedRequest(owned);
        tm_result *why = nullptr;
        tm_context_last_result(get(), &why);
        Outcome outcome(why);
        // Another thread's call may have ended in between.
        Error error =
            static_cast<tm_status>(outcome.status()) == status ? Error(std::move(outcome)) : detail::error_of(status);
        return std::move(error).because_of(thrown.first());
    }

    Result<Outcome> read(const tm_request *request, int http_status, const std::string &header_block,
                         const std::string &body) const {
        return detail::outcome_of({{"header_block", header_block}}, [&](tm_result **out) {
            return tm_response_interpret(get(), request, http_status, header_block.c_str(), body.data(), body.size(),
                                         out);
        });
    }
};

} // namespace tmcontrol

#endif

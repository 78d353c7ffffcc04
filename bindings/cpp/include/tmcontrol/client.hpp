// What calls go through.
#ifndef TMCONTROL_CLIENT_HPP
#define TMCONTROL_CLIENT_HPP

#include "config.hpp"
#include "started.hpp"

namespace tmcontrol {

/// Identity, connections, clock. May be used by any number of threads at once; make one and keep it.
///
/// Every function try_... that can fail has a twin without try_, that takes the same and throws what fails.
class Client : public StartedCalls {
  public:
    /// Nothing is sent and no thread is started. The configuration is copied.
    static Result<Client> create(const Config &config) {
        if (config.error())
            return config.error();
        tm_context *ctx = nullptr;
        const tm_status status = tm_context_new(config.get(), &ctx);
        if (status != TM_OK)
            return Error(static_cast<Status>(status), config.last_error());
        return Result<Client>(Client(ctx));
    }

    /// Turns a participant's camera off, and waits for the answer. The body is sent byte for byte as it is given.
    Result<Outcome> try_close_video(const std::string &meeting_id, const std::string &json_body,
                                    const Call &call = Call()) const {
        return send(call, {{"meeting_id", meeting_id}, {"json_body", json_body}}, [&](tm_result **out) {
            return tm_close_video_ex(get(), meeting_id.c_str(), json_body.c_str(), call.get(), out);
        });
    }
    Result<Outcome> try_close_video(const std::string &meeting_id, const CloseVideo &request,
                                    const Call &call = Call()) const {
        const Result<std::string> body = request.try_json();
        return body.ok() ? try_close_video(meeting_id, body.value(), call) : Result<Outcome>(body.error());
    }

    /// Turns many cameras off in one meeting, and waits for all answers; one deadline for all together. Outcome::body
    /// is a JSON array with an object for each, in order; the error is that of the first that failed.
    Result<Outcome> try_close_video_many(const std::string &meeting_id, const std::string &json_array_of_bodies,
                                         const Call &call = Call()) const {
        return send(
            call, {{"meeting_id", meeting_id}, {"json_array_of_bodies", json_array_of_bodies}}, [&](tm_result **out) {
                return tm_close_video_many(get(), meeting_id.c_str(), json_array_of_bodies.c_str(), call.get(), out);
            });
    }
    Result<Outcome> try_close_video_many(const std::string &meeting_id, const std::vector<CloseVideo> &requests,
                                         const Call &call = Call()) const {
        std::string bodies;
        for (const CloseVideo &request : requests) {
            const Result<std::string> body = request.try_json();
            if (!body)
                return body.error();
            bodies += (bodies.empty() ? "" : ",") + body.value();
        }
        return try_close_video_many(meeting_id, "[" + bodies + "]", call);
    }

    /// Looks a meeting up by the code that people type to join. Outcome::body is the service's answer, in which
    /// meeting_info_list has the meeting's id.
    Result<Outcome> try_find_meeting(const std::string &meeting_code, const Finder::OnDevice &who,
                                     const Call &call = Call()) const {
        return send(call, {{"meeting_code", meeting_code}, {"the finder's id", who.id()}}, [&](tm_result **out) {
            return tm_find_meeting(get(), meeting_code.c_str(), who.id().c_str(), who.id_type(),
                                   static_cast<std::int32_t>(who.device()), call.get(), out);
        });
    }

    /// Lists who is in a meeting now, with what devices, and whose camera is on. Outcome::body is one JSON object in
    /// the service's shape, all pages joined and the names decoded.
    Result<Outcome> try_list_participants(const std::string &meeting_id, const Reader &who,
                                          const Call &call = Call()) const {
        return list(meeting_id, nullptr, who, call);
    }
    /// The same for the part of a recurring meeting that is running.
    Result<Outcome> try_list_participants(const std::string &meeting_id, const std::string &sub_meeting_id,
                                          const Reader &who, const Call &call = Call()) const {
        if (detail::has_nul(sub_meeting_id))
            return detail::nul_inside("sub_meeting_id");
        return list(meeting_id, sub_meeting_id.c_str(), who, call);
    }

    /// Makes a call to any endpoint of the service, signed like every other. The path begins with the slash behind the
    /// host and is percent-encoded as it is to be sent; the body is JSON, and is not checked.
    Result<Outcome> try_api_call(const std::string &method, const std::string &path_and_query,
                                 const Call &call = Call()) const {
        return any(method, path_and_query, nullptr, call);
    }
    Result<Outcome> try_api_call(const std::string &method, const std::string &path_and_query, const std::string &body,
                                 const Call &call = Call()) const {
        if (detail::has_nul(body))
            return detail::nul_inside("body");
        return any(method, path_and_query, body.c_str(), call);
    }

    /// Explains the signature of a request, and, given somebody else's string to sign or signature for the same
    /// request, what is wrong with them. Sends nothing.
    Result<std::string> try_sign_explain(const std::string &method, const std::string &path_and_query,
                                         const std::string &body = std::string(),
                                         const std::string &their_string = std::string(),
                                         const std::string &their_signature = std::string()) const {
        return text({{"method", method},
                     {"path_and_query", path_and_query},
                     {"body", body},
                     {"their_string", their_string},
                     {"their_signature", their_signature}},
                    [&](char **out) {
                        return tm_sign_explain(get(), method.c_str(), path_and_query.c_str(), body.c_str(),
                                               their_string.empty() ? nullptr : their_string.c_str(),
                                               their_signature.empty() ? nullptr : their_signature.c_str(), out);
                    });
    }

    /// What this process has done with the client so far, in numbers, as a JSON object.
    Result<std::string> try_stats_json() const {
        return text({}, [&](char **out) { return tm_context_stats_json(get(), out); });
    }

#if TMCONTROL_EXCEPTIONS
    explicit Client(const Config &config) : Client(create(config).value()) {}

    template <typename... Arguments>
    Outcome close_video(const Arguments &...arguments) const {
        return try_close_video(arguments...).value();
    }
    template <typename... Arguments>
    Outcome close_video_many(const Arguments &...arguments) const {
        return try_close_video_many(arguments...).value();
    }
    template <typename... Arguments>
    Outcome find_meeting(const Arguments &...arguments) const {
        return try_find_meeting(arguments...).value();
    }
    template <typename... Arguments>
    Outcome list_participants(const Arguments &...arguments) const {
        return try_list_participants(arguments...).value();
    }
    template <typename... Arguments>
    Outcome api_call(const Arguments &...arguments) const {
        return try_api_call(arguments...).value();
    }
    template <typename... Arguments>
    std::string sign_explain(const Arguments &...arguments) const {
        return try_sign_explain(arguments...).value();
    }
    std::string stats_json() const {
        return try_stats_json().value();
    }
#endif

  private:
    // A result without a value has one of these.
    friend class Result<Client>;
    Client() = default;
    explicit Client(tm_context *owned) noexcept : StartedCalls(owned) {}

    Result<Outcome> list(const std::string &meeting_id, const char *sub_meeting_id, const Reader &who,
                         const Call &call) const {
        return send(call, {{"meeting_id", meeting_id}, {"the reader's id", who.id()}}, [&](tm_result **out) {
            return tm_list_participants(get(), meeting_id.c_str(), sub_meeting_id, who.id().c_str(), who.id_type(),
                                        call.get(), out);
        });
    }

    Result<Outcome> any(const std::string &method, const std::string &path_and_query, const char *body,
                        const Call &call) const {
        return send(call, {{"method", method}, {"path_and_query", path_and_query}}, [&](tm_result **out) {
            return tm_api_call(get(), method.c_str(), path_and_query.c_str(), body, call.get(), out);
        });
    }
};

} // namespace tmcontrol

#endif

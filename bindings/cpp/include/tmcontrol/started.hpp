// Calls that are started and not waited for: for a host with an event loop.
#ifndef TMCONTROL_STARTED_HPP
#define TMCONTROL_STARTED_HPP

#include "prepared.hpp"

namespace tmcontrol {

/// Gets what a started call came to, once, on the thread that calls Client::dispatch or ends the client. Every function
/// of the client may be called in it. What it throws comes out of Client::dispatch.
using DoneFunction = std::function<void(Result<Outcome>)>;

/// Where the completion of a started call goes: to a function, or to whoever calls Client::next_done.
class Delivery {
  public:
    /// To this function.
    template <typename Function,
              typename = typename std::enable_if<std::is_convertible<Function, DoneFunction>::value>::type>
    Delivery(Function done) : done_(new DoneFunction(std::move(done))), tag_(nullptr) {}

    /// To Client::next_done, together with this value.
    static Delivery next_done(void *tag = nullptr) { return Delivery(Tag{tag}); }

  private:
    friend class StartedCalls;
    struct Tag {
        void *value;
    };
    explicit Delivery(Tag tag) noexcept : tag_(tag.value) {}

    std::unique_ptr<DoneFunction> done_;
    void *tag_;
};

/// A completion that was taken with Client::next_done.
struct Completion {
    explicit Completion(void *its_tag = nullptr, Result<Outcome> what = Outcome())
        : tag(its_tag), result(std::move(what)) {}

    void *tag; ///< What the call was started with.
    Result<Outcome> result;
};

namespace detail {

inline void deliver(void *function, tm_status status, tm_result *owned) {
    const std::unique_ptr<DoneFunction> done(static_cast<DoneFunction *>(function));
    Outcome outcome(owned);
    ran([&] { (*done)(settled(status, std::move(outcome))); });
}

} // namespace detail

/// The part of a Client that starts calls. A start that fails makes no completion.
class StartedCalls : public PreparedRequests {
  public:
    /// Starts what Client::try_close_video does.
    Result<void> try_start_close_video(const std::string &meeting_id, const std::string &json_body, Delivery delivery,
                                       const Call &call = Call()) const {
        return start(call, {{"meeting_id", meeting_id}, {"json_body", json_body}}, std::move(delivery),
                     [&](tm_done_fn done, void *user_data) {
                         return tm_close_video_start(get(), meeting_id.c_str(), json_body.c_str(), call.get(), done,
                                                     user_data);
                     });
    }
    Result<void> try_start_close_video(const std::string &meeting_id, const CloseVideo &request, Delivery delivery,
                                       const Call &call = Call()) const {
        const Result<std::string> body = request.try_json();
        return body.ok() ? try_start_close_video(meeting_id, body.value(), std::move(delivery), call)
                         : Result<void>(body.error());
    }

    /// Starts what Client::try_find_meeting does.
    Result<void> try_start_find_meeting(const std::string &meeting_code, const Finder::OnDevice &who, Delivery delivery,
                                        const Call &call = Call()) const {
        return start(call, {{"meeting_code", meeting_code}, {"the finder's id", who.id()}}, std::move(delivery),
                     [&](tm_done_fn done, void *user_data) {
                         return tm_find_meeting_start(get(), meeting_code.c_str(), who.id().c_str(), who.id_type(),
                                                      static_cast<std::int32_t>(who.device()), call.get(), done,
                                                      user_data);
                     });
    }

    /// Starts what Client::try_list_participants does; sub_meeting_id is empty for a meeting that does not recur.
    Result<void> try_start_list_participants(const std::string &meeting_id, const std::string &sub_meeting_id,
                                             const Reader &who, Delivery delivery, const Call &call = Call()) const {
        return start(call,
                     {{"meeting_id", meeting_id}, {"sub_meeting_id", sub_meeting_id}, {"the reader's id", who.id()}},
                     std::move(delivery), [&](tm_done_fn done, void *user_data) {
                         return tm_list_participants_start(
                             get(), meeting_id.c_str(), sub_meeting_id.empty() ? nullptr : sub_meeting_id.c_str(),
                             who.id().c_str(), who.id_type(), call.get(), done, user_data);
                     });
    }

    /// Starts what Client::try_api_call does; the body is empty for none.
    Result<void> try_start_api_call(const std::string &method, const std::string &path_and_query,
                                    const std::string &body, Delivery delivery, const Call &call = Call()) const {
        return start(call, {{"method", method}, {"path_and_query", path_and_query}, {"body", body}},
                     std::move(delivery), [&](tm_done_fn done, void *user_data) {
                         return tm_api_call_start(get(), method.c_str(), path_and_query.c_str(),
                                                  body.empty() ? nullptr : body.c_str(), call.get(), done, user_data);
                     });
    }

#if TMCONTROL_EXCEPTIONS
    template <typename Request>
    void start_close_video(const std::string &meeting_id, const Request &request, Delivery delivery,
                           const Call &call = Call()) const {
        try_start_close_video(meeting_id, request, std::move(delivery), call).value();
    }
    void start_find_meeting(const std::string &meeting_code, const Finder::OnDevice &who, Delivery delivery,
                            const Call &call = Call()) const {
        try_start_find_meeting(meeting_code, who, std::move(delivery), call).value();
    }
    void start_list_participants(const std::string &meeting_id, const std::string &sub_meeting_id, const Reader &who,
                                 Delivery delivery, const Call &call = Call()) const {
        try_start_list_participants(meeting_id, sub_meeting_id, who, std::move(delivery), call).value();
    }
    void start_api_call(const std::string &method, const std::string &path_and_query, const std::string &body,
                        Delivery delivery, const Call &call = Call()) const {
        try_start_api_call(method, path_and_query, body, std::move(delivery), call).value();
    }
#endif

    /// A descriptor for the host's event loop, readable while completions wait; to be polled and nothing else. -1 if
    /// none is to be had: then next_done, or dispatch from time to time, does the same.
    std::intptr_t event_fd() const noexcept {
        return tm_context_event_fd(get());
    }

    /// Runs the functions of started calls that are over, on this thread: at most so many, 0 for those that are waiting
    /// now. Gives how many were run. What one of them throws is thrown on when all have been run; of several, the
    /// first.
    std::size_t dispatch(std::size_t max = 0) const {
        const detail::Thrown thrown;
        const std::size_t delivered = tm_context_dispatch(get(), max);
#if TMCONTROL_EXCEPTIONS
        if (thrown.first())
            std::rethrow_exception(thrown.first());
#endif
        return delivered;
    }

    /// Takes one completion of a call that was started with Delivery::next_done, and waits for one if need be. The
    /// error is Status::timeout if there is none.
    Result<Completion> next_done(std::chrono::milliseconds wait = std::chrono::milliseconds(0)) const {
        void *tag = nullptr;
        tm_result *owned = nullptr;
        const tm_status status = tm_context_next_done(get(), detail::in_range(wait.count()), &tag, &owned);
        if (status != TM_OK)
            return detail::error_of(status);
        Outcome outcome(owned);
        const tm_status came_to = static_cast<tm_status>(outcome.status());
        return Completion(tag, detail::settled(came_to, std::move(outcome)));
    }

  protected:
    using PreparedRequests::PreparedRequests;

  private:
    template <typename Enter>
    static Result<void> start(const Call &call, Texts texts, Delivery delivery, Enter enter) {
        if (call.error())
            return call.error();
        if (Error refused = detail::nul_in(texts))
            return refused;
        if (!delivery.done_) {
            const tm_status status = enter(nullptr, delivery.tag_);
            return status == TM_OK ? Result<void>() : Result<void>(detail::error_of(status));
        }
        if (!*delivery.done_)
            return Error(Status::invalid_argument, "done: found an empty function, expected one that can be called");
        const tm_status status = enter(detail::deliver, delivery.done_.get());
        if (status != TM_OK)
            return detail::error_of(status);
        // The function belongs to the completion, and may have run on another thread already.
        static_cast<void>(delivery.done_.release());
        return Result<void>();
    }
};

} // namespace tmcontrol

#endif

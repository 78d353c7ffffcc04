// Calls that are started: their completions by function and by tag, the descriptor, many at once, numbers.
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <poll.h>

#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

namespace {

// Waits in poll, as a host's loop does, until so many completions have been delivered.
void run_loop(const Client &client, std::size_t wanted) {
    std::size_t delivered = 0;
    while (delivered < wanted) {
        pollfd waiting = {static_cast<int>(client.event_fd()), POLLIN, 0};
        REQUIRE(poll(&waiting, 1, 30000) == 1);
        delivered += client.dispatch();
    }
}

} // namespace

TEST_CASE("completions come to functions on the loop's thread") {
    const Client client = client_of(enterprise());
    const std::thread::id here = std::this_thread::get_id();
    std::vector<Status> came;
    const DoneFunction done = [&](Result<Outcome> outcome) {
        CHECK(std::this_thread::get_id() == here);
        came.push_back(outcome.error().status());
        if (outcome.ok())
            CHECK(outcome->http_status() == 200);
        else
            CHECK(outcome.error().outcome() != nullptr);
    };
    const CloseVideo request = fresh_request();
    CHECK(client.try_start_close_video(meeting(), request, done).ok());
    run_loop(client, 1);
    CHECK(client.try_start_close_video(meeting(), request.try_json().value(), done).ok()); // is off by now
    run_loop(client, 1);
    const auto host = Reader::userid(environment("HOST_USERID"));
    const auto finder = Finder::userid(environment("HOST_USERID")).on(Device::pc);
    CHECK(client.try_start_find_meeting(environment("MEETING_CODE"), finder, done).ok());
    CHECK(client.try_start_list_participants(meeting(), "", host, done).ok());
    CHECK(client
              .try_start_api_call("GET",
                                  "/v1/meetings/" + meeting() +
                                      "/ms-open-id?operator_id_type=1&operator_id=" + environment("HOST_USERID"),
                                  "", done)
              .ok());
    run_loop(client, 3);
    CHECK(came == std::vector<Status>({Status::ok, Status::device, Status::ok, Status::ok, Status::ok}));
}

TEST_CASE("completions without a function are taken with their tags") {
    const Client client = client_of(enterprise());
    int tag = 0;
    CHECK(client.next_done().error().status() == Status::timeout);
    CHECK(client.try_start_close_video(meeting(), fresh_request(), Delivery::next_done(&tag)).ok());
    CHECK(client.try_start_close_video("room", fresh_request(), Delivery::next_done()).ok());
    for (int i = 0; i < 2; i++) {
        const Result<Completion> completion = client.next_done(std::chrono::seconds(30));
        REQUIRE_MESSAGE(completion.ok(), completion.error().message());
        if (completion->tag == &tag)
            CHECK(completion->result.ok());
        else
            CHECK(completion->result.error().status() == Status::invalid_meeting_id);
    }
}

TEST_CASE("a start that fails makes no completion, and lets its function go") {
    const auto kept = std::make_shared<int>(0);
    const DoneFunction done = [kept](Result<Outcome>) { FAIL("nothing was started"); };
    Client client = client_of(enterprise());
    Call cancelled;
    cancelled.cancel();
    CHECK(client.try_start_close_video(meeting(), fresh_request(), done, cancelled).error().status() ==
          Status::cancelled);
    CHECK(client.try_start_close_video(meeting(), fresh_request(), done, Call().max_attempts(99)).error().status() ==
          Status::invalid_argument);
    CHECK(client.try_start_close_video(std::string("1\0", 2), fresh_request(), done).error().status() ==
          Status::invalid_argument);
    CHECK(client.try_start_close_video(meeting(), fresh_request(), DoneFunction()).error().message().substr(0, 5) ==
          "done:");
    CHECK(kept.use_count() == 2);
    CHECK(client.dispatch() == 0);
}

TEST_CASE("a client that ends delivers what was started, on the thread that ends it") {
    int delivered = 0;
    {
        const Client client = client_of(enterprise());
        for (int i = 0; i < 3; i++)
            CHECK(client
                      .try_start_close_video(meeting(), fresh_request(),
                                             [&](Result<Outcome> outcome) {
                                                 CHECK(outcome.error().status() == Status::cancelled);
                                                 delivered++;
                                             })
                      .ok());
    }
    CHECK(delivered == 3);
}

TEST_CASE("many cameras go off with one call") {
    const Client client = client_of(enterprise());
    const CloseVideo first = fresh_request();
    const Result<Outcome> outcome = client.try_close_video_many(meeting(), {first, fresh_request(), fresh_request()});
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(outcome->attempts() == 3);
    const Result<Outcome> again =
        client.try_close_video_many(meeting(), std::vector<CloseVideo>{fresh_request(), first});
    CHECK(again.error().status() == Status::device);
    CHECK(client.try_close_video_many(meeting(), std::vector<CloseVideo>()).ok());
    CHECK(client.try_close_video_many(meeting(), "{}").error().status() == Status::invalid_request);
}

TEST_CASE("a client counts what it does") {
    const Client client = client_of(enterprise());
    CHECK(client.try_close_video(meeting(), fresh_request()).ok());
    const Result<std::string> stats = client.try_stats_json();
    REQUIRE(stats.ok());
    CHECK(stats.value().find(R"("finished":1)") != std::string::npos);
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("what a completion's function throws comes out of dispatch, after the others have run") {
    const Client client(enterprise());
    int delivered = 0;
    for (int i = 0; i < 3; i++)
        client.start_close_video(meeting(), fresh_request(), [&delivered](Result<Outcome>) {
            delivered++;
            throw std::runtime_error("in the loop");
        });
    // All three have to be waiting before they are delivered in one go.
    while (client.stats_json().find(R"("undelivered":3)") == std::string::npos)
        std::this_thread::yield();
    CHECK_THROWS_WITH_AS(client.dispatch(), "in the loop", std::runtime_error);
    CHECK(delivered == 3);
}

TEST_CASE("starts that fail throw") {
    const Client client(enterprise());
    client.cancel_all();
    const auto tag = [] { return Delivery::next_done(); };
    CHECK_THROWS_AS(client.start_close_video(meeting(), fresh_request(), tag()), Exception);
    CHECK_THROWS_AS(client.start_find_meeting("1", Finder::userid("a").on(Device::pc), tag()), Exception);
    CHECK_THROWS_AS(client.start_list_participants(meeting(), "", Reader::userid("a"), tag()), Exception);
    CHECK_THROWS_AS(client.start_api_call("GET", "/", "", tag()), Exception);
    CHECK_THROWS_AS(client.close_video_many(meeting(), std::string("[]{")), Exception);
}
#endif

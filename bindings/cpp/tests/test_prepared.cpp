// Requests that the host sends: prepared ones, and those of a transport function.
#include <algorithm>
#include <stdexcept>

#include <raw_http.h>

#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

namespace {

// Without TLS, because that is the host's to do.
Config plain() {
    Config config = enterprise();
    config.base_url(environment("PLAIN_URL"));
    return config;
}

} // namespace

TEST_CASE("a request is prepared, sent by the host, and its answer read") {
    const Client client = client_of(plain());
    const Result<PreparedRequest> request = client.try_prepare_close_video(meeting(), fresh_request());
    REQUIRE_MESSAGE(request.ok(), request.error().message());
    CHECK(request->method() == "PUT");
    CHECK(request->url() == environment("PLAIN_URL") + "/v1/real-control/meetings/" + meeting() + "/video");
    CHECK(request->remaining() > std::chrono::minutes(4));
    CHECK(request->body().find("crowd-") != std::string::npos);
    const auto headers = request->headers();
    CHECK(std::any_of(headers.begin(), headers.end(), [](const std::pair<std::string, std::string> &header) {
        return header.first == "X-TC-Signature" && !header.second.empty();
    }));

    raw_answer answer;
    REQUIRE(send_raw(request->get(), &answer) == 0);
    const std::string body(answer.body, answer.body_len);
    const Result<Outcome> outcome = client.try_interpret(request.value(), answer.http_status, answer.head, body);
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(!outcome->trace_id().empty());

    // A second time it is a replay.
    REQUIRE(send_raw(request->get(), &answer) == 0);
    CHECK(client.try_interpret(answer.http_status, answer.head, std::string(answer.body, answer.body_len))
              .error()
              .status() == Status::replay);
}

TEST_CASE("any request can be prepared, and what cannot be says why") {
    const Client client = client_of(plain());
    CHECK(client.try_prepare_api_call("GET", "/v1/meetings?userid=a")->body().empty());
    CHECK(client.try_prepare_api_call("PUT", "/v1/x", "{}")->body() == "{}");
    const Result<PreparedRequest> none = client.try_prepare_close_video("room", fresh_request());
    CHECK(none.error().status() == Status::invalid_meeting_id);
    REQUIRE(none.error().outcome() != nullptr);
    CHECK(none.error().message().find("room") != std::string::npos);
    CHECK(client.try_prepare_api_call("GET", std::string("/\0", 2)).error().status() == Status::invalid_argument);
    CHECK(client.try_interpret(99, "", "").error().status() == Status::invalid_argument);
    CHECK(PreparedRequest().url().empty());
    CHECK(PreparedRequest().headers().empty());
}

TEST_CASE("a transport function carries requests and answers") {
    int carried = 0;
    Config config = plain();
    config.transport([&carried](const RequestView &request, Reply &reply) {
        raw_answer answer;
        carried++;
        if (request.remaining().count() == 0 || send_raw(request.get(), &answer) != 0)
            return Status::connect;
        CHECK(reply.set_status(99) == Status::invalid_argument);
        CHECK(reply.add_header("X-TC-Trace", std::string("a\0b", 3)) == Status::invalid_argument);
        reply.set_status(answer.http_status);
        reply.add_header("X-TC-Trace", "brought by the host");
        return reply.append_body(std::string(answer.body, answer.body_len));
    });
    const Client client = client_of(config);
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(outcome->trace_id() == "brought by the host");
    CHECK(carried == 1);
}

TEST_CASE("a transport that fails is an attempt that failed") {
    int carried = 0;
    Config config = plain();
    config.transport([&carried](const RequestView &, Reply &) {
        carried++;
        return Status::connect;
    });
    const Result<Outcome> outcome =
        client_of(config).try_close_video(meeting(), fresh_request(), Call().max_attempts(2));
    CHECK(outcome.error().status() == Status::connect);
    CHECK(outcome.error().outcome()->effect() == Effect::not_applied);
    CHECK(carried == 2);
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("what a transport throws comes to the caller") {
    Config config = plain();
    config.transport([](const RequestView &, Reply &) -> Status { throw std::runtime_error("no modem"); });
    const Client client(config);
    CHECK_THROWS_WITH_AS(client.close_video(meeting(), fresh_request()), "no modem", std::runtime_error);
    CHECK_THROWS_WITH_AS(client.list_participants(meeting(), Reader::userid("a")), "no modem", std::runtime_error);
    CHECK(client.try_close_video(meeting(), fresh_request()).error().status() == Status::callback_failed);
}

TEST_CASE("what cannot be prepared or read throws") {
    const Client client(plain());
    CHECK_THROWS_AS(client.prepare_close_video("room", fresh_request()), Exception);
    CHECK_THROWS_AS(client.prepare_api_call("PATCH", "/"), Exception);
    CHECK_THROWS_AS(client.interpret(500, "", "<html>"), Exception);
}
#endif

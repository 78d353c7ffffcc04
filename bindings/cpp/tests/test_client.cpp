// Calls that turn cameras off.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

TEST_CASE("a camera goes off") {
    const Client client = client_of(enterprise());
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(outcome->status() == Status::ok);
    CHECK(outcome->http_status() == 200);
    CHECK(outcome->api_code() == 0);
    CHECK(outcome->attempts() == 1);
    CHECK(outcome->effect() == Effect::unknown);
    CHECK(!outcome->trace_id().empty());
    CHECK(!outcome->message().empty());
    CHECK(outcome->hint().empty());
    CHECK(!outcome->has_field());
    CHECK(outcome->body().empty());
    CHECK(outcome->elapsed().count() > 0);
    CHECK(outcome->retry_after().count() == -1);
    CHECK(outcome->to_json().find(outcome->trace_id()) != std::string::npos);
}

TEST_CASE("a body is sent as it is given") {
    const Client client = client_of(enterprise());
    const Result<std::string> body = fresh_request().try_json();
    const Result<Outcome> outcome = client.try_close_video(meeting(), " " + body.value() + "\n");
    CHECK_MESSAGE(outcome.ok(), outcome.error().message());
}

TEST_CASE("a refusal tells all about itself") {
    const Client client = client_of(enterprise());
    const CloseVideo request = fresh_request();
    REQUIRE(client.try_close_video(meeting(), request).ok());
    const Result<Outcome> again = client.try_close_video(meeting(), request); // the camera is off by now
    REQUIRE(!again);
    CHECK(again.error().status() == Status::device);
    CHECK(again.error().code() == Status::device);
    const Outcome *outcome = again.error().outcome();
    REQUIRE(outcome != nullptr);
    CHECK(outcome->status() == Status::device);
    CHECK(outcome->api_code() == 9104);
    CHECK(outcome->api_new_code() % 1000000 == 9104);
    CHECK(outcome->message() == again.error().message());
    CHECK(outcome->hint() == hint(9104));
    CHECK(outcome->hint(Language::chinese) == hint(9104, Language::chinese));
    CHECK(outcome->effect() == Effect::not_applied);
    CHECK(!outcome->retryable());
    CHECK(outcome->body().find("9104") != std::string::npos);
}

TEST_CASE("a request that is refused before it is sent names its field") {
    const Client client = client_of(enterprise());
    const Result<Outcome> none = client.try_close_video(meeting(), std::string("{}"));
    REQUIRE(none.error().outcome() != nullptr);
    CHECK(none.error().status() == Status::invalid_request);
    CHECK(none.error().outcome()->field() == "/instanceid");
    CHECK(none.error().outcome()->attempts() == 0);
    const Result<Outcome> whole = client.try_close_video(meeting(), std::string("[]"));
    CHECK(whole.error().outcome()->has_field());
    CHECK(whole.error().outcome()->field().empty());
    CHECK(client.try_close_video("room", fresh_request()).error().status() == Status::invalid_meeting_id);
    // A NUL in a std::string would end the text for C, and the rest would be lost.
    CHECK(client.try_close_video(std::string("1\0", 2), fresh_request()).error().status() == Status::invalid_argument);
    const std::string cut = fresh_request().try_json().value() + std::string("\0{", 2);
    CHECK(client.try_close_video(meeting(), cut).error().status() == Status::invalid_argument);
}

TEST_CASE("a call has options of its own and can be cancelled") {
    const Client client = client_of(enterprise());
    Call call;
    call.timeout(std::chrono::seconds(20)).max_attempts(1);
    CHECK(client.try_close_video(meeting(), fresh_request(), call).ok());
    call.cancel();
    CHECK(client.try_close_video(meeting(), fresh_request(), call).error().status() == Status::cancelled);
    CHECK(client.try_close_video(meeting(), fresh_request().try_json().value(), call).error().code() ==
          std::errc::operation_canceled);
    CHECK(client.try_close_video(meeting(), fresh_request()).ok());
}

TEST_CASE("options out of range are errors of the calls that use them") {
    const Client client = client_of(enterprise());
    const Result<Outcome> late =
        client.try_close_video(meeting(), fresh_request(), Call().timeout(std::chrono::hours(2)));
    CHECK(late.error().status() == Status::invalid_argument);
    CHECK(late.error().message().find("timeout") != std::string::npos);
    CHECK(Call().timeout(std::chrono::milliseconds(-1)).error().status() == Status::invalid_argument);
    // Would be 1 ms if it were cut to 32 bits.
    CHECK(Call().timeout(std::chrono::milliseconds(4294967297)).error().status() == Status::invalid_argument);
    CHECK(Call().max_attempts(11).error().status() == Status::invalid_argument);
}

TEST_CASE("everything can be cancelled at once") {
    const Client client = client_of(enterprise());
    client.cancel_all();
    CHECK(client.try_close_video(meeting(), fresh_request()).error().status() == Status::cancelled);
}

TEST_CASE("a client that was moved away answers without harm") {
    Client first = client_of(enterprise());
    const Client second = std::move(first);
    CHECK(second.try_close_video(meeting(), fresh_request()).ok());
    const Result<Outcome> none = first.try_close_video(meeting(), fresh_request());
    CHECK(none.error().status() == Status::null_argument);
    CHECK(!none.error().message().empty());
    first.cancel_all();
}

TEST_CASE("an outcome outlives its client") {
    Result<Outcome> outcome = client_of(enterprise()).try_close_video(meeting(), fresh_request());
    const Outcome kept = std::move(outcome).value();
    CHECK(kept.status() == Status::ok);
    CHECK(!kept.trace_id().empty());
}

TEST_CASE("a lambda gets the log, and is let go with the last that uses it") {
    const auto records = std::make_shared<std::vector<std::string>>();
    {
        Config config = enterprise();
        config.log(LogLevel::debug, [records](const LogRecord &record) {
            records->push_back(std::to_string(static_cast<int>(record.level)) + record.message + record.fields_json);
        });
        const Client client = client_of(config);
        CHECK(client.try_close_video(meeting(), fresh_request()).ok());
        CHECK(records.use_count() > 1);
    }
    CHECK(records.use_count() == 1);
    REQUIRE(!records->empty());
    for (const std::string &record : *records)
        CHECK(record.find(environment("SECRET_KEY")) == std::string::npos);
}

TEST_CASE("a log may be taken away again") {
    int records = 0;
    Config config = enterprise();
    config.log(LogLevel::debug, [&records](const LogRecord &) { records++; }).log(LogLevel::off, LogFunction());
    CHECK(client_of(config).try_close_video(meeting(), fresh_request()).ok());
    CHECK(records == 0);
}

TEST_CASE("many threads use one client") {
    const Client client = client_of(enterprise());
    std::atomic<int> failures(0);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++)
        threads.emplace_back([&] {
            for (int call = 0; call < 10; call++)
                failures += client.try_close_video(meeting(), fresh_request()).ok() ? 0 : 1;
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(failures == 0);
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("what fails throws") {
    const Client client(enterprise());
    const CloseVideo request = fresh_request();
    CHECK(client.close_video(meeting(), request).status() == Status::ok);
    try {
        client.close_video(meeting(), request);
        FAIL("nothing was thrown");
    } catch (const Exception &failure) {
        CHECK(failure.status() == Status::device);
        CHECK(failure.code() == Status::device);
        CHECK(failure.outcome()->api_code() == 9104);
        CHECK(std::string(failure.what()).find("9104") != std::string::npos);
        // A copy lives on by itself, as std::exception_ptr needs it.
        const Exception copy = failure;
        CHECK(copy.outcome() == failure.outcome());
    }
    CHECK_THROWS_AS(client.close_video(meeting(), std::string("{")), std::system_error);
    CHECK_THROWS_AS(client.close_video(meeting(), request, Call().max_attempts(99)), Exception);
}
#endif

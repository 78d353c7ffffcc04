// Functions of the host: what they are given, what they answer, and what becomes of what they throw.
#include <memory>
#include <stdexcept>

#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

TEST_CASE("a clock tells the time, and is let go with the last that uses it") {
    const auto asked = std::make_shared<std::atomic<int>>(0);
    {
        Config config = enterprise();
        config.clock([asked] {
            ++*asked;
            return std::chrono::system_clock::now();
        });
        const Client client = client_of(config);
        CHECK(client.try_close_video(meeting(), fresh_request()).ok());
        CHECK(*asked > 0);
        CHECK(asked.use_count() > 1);
    }
    CHECK(asked.use_count() == 1);
}

TEST_CASE("a clock that knows no time is the call's error") {
    Config config = enterprise();
    config.clock([] { return std::chrono::system_clock::time_point(); });
    CHECK(client_of(config).try_close_video(meeting(), fresh_request()).error().status() == Status::clock_unset);
    config.clock(ClockFunction());
    CHECK(client_of(config).try_close_video(meeting(), fresh_request()).ok());
}

TEST_CASE("a function that is refused is let go") {
    const auto kept = std::make_shared<int>(0);
    Config config;
    config.log(LogLevel(9), [kept](const LogRecord &) {});
    CHECK(config.error().status() == Status::invalid_argument);
    CHECK(kept.use_count() == 1);
    config.clock([kept] { return std::chrono::system_clock::now(); }); // after an error nothing is set any more
    CHECK(kept.use_count() == 1);
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("what a clock throws comes to the caller") {
    Config config = enterprise();
    config.clock([]() -> std::chrono::system_clock::time_point { throw std::runtime_error("no clock chip"); });
    const Client client(config);
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    REQUIRE(!outcome);
    CHECK(outcome.error().status() == Status::clock_unset);
    CHECK(outcome.error().outcome() != nullptr);
    CHECK(outcome.error().cause());
    CHECK_THROWS_WITH_AS(client.close_video(meeting(), fresh_request()), "no clock chip", std::runtime_error);
}

TEST_CASE("what a log function throws is dropped") {
    Config config = enterprise();
    config.log(LogLevel::debug, [](const LogRecord &) { throw 42; });
    const Client client(config);
    CHECK(client.close_video(meeting(), fresh_request()).status() == Status::ok);
    CHECK(!client.try_close_video("room", fresh_request()).error().cause());
}
#endif

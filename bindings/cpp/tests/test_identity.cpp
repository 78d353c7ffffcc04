// Identities: a key that is elsewhere, tokens that are renewed.
#include <mutex>
#include <stdexcept>
#include <vector>

#include <mbedtls/md.h>

#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

namespace {

// What stands for a signing service: it has the key.
Mac mac_of(const std::string &text, const std::string &key) {
    Mac mac;
    const auto bytes = [](const std::string &from) { return reinterpret_cast<const unsigned char *>(from.data()); };
    REQUIRE(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), bytes(key), key.size(), bytes(text),
                            text.size(), mac.data()) == 0);
    return mac;
}

Config with_signer(SignFunction function) {
    Config config;
    reach_emulator(config);
    config.signer(environment("APP_ID"), environment("SECRET_ID"), std::move(function), environment("SDK_ID"));
    return config;
}

Config with_token() {
    Config config;
    reach_emulator(config);
    config.set("oauth_base_url", environment("OAUTH_BASE_URL"));
    config.oauth(environment("OPEN_ID"), environment("ACCESS_TOKEN"));
    return config;
}

} // namespace

TEST_CASE("a signer signs what the key never sees") {
    std::string signed_text;
    std::chrono::milliseconds time_left(0);
    const Client client = client_of(with_signer([&](const std::string &text, std::chrono::milliseconds remaining) {
        signed_text = text;
        time_left = remaining;
        return mac_of(text, environment("SECRET_KEY"));
    }));
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(signed_text.substr(0, 13) == "PUT\nX-TC-Key=");
    CHECK(time_left.count() > 0);
}

TEST_CASE("a signer that fails is the call's error") {
    const Client client = client_of(with_signer(
        [](const std::string &, std::chrono::milliseconds) { return Error(Status::timeout, "no answer"); }));
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    CHECK(outcome.error().status() == Status::callback_failed);
    REQUIRE(outcome.error().outcome() != nullptr);
    CHECK(outcome.error().outcome()->effect() == Effect::not_applied);
    CHECK(!outcome.error().cause());
}

TEST_CASE("a signer has to be one") {
    CHECK(with_signer(SignFunction()).error().status() == Status::null_argument);
    CHECK(Config().signer(std::string("a\0b", 3), "id", SignFunction()).error().status() == Status::invalid_argument);
}

TEST_CASE("a user's token closes a camera, and is renewed when it ends") {
    CHECK(client_of(with_token()).try_close_video(meeting(), fresh_request()).ok());

    std::mutex lock;
    std::vector<TokenEvent> events;
    Tokens kept;
    Config config = with_token();
    // A token that has ended: it is renewed before it is used.
    config.oauth_refresh(environment("SDK_ID"), environment("REFRESH_TOKEN"),
                         std::chrono::system_clock::now() - std::chrono::hours(1),
                         [&](TokenEvent event, const Tokens &tokens, NewerTokens &newer) {
                             const std::lock_guard<std::mutex> guard(lock);
                             events.push_back(event);
                             if (event == TokenEvent::store)
                                 kept = tokens;
                             // The pair that is in use already changes nothing; one that is none is refused.
                             if (event == TokenEvent::lock) {
                                 CHECK(newer.put("", "x") == Status::invalid_argument);
                                 CHECK(newer.put(std::string("a\0b", 3), "x") == Status::invalid_argument);
                                 return newer.put(tokens.access_token, tokens.refresh_token, tokens.expires);
                             }
                             return Status::ok;
                         });
    {
        const Client client = client_of(config);
        const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
        REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    }
    const std::lock_guard<std::mutex> guard(lock);
    CHECK(events == std::vector<TokenEvent>({TokenEvent::lock, TokenEvent::store, TokenEvent::unlock}));
    CHECK(kept.open_id == environment("OPEN_ID"));
    CHECK(kept.access_token != environment("ACCESS_TOKEN"));
    CHECK(!kept.refresh_token.empty());
    CHECK(kept.expires > std::chrono::system_clock::now());
}

TEST_CASE("a code that is none is refused by the service") {
    Config config = with_token();
    const Result<Outcome> outcome = config.try_exchange_code(environment("SDK_ID"), "not-the-secret", "no-code");
    CHECK(outcome.error().status() == Status::authentication);
    REQUIRE(outcome.error().outcome() != nullptr);
    CHECK(outcome.error().outcome()->api_code() != 0);
    const std::string cut("a\0b", 3);
    CHECK(config.try_exchange_code(cut, "x", "y").error().status() == Status::invalid_argument);
    CHECK(config.try_exchange_code("", "x", "y").error().status() == Status::invalid_argument);
    CHECK(config.try_exchange_code("a", "x", "y", Call().max_attempts(99)).error().status() ==
          Status::invalid_argument);
    Config refused;
    refused.set("language", "fr");
    CHECK(refused.try_exchange_code("a", "x", "y").error().message() == refused.error().message());
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("what a signer throws comes to the caller") {
    const Client client(with_signer([](const std::string &, std::chrono::milliseconds) -> Mac {
        throw std::runtime_error("the service is down");
    }));
    CHECK_THROWS_WITH_AS(client.close_video(meeting(), fresh_request()), "the service is down", std::runtime_error);
    CHECK_THROWS_WITH_AS(client.prepare_close_video(meeting(), fresh_request()), "the service is down",
                         std::runtime_error);
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request());
    CHECK(outcome.error().status() == Status::callback_failed);
    CHECK(outcome.error().cause());
    CHECK(outcome.error().outcome()->attempts() <= 1);
}

TEST_CASE("a token function may throw: then nothing is renewed") {
    Config config = with_token();
    config.oauth_refresh(environment("SDK_ID"), "refresh", std::chrono::system_clock::now() - std::chrono::hours(1),
                         [](TokenEvent, const Tokens &, NewerTokens &) -> Status { throw 42; });
    CHECK(!Client(config).try_close_video(meeting(), fresh_request()).ok());
    CHECK_THROWS_AS(config.exchange_code("", "x", "y"), Exception);
}
#endif

// Where the tests are: the emulator in the scenario "crowd", in which every test turns off cameras of its own.
#ifndef SCENE_HPP
#define SCENE_HPP

#include <atomic>
#include <cstdlib>
#include <ostream> // for what doctest prints
#include <string>

#include <doctest/doctest.h>
#include <tmcontrol.hpp>

namespace scene {

using namespace tmcontrol;

inline std::string environment(const char *name) {
    const char *value = std::getenv((std::string("TM_TEST_") + name).c_str());
    REQUIRE_MESSAGE(value != nullptr, "TM_TEST_", name, " is not set: run this program through pytest");
    return value;
}

inline std::string meeting() {
    return environment("MEETING_ID");
}

// The options without an identity.
inline void reach_emulator(Config &config) {
    // Tests make more calls in a minute than devices do.
    config.base_url(environment("BASE_URL")).ca_file(environment("CA_FILE")).set("rate_limit_per_minute", "0");
}

inline Config enterprise() {
    Config config;
    reach_emulator(config);
    config.secret(environment("APP_ID"), environment("SECRET_ID"), environment("SECRET_KEY"), environment("SDK_ID"));
    return config;
}

inline Client client_of(const Config &config) {
    Result<Client> client = Client::create(config);
    REQUIRE_MESSAGE(client.ok(), client.error().message());
    return std::move(client).value();
}

// The id of a participant that no other test uses.
inline std::string fresh_guest() {
    static std::atomic<int> next(0);
    return "crowd-" + std::to_string(next++);
}

// A request for the camera of a participant that no other test uses.
inline CloseVideo fresh_request() {
    return CloseVideo(Operator::userid(environment("HOST_USERID")).on(Device::pc),
                      Target::ms_open_id(fresh_guest()).on(Device::pc));
}

} // namespace scene

#endif

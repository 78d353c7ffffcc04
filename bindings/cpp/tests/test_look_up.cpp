// What one needs before a call and after it: look-ups, any endpoint, found devices, verification, explained signatures.
#include "scene.hpp"

using namespace tmcontrol;
using namespace scene;

namespace {

Reader host_as_reader() {
    return Reader::userid(environment("HOST_USERID"));
}

bool has(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a meeting is found by its code") {
    const Client client = client_of(enterprise());
    const auto who = Finder::userid(environment("HOST_USERID")).on(Device::pc);
    const Result<Outcome> found = client.try_find_meeting(environment("MEETING_CODE"), who);
    REQUIRE_MESSAGE(found.ok(), found.error().message());
    CHECK(has(found->body(), meeting()));
    CHECK(client.try_find_meeting("1", who).error().status() == Status::invalid_argument);
    CHECK(client.try_find_meeting("111111111", who).error().status() == Status::meeting_not_found);
    CHECK(client.try_find_meeting(std::string("1\0", 2), who).error().message().substr(0, 12) == "meeting_code");
}

TEST_CASE("participants are listed, all pages together") {
    const Client client = client_of(enterprise());
    const Result<Outcome> listed = client.try_list_participants(meeting(), host_as_reader());
    REQUIRE_MESSAGE(listed.ok(), listed.error().message());
    CHECK(has(listed->body(), R"("ms_open_id":"crowd-0")"));
    CHECK(has(listed->body(), R"("ms_open_id":"crowd-299")"));
    CHECK(client.try_list_participants("1", host_as_reader()).error().status() == Status::meeting_not_found);
    const std::string cut("1\0", 2);
    CHECK(client.try_list_participants(meeting(), cut, host_as_reader()).error().message().substr(0, 3) == "sub");
    CHECK(client.try_list_participants(meeting(), Reader::rooms_id("")).error().status() == Status::invalid_argument);
    CHECK(client.try_list_participants(meeting(), host_as_reader(), Call().max_attempts(99)).error().status() ==
          Status::invalid_argument);
}

TEST_CASE("any endpoint can be called") {
    const Client client = client_of(enterprise());
    const std::string path = "/v1/meetings/" + meeting() + "/ms-open-id?operator_id_type=1&operator_id=";
    const Result<Outcome> read = client.try_api_call("GET", path + environment("HOST_USERID"));
    REQUIRE_MESSAGE(read.ok(), read.error().message());
    CHECK(has(read->body(), "ms_open_id"));
    const std::string mutes = "/v1/real-control/meetings/" + meeting() + "/mutes";
    CHECK(client.try_api_call("PUT", mutes, "{}", Call().idempotent()).error().status() == Status::parameter);
    CHECK(client.try_api_call("PATCH", mutes).error().status() == Status::invalid_argument);
    CHECK(client.try_api_call("PUT", mutes, std::string("{}\0", 3)).error().message().substr(0, 4) == "body");
}

TEST_CASE("a call can read back that the camera is off") {
    const Client client = client_of(enterprise());
    const Result<Outcome> outcome = client.try_close_video(meeting(), fresh_request(), Call().verify());
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
    CHECK(outcome->effect() == Effect::applied);
    // An operator that cannot read the list needs somebody who can.
    const CloseVideo by_ms_open_id(Operator::ms_open_id(environment("HOST_MS_OPEN_ID")).on(Device::pc),
                                   Target::ms_open_id(fresh_guest()).on(Device::pc));
    CHECK(client.try_close_video(meeting(), by_ms_open_id, Call().verify()).error().status() == Status::unsupported);
    const Result<Outcome> read =
        client.try_close_video(meeting(), by_ms_open_id, Call().verify().reader(host_as_reader()));
    REQUIRE_MESSAGE(read.ok(), read.error().message());
    CHECK(read->effect() == Effect::applied);
}

TEST_CASE("the device can be found") {
    const Client client = client_of(enterprise());
    const auto host = Operator::userid(environment("HOST_USERID")).on(Device::pc);
    for (const Devices devices : {Devices::find, Devices::all}) {
        const CloseVideo request(host, Target::ms_open_id(fresh_guest()).on(Device::mra)); // is in with a PC
        CHECK(client.try_close_video(meeting(), request).error().status() == Status::device);
        const Result<Outcome> outcome = client.try_close_video(meeting(), request, Call().devices(devices).verify());
        REQUIRE_MESSAGE(outcome.ok(), outcome.error().message());
        CHECK(outcome->effect() == Effect::applied);
    }
}

TEST_CASE("options that a call does not take are errors of the call") {
    CHECK(Call().devices(Devices(3)).error().status() == Status::invalid_argument);
    CHECK(Call().reader(Reader::userid("")).error().status() == Status::invalid_argument);
    CHECK(Call().reader(Reader::userid("\xff")).error().status() == Status::invalid_utf8);
    CHECK(Call().reader(Reader::userid(std::string("a\0b", 3))).error().status() == Status::invalid_argument);
    CHECK(!Call().verify(false).idempotent(false).devices(Devices::as_given).reader(Reader::openid("a")).error());
}

TEST_CASE("a signature is explained") {
    const Client client = client_of(enterprise());
    const Result<std::string> report = client.try_sign_explain("GET", "/v1/meetings?userid=a");
    REQUIRE_MESSAGE(report.ok(), report.error().message());
    CHECK(has(report.value(), "X-TC-Key=" + environment("SECRET_ID")));
    CHECK(!has(report.value(), environment("SECRET_KEY")));
    const Result<std::string> theirs = client.try_sign_explain("GET", "/v1/meetings?userid=a", "", "GET\n", "bm9uZQ==");
    REQUIRE_MESSAGE(theirs.ok(), theirs.error().message());
    CHECK(theirs.value() != report.value());
    CHECK(client.try_sign_explain("FETCH", "/").error().status() == Status::invalid_argument);
    Config oauth;
    oauth.oauth("me", "token");
    CHECK(client_of(oauth).try_sign_explain("GET", "/").error().status() == Status::unsupported);
}

#if TMCONTROL_EXCEPTIONS
TEST_CASE("look-ups that fail throw") {
    const Client client(enterprise());
    const auto who = Finder::userid(environment("HOST_USERID")).on(Device::pc);
    CHECK(has(client.find_meeting(environment("MEETING_CODE"), who).body(), meeting()));
    CHECK(has(client.list_participants(meeting(), host_as_reader()).body(), "crowd-0"));
    CHECK(!client.sign_explain("GET", "/v1/meetings").empty());
    CHECK_THROWS_AS(client.find_meeting("1", who), Exception);
    CHECK_THROWS_AS(client.list_participants("1", host_as_reader()), Exception);
    CHECK_THROWS_AS(client.api_call("PATCH", "/"), Exception);
    CHECK_THROWS_AS(client.sign_explain("PATCH", "/"), Exception);
}
#endif

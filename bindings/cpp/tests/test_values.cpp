// Numbers, errors, requests: what needs no service.
#include <ostream> // for what doctest prints
#include <string>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>
#include <tmcontrol.hpp>

using namespace tmcontrol;

// Nothing that owns can be copied, and everything that owns can be moved without throwing.
template <typename T>
constexpr bool moves_only() {
    return !std::is_copy_constructible<T>::value && !std::is_copy_assignable<T>::value &&
           std::is_nothrow_move_constructible<T>::value;
}
static_assert(moves_only<Client>(), "Client");
static_assert(moves_only<Outcome>(), "Outcome");
static_assert(!std::is_copy_constructible<Config>::value && std::is_move_constructible<Config>::value, "Config");
static_assert(!std::is_copy_constructible<Call>::value && std::is_move_constructible<Call>::value, "Call");
static_assert(std::is_copy_constructible<Error>::value, "Error");
static_assert(!std::is_default_constructible<Client>::value, "Client");

TEST_CASE("the library is the one that was compiled against") {
    CHECK(version() == TM_VERSION);
    CHECK(abi_matches());
}

TEST_CASE("statuses have names and messages") {
    CHECK(name(Status::timeout) == "TM_ERR_TIMEOUT");
    CHECK(message(Status::ok, Language::chinese) == "成功。");
    CHECK(message(Status::timeout) != message(Status::timeout, Language::chinese));
    CHECK(!hint(190303).empty());
    CHECK(hint(190303, Language::chinese) != hint(190303));
    CHECK(hint(123456789).empty());
}

TEST_CASE("statuses are error codes") {
    const std::error_code code = Status::timeout;
    CHECK(code.category() == category());
    CHECK(std::string(code.category().name()) == "tmcontrol");
    CHECK(code.value() == TM_ERR_TIMEOUT);
    CHECK(code.message() == message(Status::timeout));
    CHECK(code == Status::timeout);
    CHECK(!std::error_code(Status::ok));
}

TEST_CASE("error codes compare with the standard library's conditions") {
    CHECK(make_error_code(Status::timeout) == std::errc::timed_out);
    CHECK(make_error_code(Status::cancelled) == std::errc::operation_canceled);
    CHECK(make_error_code(Status::connect) == std::errc::connection_refused);
    CHECK(make_error_code(Status::permission) == std::errc::operation_not_permitted);
    CHECK(make_error_code(Status::invalid_json) == std::errc::invalid_argument);
    CHECK(make_error_code(Status::rate_limited) != std::errc::timed_out);
}

TEST_CASE("a result has a value or an error") {
    const Result<std::string> good(std::string("value"));
    CHECK(good.ok());
    CHECK(good.value() == "value");
    CHECK(good->size() == 5);
    CHECK(!good.error());
    const Result<std::string> bad(Error(Status::timeout, "too late"));
    CHECK(!bad);
    CHECK(bad.error().status() == Status::timeout);
    CHECK(bad.error().code() == std::errc::timed_out);
    CHECK(bad.error().message() == "too late");
    CHECK(bad.error().outcome() == nullptr);
#if TMCONTROL_EXCEPTIONS
    CHECK_THROWS_AS((void)bad.value(), Exception);
    CHECK_THROWS_AS((void)bad.value(), std::system_error);
#endif
}

TEST_CASE("requests become the documented JSON") {
    const CloseVideo today(Operator::userid("host").on(Device::pc), Target::ms_open_id("guest").on(Device::mra));
    CHECK(today.try_json().value() == R"({"operator_id":"host","operator_id_type":1,"instanceid":1,)"
                                      R"("user":{"to_operator_id":"guest","to_operator_id_type":4,"instanceid":9}})");
    const CloseVideo older(Operator::ms_open_id("h\"").on(Device::pstn), Target::uuid("张伟").on(Device(87)));
    CHECK(older.try_json().value() == R"({"operator_id":"h\"","operator_id_type":4,"instanceid":0,)"
                                      R"("user":{"uuid":"张伟","instanceid":87}})");
    const CloseVideo oauth(Operator::openid("me").on(Device::ipad), Target::uuid("x").on(Device::ar_vr));
    CHECK(oauth.try_json().value().find(R"("operator_id_type":2)") != std::string::npos);
}

TEST_CASE("requests that cannot be are errors") {
    const auto host = Operator::userid("host").on(Device::pc);
    const auto guest = Target::ms_open_id("guest").on(Device::pc);
    CHECK(CloseVideo(Operator::userid("").on(Device::pc), guest).try_json().error().status() ==
          Status::invalid_argument);
    CHECK(CloseVideo(host, Target::uuid("").on(Device::pc)).try_json().error().status() == Status::invalid_argument);
    CHECK(CloseVideo(host, Target::uuid("x").on(Device(-1))).try_json().error().status() == Status::invalid_argument);
    CHECK(CloseVideo(host, Target::uuid("\xff").on(Device::pc)).try_json().error().status() == Status::invalid_utf8);
    // A NUL in a std::string would end the text for C.
    const auto cut = Target::uuid(std::string("guest\0other", 11)).on(Device::pc);
    CHECK(CloseVideo(host, cut).try_json().error().status() == Status::invalid_argument);
}

TEST_CASE("a configuration remembers the first setter that was refused") {
    Config config;
    config.secret("app", "id", "key").timeout(std::chrono::seconds(0)).set("language", "fr").max_attempts(2);
    CHECK(config.error().status() == Status::invalid_config);
    CHECK(config.error().message().find("timeout_ms") != std::string::npos);
    const Result<Client> client = Client::create(config);
    CHECK(!client);
    CHECK(client.error().message() == config.error().message());
}

TEST_CASE("a configuration without an identity makes no client") {
    const Result<Client> client = Client::create(Config().timeout(std::chrono::seconds(5)));
    CHECK(client.error().status() == Status::invalid_config);
    CHECK(client.error().message().find("app_id") != std::string::npos);
#if TMCONTROL_EXCEPTIONS
    CHECK_THROWS_AS(Client{Config()}, Exception);
#endif
}

TEST_CASE("options can be set, reset and loaded") {
    Config config;
    config.load_json(R"({"app_id":"app","secret_id":"id","secret_key":"key","timeout_ms":5000})");
    config.language(Language::chinese).set("timeout_ms", "x");
    CHECK(config.error().message().find("应为") != std::string::npos);
    Config other;
    other.oauth("me", "token").set("ca_only", "true").reset("ca_only").base_url("http://127.0.0.1:1").max_attempts(1);
    CHECK(Client::create(other).ok());
}

TEST_CASE("a NUL is no part of an option") {
    const std::string cut("key\0rest", 8);
    CHECK(Config().secret("app", "id", cut).error().status() == Status::invalid_argument);
    CHECK(Config().oauth("me", cut).error().status() == Status::invalid_argument);
    CHECK(Config().set("ca_file", cut).error().message().find("ca_file") != std::string::npos);
    CHECK(Config().set(cut, "1").error().status() == Status::invalid_argument);
    CHECK(Config().reset(cut).error().status() == Status::invalid_argument);
    CHECK(Config().load_json(std::string("{}\0{}", 5)).error().status() == Status::invalid_argument);
}

TEST_CASE("an outcome that is none answers without harm") {
    const Outcome none;
    CHECK(none.status() == Status::null_argument);
    CHECK(none.message().empty());
    CHECK(none.body().empty());
    CHECK(none.to_json().empty());
    CHECK(none.attempts() == 0);
}

// The conformance program in C++. tests/conformance/README.md describes what goes in and what comes out: a JSON object
// a line. It holds no expectations of its own.
#include <chrono>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>
#include <tmcontrol.hpp>

using namespace tmcontrol;
using nlohmann::json;

namespace {

// A text of which the C library says NULL where there is none.
json text_or_null(const std::string &text) {
    return text.empty() ? json(nullptr) : json(text);
}

std::string hexadecimal(const std::string &bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

json outcome_of(const Outcome &outcome) {
    return {{"status", name(outcome.status())},
            {"http_status", outcome.http_status()},
            {"api_code", outcome.api_code()},
            {"api_new_code", outcome.api_new_code()},
            {"message", outcome.message()},
            {"hint_en", text_or_null(outcome.hint())},
            {"hint_zh", text_or_null(outcome.hint(Language::chinese))},
            {"field", outcome.has_field() ? json(outcome.field()) : json(nullptr)},
            {"trace_id", text_or_null(outcome.trace_id())},
            {"body_hex", hexadecimal(outcome.body())},
            {"attempts", outcome.attempts()},
            {"retryable", outcome.retryable()},
            {"retry_after_ms", outcome.retry_after().count()},
            {"clock_offset_ms", outcome.has_clock_offset() ? json(outcome.clock_offset().count()) : json(nullptr)},
            {"effect", static_cast<std::int32_t>(outcome.effect())},
            {"json", json::parse(outcome.to_json())}};
}

Reader reader_of(const std::string &id, int id_type) {
    switch (id_type) {
    case 1:
        return Reader::userid(id);
    case 2:
        return Reader::openid(id);
    case 3:
        return Reader::rooms_id(id);
    default:
        throw std::invalid_argument("no other type of reader compiles in C++");
    }
}

Finder::OnDevice finder_of(const json &wanted) {
    if (wanted.at("operator_id_type") != 1)
        throw std::invalid_argument("no other type of finder compiles in C++");
    return Finder::userid(wanted.at("operator_id")).on(Device(wanted.at("instanceid").get<std::int32_t>()));
}

Call call_of(const json &wanted) {
    Call call;
    call.timeout(std::chrono::milliseconds(wanted.value("timeout_ms", 0)))
        .max_attempts(wanted.value("max_attempts", 0U))
        .devices(Devices(wanted.value("device", 0)))
        .verify(wanted.value("verify", false))
        .idempotent(wanted.value("idempotent", false));
    if (wanted.contains("verify_operator_id"))
        call.reader(reader_of(wanted["verify_operator_id"], wanted.at("verify_operator_id_type")));
    return call;
}

Result<Outcome> send(const Client &client, const json &wanted) {
    const Call call = call_of(wanted);
    const std::string kind = wanted.value("call", "close_video");
    if (kind == "find_meeting")
        return client.try_find_meeting(wanted.at("meeting_code"), finder_of(wanted), call);
    if (kind == "list_participants") {
        const Reader reader = reader_of(wanted.at("operator_id"), wanted.at("operator_id_type"));
        const std::string meeting_id = wanted.at("meeting_id");
        return wanted.contains("sub_meeting_id")
                   ? client.try_list_participants(meeting_id, wanted["sub_meeting_id"], reader, call)
                   : client.try_list_participants(meeting_id, reader, call);
    }
    if (kind == "api_call") {
        const std::string method = wanted.at("method"), path = wanted.at("path");
        return wanted.contains("body") ? client.try_api_call(method, path, wanted["body"].get<std::string>(), call)
                                       : client.try_api_call(method, path, call);
    }
    return client.try_close_video(wanted.at("meeting_id"), wanted.at("body").get<std::string>(), call);
}

json answer(const json &question) {
    json log = json::array(), outcomes = json::array();
    Config config;
    config.log(LogLevel::debug, [&log](const LogRecord &record) {
        log.push_back({{"level", static_cast<std::int32_t>(record.level)},
                       {"message", record.message},
                       {"fields", json::parse(record.fields_json)}});
    });
    config.load_json(question.at("options").dump());
    const Result<Client> client = Client::create(config);
    if (client.ok())
        for (const json &wanted : question.at("calls")) {
            const Result<Outcome> outcome = send(client.value(), wanted);
            outcomes.push_back(outcome_of(outcome.ok() ? outcome.value() : *outcome.error().outcome()));
        }
    return {{"config_status", name(client.error().status())},
            {"config_error", client.error().message()},
            {"outcomes", outcomes},
            {"log", log}};
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line))
        std::cout << answer(json::parse(line)).dump() << std::endl;
}

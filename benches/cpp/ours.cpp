// The library through its C++ interface: one client for all callers.
#include "../c/harness.h"

#include <iostream>
#include <memory>
#include <string>

#include <tmcontrol.hpp>

using namespace tmcontrol;

struct caller {
    std::shared_ptr<const Client> client;
    std::string meeting_id, body;
};

static std::shared_ptr<const Client> shared() {
    static const std::shared_ptr<const Client> client = [] {
        Config config;
        config.secret(setting("BENCH_APP_ID"), setting("BENCH_SECRET_ID"), setting("BENCH_SECRET_KEY"),
                      setting("BENCH_SDK_ID"));
        config.base_url(std::string("https://") + setting("BENCH_HOST")).ca_file(setting("BENCH_CA_FILE"));
        // The service's quota is none of this server's.
        config.set("rate_limit_per_minute", "0").set("rate_limit_per_day", "0");
        return std::make_shared<const Client>(config);
    }();
    return client;
}

caller *caller_new(void) {
    try {
        return new caller{shared(), setting("BENCH_MEETING_ID"), setting("BENCH_BODY")};
    } catch (const Exception &failure) {
        std::cerr << failure.what() << '\n';
        return nullptr;
    }
}

int caller_call(caller *one) {
    try {
        return one->client->close_video(one->meeting_id, one->body).status() == Status::ok ? 0 : 1;
    } catch (const Exception &failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}

void caller_free(caller *one) {
    delete one;
}

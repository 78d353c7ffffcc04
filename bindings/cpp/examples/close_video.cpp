// Turns a participant's camera off.
//
//   c++ -std=c++11 close_video.cpp $(pkg-config --cflags --libs tmcontrol) -o close_video
//   close_video BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
//
// CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1 for a PC. The credentials come from
// the environment: TM_APP_ID, TM_SECRET_ID, TM_SECRET_KEY, and TM_SDK_ID if one was assigned.
#include <cstdlib>
#include <iostream>
#include <string>

#include <tmcontrol.hpp>

using namespace tmcontrol;

static std::string environment(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        std::cerr << argv[0] << ": seven arguments are needed, see the head of close_video.cpp\n";
        return 2;
    }
    try {
        Config config;
        config.secret(environment("TM_APP_ID"), environment("TM_SECRET_ID"), environment("TM_SECRET_KEY"),
                      environment("TM_SDK_ID"));
        config.base_url(argv[1]);
        if (*argv[2] != '\0')
            config.ca_file(argv[2]);
        const Client client(config);

        const auto host = Operator::userid(argv[4]).on(Device(std::atoi(argv[5])));
        const auto guest = Target::ms_open_id(argv[6]).on(Device(std::atoi(argv[7])));
        const Outcome outcome =
            client.close_video(argv[3], CloseVideo(host, guest), Call().timeout(std::chrono::seconds(5)));
        std::cout << name(outcome.status()) << ": " << outcome.message() << "\ntrace id: " << outcome.trace_id()
                  << '\n';
        return 0;
    } catch (const Exception &failure) {
        std::cout << name(failure.status()) << ": " << failure.error().message() << '\n';
        if (const Outcome *outcome = failure.outcome())
            std::cout << "hint: " << outcome->hint() << "\ntrace id: " << outcome->trace_id() << '\n';
        return 1;
    }
}

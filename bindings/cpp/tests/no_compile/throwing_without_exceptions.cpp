// Flags: -fno-exceptions
// Without exceptions there is nothing that throws.
// Expected: (no member named .close_video|close_video. is not a member|has no member named .close_video)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
bool closes(const Client &client, const CloseVideo &request) {
    return client.try_close_video("1", request).ok();
}
#else
bool closes(const Client &client, const CloseVideo &request) {
    return client.close_video("1", request).http_status() == 200;
}
#endif

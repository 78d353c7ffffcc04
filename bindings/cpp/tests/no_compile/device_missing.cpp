// Nobody is in a meeting without a device.
// Expected: no match(ing|).*CloseVideo
#include <tmcontrol.hpp>

using namespace tmcontrol;

CloseVideo request() {
    const auto host = Operator::userid("host").on(Device::pc);
#ifdef LEGAL
    return CloseVideo(host, Target::ms_open_id("guest").on(Device::pc));
#else
    return CloseVideo(host, Target::ms_open_id("guest"));
#endif
}

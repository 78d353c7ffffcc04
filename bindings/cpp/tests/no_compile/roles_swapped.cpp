// Operator and target cannot change places.
// Expected: no match(ing|).*CloseVideo
#include <tmcontrol.hpp>

using namespace tmcontrol;

CloseVideo request() {
    const auto host = Operator::userid("host").on(Device::pc);
    const auto guest = Target::ms_open_id("guest").on(Device::pc);
#ifdef LEGAL
    return CloseVideo(host, guest);
#else
    return CloseVideo(guest, host);
#endif
}

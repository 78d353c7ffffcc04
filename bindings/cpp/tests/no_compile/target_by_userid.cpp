// A target is named by ms_open_id or uuid: the service takes nothing else.
// Expected: (userid. is not a member|no member named .userid.)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Target target() {
    return Target::ms_open_id("guest");
}
#else
Target target() {
    return Target::userid("guest");
}
#endif

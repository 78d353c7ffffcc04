// A number is a device only if it says so.
// Expected: cannot (convert|initialize).*(int|Device)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Target::OnDevice target() {
    return Target::ms_open_id("guest").on(Device(87));
}
#else
Target::OnDevice target() {
    return Target::ms_open_id("guest").on(87);
}
#endif

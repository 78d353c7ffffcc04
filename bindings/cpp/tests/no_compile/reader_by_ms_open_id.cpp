// Nobody reads the list of participants as an ms_open_id.
// Expected: (ms_open_id. is not a member|no member named .ms_open_id.)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Reader who() {
    return Reader::rooms_id("room");
}
#else
Reader who() {
    return Reader::ms_open_id("host");
}
#endif

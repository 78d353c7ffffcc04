// Who looks a meeting up is named by userid.
// Expected: (openid. is not a member|no member named .openid.)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Finder who() {
    return Finder::userid("host");
}
#else
Finder who() {
    return Finder::openid("host");
}
#endif

// An operator is no longer named by uuid.
// Expected: (uuid. is not a member|no member named .uuid.)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Operator who() {
    return Operator::ms_open_id("host");
}
#else
Operator who() {
    return Operator::uuid("host");
}
#endif

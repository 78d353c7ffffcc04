// An id says of what kind it is.
// Expected: (conversion from|no viable conversion|could not convert)
#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Operator who() {
    return Operator::userid("host");
}
#else
Operator who() {
    return "host";
}
#endif

// A client has one owner.
// Expected: (use of deleted function|deleted constructor|implicitly-deleted)
#include <utility>

#include <tmcontrol.hpp>

using namespace tmcontrol;

#ifdef LEGAL
Client second(Client &first) {
    return std::move(first);
}
#else
Client second(Client &first) {
    return first;
}
#endif

// An operator may be an ms_open_id, which cannot read the list: it is no reader.
// Expected: no match(ing|).*try_list_participants
#include <tmcontrol.hpp>

using namespace tmcontrol;

bool lists(const Client &client) {
#ifdef LEGAL
    return client.try_list_participants("1", Reader::userid("host")).ok();
#else
    return client.try_list_participants("1", Operator::userid("host")).ok();
#endif
}

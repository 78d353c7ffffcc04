package abi

// The objects of the library, of which only pointers are known.
type (
	tm_call    struct{ _ byte }
	tm_config  struct{ _ byte }
	tm_context struct{ _ byte }
	tm_reply   struct{ _ byte }
	tm_request struct{ _ byte }
	tm_result  struct{ _ byte }
	tm_tokens  struct{ _ byte }
)

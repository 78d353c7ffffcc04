"""A hostile network, made on purpose: what a call comes to whatever the other side does."""

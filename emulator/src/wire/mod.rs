//! Sockets: accepting connections, showing requests as they were spelt, and breaking answers on purpose.

pub(crate) mod certificate;
mod connection;
pub(crate) mod head;
mod listener;
pub(crate) mod script;
mod stream;
mod tape;

pub(crate) use connection::{Answer, Site};
pub(crate) use listener::serve;

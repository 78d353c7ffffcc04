//! The emulator, tried from outside over real sockets.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod at_once;
mod close_video;
mod command;
mod effects;
mod faults;
mod gate;
mod malformed;
mod meetings;
mod oauth;
mod page;
mod real_control;
mod scenarios;
mod signature_vectors;
mod support;
mod wire;

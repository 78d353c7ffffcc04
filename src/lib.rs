//! Turns a participant's camera off in a Tencent Meeting (腾讯会议) conference.
//!
//! This is the Rust side of the C library `tmcontrol`; its public face is `include/tmcontrol.h`. The layers, from the outside in:
//!
//! ```text
//! bindings → C ABI → ffi → client, endpoints → { signing (pure), transport (a trait) } ← transport::http
//! ```
//!
//! Only `ffi` has `unsafe`; only `transport::http` knows an HTTP library. ARCHITECTURE.md has the map and the reasons.

mod background;
pub mod cancel;
pub mod catalogue;
pub mod client;
pub mod clock;
pub mod config;
pub mod endpoint;
pub mod error;
pub mod ffi;
pub mod identity;
mod interpret;
mod json;
pub mod log;
mod nonce;
mod process;
mod quiet;
mod quota;
mod redact;
mod retry;
pub mod signing;
mod stats;
mod thread;
pub mod transport;
mod wait;

//! The Tencent Meeting real-control API on your desk.
//!
//! The emulator serves the calls with which a program controls a running meeting, checks what the service checks
//! (headers, signature, clock, replay, quota, parameters, the operator's role, the target's device) and answers with the
//! service's codes. Faults can be scripted, and every request can be looked at afterwards, byte for byte.
//!
//! It runs as the command `tm-emulator`, or inside a test:
//!
//! ```no_run
//! # async fn example() -> Result<(), tm_emulator::StartError> {
//! use tm_emulator::{Emulator, Options};
//!
//! let emulator = Emulator::start(Options::default()).await?;
//! println!("the API is at {}", emulator.ready().base_url);
//! emulator.stop().await;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod api;
mod changes;
mod check;
mod clock;
mod control;
mod diagnosis;
mod emulator;
mod error;
mod exchange;
mod faults;
mod gate;
mod journal;
mod random;
mod ready;
mod refusal;
mod reply;
mod server;
mod view;
mod wire;
mod world;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use emulator::{Emulator, Options};
pub use error::StartError;
pub use ready::Ready;
pub use view::Person;

//! The C boundary: the only place of the library that has `unsafe`.
//!
//! It turns C's pointers into Rust's references and back, holds every panic, keeps `SIGPIPE` from the host, and knows nothing of
//! HTTP. One file per C type. What `include/tmcontrol.h` says is written here; cbindgen makes the header of it.
//!
//! The rules that every function keeps:
//! - it runs inside a guard ([`guard`]), so that no panic leaves it;
//! - it checks every pointer ([`pointers`]) before it does anything else;
//! - an out-pointer is NULL first thing, and holds something to be freed or NULL at the end;
//! - functions of a context refuse to run inside a callback of the host ([`callbacks`]).

// A panic that aborts would end the host's process: a build like that must not exist.
#[cfg(not(panic = "unwind"))]
compile_error!("tmcontrol must be built with panic = \"unwind\": a panic has to end at the boundary as TM_ERR_PANIC");

mod about;
mod api_call;
mod call;
mod callbacks;
mod close_video;
mod config;
mod constants;
mod context;
mod enter;
mod event_loop;
mod find_meeting;
mod fork;
mod guard;
mod oauth;
mod participants;
mod pointers;
mod prepare;
mod request;
mod result;
mod sign;
mod signer;
mod sigpipe;
mod start;
mod stats;
mod text;
mod tokens;
mod transport;
#[cfg(tmcontrol_small)]
mod unprinted;

pub use about::*;
pub use api_call::*;
pub use call::*;
pub use callbacks::{tm_clock_fn, tm_destroy_fn, tm_done_fn, tm_log_fn, tm_transport_fn};
pub use close_video::*;
pub use config::*;
pub use constants::*;
pub use context::*;
pub use event_loop::*;
pub use find_meeting::*;
pub use oauth::*;
pub use participants::*;
pub use prepare::*;
pub use request::*;
pub use result::*;
pub use sign::*;
pub use signer::*;
pub use stats::*;
pub use tokens::*;
pub use transport::*;

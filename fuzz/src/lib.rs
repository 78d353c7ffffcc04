//! What a fuzzer throws at the library, and what has to hold whatever it throws.
//!
//! Each target is a function of bytes. libFuzzer calls it through `fuzz_targets/`; `tests/properties.rs` of the library calls it with
//! every kept input, as an ordinary test. All of them go in through the C functions, as a host does. What they read is text that can be
//! written by hand, so that a finding can be understood and a seed made.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "all of it is a test")]

mod body;
mod configuration;
mod explanation;
mod header_block;
mod interpretation;
mod library;
mod told;

pub use body::body;
pub use configuration::configuration;
pub use explanation::explanation;
pub use header_block::header_block;
pub use interpretation::interpretation;

/// The first line without its end, and what follows.
fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

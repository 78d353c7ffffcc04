#![forbid(unsafe_code)]
//! What the programs of the benchmarks share: the request that everybody sends, and its signature, independent of the library's.

pub mod call;
pub mod caller;

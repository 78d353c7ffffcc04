#![forbid(unsafe_code)]
//! What a single call may ask for.

use std::sync::Arc;

use crate::cancel::Cancel;

/// Options of one call.
#[derive(Clone, Default)]
pub struct CallOptions {
    /// Milliseconds for the whole call; 0 takes the client's.
    pub timeout_ms: u32,
    /// Attempts at most; 0 takes the client's.
    pub max_attempts: u32,
    /// Ends the call when it is thrown.
    pub cancel: Option<Arc<Cancel>>,
}

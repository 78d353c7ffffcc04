#![forbid(unsafe_code)]
//! What a single call may ask for.

use std::sync::Arc;
use std::time::Instant;

use crate::cancel::Cancel;

/// Which of a person's devices a call is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(i32)]
pub enum DeviceChoice {
    /// The one that the request names.
    #[default]
    AsGiven = 0,
    /// The one whose video is on.
    Find = 1,
    /// Every one whose video is on.
    All = 2,
}

impl DeviceChoice {
    /// The choice with this number at the boundary, if there is one.
    pub const fn from_number(number: i32) -> Option<DeviceChoice> {
        match number {
            0 => Some(DeviceChoice::AsGiven),
            1 => Some(DeviceChoice::Find),
            2 => Some(DeviceChoice::All),
            _ => None,
        }
    }
}

/// Options of one call.
#[derive(Clone, Default)]
pub struct CallOptions {
    /// When the call began, if that was before it is made: it has been waiting since, and its time counts from there.
    pub began: Option<Instant>,
    /// Milliseconds for the whole call; 0 takes the client's.
    pub timeout_ms: u32,
    /// Attempts at most; 0 takes the client's.
    pub max_attempts: u32,
    /// Ends the call when it is thrown.
    pub cancel: Option<Arc<Cancel>>,
    /// Whether doing it twice is the same as doing it once, for a call of which the library does not know.
    pub idempotent: bool,
    /// Which of the target's devices is meant.
    pub device: DeviceChoice,
    /// Whether to read back that the camera is off.
    pub verify: bool,
    /// Who reads the list of participants for that: an id and its type. The request's own operator, unless set.
    pub verify_operator: Option<(String, i32)>,
}

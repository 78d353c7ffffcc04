#![forbid(unsafe_code)]
//! What the service can be asked to do; one file an endpoint.

pub(crate) mod api_call;
pub mod close_video;
mod find_meeting;
mod meeting_id;
pub(crate) mod oauth;
mod operator;
mod participants;
mod target;

pub(crate) use meeting_id::MeetingId;
pub use meeting_id::{MeetingIdError, copied_digits, is_meeting_code};
pub use operator::{Operator, OperatorError};
pub use target::TargetError;

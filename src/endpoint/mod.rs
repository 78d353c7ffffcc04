#![forbid(unsafe_code)]
//! What the service can be asked to do; one file an endpoint.

pub(crate) mod api_call;
pub mod close_video;
mod find_meeting;
mod meeting_code;
mod meeting_id;
pub(crate) mod oauth;
mod operator;
mod participants;
mod target;

pub use meeting_code::{is_code_length, meeting_digits};
pub(crate) use meeting_id::MeetingId;
pub use meeting_id::MeetingIdError;
pub use operator::{Operator, OperatorError};
pub use target::TargetError;

#![forbid(unsafe_code)]
//! The service's endpoints, one file each: which path, what is checked before it is asked.

pub mod close_video;
mod meeting_id;

pub(crate) use meeting_id::MeetingId;
pub use meeting_id::MeetingIdError;

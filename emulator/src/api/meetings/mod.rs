//! `GET /v1/meetings…`: looking things up.

pub(super) mod by_code;
pub(super) mod by_id;
mod description;
pub(super) mod ms_open_id;
mod query;
pub(super) mod real_time_participants;

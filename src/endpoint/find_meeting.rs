#![forbid(unsafe_code)]
//! `GET /v1/meetings?meeting_code=…`: from the number that people type to the meeting's id.
//!
//! Source: the service's document 1095/42418 and its siblings.

use std::fmt;
use std::sync::Arc;

use super::api_call::NOTHING_CHANGED;
use super::{Operator, is_code_length, meeting_digits};
use crate::client::{ANSWERED, ArgumentError, CallOptions, Client, Outcome};
use crate::error::{Bilingual, Status};
use crate::json::Quoted;
use crate::signing::Method;

/// Only a userid can look a meeting up by its code.
const TYPES: &[i32] = &[1];

impl Client {
    /// Looks a meeting up by its code; the outcome's body is the service's answer. The code may be written as people pass it on: with
    /// spaces or dashes, and with the prefix that the client copies with it.
    pub fn find_meeting(
        &self,
        meeting_code: &str,
        operator: Operator<'_>,
        instanceid: i32,
        options: &CallOptions,
    ) -> Arc<Outcome> {
        self.run(options, |run| {
            let code = meeting_digits(meeting_code).filter(|digits| is_code_length(digits.len()));
            let code = code.ok_or_else(|| LookUpError::Code(meeting_code.to_owned()))?;
            operator.check(TYPES)?;
            if instanceid < 0 {
                return Err(LookUpError::Device(instanceid).into());
            }
            let userid = operator.id_in_query();
            let path = format_args!("/v1/meetings?meeting_code={code}&userid={userid}&instanceid={instanceid}");
            run.say_on_success(ANSWERED);
            run.hint_on_lost_answer(NOTHING_CHANGED);
            run.send(&self.to_service(Method::Get, path, ""))
        })
    }
}

/// Why a meeting cannot be looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum LookUpError {
    #[error("meeting_code: found {}, expected the 9 or 10 digits that people type to join, such as 123-456-789", Quoted(.0))]
    Code(String),
    #[error("instanceid: found {0}, expected a device type, such as 1 (PC)")]
    Device(i32),
}

impl ArgumentError for LookUpError {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for LookUpError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LookUpError::Code(code) => {
                write!(f, "meeting_code：实际为 {}，应为入会时输入的 9 或 10 位会议号，例如 123-456-789", Quoted(code))
            }
            LookUpError::Device(device) => {
                write!(f, "instanceid：实际为 {device}，应为终端设备类型，例如 1（PC）")
            }
        }
    }
}

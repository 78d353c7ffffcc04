#![forbid(unsafe_code)]
//! `PUT /v1/real-control/meetings/{meetingId}/video`: turns a participant's camera off.
//!
//! Source: the service's document 1095/57950, of which three generations are in use; requests of all three pass.

mod body;
mod build;
mod defect;
mod device;
#[cfg(test)]
mod tests;

pub use build::{Person, build_body};
pub use defect::{BodyError, Defect, Found};
pub use device::device_name;

use body::{Rules, check};
#[cfg(test)]
use defect::Warning;

use std::sync::Arc;

use bytes::Bytes;

use super::MeetingId;
use crate::client::{CallOptions, Client, Failure, Outcome, Prepared, Run};
use crate::error::{Bilingual, Phrase};
use crate::signing::{ApiCall, Method};

impl Client {
    /// Turns a participant's camera off: checks the request, sends it until it is answered, and says what came of it.
    pub fn close_video(&self, meeting_id: &str, json_body: &str, options: &CallOptions) -> Arc<Outcome> {
        self.run(options, |run| {
            let call = self.close_video_call(run, meeting_id, json_body)?;
            run.send(&call)
        })
    }

    /// The same request for a host that sends it itself.
    pub fn prepare_close_video(&self, meeting_id: &str, json_body: &str) -> Result<Prepared, Arc<Outcome>> {
        self.prepare(|run| self.close_video_call(run, meeting_id, json_body))
    }

    /// The request, checked.
    fn close_video_call(&self, run: &mut Run<'_>, meeting_id: &str, json_body: &str) -> Result<ApiCall, Failure> {
        let validation = self.validation();
        let meeting_id = MeetingId::parse(meeting_id, validation)?;
        let rules = Rules { validation, open_id: self.identity().open_id() };
        for warning in check(json_body, &rules)? {
            run.warn(warning.text(self.language()));
        }
        let path = format!("/v1/real-control/meetings/{meeting_id}/video");
        let call = self.to_service(Method::Put, &path, Bytes::copy_from_slice(json_body.as_bytes()));
        // A camera that is turned off twice is off.
        Ok(ApiCall { repeatable: true, lost_note: LOST_NOTE, ..call })
    }
}

/// The device may have no video to stop because the attempt before did stop it.
const LOST_NOTE: Phrase = Phrase {
    en: "; an earlier attempt, whose answer was lost, may have turned the camera off\0",
    zh: "；此前有一次请求的应答丢失，摄像头可能已由那次请求关闭\0",
};

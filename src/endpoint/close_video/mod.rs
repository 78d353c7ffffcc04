#![forbid(unsafe_code)]
//! `PUT /v1/real-control/meetings/{meetingId}/video`: turns a participant's camera off.
//!
//! Source: the service's document 1095/57950, of which three generations are in use; requests of all three pass.

mod body;
mod build;
mod defect;
mod device_name;
mod devices;
mod many;
mod sight;
mod splice;
#[cfg(test)]
mod tests;
mod verify;

pub use build::{Person, build_body};
pub use defect::{BodyError, Defect, Found};
pub use device_name::device_name;

use body::{Rules, check};
#[cfg(test)]
use defect::Warning;
use sight::Sight;

use std::sync::Arc;

use super::MeetingId;
use crate::client::{CallOptions, Client, DeviceChoice, Failure, Outcome, Prepared, Room, Run};
use crate::error::{Bilingual, Phrase};
use crate::signing::{ApiCall, Method};

impl Client {
    /// Turns a participant's camera off: checks the request, sends it until it is answered, and says what came of it. If the options ask
    /// for it, it finds the device first and looks afterwards.
    pub fn close_video(&self, meeting_id: &str, json_body: &str, options: &CallOptions) -> Arc<Outcome> {
        self.close_one_of(meeting_id, json_body, options, None)
    }

    /// The same for one of several, whose answers share the room that there is for them.
    pub(super) fn close_one_of(
        &self,
        meeting_id: &str,
        json_body: &str,
        options: &CallOptions,
        room: Option<&Room>,
    ) -> Arc<Outcome> {
        self.run(options, |run| {
            if let Some(room) = room {
                run.share_room(room);
            }
            let meeting_id = self.check_close_video(run, meeting_id, json_body, options.device)?;
            if options.device == DeviceChoice::AsGiven && !options.verify {
                return run.send(&self.close_video_call(meeting_id, json_body));
            }
            let sight = Sight::new(self, meeting_id, json_body, options)?;
            let devices = match options.device {
                DeviceChoice::AsGiven => {
                    let device = sight.given_device()?;
                    run.send(&self.close_video_call(meeting_id, json_body))?;
                    vec![device]
                }
                choice => devices::close(run, &sight, json_body, choice)?,
            };
            if options.verify && !devices.is_empty() { verify::confirm(run, &sight, &devices) } else { Ok(()) }
        })
    }

    /// The same request for a host that sends it itself.
    pub fn prepare_close_video(&self, meeting_id: &str, json_body: &str) -> Result<Prepared, Arc<Outcome>> {
        self.prepare(|run| {
            let meeting_id = self.check_close_video(run, meeting_id, json_body, DeviceChoice::AsGiven)?;
            Ok(self.close_video_call(meeting_id, json_body))
        })
    }

    /// Checks a request, and warns of what is odd about it.
    pub(crate) fn check_close_video<'m>(
        &self,
        run: &mut Run<'_>,
        meeting_id: &'m str,
        json_body: &str,
        device: DeviceChoice,
    ) -> Result<MeetingId<'m>, Failure> {
        let validation = self.validation();
        let meeting_id = MeetingId::parse(meeting_id, validation)?;
        let device_is_given = device == DeviceChoice::AsGiven;
        let rules = Rules { validation, open_id: self.identity().open_id(), device_is_given };
        for warning in check(json_body, &rules)? {
            run.warn(warning.text(self.language()));
        }
        Ok(meeting_id)
    }

    /// The request for a body that has been checked.
    pub(crate) fn close_video_call(&self, meeting_id: MeetingId<'_>, json_body: &str) -> ApiCall {
        let path = format_args!("/v1/real-control/meetings/{meeting_id}/video");
        let call = self.to_service(Method::Put, path, json_body);
        // A camera that is turned off twice is off.
        ApiCall { repeatable: true, lost_note: LOST_NOTE, ..call }
    }
}

/// The device may have no video to stop because the attempt before did stop it.
const LOST_NOTE: Phrase = Phrase {
    en: "; an earlier attempt, whose answer was lost, may have turned the camera off\0",
    zh: "；此前有一次请求的应答丢失，摄像头可能已由那次请求关闭\0",
};

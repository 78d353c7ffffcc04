//! How people are shown to those who drive the emulator, as opposed to the callers of the service.

use serde::Serialize;

use crate::world::{Participant, Room};

/// A participant on one device, with everything a request could name them by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Account in the enterprise; guests and room systems have none.
    pub userid: Option<String>,
    /// Id towards OAuth applications.
    pub open_id: Option<String>,
    /// Id within the meeting.
    pub ms_open_id: String,
    /// Id in the earlier generations of the API.
    pub uuid: String,
    /// Name shown in the meeting, not encoded.
    pub user_name: String,
    /// Kind of device.
    pub instanceid: i64,
    /// 0 member, 1 creator, 2 host, 3 creator and host, 4 guest, 6 co-host, 7 creator and co-host.
    pub user_role: i64,
    /// Whether the camera is on.
    pub video_state: bool,
    /// Whether the microphone is on.
    pub audio_state: bool,
    /// Whether the screen is shared.
    pub screen_shared_state: bool,
    /// Whether they are still in the waiting room.
    pub in_waiting_room: bool,
}

impl From<&Participant> for Person {
    fn from(participant: &Participant) -> Person {
        Person {
            userid: participant.userid.clone(),
            open_id: participant.open_id.clone(),
            ms_open_id: participant.ms_open_id.clone(),
            uuid: participant.uuid.clone(),
            user_name: participant.user_name.clone(),
            instanceid: participant.instanceid,
            user_role: participant.user_role(),
            video_state: participant.video,
            audio_state: participant.audio,
            screen_shared_state: participant.screen_shared,
            in_waiting_room: participant.room == Room::Waiting,
        }
    }
}

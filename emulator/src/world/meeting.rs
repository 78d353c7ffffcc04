//! A meeting and who is in it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::participant::{Participant, Role, Room};
use crate::refusal::{Code, Refusal};

/// The states of a meeting, with the service's names.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) enum MeetingState {
    /// Nobody has joined yet.
    #[serde(rename = "MEETING_STATE_INIT")]
    Init,
    /// Somebody is in.
    #[serde(rename = "MEETING_STATE_STARTED")]
    Started,
    /// Called off before it began.
    #[serde(rename = "MEETING_STATE_CANCELLED")]
    Cancelled,
    /// Over.
    #[serde(rename = "MEETING_STATE_ENDED")]
    Ended,
    /// Past its time with nobody in it.
    #[serde(rename = "MEETING_STATE_NULL")]
    Null,
    /// Its code has been taken back.
    #[serde(rename = "MEETING_STATE_RECYCLED")]
    Recycled,
}

/// A meeting.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) meeting_id: String,
    pub(crate) meeting_code: String,
    pub(crate) subject: String,
    pub(crate) state: MeetingState,
    pub(crate) creator: String,
    /// The running sub-meeting; present in recurring meetings only.
    pub(crate) current_sub_meeting_id: Option<String>,
    /// Whether it was scheduled through OAuth: OAuth callers see no other.
    pub(crate) made_with_oauth: bool,
    pub(crate) start_time: i64,
    pub(crate) end_time: i64,
    /// What control calls have set, by the service's names.
    pub(crate) settings: IndexMap<&'static str, Value>,
    pub(crate) participants: Vec<Participant>,
}

impl Meeting {
    pub(crate) fn is_recurring(&self) -> bool {
        self.current_sub_meeting_id.is_some()
    }

    /// Those in the meeting; people in the waiting room are not.
    pub(crate) fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| participant.room == Room::Meeting)
    }

    /// Those in the meeting with this role.
    pub(crate) fn present_as(&self, role: Role) -> impl Iterator<Item = &Participant> {
        self.present().filter(move |participant| participant.role == role)
    }

    pub(crate) fn host(&self) -> Option<&Participant> {
        self.present_as(Role::Host).next()
    }

    /// Control is possible while the meeting runs, and only then.
    pub(crate) fn check_running(&self) -> Result<(), Refusal> {
        match self.state {
            MeetingState::Started => Ok(()),
            MeetingState::Init | MeetingState::Cancelled => {
                Err(Code::NOT_RUNNING.because("only allowed while the meeting is in progress, and it is not"))
            }
            MeetingState::Ended | MeetingState::Null | MeetingState::Recycled => {
                Err(Code::MEETING_ENDED.because("the meeting has ended (会议已结束)"))
            }
        }
    }
}

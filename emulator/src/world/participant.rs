//! One participant on one device.

use serde::{Deserialize, Serialize};

/// `instanceid` of the room systems that dial in (voip, sip): the only devices whose video may be opened from outside.
pub(crate) const MRA: i64 = 9;

/// What a participant may do in the meeting, apart from having created it.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// Runs the meeting.
    Host,
    /// Helps to run it.
    CoHost,
    /// Takes part.
    #[default]
    Member,
    /// Takes part without an account.
    Guest,
}

/// Where a participant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// In the meeting.
    Meeting,
    /// Waiting to be let in.
    Waiting,
}

impl Room {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Room::Meeting => "meeting",
            Room::Waiting => "waiting room",
        }
    }
}

/// A person, or a room system, in a meeting from one device. Somebody who is in from two devices appears twice, with the same
/// ids and different values of `instanceid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Participant {
    pub(crate) userid: Option<String>,
    pub(crate) open_id: Option<String>,
    pub(crate) ms_open_id: String,
    pub(crate) uuid: String,
    pub(crate) rooms_id: Option<String>,
    pub(crate) user_name: String,
    pub(crate) instanceid: i64,
    pub(crate) creator: bool,
    pub(crate) role: Role,
    pub(crate) video: bool,
    pub(crate) audio: bool,
    pub(crate) screen_shared: bool,
    pub(crate) room: Room,
    pub(crate) join_time: i64,
}

impl Participant {
    /// The number that stands for creator and role together.
    pub(crate) fn user_role(&self) -> i64 {
        match (self.role, self.creator) {
            (Role::Member, false) => 0,
            (Role::Member | Role::Guest, true) => 1,
            (Role::Host, false) => 2,
            (Role::Host, true) => 3,
            (Role::Guest, false) => 4,
            (Role::CoHost, false) => 6,
            (Role::CoHost, true) => 7,
        }
    }

    pub(crate) fn may_control(&self) -> bool {
        self.creator || matches!(self.role, Role::Host | Role::CoHost)
    }
}

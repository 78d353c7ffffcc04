//! The enterprise that the emulator plays: its applications, people, grants and meetings.

mod grants;
mod meeting;
mod participant;
pub(crate) mod scenario;

use std::collections::HashMap;

use indexmap::IndexMap;

pub(crate) use grants::{Grant, Grants};
pub(crate) use meeting::{Meeting, MeetingState};
pub(crate) use participant::{MRA, Participant, Role, Room};
use scenario::Scenario;

use crate::refusal::{Code, Refusal};

/// An application of the enterprise, with the credentials it signs with.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) app_id: String,
    pub(crate) sdk_id: Option<String>,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
}

/// A person with an account in the enterprise.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) userid: String,
    pub(crate) open_id: String,
    pub(crate) admin: bool,
}

/// All that a request can ask about or change.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) apps: Vec<App>,
    pub(crate) grants: Grants,
    users: HashMap<String, User>,
    userid_by_open_id: HashMap<String, String>,
    meetings: IndexMap<String, Meeting>,
    meeting_id_by_code: HashMap<String, String>,
}

impl World {
    /// The world at the start of a scenario, which has been checked when it was loaded.
    pub(crate) fn new(scenario: &Scenario, now: i64) -> World {
        let users: HashMap<String, User> = scenario.users().map(|user| (user.userid.clone(), user)).collect();
        let meetings: IndexMap<String, Meeting> =
            scenario.meetings(now).map(|meeting| (meeting.meeting_id.clone(), meeting)).collect();
        World {
            apps: scenario.apps(),
            grants: Grants::new(scenario.grants(), now),
            userid_by_open_id: users.values().map(|user| (user.open_id.clone(), user.userid.clone())).collect(),
            users,
            meeting_id_by_code: meetings
                .values()
                .map(|meeting| (meeting.meeting_code.clone(), meeting.meeting_id.clone()))
                .collect(),
            meetings,
        }
    }

    pub(crate) fn meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.values()
    }

    pub(crate) fn meeting(&self, meeting_id: &str) -> Result<&Meeting, Refusal> {
        self.meetings.get(check_id(meeting_id)?).ok_or_else(|| no_such_meeting(meeting_id))
    }

    pub(crate) fn meeting_mut(&mut self, meeting_id: &str) -> Result<&mut Meeting, Refusal> {
        self.meetings.get_mut(check_id(meeting_id)?).ok_or_else(|| no_such_meeting(meeting_id))
    }

    /// Makes a meeting what it was.
    pub(crate) fn put_back(&mut self, meeting: Meeting) {
        self.meetings.insert(meeting.meeting_id.clone(), meeting);
    }

    pub(crate) fn meeting_by_code(&self, meeting_code: &str) -> Result<&Meeting, Refusal> {
        let meeting_id = self.meeting_id_by_code.get(meeting_code);
        meeting_id
            .and_then(|meeting_id| self.meetings.get(meeting_id))
            .ok_or_else(|| Code::NO_SUCH_MEETING.because(format!("no meeting has the code {meeting_code}")))
    }

    /// The application with this id, which OAuth callers name.
    pub(crate) fn app_by_sdk_id(&self, sdk_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.sdk_id.as_deref() == Some(sdk_id))
    }

    pub(crate) fn user(&self, userid: &str) -> Option<&User> {
        self.users.get(userid)
    }

    pub(crate) fn user_by_open_id(&self, open_id: &str) -> Option<&User> {
        self.users.get(self.userid_by_open_id.get(open_id)?)
    }
}

fn check_id(meeting_id: &str) -> Result<&str, Refusal> {
    if !meeting_id.is_empty() && meeting_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(meeting_id);
    }
    Err(Code::MEETING_ID.because(format!("meeting id {meeting_id:?} is wrong: expected digits only")))
}

fn no_such_meeting(meeting_id: &str) -> Refusal {
    let remark =
        if matches!(meeting_id.len(), 9 | 10) { " (this looks like a meeting code; look the id up first)" } else { "" };
    Code::NO_SUCH_MEETING.because(format!("meeting {meeting_id} does not exist{remark}"))
}

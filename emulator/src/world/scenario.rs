//! Scenario files, in JSON or TOML: what the world looks like when the emulator starts and after each reset.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use super::grants::{ACCESS_SECONDS, REFRESH_SECONDS};
use super::{App, Grant, Meeting, MeetingState, Participant, Role, Room, User};
use crate::error::StartError;

/// The scenario used when none is named.
const DEFAULT: &str = include_str!("../../scenarios/default.json");

/// How long after its start a scenario's meeting is scheduled to end.
const MEETING_SECONDS: i64 = 2 * 60 * 60;

/// How long before the start of the emulator a running meeting began.
const RUNNING_SECONDS: i64 = 10 * 60;

/// A scenario as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    #[serde(rename = "$schema", default)]
    _schema: Option<String>,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    apps: Vec<AppSpec>,
    #[serde(default)]
    grants: Vec<GrantSpec>,
    users: Vec<UserSpec>,
    meetings: Vec<MeetingSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppSpec {
    app_id: String,
    sdk_id: Option<String>,
    secret_id: String,
    secret_key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantSpec {
    sdk_id: String,
    open_id: String,
    access_token: String,
    refresh_token: String,
    /// Code with which the first tokens can be fetched, once.
    auth_code: Option<String>,
    /// How long each access token is good for.
    access_seconds: Option<u32>,
    refresh_seconds: Option<u32>,
    scopes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserSpec {
    userid: String,
    open_id: String,
    uuid: String,
    user_name: String,
    #[serde(default)]
    admin: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingSpec {
    meeting_id: String,
    meeting_code: String,
    subject: String,
    #[serde(default = "started")]
    state: MeetingState,
    creator: String,
    current_sub_meeting_id: Option<String>,
    #[serde(default)]
    made_with_oauth: bool,
    #[serde(default)]
    participants: Vec<ParticipantSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParticipantSpec {
    userid: Option<String>,
    uuid: Option<String>,
    user_name: Option<String>,
    ms_open_id: String,
    rooms_id: Option<String>,
    instanceid: i64,
    #[serde(default)]
    role: Role,
    #[serde(default)]
    video: bool,
    #[serde(default)]
    audio: bool,
    #[serde(default)]
    screen_shared: bool,
    #[serde(default)]
    waiting: bool,
}

fn started() -> MeetingState {
    MeetingState::Started
}

impl Scenario {
    /// Reads the file, or takes the scenario that ships with the emulator.
    pub(crate) fn load(path: Option<&Path>) -> Result<Scenario, StartError> {
        let Some(path) = path else {
            return Scenario::from_json(DEFAULT).and_then(Scenario::checked).map_err(StartError::Scenario);
        };
        let text = std::fs::read_to_string(path)
            .map_err(|source| StartError::ScenarioFile { path: path.to_owned(), source })?;
        let toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let read = if toml { Scenario::from_toml } else { Scenario::from_json };
        let wrong = |reason| StartError::Scenario(format!("{}: {reason}", path.display()));
        read(&text).and_then(Scenario::checked).map_err(wrong)
    }

    fn from_json(text: &str) -> Result<Scenario, String> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let scenario = serde_path_to_error::deserialize(&mut reader).map_err(|error| error.to_string())?;
        reader.end().map_err(|error| error.to_string())?;
        Ok(scenario)
    }

    fn from_toml(text: &str) -> Result<Scenario, String> {
        // With the line in question, and a mark below what is wrong in it.
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// What the types cannot say: references lead somewhere and ids are not used twice.
    fn checked(self) -> Result<Scenario, String> {
        if self.apps.is_empty() {
            return Err("apps: expected at least one".to_owned());
        }
        if self.meetings.is_empty() {
            return Err("meetings: expected at least one".to_owned());
        }
        once("secret_id", self.apps.iter().map(|app| app.secret_id.as_str()))?;
        let sdk_ids = once("sdk_id", self.apps.iter().filter_map(|app| app.sdk_id.as_deref()))?;
        let userids = once("userid", self.users.iter().map(|user| user.userid.as_str()))?;
        let open_ids = once("open_id", self.users.iter().map(|user| user.open_id.as_str()))?;
        for grant in &self.grants {
            if !sdk_ids.contains(grant.sdk_id.as_str()) {
                return Err(format!("the sdk_id {:?} of a grant is that of no app", grant.sdk_id));
            }
            if !open_ids.contains(grant.open_id.as_str()) {
                return Err(format!("the open_id {:?} of a grant is that of no user", grant.open_id));
            }
        }
        once("access_token", self.grants.iter().map(|grant| grant.access_token.as_str()))?;
        once("refresh_token", self.grants.iter().map(|grant| grant.refresh_token.as_str()))?;
        once("meeting_id", self.meetings.iter().map(|meeting| meeting.meeting_id.as_str()))?;
        once("meeting_code", self.meetings.iter().map(|meeting| meeting.meeting_code.as_str()))?;
        for meeting in &self.meetings {
            meeting.check(&userids)?;
        }
        Ok(self)
    }

    pub(super) fn apps(&self) -> Vec<App> {
        let app = |spec: &AppSpec| App {
            app_id: spec.app_id.clone(),
            sdk_id: spec.sdk_id.clone(),
            secret_id: spec.secret_id.clone(),
            secret_key: spec.secret_key.clone(),
        };
        self.apps.iter().map(app).collect()
    }

    pub(super) fn users(&self) -> impl Iterator<Item = User> {
        self.users.iter().map(|spec| User {
            userid: spec.userid.clone(),
            open_id: spec.open_id.clone(),
            admin: spec.admin,
        })
    }

    pub(super) fn grants(&self) -> impl Iterator<Item = Grant> {
        self.grants.iter().map(|spec| Grant {
            open_id: spec.open_id.clone(),
            sdk_id: spec.sdk_id.clone(),
            access_token: spec.access_token.clone(),
            access_expires: 0,
            refresh_token: spec.refresh_token.clone(),
            refresh_expires: 0,
            auth_code: spec.auth_code.clone(),
            access_seconds: spec.access_seconds.map_or(ACCESS_SECONDS, i64::from),
            refresh_seconds: spec.refresh_seconds.map_or(REFRESH_SECONDS, i64::from),
            refreshes: 0,
            scopes: spec.scopes.clone(),
        })
    }

    pub(super) fn meetings(&self, now: i64) -> impl Iterator<Item = Meeting> {
        let people: HashMap<&str, &UserSpec> = self.users.iter().map(|user| (user.userid.as_str(), user)).collect();
        self.meetings.iter().map(move |spec| spec.meeting(&people, now))
    }
}

/// The ids of one kind, none of which may stand there twice.
fn once<'a>(name: &str, ids: impl Iterator<Item = &'a str>) -> Result<HashSet<&'a str>, String> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(format!("{name} {id:?}: used twice"));
        }
    }
    Ok(seen)
}

impl MeetingSpec {
    fn check(&self, userids: &HashSet<&str>) -> Result<(), String> {
        let id = &self.meeting_id;
        for (name, value) in [("meeting_id", id), ("meeting_code", &self.meeting_code)] {
            if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("{name} {value:?}: expected digits"));
            }
        }
        if !userids.contains(self.creator.as_str()) {
            return Err(format!("meeting {id}: its creator {:?} is not among the users", self.creator));
        }
        self.check_participants(userids).map_err(|reason| format!("meeting {id}: {reason}"))
    }

    fn check_participants(&self, userids: &HashSet<&str>) -> Result<(), String> {
        let mut devices = HashSet::new();
        for participant in &self.participants {
            let id = &participant.ms_open_id;
            if let Some(userid) = &participant.userid
                && !userids.contains(userid.as_str())
            {
                return Err(format!("the userid {userid:?} of participant {id} is not among the users"));
            }
            if participant.userid.is_none() && (participant.user_name.is_none() || participant.uuid.is_none()) {
                return Err(format!("participant {id} has no userid and so needs a user_name and a uuid"));
            }
            if !devices.insert((id, participant.instanceid)) {
                return Err(format!("participant {id} is in twice with instanceid {}", participant.instanceid));
            }
        }
        Ok(())
    }

    fn meeting(&self, people: &HashMap<&str, &UserSpec>, now: i64) -> Meeting {
        let start_time = now - RUNNING_SECONDS;
        Meeting {
            meeting_id: self.meeting_id.clone(),
            meeting_code: self.meeting_code.clone(),
            subject: self.subject.clone(),
            state: self.state,
            creator: self.creator.clone(),
            current_sub_meeting_id: self.current_sub_meeting_id.clone(),
            made_with_oauth: self.made_with_oauth,
            start_time,
            end_time: start_time + MEETING_SECONDS,
            settings: IndexMap::new(),
            participants: self
                .participants
                .iter()
                .map(|spec| spec.participant(people, &self.creator, start_time))
                .collect(),
        }
    }
}

impl ParticipantSpec {
    fn participant(&self, people: &HashMap<&str, &UserSpec>, creator: &str, join_time: i64) -> Participant {
        let user = self.userid.as_deref().and_then(|userid| people.get(userid));
        let own_or = |own: &Option<String>, users: fn(&UserSpec) -> &String| {
            own.clone().or_else(|| user.map(|user| users(user).clone())).unwrap_or_default()
        };
        Participant {
            userid: self.userid.clone(),
            open_id: user.map(|user| user.open_id.clone()),
            ms_open_id: self.ms_open_id.clone(),
            uuid: own_or(&self.uuid, |user| &user.uuid),
            rooms_id: self.rooms_id.clone(),
            user_name: own_or(&self.user_name, |user| &user.user_name),
            instanceid: self.instanceid,
            creator: self.userid.as_deref() == Some(creator),
            role: self.role,
            video: self.video,
            audio: self.audio,
            screen_shared: self.screen_shared,
            room: if self.waiting { Room::Waiting } else { Room::Meeting },
            join_time,
        }
    }
}

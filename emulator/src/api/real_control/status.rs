//! `…/status`: settings of the meeting, and muting everybody.

use indexmap::IndexMap;
use serde_json::Value;

use super::authorise;
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::{Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "status",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/status",
    work: Work::Gated(run),
};

const SWITCHES: [&str; 9] = [
    "mute_all",
    "allow_unmute_by_self",
    "meeting_locked",
    "hide_meeting_code_password",
    "share_screen",
    "enable_red_envelope",
    "only_enterprise_user_allowed",
    "play_ivr_on_join",
    "auto_waiting_room",
];

/// Settings with the values 0, 1 and 2.
const CHOICES: [&str; 2] = ["participant_join_mute", "allow_chat"];

fn read(fields: &Fields<'_>) -> Result<IndexMap<&'static str, Value>, Refusal> {
    let mut settings = IndexMap::new();
    for name in SWITCHES {
        if let Some(on) = fields.boolean(name)? {
            settings.insert(name, Value::from(on));
        }
    }
    for name in CHOICES {
        match fields.integer(name)? {
            None => {}
            Some(choice @ 0..=2) => {
                settings.insert(name, Value::from(choice));
            }
            Some(other) => return Err(fields.refuse(name, &format!("is {other}, expected 0, 1 or 2"))),
        }
    }
    Ok(settings)
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let settings = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    if settings.get("mute_all") == Some(&Value::Bool(true)) {
        // Those who run the meeting keep their microphones.
        let members = meeting.participants.iter_mut().filter(|participant| participant.room == Room::Meeting);
        for member in members.filter(|participant| !participant.may_control()) {
            member.audio = false;
        }
    }
    meeting.settings.extend(settings);
    Ok(Success::Empty)
}

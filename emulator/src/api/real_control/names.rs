//! `…/names`: changes the names shown in the meeting.

use super::target::Target;
use super::{MOST_USERS, authorise};
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::{Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "names",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/names",
    work: Work::Gated(run),
};

const LONGEST_NAME: usize = 20;

fn read(fields: &Fields<'_>) -> Result<Vec<(Target, String)>, Refusal> {
    fields.required_objects("users", MOST_USERS)?.iter().map(read_user).collect()
}

fn read_user(user: &Fields<'_>) -> Result<(Target, String), Refusal> {
    let target = Target::new(user.required_string("ms_open_id")?, user.required_integer("instanceid")?);
    let name = user.required_string("nick_name")?;
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(user.refuse("nick_name", &format!("has {length} characters, expected at most {LONGEST_NAME}")));
    }
    Ok((target, name.to_owned()))
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let renamings = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    let found = renamings.iter().try_for_each(|(target, _)| target.check(meeting, Room::Meeting));
    checks.note("target", found)?;
    for (target, name) in renamings {
        if let Some(device) = target.device(meeting, Room::Meeting) {
            device.user_name = name;
        }
    }
    Ok(Success::Empty)
}

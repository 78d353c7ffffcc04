//! `…/kickout`: removes people from the meeting.

use super::target::{Target, check_all};
use super::{MOST_USERS, authorise};
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{MRA, Meeting, Role, Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "kickout",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/kickout",
    work: Work::Gated(run),
};

fn read(fields: &Fields<'_>) -> Result<Vec<Target>, Refusal> {
    fields.required_boolean("allow_rejoin")?;
    let reason = fields.string("reason")?;
    let users = fields.required_objects("users", MOST_USERS)?;
    let targets: Vec<Target> = users.iter().map(Target::read).collect::<Result<_, _>>()?;
    if reason.is_none() && targets.iter().any(|target| target.instanceid() == MRA) {
        return Err(fields.refuse("reason", "is missing, and one of the users is an MRA device"));
    }
    Ok(targets)
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let targets = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", check_all(&targets, meeting, Room::Meeting))?;
    checks.note("role", check_roles(&targets, meeting))?;
    meeting
        .participants
        .retain(|participant| !targets.iter().any(|target| target.is_device(participant, Room::Meeting)));
    Ok(Success::Empty)
}

fn check_roles(targets: &[Target], meeting: &Meeting) -> Result<(), Refusal> {
    let host = meeting.present().any(|participant| {
        participant.role == Role::Host && targets.iter().any(|target| target.is_device(participant, Room::Meeting))
    });
    if host { Err(Code::NOT_PERMITTED.because("the host cannot be removed")) } else { Ok(()) }
}

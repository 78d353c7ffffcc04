//! `…/mutes`: turns a participant's microphone off or on.

use super::authorise;
use super::target::Target;
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::{Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "mutes",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/mutes",
    work: Work::Gated(run),
};

fn read(fields: &Fields<'_>) -> Result<(Target, bool), Refusal> {
    Ok((Target::read(&fields.required_object("user")?)?, fields.required_boolean("mute")?))
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let (target, mute) = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", target.check(meeting, Room::Meeting))?;
    if let Some(device) = target.device(meeting, Room::Meeting) {
        device.audio = !mute;
    }
    Ok(Success::Empty)
}

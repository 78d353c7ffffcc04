//! `…/screen-shared`: ends a participant's screen sharing.

use super::authorise;
use super::target::Target;
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::{Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "screen_shared",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/screen-shared",
    work: Work::Gated(run),
};

fn read(fields: &Fields<'_>) -> Result<Target, Refusal> {
    Target::read(&fields.required_object("user")?)
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let target = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", target.check(meeting, Room::Meeting))?;
    if let Some(device) = target.device(meeting, Room::Meeting) {
        device.screen_shared = false;
    }
    Ok(Success::Empty)
}

//! `…/video`: turns a participant's camera off, or that of a room system on.

use super::authorise;
use super::target::Target;
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{MRA, Meeting, Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "close_video",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/video",
    work: Work::Gated(run),
};

struct Wish {
    target: Target,
    video: bool,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    Ok(Wish {
        target: Target::read(&fields.required_object("user")?)?,
        video: fields.boolean("video")?.unwrap_or(false),
    })
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", wish.target.check_person(meeting, Room::Meeting))?;
    checks.note("device", switch(meeting, &wish))?;
    Ok(Success::Empty)
}

/// Closing needs a device whose camera is on; opening is for room systems only.
fn switch(meeting: &mut Meeting, wish: &Wish) -> Result<(), Refusal> {
    let instanceid = wish.target.instanceid();
    let refuse = |reason: String| Err(Code::NO_VIDEO_TO_STOP.because(reason));
    let Some(device) = wish.target.device(meeting, Room::Meeting) else {
        return refuse(format!("the target is not in the meeting with a device of instanceid {instanceid}"));
    };
    if wish.video && device.instanceid != MRA {
        return refuse(format!("video can be opened on MRA devices (instanceid {MRA}) only"));
    }
    if !wish.video && !device.video {
        return refuse(format!("the target's device of instanceid {instanceid} has its video off already"));
    }
    device.video = wish.video;
    Ok(())
}

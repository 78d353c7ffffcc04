//! `…/cohosts`: makes somebody a co-host, or takes that back, which is the host's to do.

use super::target::Target;
use super::{Who, authorise_as};
use crate::api::fields::Fields;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, Role, Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "cohosts",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/cohosts",
    work: Work::Gated(run),
};

const HOST: Who = Who { read: Operator::read, check: Operator::check_host };

struct Wish {
    target: Target,
    action: bool,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    Ok(Wish { target: Target::read(&fields.required_object("user")?)?, action: fields.required_boolean("action")? })
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = authorise_as(HOST, world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", wish.target.check(meeting, Room::Meeting))?;
    checks.note("role", appoint(meeting, &wish))?;
    Ok(Success::Empty)
}

/// The role is the person's, on all their devices.
fn appoint(meeting: &mut Meeting, wish: &Wish) -> Result<(), Refusal> {
    let role = if wish.action { Role::CoHost } else { Role::Member };
    for device in meeting.participants.iter_mut().filter(|participant| wish.target.is(participant)) {
        if device.role == Role::Host {
            return Err(Code::NOT_PERMITTED.because("the target is the host"));
        }
        device.role = role;
    }
    Ok(())
}

//! `PUT /v1/real-control/meetings/{meeting_id}/…`: control of a running meeting.

pub(super) mod cohosts;
pub(super) mod doc;
pub(super) mod kickout;
pub(super) mod mutes;
pub(super) mod names;
pub(super) mod screen_shared;
pub(super) mod status;
mod target;
pub(super) mod video;
pub(super) mod waiting_room;

use super::fields::Fields;
use super::operator::Operator;
use super::{Call, json_object};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::World;

/// How many people one call may name.
const MOST_USERS: usize = 20;

/// What all these calls begin with: the body is read, the meeting is running and the operator may control it. Returns what
/// `read` made of the rest of the body.
fn authorise<W>(
    world: &World,
    call: &Call<'_>,
    checks: &mut Checks,
    read: impl FnOnce(&Fields<'_>) -> Result<W, Refusal>,
) -> Result<W, Refusal> {
    let body = checks.note("json", json_object(call.body, Code::JSON))?;
    let fields = Fields::new(&body, Code::PARAMETER);
    let parameters = Operator::read(&fields, call.caller).and_then(|operator| Ok((operator, read(&fields)?)));
    let (operator, wish) = checks.note("parameters", parameters)?;
    let meeting = checks.note("meeting", world.meeting(call.path_value))?;
    checks.note("meeting_state", meeting.check_running())?;
    checks.note("operator", operator.check_control(world, meeting, call.caller))?;
    Ok(wish)
}

//! `PUT /v1/real-control/meetings/{meeting_id}/…`: control of a running meeting.

pub(super) mod asr;
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
use crate::gate::Caller;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, World};

/// How many people one call may name.
const MOST_USERS: usize = 20;

/// Whose call it is: how a body names the operator, and whether they may make it.
struct Who {
    read: fn(&Fields<'_>, &Caller) -> Result<Operator, Refusal>,
    check: fn(&Operator, &World, &Meeting, &Caller) -> Result<(), Refusal>,
}

/// Those who run the meeting, as most calls want it.
const WHOEVER_RUNS_IT: Who = Who { read: Operator::read, check: Operator::check_control };

/// What all these calls begin with: the body is read, the meeting is running and the operator may control it. Returns what
/// `read` made of the rest of the body.
fn authorise<W>(
    world: &World,
    call: &Call<'_>,
    checks: &mut Checks,
    read: impl FnOnce(&Fields<'_>) -> Result<W, Refusal>,
) -> Result<W, Refusal> {
    authorise_as(WHOEVER_RUNS_IT, world, call, checks, read)
}

/// The same for calls that not everybody may make who runs the meeting.
fn authorise_as<W>(
    who: Who,
    world: &World,
    call: &Call<'_>,
    checks: &mut Checks,
    read: impl FnOnce(&Fields<'_>) -> Result<W, Refusal>,
) -> Result<W, Refusal> {
    let body = checks.note("json", json_object(call.body, Code::JSON))?;
    let fields = Fields::new(&body, Code::PARAMETER);
    let parameters = (who.read)(&fields, call.caller).and_then(|operator| Ok((operator, read(&fields)?)));
    let (operator, wish) = checks.note("parameters", parameters)?;
    let meeting = checks.note("meeting", world.meeting(call.path_value))?;
    checks.note("meeting_state", meeting.check_running())?;
    checks.note("operator", (who.check)(&operator, world, meeting, call.caller))?;
    Ok(wish)
}

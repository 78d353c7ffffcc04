//! `GET /v1/meetings/{meeting_id}`: a meeting by its id.

use super::description::describe;
use super::query::Query;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint =
    Endpoint { name: "meeting_by_id", method: "GET", path: "/v1/meetings/{meeting_id}", work: Work::Gated(run) };

fn read(call: &Call<'_>) -> Result<Operator, Refusal> {
    let query = Query::parse(call.query);
    query.required_integer("instanceid")?;
    query.operator(call.caller)
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let operator = checks.note("parameters", read(call))?;
    let meeting = checks.note("meeting", world.meeting(call.path_value))?;
    checks.note("operator", operator.check_look_up(world, meeting, call.caller))?;
    Ok(Success::Json(describe(meeting)))
}

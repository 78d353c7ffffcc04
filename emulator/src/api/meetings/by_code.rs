//! `GET /v1/meetings?meeting_code=…`: the meeting that people join with this code.

use super::description::describe;
use super::query::Query;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint =
    Endpoint { name: "meeting_by_code", method: "GET", path: "/v1/meetings", work: Work::Gated(run) };

const DIGITS: usize = 9;

fn read(call: &Call<'_>) -> Result<(Operator, String), Refusal> {
    let query = Query::parse(call.query);
    let meeting_code = query.required("meeting_code")?;
    if meeting_code.len() != DIGITS || !meeting_code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Code::PARAMETER.because(format!("meeting_code is {meeting_code:?}, expected {DIGITS} digits")));
    }
    query.required_integer("instanceid")?;
    Ok((query.operator(call.caller)?, meeting_code.to_owned()))
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let (operator, meeting_code) = checks.note("parameters", read(call))?;
    let meeting = checks.note("meeting", world.meeting_by_code(&meeting_code))?;
    checks.note("operator", operator.check_look_up(world, meeting, call.caller))?;
    Ok(Success::Json(describe(meeting)))
}

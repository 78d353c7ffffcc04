//! `GET /v1/meetings/{meeting_id}/ms-open-id`: the caller's own id in a meeting.

use serde_json::json;

use super::query::Query;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "ms_open_id",
    method: "GET",
    path: "/v1/meetings/{meeting_id}/ms-open-id",
    work: Work::Gated(run),
};

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let operator = checks.note("parameters", Query::parse(call.query).operator(call.caller))?;
    let meeting = checks.note("meeting", world.meeting(call.path_value))?;
    checks.note("operator", operator.check_look_up(world, meeting, call.caller))?;
    let ms_open_id = checks.note("present", find(&operator, meeting))?;
    Ok(Success::Json(json!({ "meeting_id": meeting.meeting_id, "ms_open_id": ms_open_id })))
}

fn find<'a>(operator: &Operator, meeting: &'a Meeting) -> Result<&'a str, Refusal> {
    let device =
        operator.device(meeting).ok_or_else(|| Code::NO_SUCH_USER.because("the operator is not in the meeting"))?;
    Ok(&device.ms_open_id)
}

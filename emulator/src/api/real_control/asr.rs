//! `…/asr`: turns the live transcript on or off, which is the creator's to do.

use serde_json::json;

use super::{Who, authorise_as};
use crate::api::fields::Fields;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::gate::Caller;
use crate::refusal::Refusal;
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint =
    Endpoint { name: "asr", method: "PUT", path: "/v1/real-control/meetings/{meeting_id}/asr", work: Work::Gated(run) };

const CREATOR: Who = Who { read: read_creator, check: Operator::check_creator };

fn read_creator(fields: &Fields<'_>, caller: &Caller) -> Result<Operator, Refusal> {
    // Spelt like this in this one call. Where the creator is does not matter.
    fields.required_integer("instance_id")?;
    match fields.required_integer("operator_id_type")? {
        1 => Operator::named(fields.required_string("operator_id")?, 1, caller),
        other => Err(fields.refuse("operator_id_type", &format!("is {other}, expected 1"))),
    }
}

fn read(fields: &Fields<'_>) -> Result<bool, Refusal> {
    match fields.integer("open_asr_view")? {
        None | Some(0 | 1) => fields.required_boolean("is_open"),
        Some(other) => Err(fields.refuse("open_asr_view", &format!("is {other}, expected 0 or 1"))),
    }
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let on = authorise_as(CREATOR, world, call, checks, read)?;
    world.meeting_mut(call.path_value)?.settings.insert("asr", on.into());
    Ok(Success::Json(json!({ "code": 0, "message": "success" })))
}

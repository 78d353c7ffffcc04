//! `…/doc`: whether members may upload documents.

use super::authorise;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint =
    Endpoint { name: "doc", method: "PUT", path: "/v1/real-control/meetings/{meeting_id}/doc", work: Work::Gated(run) };

const SETTING: &str = "enable_upload_doc";

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let allowed = authorise(world, call, checks, |fields| fields.required_boolean(SETTING))?;
    world.meeting_mut(call.path_value)?.settings.insert(SETTING, allowed.into());
    Ok(Success::Empty)
}

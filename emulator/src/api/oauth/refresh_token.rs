//! `…/refresh_token`: a new pair of tokens for the old one, which dies.

use super::{parameters, tokens};
use crate::api::fields::Fields;
use crate::api::{Endpoint, Knock, Success, Work};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "oauth_refresh_token",
    method: "POST",
    path: "/wemeet-webapi/v2/oauth2/oauth/refresh_token",
    work: Work::Open(run),
};

struct Wish {
    sdk_id: String,
    open_id: String,
    refresh_token: String,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    Ok(Wish {
        sdk_id: fields.required_string("sdk_id")?.to_owned(),
        open_id: fields.required_string("open_id")?.to_owned(),
        refresh_token: fields.required_string("refresh_token")?.to_owned(),
    })
}

fn run(world: &mut World, knock: &Knock<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = parameters(knock, checks, read)?;
    checks.note("application", super::check_sdk_id(world, &wish.sdk_id))?;
    let renewed = world.grants.refresh(&wish.sdk_id, &wish.open_id, &wish.refresh_token, knock.now);
    let grant = checks.note("refresh_token", renewed)?;
    Ok(tokens(grant))
}

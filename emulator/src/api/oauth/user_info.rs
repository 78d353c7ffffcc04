//! `…/user_info`: whether an access token is still good, and for what.

use serde_json::json;

use super::{parameters, success};
use crate::api::fields::Fields;
use crate::api::{Endpoint, Knock, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{Grant, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "oauth_user_info",
    method: "POST",
    path: "/wemeet-webapi/v2/oauth2/oauth/user_info",
    work: Work::Open(run),
};

struct Wish {
    access_token: String,
    open_id: String,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    Ok(Wish {
        access_token: fields.required_string("access_token")?.to_owned(),
        open_id: fields.required_string("open_id")?.to_owned(),
    })
}

fn run(world: &mut World, knock: &Knock<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = parameters(knock, checks, read)?;
    let grant = checks.note("access_token", find(world, &wish, knock.now))?;
    Ok(success(&json!({ "expires": grant.access_expires, "open_id": grant.open_id, "scopes": grant.scopes })))
}

fn find<'a>(world: &'a World, wish: &Wish, now: i64) -> Result<&'a Grant, Refusal> {
    let grant = world.grants.by_access_token(&wish.access_token).filter(|grant| grant.access_expires > now);
    let grant = grant.ok_or_else(|| Code::OAUTH_ACCESS_TOKEN.because("access_token is not valid or has expired"))?;
    if grant.open_id == wish.open_id {
        return Ok(grant);
    }
    Err(Code::OAUTH_OPEN_ID.because("open_id is not the one the access_token belongs to"))
}

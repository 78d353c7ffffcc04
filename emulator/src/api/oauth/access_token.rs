//! `…/access_token`: the first tokens, for a code that the person's consent has brought.

use super::{parameters, tokens};
use crate::api::fields::Fields;
use crate::api::{Endpoint, Knock, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::World;

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "oauth_access_token",
    method: "POST",
    path: "/wemeet-webapi/v2/oauth2/oauth/access_token",
    work: Work::Open(run),
};

struct Wish {
    sdk_id: String,
    secret: String,
    auth_code: String,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    Ok(Wish {
        sdk_id: fields.required_string("sdk_id")?.to_owned(),
        secret: fields.required_string("secret")?.to_owned(),
        auth_code: fields.required_string("auth_code")?.to_owned(),
    })
}

fn run(world: &mut World, knock: &Knock<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = parameters(knock, checks, read)?;
    checks.note("application", super::check_sdk_id(world, &wish.sdk_id))?;
    checks.note("secret", check_secret(world, &wish))?;
    let grant = checks.note("auth_code", world.grants.redeem(&wish.sdk_id, &wish.auth_code, knock.now))?;
    Ok(tokens(grant))
}

fn check_secret(world: &World, wish: &Wish) -> Result<(), Refusal> {
    match world.app_by_sdk_id(&wish.sdk_id) {
        Some(app) if app.secret_key == wish.secret => Ok(()),
        _ => Err(Code::OAUTH_SECRET.because("secret is not that of the application")),
    }
}

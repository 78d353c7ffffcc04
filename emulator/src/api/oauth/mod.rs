//! `POST /wemeet-webapi/v2/oauth2/oauth/…`: tokens. These calls live on a host of their own and have answers of their own.

pub(super) mod access_token;
pub(super) mod refresh_token;
pub(super) mod user_info;

use serde_json::{Value, json};

use super::fields::Fields;
use super::{Knock, Success, json_object};
use crate::check::Checks;
use crate::random;
use crate::refusal::{Code, Refusal};
use crate::world::{Grant, World};

/// Reads the parameters of a token call.
fn parameters<W>(
    knock: &Knock<'_>,
    checks: &mut Checks,
    read: impl FnOnce(&Fields<'_>) -> Result<W, Refusal>,
) -> Result<W, Refusal> {
    let body = checks.note("json", json_object(knock.body, Code::OAUTH_PARAMETER))?;
    checks.note("parameters", read(&Fields::new(&body, Code::OAUTH_PARAMETER)))
}

fn success(data: &Value) -> Success {
    Success::Json(json!({ "nonce": random::hex::<8>(), "code": 0, "message": "SUCCESS", "data": data }))
}

/// What is told about a grant when its tokens are handed out.
fn tokens(grant: &Grant) -> Success {
    success(&json!({
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "expires": grant.access_expires,
        "open_id": grant.open_id,
        "scopes": grant.scopes,
    }))
}

fn check_sdk_id(world: &World, sdk_id: &str) -> Result<(), Refusal> {
    let known = world.app_by_sdk_id(sdk_id).map(|_| ());
    known.ok_or_else(|| Code::OAUTH_PARAMETER.because("sdk_id is not known"))
}

//! Whether the application or the token is known.

use super::headers::{Bearer, Signed};
use crate::refusal::{Code, Refusal};
use crate::wire::head::Head;
use crate::world::{App, Grant, World};

/// The application that has this id and this secret. `SdkId` may be left out, but what is sent has to be right.
pub(crate) fn app<'a>(world: &'a World, head: &Head, signed: &Signed) -> Result<&'a App, Refusal> {
    let app = world
        .apps
        .iter()
        .find(|app| app.app_id == signed.app_id && app.secret_id == signed.secret_id)
        .ok_or_else(|| Code::CREDENTIALS.because("unauthenticated secret: check AppId and X-TC-Key"))?;
    match head.header("SdkId") {
        None => Ok(app),
        Some(sdk_id) if app.sdk_id.as_ref() == Some(&sdk_id) => Ok(app),
        Some(sdk_id) if sdk_id.is_empty() => {
            Err(Code::CREDENTIALS.because("SdkId is empty: leave the header out when none was assigned"))
        }
        Some(_) => {
            Err(Code::CREDENTIALS.because("unauthenticated secret: SdkId is not the one assigned to this AppId"))
        }
    }
}

/// The grant behind an access token that is still good.
pub(crate) fn grant<'a>(world: &'a World, bearer: &Bearer, now: i64) -> Result<&'a Grant, Refusal> {
    let refuse = |reason: &str| Code::CREDENTIALS.because(format!("check OpenId and AccessToken: {reason}"));
    let grant =
        world.grants.by_access_token(&bearer.access_token).ok_or_else(|| refuse("the AccessToken is not known"))?;
    if grant.open_id != bearer.open_id {
        return Err(refuse("the AccessToken belongs to another OpenId"));
    }
    if grant.access_expires <= now {
        return Err(refuse("the AccessToken has expired"));
    }
    Ok(grant)
}

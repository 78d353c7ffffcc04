//! What every request has to pass before its endpoint looks at it.

mod freshness;
mod headers;
mod identity;
mod quota;
mod replay;
mod signature;

use crate::check::Checks;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::wire::head::Head;

pub(crate) use quota::{Quota, QuotaLimits};
pub(crate) use replay::Replay;

/// Who is calling, once that is established.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// An application of the enterprise, by its secret.
    Enterprise { app_id: String },
    /// A person, by the token they granted to an application.
    Person { open_id: String, scopes: Vec<String> },
}

impl Caller {
    /// Whom calls are counted against.
    fn quota_key(&self) -> &str {
        match self {
            Caller::Enterprise { app_id } => app_id,
            Caller::Person { open_id, .. } => open_id,
        }
    }

    /// The `OpenId` header, when there was one.
    pub(crate) fn open_id(&self) -> Option<&str> {
        match self {
            Caller::Enterprise { .. } => None,
            Caller::Person { open_id, .. } => Some(open_id),
        }
    }
}

/// Why a request did not pass, and with a wrong signature the string that should have been signed.
pub(crate) struct Turned {
    pub(crate) refusal: Refusal,
    pub(crate) string_to_sign: Option<String>,
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Turned {
        Turned { refusal, string_to_sign: None }
    }
}

/// Lets a request through, or says why not; every check that was made is noted.
pub(crate) fn pass(server: &Server, head: &Head, body: &[u8], checks: &mut Checks) -> Result<Caller, Turned> {
    let caller = if head.header("AccessToken").is_some() || head.header("OpenId").is_some() {
        pass_with_token(server, head, checks)?
    } else {
        pass_with_signature(server, head, body, checks)?
    };
    checks.note("quota", server.quota.take(caller.quota_key()))?;
    Ok(caller)
}

fn pass_with_signature(server: &Server, head: &Head, body: &[u8], checks: &mut Checks) -> Result<Caller, Turned> {
    let signed = checks.note("required_headers", headers::signed(head))?;
    checks.note("content_type", headers::content_type(head))?;
    checks.note("registered", headers::registered(head))?;
    let key = {
        let world = server.world.lock();
        let app = checks.note("identity", identity::app(&world, head, &signed))?;
        app.secret_key.clone()
    };
    let timestamp = checks.note("timestamp", freshness::timestamp(&signed.timestamp))?;
    checks.note("clock", freshness::clock(timestamp, server.clock.now_seconds()))?;
    checks.note("nonce", freshness::nonce(&signed.nonce))?;
    let string_to_sign = signature::string_to_sign(head, &signed, body);
    checks.note("signature", signature::verify(&string_to_sign, &key, &signed.signature)).map_err(|refusal| {
        Turned { refusal, string_to_sign: Some(String::from_utf8_lossy(&string_to_sign).into_owned()) }
    })?;
    let seen = server.replay.first_time(&signed.app_id, timestamp, &signed.nonce, server.clock.now_seconds());
    checks.note("replay", seen)?;
    Ok(Caller::Enterprise { app_id: signed.app_id })
}

fn pass_with_token(server: &Server, head: &Head, checks: &mut Checks) -> Result<Caller, Turned> {
    let bearer = checks.note("required_headers", headers::bearer(head))?;
    checks.note("content_type", headers::content_type(head))?;
    let timestamp = checks.note("timestamp", freshness::timestamp(&bearer.timestamp))?;
    let now = server.clock.now_seconds();
    checks.note("clock", freshness::clock(timestamp, now))?;
    checks.note("nonce", freshness::nonce(&bearer.nonce))?;
    let scopes = {
        let world = server.world.lock();
        let grant = checks.note("access_token", identity::grant(&world, &bearer, now))?;
        grant.scopes.clone()
    };
    let seen = server.replay.first_time(&bearer.open_id, timestamp, &bearer.nonce, now);
    checks.note("replay", seen)?;
    Ok(Caller::Person { open_id: bearer.open_id, scopes })
}

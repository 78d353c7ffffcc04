#![forbid(unsafe_code)]
//! The authorisation service: the first tokens for a code, and what a refresh sends.
//!
//! Source: the service's documents 1095/51257, 1095/58770 and 1095/85377.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use zeroize::Zeroizing;

use crate::client::{ArgumentError, CallOptions, Client, Outcome};
use crate::config::{Config, ConfigError, Flaw, header_text, secret_text};
use crate::error::{Bilingual, InChinese, Phrase, Status};
use crate::json::Node;

const EXCHANGE_PATH: &str = "/wemeet-webapi/v2/oauth2/oauth/access_token";
pub(crate) const REFRESH_PATH: &str = "/wemeet-webapi/v2/oauth2/oauth/refresh_token";

/// The body of a refresh.
pub(crate) fn refresh_body(sdk_id: &str, open_id: &str, refresh_token: &str) -> Bytes {
    secret_json([("refresh_token", refresh_token), ("sdk_id", sdk_id), ("open_id", open_id)])
}

/// The body of an exchange.
fn exchange_body(sdk_id: &str, secret: &str, auth_code: &str) -> Bytes {
    secret_json([("sdk_id", sdk_id), ("secret", secret), ("auth_code", auth_code)])
}

/// JSON in one piece of memory, which is wiped when it is let go.
fn secret_json(members: [(&'static str, &str); 3]) -> Bytes {
    // More than three texts of the longest kind take when every character is escaped: it never has to move, which would leave a copy.
    const ROOM: usize = 3 * 4096 * 6 + 256;
    let mut json = Zeroizing::new(Vec::with_capacity(ROOM));
    let written = Node::object(members.map(|(name, text)| (name, text.into()))).write_to(&mut json);
    debug_assert!(written.is_some());
    Bytes::from_owner(json)
}

impl Client {
    /// Asks for a user's first tokens, with the code that the user's consent has brought to the app. The code is good for one time; a request
    /// whose answer was lost is not made again. `config` needs no identity.
    pub fn exchange_code(
        config: &Config,
        sdk_id: &str,
        secret: &str,
        auth_code: &str,
        options: &CallOptions,
    ) -> Result<Arc<Outcome>, ConfigError> {
        let client = Client::for_applicant(config, [secret, auth_code])?;
        Ok(client.run(options, |run| {
            check("sdk_id", header_text(sdk_id))?;
            check("secret", secret_text(secret))?;
            check("auth_code", header_text(auth_code))?;
            run.keep_body_secret();
            run.say_on_success(EXCHANGED);
            run.hint_on_lost_answer(MAY_BE_USED_UP);
            run.send(&client.to_authorisation(EXCHANGE_PATH, exchange_body(sdk_id, secret, auth_code)))
        }))
    }
}

const EXCHANGED: Phrase =
    Phrase { en: "the service gave out tokens for the code\0", zh: "服务端已用授权码签发令牌\0" };
const MAY_BE_USED_UP: Phrase = Phrase {
    en: "The answer was lost, so the code may be used up. If it is refused now (code 1002), let the user authorise the app again.\0",
    zh: "应答已丢失，授权码可能已被使用。如再次使用时被拒绝（code 1002），请让用户重新授权。\0",
};

fn check(name: &'static str, checked: Result<(), Flaw>) -> Result<(), UnfitArgument> {
    checked.map_err(|flaw| UnfitArgument { name, flaw })
}

/// An argument that cannot be what it is meant to be; it may be a secret and is not shown.
#[derive(Debug, thiserror::Error)]
#[error("{name}: the value {flaw}")]
struct UnfitArgument {
    name: &'static str,
    flaw: Flaw,
}

impl ArgumentError for UnfitArgument {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for UnfitArgument {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：该值{}", self.name, InChinese(&self.flaw))
    }
}

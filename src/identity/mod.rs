#![forbid(unsafe_code)]
//! Who calls: an enterprise with a secret, or a user with an OAuth token. Exactly one of the two.

mod oauth;
mod refresh;
mod refresh_failure;
mod secret;
mod tokens;

use std::fmt;
use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::config::{Config, ConfigError, Conflict};
use crate::signing::SigningKey;

pub(crate) use oauth::OAuthIdentity;
pub(crate) use refresh::Means;
pub use refresh::{RefreshGrant, TokenStore};
pub(crate) use refresh_failure::RefreshFailure;
pub use secret::RemoteSigner;
pub(crate) use secret::{SecretIdentity, Signer};
pub use tokens::TokenPair;

/// Who calls.
pub(crate) enum Identity {
    Secret(SecretIdentity),
    OAuth(OAuthIdentity),
    /// Who asks for the first tokens of a user, and has nothing to show yet but the code.
    Applicant,
}

impl Identity {
    /// Makes the identity that the configuration holds; refuses none, two, and half of one.
    pub(crate) fn from_config(config: &Config, means: impl FnOnce() -> Means) -> Result<Identity, ConfigError> {
        let options = &config.options;
        let key = match &config.signer {
            Some(_) => ("signer", true),
            None => ("secret_key", options.secret_key.is_some()),
        };
        let secret = [("app_id", options.app_id.is_some()), ("secret_id", options.secret_id.is_some()), key];
        let mut oauth = vec![("open_id", options.open_id.is_some()), ("access_token", options.access_token.is_some())];
        if config.refresh.is_some() {
            oauth.push(("refresh_token", true));
        }
        match (any_of(&secret), any_of(&oauth)) {
            (None, None) => Err(ConfigError::NoIdentity),
            (Some(secret), Some(oauth)) => Err(ConfigError::TwoIdentities { secret, oauth }),
            (Some(present), None) => match (&options.app_id, &options.secret_id, signer(config)?) {
                (Some(app_id), Some(secret_id), Some(signer)) => Ok(Identity::Secret(SecretIdentity {
                    app_id: app_id.clone().into(),
                    sdk_id: options.sdk_id.clone().map(Into::into),
                    secret_id: secret_id.clone().into(),
                    signer,
                })),
                _ => Err(incomplete(&secret, present)),
            },
            (None, Some(present)) => match (&options.open_id, &options.access_token) {
                (Some(open_id), Some(access_token)) => Ok(Identity::OAuth(OAuthIdentity::new(
                    open_id,
                    access_token.expose_secret(),
                    config.refresh.as_ref(),
                    means,
                ))),
                _ => Err(incomplete(&oauth, present)),
            },
        }
    }

    /// Whether the identity is an OAuth user, or about to become one; hints differ.
    pub(crate) fn is_oauth(&self) -> bool {
        matches!(self, Identity::OAuth(_) | Identity::Applicant)
    }

    /// The OAuth user, if that is who calls.
    pub(crate) fn oauth(&self) -> Option<&OAuthIdentity> {
        match self {
            Identity::OAuth(oauth) => Some(oauth),
            Identity::Secret(_) | Identity::Applicant => None,
        }
    }

    /// The user's OpenId, which an operator of type openid has to be equal to.
    pub(crate) fn open_id(&self) -> Option<&[u8]> {
        self.oauth().map(|oauth| oauth.open_id.as_ref())
    }
}

/// Who signs, if that is settled: a key of the library's own or the host, and not both.
fn signer(config: &Config) -> Result<Option<Signer>, ConfigError> {
    match (&config.signer, &config.options.secret_key) {
        (Some(_), Some(_)) => Err(ConfigError::Conflict { key: "secret_key", conflict: Conflict::KeyBesideSigner }),
        (Some(host), None) => Ok(Some(Signer::Host(Arc::clone(host)))),
        (None, Some(key)) => Ok(SigningKey::new(key.expose_secret().as_bytes()).map(Signer::Key)),
        (None, None) => Ok(None),
    }
}

fn any_of(parts: &[(&'static str, bool)]) -> Option<&'static str> {
    parts.iter().find(|(_, present)| *present).map(|(name, _)| *name)
}

fn incomplete(parts: &[(&'static str, bool)], present: &'static str) -> ConfigError {
    let missing = parts.iter().find(|(_, present)| !present).map_or("", |(name, _)| *name);
    ConfigError::Incomplete { missing, present }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Identity::Secret(_) => "Secret(…)",
            Identity::OAuth(_) => "OAuth(…)",
            Identity::Applicant => "Applicant",
        })
    }
}

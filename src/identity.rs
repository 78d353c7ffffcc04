#![forbid(unsafe_code)]
//! Who calls: an enterprise with a secret, or a user with an OAuth token. Exactly one of the two.

use std::fmt;

use bytes::Bytes;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::config::{ConfigError, Options};
use crate::signing::SigningKey;

/// Who calls.
pub(crate) enum Identity {
    Secret(SecretIdentity),
    OAuth(OAuthIdentity),
}

/// An enterprise: requests are signed.
pub(crate) struct SecretIdentity {
    pub(crate) app_id: Bytes,
    /// Left out of requests when there is none: the service refuses an empty one.
    pub(crate) sdk_id: Option<Bytes>,
    pub(crate) secret_id: Bytes,
    pub(crate) key: SigningKey,
}

/// A user: requests carry a token.
pub(crate) struct OAuthIdentity {
    pub(crate) open_id: Bytes,
    /// Shared by all requests, so that there is one copy to wipe.
    pub(crate) access_token: Bytes,
}

impl Identity {
    /// Makes the identity that the options hold; refuses none, two, and half of one.
    pub(crate) fn from_options(options: &Options) -> Result<Identity, ConfigError> {
        let secret = [
            ("app_id", options.app_id.is_some()),
            ("secret_id", options.secret_id.is_some()),
            ("secret_key", options.secret_key.is_some()),
        ];
        let oauth = [("open_id", options.open_id.is_some()), ("access_token", options.access_token.is_some())];
        match (any_of(&secret), any_of(&oauth)) {
            (None, None) => Err(ConfigError::NoIdentity),
            (Some(secret), Some(oauth)) => Err(ConfigError::TwoIdentities { secret, oauth }),
            (Some(present), None) => match (&options.app_id, &options.secret_id, &options.secret_key) {
                (Some(app_id), Some(secret_id), Some(secret_key)) => Ok(Identity::Secret(SecretIdentity {
                    app_id: app_id.clone().into(),
                    sdk_id: options.sdk_id.clone().map(Bytes::from),
                    secret_id: secret_id.clone().into(),
                    key: SigningKey::new(secret_key.expose_secret().as_bytes()).ok_or(ConfigError::NoIdentity)?,
                })),
                _ => Err(incomplete(&secret, present)),
            },
            (None, Some(present)) => match (&options.open_id, &options.access_token) {
                (Some(open_id), Some(access_token)) => Ok(Identity::OAuth(OAuthIdentity {
                    open_id: open_id.clone().into(),
                    access_token: wiped_bytes(access_token.expose_secret()),
                })),
                _ => Err(incomplete(&oauth, present)),
            },
        }
    }

    /// Whether the identity is an OAuth user; hints differ.
    pub(crate) fn is_oauth(&self) -> bool {
        matches!(self, Identity::OAuth(_))
    }

    /// The user's OpenId, which an operator of type openid has to be equal to.
    pub(crate) fn open_id(&self) -> Option<&[u8]> {
        match self {
            Identity::OAuth(oauth) => Some(&oauth.open_id),
            Identity::Secret(_) => None,
        }
    }
}

/// Bytes that are wiped when the last of those who share them lets go.
fn wiped_bytes(secret: &str) -> Bytes {
    Bytes::from_owner(Zeroizing::new(secret.as_bytes().to_vec()))
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
        f.write_str(if self.is_oauth() { "OAuth(…)" } else { "Secret(…)" })
    }
}

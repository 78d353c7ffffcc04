//! OAuth: who has allowed an application to act for them, and the tokens that prove it.

use crate::random;
use crate::refusal::{Code, Refusal};

pub(super) const ACCESS_SECONDS: i64 = 6 * 60 * 60;
pub(super) const REFRESH_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What one person has allowed one application.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) open_id: String,
    pub(crate) sdk_id: String,
    pub(crate) access_token: String,
    pub(crate) access_expires: i64,
    pub(crate) refresh_token: String,
    pub(crate) refresh_expires: i64,
    pub(crate) auth_code: Option<String>,
    /// How long each access token is good for.
    pub(crate) access_seconds: i64,
    /// The same of refresh tokens.
    pub(crate) refresh_seconds: i64,
    /// How often a refresh has brought new tokens.
    pub(crate) refreshes: u64,
    pub(crate) scopes: Vec<String>,
}

impl Grant {
    /// New tokens; the old ones are good for nothing from now on.
    fn renew(&mut self, now: i64) -> &Grant {
        self.access_token = random::hex::<32>();
        self.refresh_token = random::hex::<32>();
        self.extend(now);
        self
    }

    fn extend(&mut self, now: i64) {
        self.access_expires = now + self.access_seconds;
        self.refresh_expires = now + self.refresh_seconds;
    }
}

/// All grants.
#[derive(Debug)]
pub(crate) struct Grants {
    grants: Vec<Grant>,
}

impl Grants {
    pub(crate) fn new(grants: impl Iterator<Item = Grant>, now: i64) -> Grants {
        let mut grants: Vec<Grant> = grants.collect();
        grants.iter_mut().for_each(|grant| grant.extend(now));
        Grants { grants }
    }

    pub(crate) fn first(&self) -> Option<&Grant> {
        self.grants.first()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter()
    }

    pub(crate) fn by_access_token(&self, access_token: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.access_token == access_token)
    }

    /// Tokens for a code, which is good for one time.
    pub(crate) fn redeem(&mut self, sdk_id: &str, auth_code: &str, now: i64) -> Result<&Grant, Refusal> {
        let grant = self
            .grants
            .iter_mut()
            .find(|grant| grant.sdk_id == sdk_id && grant.auth_code.as_deref() == Some(auth_code))
            .ok_or_else(|| Code::OAUTH_AUTH_CODE.because("auth_code is not valid or has been used"))?;
        grant.auth_code = None;
        Ok(grant.renew(now))
    }

    /// New tokens for the refresh token.
    pub(crate) fn refresh(&mut self, sdk_id: &str, open_id: &str, token: &str, now: i64) -> Result<&Grant, Refusal> {
        let grant = self
            .grants
            .iter_mut()
            .find(|grant| grant.sdk_id == sdk_id && grant.refresh_token == token)
            .ok_or_else(|| Code::OAUTH_REFRESH_TOKEN.because("refresh_token is not valid or has been used"))?;
        if grant.open_id != open_id {
            return Err(Code::OAUTH_OPEN_ID.because("open_id is not the one the refresh_token belongs to"));
        }
        if grant.refresh_expires <= now {
            return Err(Code::OAUTH_REFRESH_TOKEN.because("refresh_token has expired"));
        }
        grant.refreshes += 1;
        Ok(grant.renew(now))
    }

    /// Lets every access token run out at a moment; what a refresh brings is good again.
    pub(crate) fn expire_access(&mut self, moment: i64) {
        for grant in &mut self.grants {
            grant.access_expires = moment;
        }
    }
}

//! What a client needs to know to call the emulator.

use std::path::PathBuf;

use serde::Serialize;

use crate::view::Person;
use crate::world::World;

/// Addresses, credentials and the people of the scenario's first meeting. The command prints it as one line of JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Where the API is; clients may add a path.
    pub base_url: String,
    /// Where OAuth's token calls are.
    pub oauth_base_url: String,
    /// Certificate of the authority to trust, in PEM; with TLS only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The emulator's own pages.
    pub ui_url: String,
    /// Enterprise id.
    pub app_id: String,
    /// Application id, if the scenario's first application has one.
    pub sdk_id: Option<String>,
    /// Id of the secret.
    pub secret_id: String,
    /// The secret.
    pub secret_key: String,
    /// Person who has granted an application access, if the scenario has one.
    pub open_id: Option<String>,
    /// Their access token.
    pub access_token: Option<String>,
    /// Their refresh token.
    pub refresh_token: Option<String>,
    /// When their access token expires, in Unix seconds.
    pub expires: Option<i64>,
    /// A code that buys the first tokens, once.
    pub auth_code: Option<String>,
    /// The first meeting.
    pub meeting_id: String,
    /// Its code.
    pub meeting_code: String,
    /// Its host.
    pub host: Option<Person>,
    /// All who are in it, the host among them.
    pub participants: Vec<Person>,
}

impl Ready {
    /// `None` for a world without an application or without a meeting, which no scenario describes.
    pub(crate) fn new(base_url: String, ca_file: Option<PathBuf>, world: &World) -> Option<Ready> {
        let app = world.apps.first()?;
        let grant = world.grants.first();
        let meeting = world.meetings().next()?;
        Some(Ready {
            oauth_base_url: base_url.clone(),
            ui_url: format!("{base_url}/__emulator/"),
            base_url,
            ca_file,
            app_id: app.app_id.clone(),
            sdk_id: app.sdk_id.clone(),
            secret_id: app.secret_id.clone(),
            secret_key: app.secret_key.clone(),
            open_id: grant.map(|grant| grant.open_id.clone()),
            access_token: grant.map(|grant| grant.access_token.clone()),
            refresh_token: grant.map(|grant| grant.refresh_token.clone()),
            expires: grant.map(|grant| grant.access_expires),
            auth_code: grant.and_then(|grant| grant.auth_code.clone()),
            meeting_id: meeting.meeting_id.clone(),
            meeting_code: meeting.meeting_code.clone(),
            host: meeting.host().map(Person::from),
            participants: meeting.present().map(Person::from).collect(),
        })
    }
}

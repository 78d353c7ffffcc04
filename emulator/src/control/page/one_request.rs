//! One request of the log, whole, and why its signature is wrong if it is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

use super::super::state::ShownRequest;
use crate::diagnosis::{Attempt, Cause, diagnose};
use crate::journal::Entry;
use crate::server::Server;
use crate::world::App;

#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    request: ShownRequest,
    /// What was probably done wrong, when the signature is not right.
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<Vec<Cause>>,
}

pub(super) async fn show(
    State(server): State<Arc<Server>>,
    Path(sequence): Path<u64>,
) -> Result<Json<Shown>, StatusCode> {
    let entry = server.journal.entry(sequence).ok_or(StatusCode::NOT_FOUND)?;
    let apps = server.world.lock().apps.clone();
    Ok(Json(Shown { request: ShownRequest::from(&entry), diagnosis: explain(&entry, &apps) }))
}

fn explain(entry: &Entry, apps: &[App]) -> Option<Vec<Cause>> {
    entry.verdict.string_to_sign.as_ref()?;
    let header = |name| entry.head.header(name).unwrap_or_default();
    let secret_id = header("X-TC-Key");
    let app = apps.iter().find(|app| app.secret_id == secret_id)?;
    let others = apps.iter().filter(|other| other.secret_id != secret_id);
    Some(diagnose(&Attempt {
        method: entry.head.method(),
        target: entry.head.target(),
        host: &header("Host"),
        app_id: &app.app_id,
        secret_id: &secret_id,
        nonce: &header("X-TC-Nonce"),
        timestamp: &header("X-TC-Timestamp"),
        body: &entry.body,
        signature: &header("X-TC-Signature"),
        secret_key: &app.secret_key,
        other_keys: others.map(|other| other.secret_key.as_str()).collect(),
    }))
}

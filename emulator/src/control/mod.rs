//! The emulator's own pages below `/__emulator`: looking in, setting faults, starting over.

mod faults;
mod state;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};

use crate::server::Server;

/// The router of the emulator's pages.
pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/__emulator/", get(index))
        .route("/__emulator/state", get(state::show))
        .route("/__emulator/counters", get(counters))
        .route("/__emulator/reset", post(reset))
        .route("/__emulator/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/__emulator/faults/schema", get(faults::schema))
        .with_state(server)
}

async fn index() -> Json<Value> {
    Json(json!({
        "GET /__emulator/state?after=N": "meetings, participants, and the log of requests after number N",
        "GET /__emulator/counters": "totals since the last reset",
        "POST /__emulator/reset": "back to the start of the scenario",
        "POST /__emulator/faults": "one fault or an array of them, for the next requests",
        "GET /__emulator/faults": "the faults in line",
        "DELETE /__emulator/faults": "no more faults, and the clock right again",
        "GET /__emulator/faults/schema": "the kinds of fault",
    }))
}

/// Totals, for tests with more requests than the log holds.
#[derive(Serialize)]
struct Counters {
    requests: u64,
    answered: u64,
    distinct_nonces: usize,
    connections: u64,
}

async fn counters(State(server): State<Arc<Server>>) -> Json<Counters> {
    let totals = server.journal.totals();
    Json(Counters {
        requests: totals.requests,
        answered: totals.answered,
        distinct_nonces: totals.distinct_nonces,
        connections: server.connections(),
    })
}

async fn reset(State(server): State<Arc<Server>>) -> StatusCode {
    server.reset();
    StatusCode::NO_CONTENT
}

//! The emulator's own pages below `/__emulator`: looking in, setting faults, starting over.

mod description;
mod faults;
mod page;
mod state;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::json;

use crate::server::Server;

/// Every page there is. A list, because a router does not tell what it holds, and the description has to have it all.
fn pages() -> Vec<(&'static str, MethodRouter<Arc<Server>>)> {
    vec![
        ("/__emulator/", get(index)),
        ("/__emulator/state", get(state::show)),
        ("/__emulator/counters", get(counters)),
        ("/__emulator/reset", post(reset)),
        ("/__emulator/faults", get(faults::list).post(faults::add).delete(faults::clear)),
        ("/__emulator/faults/schema", get(faults::schema)),
        ("/__emulator/openapi.json", get(description::show)),
    ]
}

/// The router of the emulator's pages.
pub(crate) fn router(server: Arc<Server>) -> Router {
    let router = pages().into_iter().fold(Router::new(), |router, (path, page)| router.route(path, page));
    router.merge(page::router()).with_state(server)
}

/// The live page for browsers, and for programs the list of what there is.
async fn index(headers: HeaderMap) -> Response {
    if page::is_wanted(&headers) {
        return page::show();
    }
    let list = Json(json!({
        "GET /__emulator/ with Accept: text/html": "the live page",
        "GET /__emulator/state?after=N": "meetings, participants, and the log of requests after number N",
        "GET /__emulator/counters": "totals since the last reset",
        "POST /__emulator/reset": "back to the start of the scenario",
        "POST /__emulator/faults": "one fault or an array of them, for the next requests",
        "GET /__emulator/faults": "the faults in line",
        "DELETE /__emulator/faults": "no more faults, and the clock right again",
        "GET /__emulator/faults/schema": "the kinds of fault",
        "GET /__emulator/openapi.json": "all of this and the service's API, in OpenAPI",
    }));
    ([(header::VARY, "Accept")], list).into_response()
}

/// Totals, for tests with more requests than the log holds.
#[derive(Serialize)]
struct Counters {
    requests: u64,
    answered: u64,
    distinct_nonces: usize,
    connections: u64,
    token_refreshes: u64,
}

async fn counters(State(server): State<Arc<Server>>) -> Json<Counters> {
    let totals = server.journal.totals();
    Json(Counters {
        requests: totals.requests,
        answered: totals.answered,
        distinct_nonces: totals.distinct_nonces,
        connections: server.connections(),
        token_refreshes: server.world.lock().grants.iter().map(|grant| grant.refreshes).sum(),
    })
}

async fn reset(State(server): State<Arc<Server>>) -> StatusCode {
    server.reset();
    StatusCode::NO_CONTENT
}

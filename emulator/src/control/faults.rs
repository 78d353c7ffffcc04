//! Setting faults over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::{Value, json};

use crate::faults;
use crate::server::Server;

#[derive(PartialEq, Serialize)]
struct Waiting {
    kind: &'static str,
    count: u32,
}

#[derive(PartialEq, Serialize)]
pub(super) struct Line {
    waiting: Vec<Waiting>,
    clock_shift_seconds: i64,
}

/// The faults as they stand.
pub(super) fn standing(server: &Server) -> Line {
    let waiting = server.faults.waiting().into_iter().map(|(kind, count)| Waiting { kind, count }).collect();
    Line { waiting, clock_shift_seconds: server.clock.shift_seconds() }
}

fn line(server: &Server) -> Json<Line> {
    Json(standing(server))
}

pub(super) async fn list(State(server): State<Arc<Server>>) -> Json<Line> {
    line(&server)
}

/// All of the faults asked for are set, or none when one of them is wrong.
pub(super) async fn add(
    State(server): State<Arc<Server>>,
    Json(document): Json<Value>,
) -> Result<Json<Line>, (StatusCode, Json<Value>)> {
    let orders =
        faults::read_orders(document).map_err(|reason| (StatusCode::BAD_REQUEST, Json(json!({ "error": reason }))))?;
    orders.into_iter().for_each(|order| server.order(order));
    Ok(line(&server))
}

pub(super) async fn clear(State(server): State<Arc<Server>>) -> Json<Line> {
    server.clear_faults();
    line(&server)
}

pub(super) async fn schema() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/schema+json")], faults::SCHEMA)
}

//! The live page: what is in the meetings and what is being asked, for people to look at.
//!
//! What stands below `/__emulator/ui` serves the page and may change with it; programs have the pages beside it.

mod assets;
mod live;
mod one_request;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::server::Server;

/// The page's parts and what it asks for while it is open.
pub(super) fn router() -> Router<Arc<Server>> {
    Router::new()
        .route("/__emulator/ui/live", get(live::stream))
        .route("/__emulator/ui/requests/{sequence}", get(one_request::show))
        .route("/__emulator/ui/{folder}/{file}", get(assets::part))
}

/// Browsers say that they would like HTML; programs do not.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accept.flat_map(|value| value.split(',')).any(|range| range.trim_start().starts_with("text/html"))
}

/// The page itself.
pub(super) fn show() -> Response {
    assets::page().into_response()
}

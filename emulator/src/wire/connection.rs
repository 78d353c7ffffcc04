//! One connection: the HTTP server reads and answers, until a script takes the socket away from it.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tower::ServiceExt;

use super::head::Head;
use super::script::Script;
use super::stream::Stream;
use super::tape::Recorder;
use crate::exchange::{self, Delivery};
use crate::server::Server;

/// The emulator's own pages live below this path, out of the way of the service's.
const CONTROL: &str = "/__emulator";

/// What connections lead to.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) server: Arc<Server>,
    /// The emulator's own pages.
    pub(crate) control: Router,
}

/// Serves one connection to its end.
pub(crate) async fn attend(site: Site, stream: Stream) {
    let server = &site.server;
    let number = server.count_connection();
    let (recorder, tape) = Recorder::new(stream);
    let (take_over, mut scripts) = mpsc::channel::<Script>(1);

    let service = service_fn(|request: Request<Incoming>| {
        let (site, take_over) = (site.clone(), take_over.clone());
        let head = tape.next_head().unwrap_or_default();
        async move {
            match answer(&site, number, head, request).await {
                Delivery::Answer(response) => Ok::<_, Infallible>(response),
                Delivery::Script(script) => {
                    // The script is played by the loop below, which drops this future.
                    let _ = take_over.send(script).await;
                    pending().await
                }
            }
        }
    });
    let mut http = http1::Builder::new()
        .title_case_headers(true)
        // The emulator's clock says what date it is, and a fault may leave the header out.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(recorder), service);

    tokio::select! {
        Some(script) = scripts.recv() => {
            script.play(http.into_parts().io.into_inner().into_stream()).await;
        }
        ended = &mut http => {
            if ended.is_err_and(|error| error.is_parse()) {
                server.journal.unreadable(number, tape.unread());
                server.changes.announce();
            }
        }
    }
}

async fn answer(site: &Site, connection: u64, head: Head, request: Request<Incoming>) -> Delivery {
    if request.uri().path().starts_with(CONTROL) {
        let Ok(mut response) = site.control.clone().oneshot(request.map(Body::new)).await;
        response.headers_mut().extend(HeaderValue::try_from(site.server.clock.http_date()).map(|date| (DATE, date)));
        return Delivery::Answer(response);
    }
    exchange::answer(&site.server, connection, head, request.into_body()).await
}

/// An orderly answer of the service.
pub(crate) type Answer = Response<Body>;

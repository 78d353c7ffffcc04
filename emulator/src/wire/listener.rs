//! The accept loop.

use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{self, Site};
use super::stream::Stream;

/// A client that opens a connection and says nothing must not keep a task for ever.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// Out of descriptors is the usual reason for a failed accept: wait for some to come back.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(20);

/// Serves connections until told to stop, and returns when the last one has ended.
pub(crate) async fn serve(site: Site, listener: TcpListener, tls: Option<TlsAcceptor>, stop: CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((tcp, _)) = accepted else {
            sleep(AFTER_FAILED_ACCEPT).await;
            continue;
        };
        let (site, tls, stop) = (site.clone(), tls.clone(), stop.clone());
        connections.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = attend(site, tcp, tls) => {}
            }
        });
    }
    connections.close();
    connections.wait().await;
}

async fn attend(site: Site, tcp: TcpStream, tls: Option<TlsAcceptor>) {
    // Small answers go out at once; without the option they merely go out later.
    let _ = tcp.set_nodelay(true);
    let stream = match tls {
        None => Stream::Plain(tcp),
        Some(acceptor) => match timeout(HANDSHAKE, acceptor.accept(tcp)).await {
            Ok(Ok(stream)) => Stream::Tls(Box::new(stream)),
            Ok(Err(_)) | Err(_) => return,
        },
    };
    connection::attend(site, stream).await;
}

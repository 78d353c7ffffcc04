//! Starting and stopping.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::control;
use crate::error::StartError;
use crate::faults;
use crate::gate::QuotaLimits;
use crate::ready::Ready;
use crate::server::Server;
use crate::wire::certificate::Authority;
use crate::wire::{self, Site};
use crate::world::scenario::Scenario;

/// How the emulator is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether to speak TLS, with a certificate authority made for the occasion.
    pub tls: bool,
    /// Scenario file, in JSON or, when its name ends in `.toml`, in TOML; the one that ships with the emulator if none is given.
    pub scenario: Option<PathBuf>,
    /// Body of the answers to calls that have nothing to report; the service sends an empty one.
    pub success_body: String,
    /// Calls an application, or with OAuth a person, may make in a minute; 0 for any number.
    pub quota_per_minute: u32,
    /// The same in a day.
    pub quota_per_day: u32,
    /// Faults to begin with, each a JSON document as it would be sent to `/__emulator/faults`.
    pub faults: Vec<String>,
}

impl Default for Options {
    /// The service's own quotas, a free port on the loopback address, and no TLS.
    fn default() -> Options {
        Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: false,
            scenario: None,
            success_body: String::new(),
            quota_per_minute: 300,
            quota_per_day: 200_000,
            faults: Vec::new(),
        }
    }
}

/// A running emulator. It ends with [`Emulator::stop`], or soon after it is dropped.
#[derive(Debug)]
pub struct Emulator {
    ready: Ready,
    stop: CancellationToken,
    serving: JoinHandle<()>,
    _ca_directory: Option<TempDir>,
}

impl Emulator {
    /// Starts an emulator on the current Tokio runtime.
    ///
    /// # Errors
    /// When the scenario is wrong, or the address, the certificates or the CA file cannot be had.
    pub async fn start(options: Options) -> Result<Emulator, StartError> {
        let scenario = Scenario::load(options.scenario.as_deref())?;
        let limits = QuotaLimits { per_minute: options.quota_per_minute, per_day: options.quota_per_day };
        let server = Arc::new(Server::new(scenario, limits, options.success_body));

        for document in options.faults {
            let orders = faults::parse_orders(&document).map_err(|reason| StartError::Fault { document, reason })?;
            orders.into_iter().for_each(|order| server.order(order));
        }

        let refused = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let tls = if options.tls { Some(Tls::make()?) } else { None };

        let ca_file = tls.as_ref().map(|tls| tls.ca_file.clone());
        let base_url = base_url(address, options.tls);
        let ready = Ready::new(base_url, ca_file, &server.world.lock())
            .ok_or_else(|| StartError::Scenario("expected an application and a meeting".to_owned()))?;

        let stop = CancellationToken::new();
        let (acceptor, ca_directory) = tls.map(|tls| (tls.acceptor, tls.directory)).unzip();
        let site = Site { control: control::router(server.clone()), server };
        let serving = tokio::spawn(wire::serve(site, listener, acceptor, stop.clone()));
        Ok(Emulator { ready, stop, serving, _ca_directory: ca_directory })
    }

    /// What a client needs to know.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Closes every connection and the listening socket, and removes the CA file.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // A task that has panicked has stopped too.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Tls {
    acceptor: TlsAcceptor,
    directory: TempDir,
    ca_file: PathBuf,
}

impl Tls {
    fn make() -> Result<Tls, StartError> {
        let authority = Authority::make()?;
        let directory = tempfile::Builder::new().prefix("tm-emulator-").tempdir().map_err(StartError::CaFile)?;
        let ca_file = directory.path().join("ca.pem");
        std::fs::write(&ca_file, authority.ca_pem).map_err(StartError::CaFile)?;
        Ok(Tls { acceptor: authority.acceptor, directory, ca_file })
    }
}

/// A wildcard address is reached through the loopback one, which the certificate covers.
fn base_url(address: SocketAddr, tls: bool) -> String {
    let reachable = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(reachable, address.port()))
}

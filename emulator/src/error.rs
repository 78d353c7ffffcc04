//! Why the emulator did not start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Reasons for [`crate::Emulator::start`] to fail.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The listening socket could not be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The scenario file could not be read.
    #[error("cannot read the scenario {}: {source}", path.display())]
    ScenarioFile {
        /// File asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The scenario is no scenario.
    #[error("the scenario is wrong: {0}")]
    Scenario(String),
    /// A fault to begin with is no fault.
    #[error("the fault {document} is wrong: {reason}")]
    Fault {
        /// What was given.
        document: String,
        /// What is the matter with it.
        reason: String,
    },
    /// The certificate authority could not be made.
    #[error("cannot make the certificates: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS refused the certificate or the key.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// The authority's certificate could not be written for the clients.
    #[error("cannot write the CA file: {0}")]
    CaFile(std::io::Error),
}

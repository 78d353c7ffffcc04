#![forbid(unsafe_code)]
//! Which certificates are trusted. Verification cannot be turned off.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret;

use crate::clock::LocalClock;
use crate::config::{ConfigError, Conflict, Options};

/// TLS 1.2 and 1.3 with ring; the bundled roots unless they are not wanted, and the caller's own.
pub(super) fn client_config(options: &Options, clock: &LocalClock) -> Result<ClientConfig, ConfigError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_details(provider, Arc::new(CertificateClock(clock.clone())))
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError::Transport { detail: error.to_string() })?
        .with_root_certificates(roots(options)?);
    match (&options.client_cert_pem, &options.client_key_pem) {
        (None, None) => Ok(config.with_no_client_auth()),
        (Some(chain), Some(key)) => {
            let chain = certificates("client_cert_pem", "PEM", chain.as_bytes())?;
            // What the parser says could quote the key.
            let unusable_key =
                |_| unusable("client_key_pem", "PEM", &"no private key in PKCS #8, PKCS #1 or SEC1 form");
            let key = PrivateKeyDer::from_pem_slice(key.expose_secret().as_bytes()).map_err(unusable_key)?;
            config.with_client_auth_cert(chain, key).map_err(|error| unusable("client_cert_pem", "PEM", &error))
        }
        _ => Err(ConfigError::Conflict { key: "client_cert_pem", conflict: Conflict::HalfAClientCertificate }),
    }
}

/// The time at which certificates have to be valid: this device's own, and none if it does not know it. Never the learnt one.
#[derive(Debug)]
struct CertificateClock(LocalClock);

impl TimeProvider for CertificateClock {
    fn current_time(&self) -> Option<UnixTime> {
        let now_ms = u64::try_from(self.0.now_ms()).ok().filter(|now_ms| *now_ms > 0)?;
        Some(UnixTime::since_unix_epoch(Duration::from_millis(now_ms)))
    }
}

fn roots(options: &Options) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    if !options.ca_only {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(pem) = &options.ca_pem {
        add_pem(&mut roots, "ca_pem", "PEM", pem.as_bytes())?;
    }
    if let Some(path) = &options.ca_file {
        add_pem(&mut roots, "ca_file", path, &read("ca_file", path)?)?;
    }
    if let Some(path) = &options.ca_dir {
        add_dir(&mut roots, path)?;
    }
    if roots.is_empty() {
        return Err(ConfigError::Conflict { key: "ca_only", conflict: Conflict::NoRoots });
    }
    Ok(roots)
}

fn read(key: &'static str, path: &str) -> Result<Vec<u8>, ConfigError> {
    fs::read(path).map_err(|error| unusable(key, path, &error))
}

/// Adds every certificate of a PEM text; one that holds none is a mistake worth telling.
fn add_pem(roots: &mut RootCertStore, key: &'static str, source: &str, pem: &[u8]) -> Result<(), ConfigError> {
    for certificate in certificates(key, source, pem)? {
        roots.add(certificate).map_err(|error| unusable(key, source, &error))?;
    }
    Ok(())
}

fn certificates(key: &'static str, source: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(certificates) if certificates.is_empty() => {
            Err(unusable(key, source, &"no certificate between BEGIN CERTIFICATE and END CERTIFICATE"))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unusable(key, source, &error)),
    }
}

/// Adds the files of a directory as systems keep them. One that cannot be used is passed over, as it is there by another's doing;
/// a directory that yields nothing is a mistake.
fn add_dir(roots: &mut RootCertStore, path: &str) -> Result<(), ConfigError> {
    let before = roots.len();
    let entries = fs::read_dir(Path::new(path)).map_err(|error| unusable("ca_dir", path, &error))?;
    for entry in entries.flatten() {
        if let Ok(pem) = fs::read(entry.path()) {
            let (_added, _ignored) = roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
        }
    }
    if roots.len() == before {
        return Err(unusable("ca_dir", path, &"no certificate in any file"));
    }
    Ok(())
}

fn unusable(key: &'static str, source: &str, detail: &dyn std::fmt::Display) -> ConfigError {
    ConfigError::Certificates { key, source_name: source.to_owned(), detail: detail.to_string() }
}

#![forbid(unsafe_code)]
//! Which certificates are trusted. Verification cannot be turned off.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config::{ConfigError, Conflict, Options};

/// TLS 1.2 and 1.3 with ring; the bundled roots unless they are not wanted, and the caller's own.
pub(super) fn client_config(options: &Options) -> Result<ClientConfig, ConfigError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError::Transport { detail: error.to_string() })?
        .with_root_certificates(roots(options)?)
        .with_no_client_auth();
    Ok(config)
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
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| unusable(key, source, &error))?;
        roots.add(certificate).map_err(|error| unusable(key, source, &error))?;
        added += 1;
    }
    if added == 0 {
        return Err(unusable(key, source, &"no certificate between BEGIN CERTIFICATE and END CERTIFICATE"));
    }
    Ok(())
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

#![forbid(unsafe_code)]
//! The client that nobody can be faster than: requests that were built and signed before the watch was started, written to a TLS
//! connection that stays open. It has no deadline, no retry, no headers to put together, and hardly looks at the answer.

use std::env;
use std::error::Error;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tm_bench::call::Call;
use tm_bench::caller::{self, Caller};

/// Enough for the requests that the server checks in full; after that it does not notice that they come again.
const REQUESTS: usize = 256;

struct Floor {
    stream: StreamOwned<ClientConnection, TcpStream>,
    requests: Arc<[Vec<u8>]>,
    next: usize,
    answer: [u8; 4096],
}

fn main() -> Result<(), Box<dyn Error>> {
    let address = env::var("BENCH_ADDRESS")?;
    let requests = prebuilt(&Call::from_environment()?, &address)?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(env::var("BENCH_CA_FILE")?)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let (tls, name) = (Arc::new(tls), ServerName::try_from("localhost")?);
    caller::serve(|| {
        let stream = TcpStream::connect(&address)?;
        stream.set_nodelay(true)?;
        let connection = ClientConnection::new(Arc::clone(&tls), name.clone()).map_err(io::Error::other)?;
        let stream = StreamOwned::new(connection, stream);
        Ok(Floor { stream, requests: Arc::clone(&requests), next: 0, answer: [0; 4096] })
    })?;
    Ok(())
}

fn prebuilt(call: &Call, address: &str) -> Result<Arc<[Vec<u8>]>, Box<dyn Error>> {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().to_string();
    (0..REQUESTS).map(|_| {
        let nonce = (getrandom::u64()? >> 1).to_string();
        let signature = call.signature(&nonce, &timestamp, call.body.as_bytes());
        let Call { app_id, sdk_id, secret_id, target, body, .. } = call;
        let length = body.len();
        Ok(format!(
            "PUT {target} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json; charset=utf-8\r\nAppId: {app_id}\r\n\
             SdkId: {sdk_id}\r\nX-TC-Key: {secret_id}\r\nX-TC-Nonce: {nonce}\r\nX-TC-Timestamp: {timestamp}\r\n\
             X-TC-Signature: {signature}\r\nX-TC-Registered: 1\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .into_bytes())
    }).collect()
}

impl Caller for Floor {
    fn call(&mut self) -> Result<(), String> {
        let request = &self.requests[self.next % REQUESTS];
        self.next += 1;
        self.stream.write_all(request).map_err(|error| error.to_string())?;
        // The server writes an answer in one piece.
        let length = self.stream.read(&mut self.answer).map_err(|error| error.to_string())?;
        let answer = &self.answer[..length];
        if answer.starts_with(b"HTTP/1.1 200 ") && answer.ends_with(b"\r\n\r\n") {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(answer).into_owned())
        }
    }
}

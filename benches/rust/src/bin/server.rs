#![forbid(unsafe_code)]
//! The server that every client of the benchmarks calls: as cheap as a TLS server can be, so that it is the clients that are measured.
//!
//! A thread for each connection, one read and one write a request. The first requests of a connection are checked in full, header by
//! header and down to the signature; what is wrong is answered with 400, so that nobody measures errors. It listens at two ports: one
//! answers success with an empty body, as the service documents it; the other one with `{}`, because the official SDKs cannot read an
//! empty one.
//!
//! Prints one line of JSON when it is ready, and ends when its standard input does.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use tm_bench::call::Call;

/// Requests of a connection that are checked in full.
const CHECKED: usize = 16;
/// A request is at most so large.
const LARGEST: usize = 16 * 1024;

#[derive(Parser)]
struct Arguments {
    /// Where to write the certificate of the authority that vouches for this server.
    #[arg(long)]
    ca_file: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let call = Arc::new(Call::from_environment()?);
    let tls = Arc::new(tls(&arguments.ca_file)?);
    let ports = [serve(&call, &tls, "")?, serve(&call, &tls, "{}")?];
    println!("{}", json!({ "empty": ports[0], "object": ports[1] }));
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

fn tls(ca_file: &PathBuf) -> Result<ServerConfig, Box<dyn Error>> {
    let mut authority = CertificateParams::new([])?;
    // OpenSSL takes a certificate for self-signed when both names are the same, as they are unless one is given.
    authority.distinguished_name.push(DnType::CommonName, "tmcontrol benchmarks");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate =
        CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
    fs::write(ca_file, authority.pem())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    Ok(config)
}

/// Answers at a port of its own, which it gives.
fn serve(call: &Arc<Call>, tls: &Arc<ServerConfig>, success: &'static str) -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    let (call, tls) = (Arc::clone(call), Arc::clone(tls));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (call, tls) = (Arc::clone(&call), Arc::clone(&tls));
            thread::spawn(move || {
                // A client that leaves is no error of the server's.
                let _ = converse(&call, tls, stream, success);
            });
        }
    });
    Ok(port)
}

fn converse(call: &Call, tls: Arc<ServerConfig>, stream: TcpStream, success: &str) -> Result<(), Box<dyn Error>> {
    stream.set_nodelay(true)?;
    let mut stream = StreamOwned::new(ServerConnection::new(tls)?, stream);
    let mut buffer = vec![0; LARGEST];
    let mut nonces = HashSet::new();
    for number in 0.. {
        let Some((head, length)) = read_request(&mut stream, &mut buffer)? else { return Ok(()) };
        let wrong = if number < CHECKED { check(call, &buffer[..length], head, &mut nonces).err() } else { None };
        let (status, body) = match &wrong {
            None => ("200 OK", success.to_owned()),
            Some(what) => {
                let info =
                    json!({ "error_info": { "error_code": 190004, "new_error_code": 1000190004, "message": what } });
                ("400 Bad Request", info.to_string())
            }
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nServer: bench\r\nDate: {}\r\nContent-Type: application/json\r\nX-TC-Trace: 5f2f1ab1c2d34e5f\r\n\
             Content-Length: {}\r\n\r\n{body}",
            httpdate::fmt_http_date(SystemTime::now()),
            body.len(),
        );
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// Reads one request; gives the lengths of its head and of the whole of it. None when the client has left.
fn read_request(stream: &mut impl Read, buffer: &mut [u8]) -> Result<Option<(usize, usize)>, Box<dyn Error>> {
    let mut filled = 0;
    loop {
        let read = stream.read(buffer.get_mut(filled..).ok_or("too large a request")?)?;
        if read == 0 {
            return Ok(None);
        }
        filled += read;
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(head) = request.parse(&buffer[..filled])? else { continue };
        let length = header(&request, "Content-Length").unwrap_or("0").parse::<usize>()?;
        if filled >= head + length {
            return Ok(Some((head, head + length)));
        }
    }
}

fn header<'a>(request: &httparse::Request<'a, '_>, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    str::from_utf8(found.value).ok()
}

/// Holds a request against what the service documents.
fn check(call: &Call, request: &[u8], head: usize, nonces: &mut HashSet<String>) -> Result<(), String> {
    let (head, body) = request.split_at(head);
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(head).map_err(|error| error.to_string())?;
    let get = |name| header(&request, name).ok_or(format!("header {name} is missing"));
    let is = |what: &str, found: &str, expected: &str| {
        if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
    };
    is("method", request.method.unwrap_or_default(), "PUT")?;
    is("path", request.path.unwrap_or_default(), &call.target)?;
    is("Content-Type", get("Content-Type")?.split(';').next().unwrap_or_default(), "application/json")?;
    is("AppId", get("AppId")?, &call.app_id)?;
    is("SdkId", get("SdkId")?, &call.sdk_id)?;
    is("X-TC-Key", get("X-TC-Key")?, &call.secret_id)?;
    is("X-TC-Registered", get("X-TC-Registered")?, "1")?;
    let (nonce, timestamp) = (get("X-TC-Nonce")?, get("X-TC-Timestamp")?);
    is("X-TC-Signature", get("X-TC-Signature")?, &call.signature(nonce, timestamp, body))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if !timestamp.parse::<u64>().is_ok_and(|sent| sent.abs_diff(now) <= 300) {
        return Err(format!("X-TC-Timestamp: {timestamp} is not the time"));
    }
    if !nonces.insert(nonce.to_owned()) {
        return Err(format!("X-TC-Nonce: {nonce} was used before"));
    }
    // Each client writes the body in its own way; what it says is the same.
    let parse = |text: &[u8]| serde_json::from_slice::<Value>(text).map_err(|error| format!("body: {error}"));
    if parse(body)? == parse(call.body.as_bytes())? {
        Ok(())
    } else {
        Err("body: another one than expected".to_owned())
    }
}

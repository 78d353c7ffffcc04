//! How many requests a second the emulator answers, and how much memory it takes to hold 10,000 meetings:
//! `cargo bench -p tm-emulator --bench requests`. It runs the command itself, on the loopback address, for some seconds.
//!
//! Every request is signed, has a nonce of its own and goes through all checks; each close-video call turns off another camera.
//! Every answer is looked at, and the lists of participants have to show those cameras off. The requests are signed before the
//! watch is started. Client and emulator share the machine.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MEETINGS: u64 = 10_000;
/// Besides the host.
const PARTICIPANTS: u64 = 9;
const REQUESTS: u64 = 50_000;
const CONNECTIONS: usize = 16;

fn main() {
    let scenario = tempfile::NamedTempFile::new().unwrap();
    fs::write(scenario.path(), scenario_text()).unwrap();
    let empty = Running::start(&[]);
    println!("memory with the default scenario: {} MB", empty.megabytes());
    drop(empty);

    let emulator = Running::start(&["--scenario", scenario.path().to_str().unwrap()]);
    println!("memory with {MEETINGS} meetings of {} people: {} MB", PARTICIPANTS + 1, emulator.megabytes());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(&emulator, "close-video", close_video, is_empty));
    runtime.block_on(measure(&emulator, "real-time-participants", list_participants, shows_the_rest_on));
    println!("memory after that, with the log of the last 20,000 requests: {} MB", emulator.megabytes());
}

fn meeting_id(number: u64) -> u64 {
    6_000_000_000_000_000_000 + number % MEETINGS
}

fn scenario_text() -> String {
    let host = json!({ "userid": "host", "ms_open_id": "ms-host", "instanceid": 1, "role": "host", "video": true });
    let member = |number| {
        json!({
            "user_name": format!("Member {number}"), "uuid": format!("uuid-{number}"),
            "ms_open_id": format!("ms-{number}"), "instanceid": 1, "video": true, "audio": true,
        })
    };
    let people: Vec<Value> = std::iter::once(host).chain((0..PARTICIPANTS).map(member)).collect();
    let meeting = |number| {
        json!({
            "meeting_id": meeting_id(number).to_string(), "meeting_code": (100_000_000 + number).to_string(),
            "subject": format!("Meeting {number}"), "creator": "host", "participants": people,
        })
    };
    json!({
        "apps": [{ "app_id": "1", "secret_id": "id", "secret_key": "key" }],
        "users": [{ "userid": "host", "open_id": "openid-host", "uuid": "uuid-host", "user_name": "主持人" }],
        "meetings": (0..MEETINGS).map(meeting).collect::<Vec<_>>(),
    })
    .to_string()
}

/// The command, until it is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tm-emulator"))
            .args(["--exit-with-stdin", "--quota-per-minute", "0", "--quota-per-day", "0"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let address = ready["base_url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        Running { child, address }
    }

    /// Resident memory as Linux counts it.
    fn megabytes(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.map_or("unknown".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Meeting after meeting, and in each round another member.
fn close_video(number: u64) -> (&'static str, String, String) {
    let body = json!({
        "operator_id": "ms-host", "operator_id_type": 4, "instanceid": 1,
        "user": { "to_operator_id": format!("ms-{}", number / MEETINGS), "to_operator_id_type": 4, "instanceid": 1 },
    });
    ("PUT", format!("/v1/real-control/meetings/{}/video", meeting_id(number)), body.to_string())
}

fn list_participants(number: u64) -> (&'static str, String, String) {
    let query = "operator_id=host&operator_id_type=1&page=1&page_size=50";
    ("GET", format!("/v1/meetings/{}/real-time-participants?{query}", meeting_id(number)), String::new())
}

fn is_empty(body: &[u8]) -> bool {
    body.is_empty()
}

/// In every meeting the first of the measurements has turned off the cameras of so many members.
fn shows_the_rest_on(body: &[u8]) -> bool {
    let on = br#""video_state":true"#;
    let count = body.windows(on.len()).filter(|window| window == on).count();
    count as u64 == 1 + PARTICIPANTS - REQUESTS / MEETINGS
}

fn signed(nonce: u64, (method, target, body): (&str, String, String)) -> Vec<u8> {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
    let names = format!("X-TC-Key=id&X-TC-Nonce={nonce}&X-TC-Timestamp={timestamp}");
    mac.update(format!("{method}\n{names}\n{target}\n{body}").as_bytes());
    let signature = STANDARD.encode(hex::encode(mac.finalize().into_bytes()));
    format!(
        "{method} {target} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAppId: 1\r\nX-TC-Key: id\r\n\
         X-TC-Timestamp: {timestamp}\r\nX-TC-Nonce: {nonce}\r\nX-TC-Signature: {signature}\r\nX-TC-Registered: 1\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends all requests over a few connections that are kept open, each with one request at a time.
async fn measure(
    emulator: &Running,
    name: &str,
    request: fn(u64) -> (&'static str, String, String),
    is_right: fn(&[u8]) -> bool,
) {
    // The names of two measurements differ in length, so their nonces do not meet.
    let first_nonce = name.len() as u64 * 1_000_000;
    let mut shares: Vec<VecDeque<Vec<u8>>> = vec![VecDeque::new(); CONNECTIONS];
    for number in 0..REQUESTS {
        shares[number as usize % CONNECTIONS].push_back(signed(first_nonce + number, request(number)));
    }
    let started = Instant::now();
    let connections: Vec<_> =
        shares.into_iter().map(|share| tokio::spawn(send_all(emulator.address.clone(), share, is_right))).collect();
    let mut times = Vec::new();
    for connection in connections {
        times.extend(connection.await.unwrap());
    }
    let elapsed = started.elapsed();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_micros();
    println!(
        "{name}: {} requests over {CONNECTIONS} connections, {:.0} a second; median {} µs, 99 % within {} µs",
        times.len(),
        times.len() as f64 / elapsed.as_secs_f64(),
        at(50),
        at(99),
    );
}

async fn send_all(address: String, requests: VecDeque<Vec<u8>>, is_right: fn(&[u8]) -> bool) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = Vec::with_capacity(64 * 1024);
    let mut times = Vec::with_capacity(requests.len());
    for request in requests {
        let sent = Instant::now();
        stream.write_all(&request).await.unwrap();
        let (status, head) = read_answer(&mut stream, &mut buffer).await;
        assert!(status == 200 && is_right(&buffer[head..]), "{}", String::from_utf8_lossy(&buffer));
        times.push(sent.elapsed());
    }
    times
}

/// Reads one answer to its end, and tells its status and where its body begins.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (u16, usize) {
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "the connection ended");
        let mut slots = [httparse::EMPTY_HEADER; 16];
        let mut answer = httparse::Response::new(&mut slots);
        let httparse::Status::Complete(head) = answer.parse(buffer).unwrap() else { continue };
        let length = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length")).unwrap();
        let length: usize = std::str::from_utf8(length.value).unwrap().parse().unwrap();
        let status = answer.code.unwrap();
        while buffer.len() < head + length {
            assert!(stream.read_buf(buffer).await.unwrap() > 0, "the connection ended");
        }
        return (status, head);
    }
}

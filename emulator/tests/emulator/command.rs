//! The command: its ready line, TLS, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::http_client;

struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    ready: Value,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tm-emulator"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut child = command(arguments).spawn().unwrap();
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Running { child, stdin, stdout, ready }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_else(|| panic!("{name} is missing from {}", self.ready))
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, and returns whether it was a good one and what else was printed.
    fn end(mut self) -> (bool, String) {
        let success = self.child.wait().unwrap().success();
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
        (success, rest)
    }
}

#[test]
fn the_ready_line_has_what_a_client_needs() {
    let running = Running::start(&[]);
    let base_url = running.text("base_url");
    assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");
    assert_eq!(running.text("oauth_base_url"), base_url);
    assert_eq!(running.text("ui_url"), format!("{base_url}/__emulator/"));
    for name in ["app_id", "sdk_id", "secret_id", "secret_key", "open_id", "access_token", "refresh_token", "auth_code"]
    {
        assert!(!running.text(name).is_empty());
    }
    assert_eq!(running.text("meeting_id").len(), 19);
    assert_eq!(running.text("meeting_code").len(), 9);
    assert!(running.ready.get("ca_file").is_none());
    let people = running.ready["participants"].as_array().unwrap();
    assert!(people.contains(&running.ready["host"]));
    for person in people {
        let fields: Vec<&str> = person.as_object().unwrap().keys().map(String::as_str).collect();
        for name in [
            "userid",
            "open_id",
            "ms_open_id",
            "uuid",
            "user_name",
            "instanceid",
            "user_role",
            "video_state",
            "audio_state",
            "screen_shared_state",
        ] {
            assert!(fields.contains(&name), "{name}");
        }
    }
    running.signal("TERM");
    assert_eq!(running.end(), (true, String::new()));
}

#[tokio::test]
async fn tls_is_trusted_through_the_ca_file_which_is_removed_at_the_end() {
    let running = Running::start(&["--tls"]);
    let ca_file = running.text("ca_file").to_owned();
    let authority = reqwest::Certificate::from_pem(&std::fs::read(&ca_file).unwrap()).unwrap();
    let trusting = http_client().tls_certs_only([authority]).build().unwrap();
    let suspicious = http_client().tls_certs_only([]).build().unwrap();

    let port = running.text("base_url").strip_prefix("https://127.0.0.1:").unwrap().to_owned();
    for host in ["127.0.0.1", "localhost"] {
        let page = format!("https://{host}:{port}/__emulator/counters");
        let response = trusting.get(&page).send().await.unwrap();
        assert_eq!(response.version(), reqwest::Version::HTTP_11);
        assert!(response.headers().contains_key("date"));
        suspicious.get(&page).send().await.expect_err("not a trusted authority");
    }
    running.signal("INT");
    assert_eq!(running.end(), (true, String::new()));
    assert!(!Path::new(&ca_file).parent().unwrap().exists());
}

#[test]
fn it_ends_when_its_standard_input_does_if_it_is_told_to() {
    let mut running = Running::start(&["--exit-with-stdin"]);
    running.stdin.take().unwrap().write_all(b"not read for what it says\n").unwrap();
    assert_eq!(running.end(), (true, String::new()));
}

#[test]
fn it_ends_with_requests_still_open() {
    let running = Running::start(&["--fault", r#"{"kind":"delay","ms":600000}"#]);
    let address = running.text("base_url").strip_prefix("http://").unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /v1/meetings HTTP/1.1\r\n\r\n").unwrap();
    running.signal("TERM");
    assert_eq!(running.end(), (true, String::new()));
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert_eq!(rest, b"");
}

#[test]
fn what_cannot_start_says_why() {
    for (arguments, word) in [
        (["--scenario", "/nonexistent.json"], "/nonexistent.json"),
        (["--listen", "192.0.2.1:0"], "192.0.2.1"),
        (["--fault", "{\"kind\":\"explode\"}"], "explode"),
        (["--quota-per-minute", "many"], "many"),
    ] {
        let output = command(&arguments).output().unwrap();
        assert!(!output.status.success());
        assert_eq!(output.stdout, b"");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(word), "{message}");
    }
}

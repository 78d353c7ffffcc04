//! A running emulator, a signer of our own, and short ways to say what is expected.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tm_emulator::{Emulator, Options};

/// The default scenario's meetings.
pub const MEETING: &str = "6918235701846253947";
pub const DOCUMENTED: &str = "1242152152161";
pub const ENDED: &str = "5530184426719003852";
pub const NOT_BEGUN: &str = "3390017264850072613";
pub const RECURRING: &str = "4407719925013386241";

pub const HOST: &str = "ms-zhang-wei";
pub const CO_HOST: &str = "ms-li-na";
pub const MEMBER: &str = "ms-wang-fang";
pub const ROOM_SYSTEM: &str = "ms-boardroom-3";

pub fn video_path(meeting_id: &str) -> String {
    format!("/v1/real-control/meetings/{meeting_id}/video")
}

/// The current generation of the close-video body: the host turns off the member's camera.
pub fn close_body() -> Value {
    json!({
        "operator_id": HOST, "operator_id_type": 4, "instanceid": 1,
        "user": { "to_operator_id": MEMBER, "to_operator_id_type": 4, "instanceid": 1 }
    })
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

pub fn fresh_nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

/// A request, still to be changed.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn without(mut self, name: &str) -> Request {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn with(self, name: &str, value: &str) -> Request {
        let mut changed = self.without(name);
        changed.headers.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// The request as bytes, for those who write to sockets themselves.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\nHost: emulator\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Signs requests the way the documentation says, without the emulator's code.
#[derive(Clone)]
pub struct Signer {
    pub app_id: String,
    pub sdk_id: Option<String>,
    pub secret_id: String,
    pub secret_key: String,
    pub timestamp: String,
    pub nonce: String,
}

impl Signer {
    pub fn request(&self, method: &str, target: &str, body: impl Into<Vec<u8>>) -> Request {
        let body = body.into();
        let signature = self.signature(method, target, &body);
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("AppId", self.app_id.clone()),
            ("X-TC-Key", self.secret_id.clone()),
            ("X-TC-Timestamp", self.timestamp.clone()),
            ("X-TC-Nonce", self.nonce.clone()),
            ("X-TC-Signature", signature),
            ("X-TC-Registered", "1".to_owned()),
        ];
        headers.extend(self.sdk_id.clone().map(|sdk_id| ("SdkId", sdk_id)));
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Request { method: method.to_owned(), target: target.to_owned(), headers, body }
    }

    fn signature(&self, method: &str, target: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret_key.as_bytes()).unwrap();
        let signed_headers = [
            format!("X-TC-Key={}", self.secret_id),
            format!("X-TC-Nonce={}", self.nonce),
            format!("X-TC-Timestamp={}", self.timestamp),
        ];
        mac.update([method, "\n", &signed_headers.join("&"), "\n", target, "\n"].concat().as_bytes());
        mac.update(body);
        let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        STANDARD.encode(digest)
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub fn error_code(&self) -> i64 {
        self.json()["error_info"]["error_code"].as_i64().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// An emulator to be tried, and a client for it.
pub struct Bench {
    pub emulator: Emulator,
    http: reqwest::Client,
}

pub fn http_client() -> reqwest::ClientBuilder {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| rustls::crypto::ring::default_provider().install_default().unwrap());
    reqwest::Client::builder().no_proxy()
}

impl Bench {
    pub async fn new() -> Bench {
        Bench::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Bench {
        let emulator = Emulator::start(options).await.unwrap();
        // Nobody is trusted but the emulator's own authority, if it has one: these tests stay on this machine.
        let ca_file = emulator.ready().ca_file.as_ref();
        let authority = ca_file.map(|file| reqwest::Certificate::from_pem(&std::fs::read(file).unwrap()).unwrap());
        let http = http_client().tls_certs_only(authority).build().unwrap();
        Bench { emulator, http }
    }

    pub fn signer(&self) -> Signer {
        let ready = self.emulator.ready();
        Signer {
            app_id: ready.app_id.clone(),
            sdk_id: ready.sdk_id.clone(),
            secret_id: ready.secret_id.clone(),
            secret_key: ready.secret_key.clone(),
            timestamp: now().to_string(),
            nonce: fresh_nonce(),
        }
    }

    pub fn put(&self, target: &str, body: &Value) -> Request {
        self.signer().request("PUT", target, body.to_string())
    }

    pub fn get(&self, target: &str) -> Request {
        self.signer().request("GET", target, "")
    }

    pub fn close(&self, body: &Value) -> Request {
        self.put(&video_path(MEETING), body)
    }

    /// A request with the access token that the scenario begins with.
    pub fn with_token(&self, method: &str, target: &str, body: &str) -> Request {
        let ready = self.emulator.ready();
        let headers = [
            ("Content-Type", "application/json"),
            ("X-TC-Timestamp", &now().to_string()),
            ("X-TC-Nonce", &fresh_nonce()),
            ("AccessToken", ready.access_token.as_deref().unwrap()),
            ("OpenId", ready.open_id.as_deref().unwrap()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Request { method: method.to_owned(), target: target.to_owned(), headers: headers.to_vec(), body: body.into() }
    }

    pub async fn try_send(&self, request: &Request) -> Result<Answer, reqwest::Error> {
        let url = format!("{}{}", self.emulator.ready().base_url, request.target);
        let mut builder = self.http.request(request.method.parse().unwrap(), url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let response = builder.body(request.body.clone()).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.text().await? })
    }

    pub async fn send(&self, request: &Request) -> Answer {
        self.try_send(request).await.unwrap()
    }

    /// One of the emulator's own pages.
    pub async fn control(&self, method: &str, page: &str, document: Option<Value>) -> Answer {
        let request = Request {
            method: method.to_owned(),
            target: format!("/__emulator/{page}"),
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: document.map(|document| document.to_string().into_bytes()).unwrap_or_default(),
        };
        self.send(&request).await
    }

    pub async fn fault(&self, document: Value) {
        let answer = self.control("POST", "faults", Some(document)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub async fn log(&self) -> Vec<Value> {
        self.control("GET", "state", None).await.json()["log"].as_array().unwrap().clone()
    }

    pub async fn last(&self) -> Value {
        self.log().await.pop().unwrap()
    }

    pub async fn meeting(&self, meeting_id: &str) -> Value {
        let state = self.control("GET", "state", None).await.json();
        let meetings = state["meetings"].as_array().unwrap();
        meetings.iter().find(|meeting| meeting["meeting_id"] == meeting_id).unwrap().clone()
    }

    /// A participant's device in the first meeting, or nothing if it is not there.
    pub async fn device(&self, ms_open_id: &str, instanceid: i64) -> Value {
        let meeting = self.meeting(&self.emulator.ready().meeting_id).await;
        let participants = meeting["participants"].as_array().unwrap();
        let is = |person: &&Value| person["ms_open_id"] == ms_open_id && person["instanceid"] == instanceid;
        participants.iter().find(is).cloned().unwrap_or_default()
    }

    pub async fn camera(&self, ms_open_id: &str, instanceid: i64) -> bool {
        self.device(ms_open_id, instanceid).await["video_state"].as_bool().unwrap()
    }

    /// Sends a request that has to be accepted, with every check passed.
    pub async fn accepted(&self, request: &Request) -> Answer {
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let entry = self.last().await;
        let failed = checks(&entry).into_iter().find(|(_, passed)| !passed);
        assert_eq!(failed, None);
        assert_eq!(entry["carried_out"], true);
        assert_eq!(entry["answer"]["http_status"], 200);
        assert_eq!(entry["answer"]["trace_id"].as_str(), answer.header("X-TC-Trace"));
        answer
    }

    /// Sends a request that has to be refused by the check of this name, which is then the last one made.
    pub async fn refused(&self, request: &Request, status: u16, code: i64, check: &str) -> Answer {
        let answer = self.send(request).await;
        assert_eq!((answer.status, answer.error_code()), (status, code), "{}", answer.body);
        let entry = self.last().await;
        let mut checks = checks(&entry);
        assert_eq!(checks.pop(), Some((check.to_owned(), false)), "{entry}");
        assert!(checks.iter().all(|(_, passed)| *passed), "{entry}");
        assert_eq!(entry["carried_out"], false);
        assert_eq!(entry["answer"]["error_code"], code);
        assert_eq!(entry["answer"]["http_status"], status);
        assert_eq!(entry["answer"]["trace_id"].as_str(), answer.header("X-TC-Trace"));
        answer
    }
}

/// Names and verdicts of the checks of a log entry.
pub fn checks(entry: &Value) -> Vec<(String, bool)> {
    let checks = entry["checks"].as_array().unwrap().iter();
    checks.map(|check| (check["name"].as_str().unwrap().to_owned(), check["passed"].as_bool().unwrap())).collect()
}

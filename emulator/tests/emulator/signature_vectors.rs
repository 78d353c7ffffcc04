//! Signatures that the official SDKs have put on the wire, sent to the emulator as they are. The workspace keeps one
//! folder of them for everybody who signs or checks.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tm_emulator::Options;

use crate::support::{Bench, Request, checks, now};

struct Vector {
    request: Value,
    body: Vec<u8>,
    string_to_sign: String,
    signature: String,
}

impl Vector {
    fn read(folder: &Path) -> Vector {
        let file = |name: &str| fs::read(folder.join(name)).unwrap();
        Vector {
            request: serde_json::from_slice(&file("request.json")).unwrap(),
            body: file("body"),
            string_to_sign: String::from_utf8(file("string_to_sign")).unwrap(),
            signature: String::from_utf8(file("signature")).unwrap().trim_end().to_owned(),
        }
    }

    fn text(&self, name: &str) -> String {
        self.request[name].as_str().unwrap().to_owned()
    }

    /// A scenario with the vector's credentials and nothing that its request could find.
    fn scenario(&self) -> tempfile::NamedTempFile {
        let scenario = json!({
            "apps": [{ "app_id": "1", "secret_id": self.text("secret_id"), "secret_key": self.text("secret_key") }],
            "users": [{ "userid": "u", "open_id": "o", "uuid": "u", "user_name": "u" }],
            "meetings": [{ "meeting_id": "9", "meeting_code": "9", "subject": "", "creator": "u" }]
        });
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, scenario.to_string()).unwrap();
        file
    }

    fn request(&self) -> Request {
        let headers = [
            ("Content-Type", "application/json".to_owned()),
            ("AppId", "1".to_owned()),
            ("X-TC-Registered", "1".to_owned()),
            ("X-TC-Key", self.text("secret_id")),
            ("X-TC-Nonce", self.text("nonce")),
            ("X-TC-Timestamp", self.text("timestamp")),
            ("X-TC-Signature", self.signature.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let (method, target) = (self.text("method"), self.text("uri"));
        Request { method, target, headers: headers.to_vec(), body: self.body.clone() }
    }
}

fn folders() -> Vec<PathBuf> {
    let all = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sign")).unwrap();
    all.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

/// How the check of the signature came out.
async fn verdict(bench: &Bench, request: &Request) -> bool {
    bench.send(request).await;
    let checks = checks(&bench.last().await);
    checks.into_iter().find(|(name, _)| name == "signature").expect("the signature was checked").1
}

#[tokio::test]
async fn the_official_signatures_are_right_here_too_and_no_other_is() {
    let folders = folders();
    assert!(folders.len() >= 13);
    for folder in folders {
        let vector = Vector::read(&folder);
        let file = vector.scenario();
        let bench = Bench::with(Options { scenario: Some(file.path().to_owned()), ..Options::default() }).await;
        // They were signed years ago.
        let signed_at: i64 = vector.text("timestamp").parse().unwrap();
        bench.fault(json!({ "kind": "clock_shift", "seconds": signed_at - now() })).await;

        let good = vector.request();
        let mut other_body = good.clone();
        other_body.body.push(b'\n');
        let mut other_target = good.clone();
        other_target.target.push_str(if good.target.contains('?') { "&x=1" } else { "?x=1" });
        let other_signature = good.clone().with("X-TC-Signature", "AAAA");
        assert!(!verdict(&bench, &other_body).await, "{}", folder.display());
        assert!(!verdict(&bench, &other_target).await, "{}", folder.display());
        assert!(!verdict(&bench, &other_signature).await, "{}", folder.display());
        assert_eq!(bench.last().await["string_to_sign"], vector.string_to_sign);
        assert!(verdict(&bench, &good).await, "{}", folder.display());
    }
}

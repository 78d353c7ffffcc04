//! The live page as a program sees it; `tests/browser` looks at it with a browser.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};
use tm_emulator::Options;
use tokio::time::timeout;

use crate::support::{Bench, CO_HOST, MEETING, MEMBER, RECURRING, Request, close_body, http_client};

const PATIENCE: Duration = Duration::from_secs(20);

/// The events of an open page.
struct Events {
    response: reqwest::Response,
    unread: String,
}

impl Events {
    async fn of(bench: &Bench, query: &str) -> Events {
        let url = format!("{}ui/live{query}", bench.emulator.ready().ui_url);
        let response = http_client().build().unwrap().get(url).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events { response, unread: String::new() }
    }

    async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let data = event.strip_prefix("data: ").map(|data| serde_json::from_str(data).unwrap());
                self.unread = rest.to_owned();
                match data {
                    Some(data) => return data,
                    // A comment that keeps the connection open.
                    None => continue,
                }
            }
            let chunk =
                timeout(PATIENCE, self.response.chunk()).await.expect("an event").unwrap().expect("an open stream");
            self.unread.push_str(str::from_utf8(&chunk).unwrap());
        }
    }

    /// Reads on until an event shows this, and gives what it shows.
    async fn until<T>(&mut self, shows: impl Fn(&Value) -> Option<T>) -> T {
        loop {
            if let Some(shown) = shows(&self.next().await) {
                return shown;
            }
        }
    }
}

fn camera(event: &Value, ms_open_id: &str) -> Option<bool> {
    let people = event["meeting"]["participants"].as_array()?;
    people.iter().find(|person| person["ms_open_id"] == ms_open_id)?["video_state"].as_bool()
}

/// The last entry of the log in an event, once it has come out like this.
fn ended(event: &Value, outcome: &str) -> Option<Value> {
    event["log"]["entries"].as_array()?.last().filter(|entry| entry["outcome"] == outcome).cloned()
}

async fn get(bench: &Bench, target: &str, accept: &str) -> crate::support::Answer {
    let headers = vec![("Accept".to_owned(), accept.to_owned())];
    bench.send(&Request { method: "GET".to_owned(), target: target.to_owned(), headers, body: Vec::new() }).await
}

#[tokio::test]
async fn browsers_get_the_page_and_programs_the_list() {
    let bench = Bench::new().await;
    let page = get(&bench, "/__emulator/", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8").await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("vary"), Some("Accept"));
    for accept in ["*/*", "application/json"] {
        let list = get(&bench, "/__emulator/", accept).await;
        assert!(list.json()["GET /__emulator/counters"].is_string());
        assert_eq!(list.header("vary"), Some("Accept"));
    }
}

#[tokio::test]
async fn the_page_may_load_nothing_from_elsewhere_and_make_no_markup_of_strings() {
    let bench = Bench::new().await;
    for part in ["", "ui/script/main.js", "ui/style/base.css", "ui/texts/en.json"] {
        let answer = get(&bench, &format!("/__emulator/{part}"), "text/html").await;
        assert_eq!(answer.status, 200, "{part}");
        let policy = answer.header("content-security-policy").unwrap();
        for rule in ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"] {
            assert!(policy.contains(rule), "{part}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{part}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    assert_eq!(get(&bench, "/__emulator/ui/script/absent.js", "*/*").await.status, 404);
}

#[tokio::test]
async fn an_open_page_is_told_everything_at_first_and_then_what_changes() {
    let bench = Bench::new().await;
    let mut events = Events::of(&bench, "").await;
    let first = events.next().await;
    assert_eq!(first["meeting"]["meeting_id"], MEETING);
    assert_eq!(first["meetings"].as_array().unwrap().len(), 5);
    assert_eq!(first["faults"], json!({ "waiting": [], "clock_shift_seconds": 0 }));
    assert_eq!(first["log"]["entries"], json!([]));
    assert_eq!(camera(&first, MEMBER), Some(true));

    bench.accepted(&bench.close(&close_body())).await;
    assert!(!events.until(|event| camera(event, MEMBER)).await);

    bench.fault(json!({ "kind": "reset", "count": 2 })).await;
    let faults = events.until(|event| event.get("faults").cloned()).await;
    assert_eq!(faults["waiting"], json!([{ "kind": "reset", "count": 2 }]));

    bench.control("POST", "reset", None).await;
    assert!(events.until(|event| camera(event, MEMBER)).await);
}

#[tokio::test]
async fn a_page_can_show_another_meeting() {
    let bench = Bench::new().await;
    let first = Events::of(&bench, &format!("?meeting={RECURRING}")).await.next().await;
    assert_eq!(first["meeting"]["meeting_id"], RECURRING);
    let first = Events::of(&bench, "?meeting=1").await.next().await;
    assert_eq!(first.get("meeting"), Some(&Value::Null));
}

#[tokio::test]
async fn what_is_carried_out_shows_before_its_late_answer() {
    let bench = Bench::new().await;
    let mut events = Events::of(&bench, "").await;
    bench.fault(json!({ "kind": "delay", "ms": 600_000 })).await;
    let request = bench.close(&close_body());
    // One event tells both, or two do.
    let (dark, carried_out) = (Cell::new(false), Cell::new(false));
    let shows = |event: &Value| {
        dark.set(dark.get() || camera(event, MEMBER) == Some(false));
        carried_out.set(carried_out.get() || ended(event, "pending").is_some_and(|entry| entry["carried_out"] == true));
        (dark.get() && carried_out.get()).then_some(())
    };
    tokio::select! {
        _ = bench.try_send(&request) => panic!("the answer was to be late"),
        () = events.until(shows) => {}
    }
    // The client is gone with its future.
    assert_eq!(events.until(|event| ended(event, "client_gone")).await["fault"], "delay");
}

#[tokio::test]
async fn of_many_requests_the_newest_are_told_and_none_is_left_unfinished() {
    let bench = Bench::with(Options { quota_per_minute: 0, ..Options::default() }).await;
    for _ in 0..1200 {
        bench.send(&bench.get("/v1/nothing")).await;
    }
    let first = Events::of(&bench, "").await.next().await;
    let entries = first["log"]["entries"].as_array().unwrap();
    assert_eq!(first["log"]["requests"], 1200);
    assert_eq!(first["log"]["first_sequence"], 1);
    assert_eq!(entries.len(), 1000);
    assert_eq!(entries[999]["sequence"], 1200);
    assert!(entries.iter().all(|entry| entry["outcome"] == "answered"));
}

#[tokio::test]
async fn a_wrong_signature_is_diagnosed() {
    let bench = Bench::new().await;
    let body = json!({ "operator_id": CO_HOST, "operator_id_type": 4, "instanceid": 2, "user": {} });
    let signed = bench.close(&body);
    let other = Request { body: format!("{body} ").into_bytes(), ..signed };
    bench.refused(&other, 500, 200_003, "signature").await;
    let entry = get(&bench, "/__emulator/ui/requests/1", "*/*").await.json();
    assert_eq!(entry["diagnosis"], json!([{ "cause": "white_space" }]));
    assert!(entry["string_to_sign"].as_str().unwrap().ends_with("{}} "), "{entry}");

    bench.accepted(&bench.close(&close_body())).await;
    let entry = get(&bench, "/__emulator/ui/requests/2", "*/*").await.json();
    assert_eq!((entry.get("diagnosis"), &entry["sequence"]), (None, &json!(2)));
    assert_eq!(get(&bench, "/__emulator/ui/requests/3", "*/*").await.status, 404);
}

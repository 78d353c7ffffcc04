//! Faults that an HTTP server can play, and how they are asked for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tm_emulator::{Emulator, Options, StartError};

use crate::support::{Bench, MEETING, MEMBER, close_body, now};

fn list() -> String {
    format!("/v1/meetings/{MEETING}/real-time-participants?operator_id=li.na&operator_id_type=1&page=1&page_size=50")
}

#[tokio::test]
async fn a_scripted_answer_stands_in_for_the_services() {
    let bench = Bench::new().await;
    let headers = json!({ "Retry-After": "7", "Content-Type": "text/plain" });
    bench.fault(json!({ "kind": "answer", "http_status": 503, "headers": headers, "body": "down" })).await;
    bench
        .fault(json!({ "kind": "answer", "http_status": 200, "headers": { "Date": null }, "body_base64": "AP8=" }))
        .await;
    let answer = bench.send(&bench.close(&close_body())).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "down"));
    assert_eq!(answer.header("Retry-After"), Some("7"));
    assert_eq!(answer.header("X-TC-Trace"), None);
    assert!(answer.header("Date").is_some());
    let entry = bench.last().await;
    assert_eq!(
        (&entry["fault"], &entry["carried_out"], &entry["outcome"]),
        (&json!("answer"), &json!(false), &json!("answered"))
    );
    assert_eq!(entry["answer"]["http_status"], 503);

    let answer = bench.send(&bench.close(&close_body())).await;
    assert_eq!(answer.header("Date"), None);
    assert!(bench.camera(MEMBER, 1).await);
    bench.accepted(&bench.close(&close_body())).await;
}

#[tokio::test]
async fn an_error_code_comes_as_often_as_asked_and_the_checks_are_still_made() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "error_code", "error_code": 41, "message": "\u{7f51}\u{7edc}", "count": 2 })).await;
    bench.fault(json!({ "kind": "error_code", "error_code": 190_310, "http_status": 400 })).await;
    for (status, code) in [(500, 41), (500, 41), (400, 190_310)] {
        let answer = bench.send(&bench.close(&close_body())).await;
        assert_eq!((answer.status, answer.error_code()), (status, code));
        assert!(answer.header("X-TC-Trace").is_some());
        let entry = bench.last().await;
        assert_eq!(entry["checks"].as_array().unwrap().last().unwrap()["name"], "quota");
        assert_eq!(entry["answer"]["error_code"], code);
    }
    bench.accepted(&bench.close(&close_body())).await;
}

#[tokio::test]
async fn a_portals_page_is_html_with_200() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "html_page" })).await;
    let answer = bench.send(&bench.close(&close_body())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert!(answer.body.contains("<html>"));
    assert!(bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn a_delayed_answer_is_the_true_one() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "delay", "ms": 80 })).await;
    let start = Instant::now();
    bench.accepted(&bench.close(&close_body())).await;
    assert!(start.elapsed() >= Duration::from_millis(80));
    assert!(!bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn connections_end_without_an_answer_and_nothing_is_done() {
    let bench = Bench::new().await;
    for kind in ["close_before_reading", "close_after_reading", "reset", "not_http"] {
        bench.fault(json!({ "kind": kind })).await;
        bench.try_send(&bench.close(&close_body())).await.expect_err(kind);
        let entry = bench.last().await;
        assert_eq!(
            (&entry["outcome"], &entry["answer"], &entry["carried_out"]),
            (&json!("broken"), &Value::Null, &json!(false))
        );
        assert!(bench.camera(MEMBER, 1).await, "{kind}");
    }
}

#[tokio::test]
async fn a_lost_answer_has_had_its_effect() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "lost_answer" })).await;
    bench.try_send(&bench.close(&close_body())).await.expect_err("no answer");
    let entry = bench.last().await;
    assert_eq!((&entry["outcome"], &entry["carried_out"]), (&json!("broken"), &json!(true)));
    assert_eq!(entry["answer"]["http_status"], 200);
    assert!(!bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn tls_connections_break_too() {
    let bench = Bench::with(Options { tls: true, ..Options::default() }).await;
    for kind in ["close_before_reading", "close_after_reading", "reset", "half_body", "reset_in_headers", "lost_answer"]
    {
        bench.control("POST", "reset", None).await;
        bench.fault(json!({ "kind": kind })).await;
        bench.try_send(&bench.close(&close_body())).await.expect_err(kind);
        assert_eq!(bench.last().await["outcome"], "broken", "{kind}");
    }
    bench.control("POST", "reset", None).await;
    bench.fault(json!({ "kind": "drip", "ms_per_byte": 0 })).await;
    assert_eq!(bench.send(&bench.close(&close_body())).await.status, 200);
    assert!(!bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn a_fault_can_wait_for_its_endpoint() {
    let bench = Bench::new().await;
    bench
        .fault(json!([
            { "kind": "error_code", "error_code": 1, "endpoint": "real_time_participants" },
            { "kind": "error_code", "error_code": 2 }
        ]))
        .await;
    assert_eq!(bench.send(&bench.close(&close_body())).await.error_code(), 2);
    bench.accepted(&bench.close(&close_body())).await;
    assert_eq!(bench.send(&bench.get(&list())).await.error_code(), 1);
    bench.accepted(&bench.get(&list())).await;
}

#[tokio::test]
async fn the_clock_can_be_wrong_and_right_again() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "clock_shift", "seconds": 3600 })).await;
    let answer = bench.refused(&bench.close(&close_body()), 400, 190_300, "clock").await;
    let date = httpdate::parse_http_date(answer.header("Date").unwrap()).unwrap();
    let seconds = date.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().cast_signed();
    assert!((3590..=3610).contains(&(seconds - now())));
    let mut signer = bench.signer();
    signer.timestamp = seconds.to_string();
    bench.accepted(&signer.request("GET", &list(), "")).await;

    let cleared = bench.control("DELETE", "faults", None).await.json();
    assert_eq!(cleared, json!({ "waiting": [], "clock_shift_seconds": 0 }));
    bench.accepted(&bench.close(&close_body())).await;
}

#[tokio::test]
async fn faults_in_line_are_shown_and_can_be_cleared() {
    let bench = Bench::new().await;
    bench.fault(json!([{ "kind": "reset", "count": 3 }, { "kind": "delay", "ms": 1 }])).await;
    let waiting = bench.control("GET", "faults", None).await.json()["waiting"].clone();
    assert_eq!(waiting, json!([{ "kind": "reset", "count": 3 }, { "kind": "delay", "count": 1 }]));
    bench.control("DELETE", "faults", None).await;
    bench.accepted(&bench.close(&close_body())).await;
    bench.fault(json!({ "kind": "reset" })).await;
    bench.control("POST", "reset", None).await;
    bench.accepted(&bench.close(&close_body())).await;
}

/// What is wrong, and a word that the message has to say about it.
fn wrong_orders() -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "kind": "explode" }), "explode"),
        (json!({ "ms": 5 }), "kind"),
        (json!("reset"), "kind"),
        (json!({ "kind": "delay" }), "ms"),
        (json!({ "kind": "delay", "ms": "5" }), "delay.ms: invalid type: string"),
        (json!({ "kind": "explod" }), "clock_shift"),
        (json!({ "kind": "reset", "when": "now" }), "when"),
        (json!({ "kind": "reset", "count": 0 }), "count"),
        (json!({ "kind": "reset", "endpoint": "nowhere" }), "nowhere"),
        (json!({ "kind": "ignored", "endpoint": "meeting_by_id" }), "close_video"),
        (json!({ "kind": "late_effect" }), "ms"),
        (json!({ "kind": "expire_token", "seconds": -1 }), "-1"),
        (json!({ "kind": "answer", "http_status": 199 }), "http_status"),
        (json!({ "kind": "answer", "http_status": 200, "body": "", "body_base64": "" }), "body_base64"),
        (json!({ "kind": "error_code", "error_code": 41, "message": null }), "message"),
        (json!({ "kind": "clock_shift" }), "seconds"),
        (json!({ "kind": "clock_shift", "seconds": 1, "count": 2 }), "count"),
    ]
}

#[tokio::test]
async fn orders_that_make_no_sense_are_refused_whole() {
    let bench = Bench::new().await;
    for (order, word) in wrong_orders() {
        let answer = bench.control("POST", "faults", Some(json!([{ "kind": "reset" }, order]))).await;
        assert_eq!(answer.status, 400, "{order}");
        assert!(answer.json()["error"].as_str().unwrap().contains(word), "{word}: {}", answer.body);
    }
    let bad_header = json!({ "kind": "answer", "http_status": 200, "headers": { "a b": "c" } });
    assert_eq!(bench.control("POST", "faults", Some(bad_header)).await.status, 400);
    let bad_base64 = json!({ "kind": "answer", "http_status": 200, "body_base64": "***" });
    assert_eq!(bench.control("POST", "faults", Some(bad_base64)).await.status, 400);
    bench.accepted(&bench.close(&close_body())).await;
}

#[tokio::test]
async fn the_schema_says_what_the_emulator_takes() {
    let bench = Bench::new().await;
    let schema = bench.control("GET", "faults/schema", None).await.json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (order, _) in wrong_orders() {
        assert!(!validator.is_valid(&order), "{order}");
    }
    let kinds = schema["$defs"]["fault"]["oneOf"].as_array().unwrap();
    assert_eq!(kinds.len(), 31);
    for kind in kinds {
        // The smallest order of this kind, and the largest.
        let properties = kind["properties"].as_object().unwrap();
        let value = |name: &str| match name {
            "kind" => properties["kind"]["const"].clone(),
            "headers" => json!({ "A": "b", "Date": null }),
            "endpoint" => json!("close_video"),
            "message" | "body" => json!("text"),
            _ => json!(200),
        };
        let required: Vec<&str> =
            kind["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let order =
            |names: Vec<&str>| -> Value { names.into_iter().map(|name| (name.to_owned(), value(name))).collect() };
        let all = properties.keys().map(String::as_str).filter(|name| *name != "body_base64").collect();
        for order in [order(required), order(all)] {
            assert!(validator.is_valid(&order), "{order}");
            bench.fault(order).await;
        }
    }
}

#[tokio::test]
async fn faults_can_be_there_from_the_start() {
    let faults = vec![r#"{"kind":"error_code","error_code":41}"#.to_owned()];
    let bench = Bench::with(Options { faults, ..Options::default() }).await;
    assert_eq!(bench.send(&bench.close(&close_body())).await.error_code(), 41);
    bench.accepted(&bench.close(&close_body())).await;

    let wrong = Options { faults: vec!["{}".to_owned()], ..Options::default() };
    let error = Emulator::start(wrong).await.expect_err("no kind");
    assert!(matches!(&error, StartError::Fault { document, .. } if document == "{}"), "{error}");
}

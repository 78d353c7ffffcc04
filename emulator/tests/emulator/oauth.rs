//! Access tokens: using them, buying them, renewing them.

use serde_json::{Value, json};

use crate::support::{Answer, Bench, HOST, MEETING, MEMBER, Request, close_body, now, video_path};

/// A token call, which is neither signed nor has a token.
async fn call(bench: &Bench, name: &str, document: &Value) -> Answer {
    let request = Request {
        method: "POST".to_owned(),
        target: format!("/wemeet-webapi/v2/oauth2/oauth/{name}"),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: document.to_string().into_bytes(),
    };
    bench.send(&request).await
}

fn refusal(answer: &Answer) -> (u16, i64) {
    (answer.status, answer.json()["code"].as_i64().unwrap())
}

fn close_with(bench: &Bench, access_token: &str) -> Request {
    let body = json!({
        "operator_id": "openid-zhang-wei", "operator_id_type": 2, "instanceid": 1,
        "user": { "to_operator_id": MEMBER, "to_operator_id_type": 4, "instanceid": 1 }
    });
    bench.with_token("PUT", &video_path(MEETING), &body.to_string()).with("AccessToken", access_token)
}

#[tokio::test]
async fn a_token_does_in_place_of_a_signature() {
    let bench = Bench::new().await;
    bench.accepted(&close_with(&bench, "emulator-access-token-1")).await;
    assert!(!bench.camera(MEMBER, 1).await);
    bench.control("POST", "reset", None).await;
    // X-TC-Registered used to be required, and does no harm.
    bench.accepted(&close_with(&bench, "emulator-access-token-1").with("X-TC-Registered", "1")).await;
}

#[tokio::test]
async fn tokens_are_checked_like_signatures() {
    let bench = Bench::new().await;
    let good = || close_with(&bench, "emulator-access-token-1");
    for name in ["Content-Type", "X-TC-Timestamp", "X-TC-Nonce", "AccessToken", "OpenId"] {
        bench.refused(&good().without(name), 400, 200_001, "required_headers").await;
    }
    bench.refused(&good().with("X-TC-Timestamp", &(now() - 400).to_string()), 400, 190_300, "clock").await;
    bench.refused(&good().with("X-TC-Nonce", "x"), 400, 190_004, "nonce").await;
    bench.refused(&good().with("OpenId", "openid-li-na"), 400, 190_303, "access_token").await;
    let answer = bench.refused(&close_with(&bench, "stolen"), 400, 190_303, "access_token").await;
    assert_eq!(answer.json()["error_info"]["new_error_code"], 200_190_303);
    let request = good();
    bench.accepted(&request).await;
    bench.refused(&request, 400, 190_301, "replay").await;
}

#[tokio::test]
async fn oauth_callers_speak_for_themselves_only() {
    let bench = Bench::new().await;
    let mut body = close_body();
    body["operator_id"] = "openid-li-na".into();
    body["operator_id_type"] = 2.into();
    body["instanceid"] = 2.into();
    let request = bench.with_token("PUT", &video_path(MEETING), &body.to_string());
    bench.refused(&request, 400, 190_004, "parameters").await;
    // With a secret the same operator is fine.
    bench.accepted(&bench.close(&body)).await;
}

#[tokio::test]
async fn a_grant_without_the_scope_controls_nothing() {
    let scenario = include_str!("../../scenarios/default.json").replace("\"MANAGE_MEETING\", ", "");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, scenario).unwrap();
    let options = tm_emulator::Options { scenario: Some(file.path().to_owned()), ..Default::default() };
    let bench = Bench::with(options).await;
    bench.refused(&close_with(&bench, "emulator-access-token-1"), 400, 9042, "operator").await;
}

#[tokio::test]
async fn an_expired_token_is_refused_until_it_is_renewed() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "expire_token" })).await;
    bench.refused(&close_with(&bench, "emulator-access-token-1"), 400, 190_303, "access_token").await;
    let ready = bench.emulator.ready();
    let document = json!({ "sdk_id": ready.sdk_id, "open_id": ready.open_id, "refresh_token": ready.refresh_token });
    let renewed = call(&bench, "refresh_token", &document).await.json();
    bench.accepted(&close_with(&bench, renewed["data"]["access_token"].as_str().unwrap())).await;
}

#[tokio::test]
async fn a_refresh_replaces_both_tokens() {
    let bench = Bench::new().await;
    let document = |refresh_token: &str| json!({ "sdk_id": "30000000001", "open_id": "openid-zhang-wei", "refresh_token": refresh_token });
    let first = call(&bench, "refresh_token", &document("emulator-refresh-token-1")).await;
    assert_eq!(first.status, 200);
    let answer = first.json();
    assert_eq!((&answer["code"], &answer["message"]), (&json!(0), &json!("SUCCESS")));
    let data = &answer["data"];
    assert_eq!(data["open_id"], "openid-zhang-wei");
    assert_eq!(data["scopes"], json!(["MANAGE_MEETING", "VIEW_MEETING"]));
    let six_hours = data["expires"].as_i64().unwrap() - now();
    assert!((21_590..=21_600).contains(&six_hours), "{six_hours}");

    bench.refused(&close_with(&bench, "emulator-access-token-1"), 400, 190_303, "access_token").await;
    let again = call(&bench, "refresh_token", &document("emulator-refresh-token-1")).await;
    assert_eq!(refusal(&again), (400, 1006));
    bench.accepted(&close_with(&bench, data["access_token"].as_str().unwrap())).await;
    let next = call(&bench, "refresh_token", &document(data["refresh_token"].as_str().unwrap())).await;
    assert_ne!(next.json()["data"]["access_token"], data["access_token"]);
}

#[tokio::test]
async fn a_refresh_is_checked() {
    let bench = Bench::new().await;
    let good =
        json!({ "sdk_id": "30000000001", "open_id": "openid-zhang-wei", "refresh_token": "emulator-refresh-token-1" });
    for (name, value, code) in [
        ("refresh_token", json!("other"), 1006),
        ("open_id", json!("openid-li-na"), 1004),
        ("sdk_id", json!("1"), 10),
        ("sdk_id", json!(30_000_000_001_i64), 10),
        ("open_id", Value::Null, 10),
    ] {
        let mut document = good.clone();
        document[name] = value;
        assert_eq!(refusal(&call(&bench, "refresh_token", &document).await), (400, code), "{document}");
        assert_eq!(bench.last().await["answer"]["error_code"], code);
    }
    // Thirty days later.
    bench.fault(json!({ "kind": "clock_shift", "seconds": 30 * 24 * 3600 + 1 })).await;
    assert_eq!(refusal(&call(&bench, "refresh_token", &good).await), (400, 1006));
}

#[tokio::test]
async fn a_code_buys_tokens_once() {
    let bench = Bench::new().await;
    let secret = &bench.emulator.ready().secret_key;
    let good = json!({ "sdk_id": "30000000001", "secret": secret, "auth_code": "emulator-auth-code-1" });
    for (name, code) in [("secret", 1003), ("auth_code", 1002), ("sdk_id", 10)] {
        let mut document = good.clone();
        document[name] = "wrong".into();
        assert_eq!(refusal(&call(&bench, "access_token", &document).await), (400, code));
    }
    let bought = call(&bench, "access_token", &good).await.json();
    bench.accepted(&close_with(&bench, bought["data"]["access_token"].as_str().unwrap())).await;
    assert_eq!(refusal(&call(&bench, "access_token", &good).await), (400, 1002));
}

#[tokio::test]
async fn user_info_tells_whether_a_token_is_good() {
    let bench = Bench::new().await;
    let document = |token: &str, open_id: &str| json!({ "access_token": token, "open_id": open_id });
    let good = document("emulator-access-token-1", "openid-zhang-wei");
    let answer = call(&bench, "user_info", &good).await.json();
    assert_eq!((&answer["code"], &answer["data"]["open_id"]), (&json!(0), &json!("openid-zhang-wei")));
    assert_eq!(refusal(&call(&bench, "user_info", &document("other", "openid-zhang-wei")).await), (400, 1005));
    let other_person = document("emulator-access-token-1", "openid-li-na");
    assert_eq!(refusal(&call(&bench, "user_info", &other_person).await), (400, 1004));
    bench.fault(json!({ "kind": "expire_token" })).await;
    assert_eq!(refusal(&call(&bench, "user_info", &good).await), (400, 1005));
}

#[tokio::test]
async fn a_token_is_no_way_around_the_operators_role() {
    let bench = Bench::new().await;
    let mut body = close_body();
    body["operator_id"] = MEMBER.into();
    let request = bench.with_token("PUT", &video_path(MEETING), &body.to_string());
    bench.refused(&request, 400, 9042, "operator").await;
    body["operator_id"] = HOST.into();
    bench.accepted(&bench.with_token("PUT", &video_path(MEETING), &body.to_string())).await;
}

/// The only grant of the scenario, as it is now.
async fn grant(bench: &Bench) -> Value {
    bench.control("GET", "state", None).await.json()["grants"][0].clone()
}

async fn refreshes(bench: &Bench) -> Value {
    bench.control("GET", "counters", None).await.json()["token_refreshes"].clone()
}

#[tokio::test]
async fn refreshes_are_counted_and_the_tokens_that_are_good_now_are_shown() {
    let bench = Bench::new().await;
    let first = grant(&bench).await;
    let ready = bench.emulator.ready();
    assert_eq!(first["access_token"].as_str(), ready.access_token.as_deref());
    assert_eq!(first["refresh_token"].as_str(), ready.refresh_token.as_deref());
    assert_eq!(first["access_expires"].as_i64(), ready.expires);
    assert_eq!((refreshes(&bench).await, &first["refreshes"]), (json!(0), &json!(0)));

    let document = json!({ "sdk_id": ready.sdk_id, "open_id": ready.open_id, "refresh_token": ready.refresh_token });
    let renewed = call(&bench, "refresh_token", &document).await.json();
    let second = grant(&bench).await;
    assert_eq!(second["access_token"], renewed["data"]["access_token"]);
    assert_eq!(second["refresh_token"], renewed["data"]["refresh_token"]);
    // One that is refused does not count.
    assert_eq!(refusal(&call(&bench, "refresh_token", &document).await), (400, 1006));
    assert_eq!((refreshes(&bench).await, &second["refreshes"]), (json!(1), &json!(1)));
    bench.control("POST", "reset", None).await;
    assert_eq!(refreshes(&bench).await, 0);
}

#[tokio::test]
async fn a_token_can_be_told_to_expire_later() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "expire_token", "seconds": 60 })).await;
    let left = grant(&bench).await["access_expires"].as_i64().unwrap() - now();
    assert!((58..=60).contains(&left), "{left}");
    bench.accepted(&close_with(&bench, "emulator-access-token-1")).await;
    bench.fault(json!({ "kind": "clock_shift", "seconds": 61 })).await;
    bench.refused(&close_with(&bench, "emulator-access-token-1"), 400, 190_303, "access_token").await;
}

#[tokio::test]
async fn a_scenario_says_how_long_tokens_are_good_for() {
    let mut scenario: Value = serde_json::from_str(include_str!("../../scenarios/default.json")).unwrap();
    scenario["grants"][0]["access_seconds"] = 100.into();
    scenario["grants"][0]["refresh_seconds"] = 200.into();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, scenario.to_string()).unwrap();
    let options = tm_emulator::Options { scenario: Some(file.path().to_owned()), ..Default::default() };
    let bench = Bench::with(options).await;
    let near = |value: &Value, seconds: i64| {
        let left = value.as_i64().unwrap() - now();
        assert!((seconds - 5..=seconds).contains(&left), "{left}");
    };
    near(&grant(&bench).await["access_expires"], 100);
    let document =
        |token: &str| json!({ "sdk_id": "30000000001", "open_id": "openid-zhang-wei", "refresh_token": token });
    let renewed = call(&bench, "refresh_token", &document("emulator-refresh-token-1")).await.json();
    near(&renewed["data"]["expires"], 100);
    near(&grant(&bench).await["refresh_expires"], 200);
    bench.fault(json!({ "kind": "clock_shift", "seconds": 201 })).await;
    let late = call(&bench, "refresh_token", &document(renewed["data"]["refresh_token"].as_str().unwrap())).await;
    assert_eq!(refusal(&late), (400, 1006));
}

#[tokio::test]
async fn every_error_of_the_token_calls_can_be_had_in_their_shape() {
    let bench = Bench::new().await;
    let document =
        json!({ "sdk_id": "30000000001", "open_id": "openid-zhang-wei", "refresh_token": "emulator-refresh-token-1" });
    for code in [10, 20, 999, 1001, 1002, 1003, 1004, 1005, 1006] {
        let order =
            json!({ "kind": "error_code", "error_code": code, "message": "so", "endpoint": "oauth_refresh_token" });
        bench.fault(order).await;
        let answer = call(&bench, "refresh_token", &document).await;
        assert_eq!(refusal(&answer), (400, code));
        assert_eq!(answer.json()["message"], "so");
        assert!(answer.json().get("error_info").is_none());
        assert_eq!(bench.last().await["answer"]["error_code"], code);
    }
    bench.fault(json!({ "kind": "error_code", "error_code": 20, "http_status": 200 })).await;
    assert_eq!(refusal(&call(&bench, "refresh_token", &document).await), (200, 20));
    // Nothing was carried out, so the token is still good.
    assert_eq!(call(&bench, "refresh_token", &document).await.status, 200);
}

//! What every request has to pass: each check refuses what it should and lets the rest through.

use tm_emulator::Options;

use crate::support::{Bench, DOCUMENTED, MEETING, close_body, now, video_path};

#[tokio::test]
async fn a_request_as_documented_passes_every_check() {
    let bench = Bench::new().await;
    let answer = bench.accepted(&bench.close(&close_body())).await;
    assert_eq!(answer.body, "");
    assert!(answer.header("Date").is_some());
    assert_eq!(answer.header("X-TC-Trace").unwrap().len(), 32);
    assert_eq!(answer.header("Content-Length"), Some("0"));
}

#[tokio::test]
async fn every_required_header_is_missed() {
    let bench = Bench::new().await;
    for name in ["Content-Type", "AppId", "X-TC-Key", "X-TC-Timestamp", "X-TC-Nonce", "X-TC-Signature"] {
        let request = bench.close(&close_body());
        let answer = bench.refused(&request.clone().without(name), 400, 200_001, "required_headers").await;
        assert!(answer.body.contains(&format!("'{name}'")), "{}", answer.body);
        bench.refused(&request.with(name, ""), 400, 200_001, "required_headers").await;
    }
    let wrong_type = bench.close(&close_body()).with("Content-Type", "text/plain");
    bench.refused(&wrong_type, 400, 200_001, "content_type").await;
    let with_charset = bench.close(&close_body()).with("Content-Type", "application/json; charset=utf-8");
    bench.accepted(&with_charset).await;
}

#[tokio::test]
async fn x_tc_registered_has_to_be_1() {
    let bench = Bench::new().await;
    let request = bench.close(&close_body());
    bench.refused(&request.clone().without("X-TC-Registered"), 400, 81_101, "registered").await;
    bench.refused(&request.clone().with("X-TC-Registered", "0"), 400, 81_101, "registered").await;
    bench.accepted(&request).await;
}

#[tokio::test]
async fn unknown_credentials_are_refused() {
    let bench = Bench::new().await;
    let mut signer = bench.signer();
    signer.app_id = "999".to_owned();
    let target = video_path(MEETING);
    bench.refused(&signer.request("PUT", &target, "{}"), 400, 190_303, "identity").await;
    let mut signer = bench.signer();
    signer.secret_id = "nobody".to_owned();
    let answer = bench.refused(&signer.request("PUT", &target, "{}"), 400, 190_303, "identity").await;
    assert_eq!(answer.json()["error_info"]["new_error_code"], 200_190_303);
    // The two applications of the scenario do not mix.
    let mut signer = bench.signer();
    signer.app_id = "200000002".to_owned();
    bench.refused(&signer.request("PUT", &target, "{}"), 400, 190_303, "identity").await;
}

#[tokio::test]
async fn sdk_id_is_right_or_left_out_but_never_empty() {
    let bench = Bench::new().await;
    let request = bench.close(&close_body());
    bench.refused(&request.clone().with("SdkId", ""), 400, 190_303, "identity").await;
    bench.refused(&request.clone().with("SdkId", "1"), 400, 190_303, "identity").await;
    bench.accepted(&request.without("SdkId")).await;

    let mut signer = bench.signer();
    signer.app_id = "200000002".to_owned();
    signer.sdk_id = None;
    signer.secret_id = "EmulatorSecretId00000002".to_owned();
    signer.secret_key = "EmulatorSecretKey0000000000000002".to_owned();
    let example = r#"{"uuid":"afagsagwags","instanceid":4,"user":{"uuid":"agaqwwgdkkddd","instanceid":2}}"#;
    let unassigned = signer.request("PUT", &video_path(DOCUMENTED), example);
    bench.refused(&unassigned.clone().with("SdkId", "30000000001"), 400, 190_303, "identity").await;
    bench.accepted(&unassigned).await;
}

#[tokio::test]
async fn timestamps_are_seconds_and_at_most_five_minutes_off() {
    let bench = Bench::new().await;
    let signed_at = |timestamp: &str| {
        let mut signer = bench.signer();
        signer.timestamp = timestamp.to_owned();
        signer.request("PUT", &video_path(MEETING), close_body().to_string())
    };
    for off in [-310, 310] {
        bench.refused(&signed_at(&(now() + off).to_string()), 400, 190_300, "clock").await;
    }
    bench.refused(&signed_at(&(now() * 1000).to_string()), 400, 190_300, "clock").await;
    for nonsense in ["yesterday", "-1", "1.5", "99999999999999999999"] {
        bench.refused(&signed_at(nonsense), 400, 190_004, "timestamp").await;
    }
    bench.accepted(&signed_at(&(now() - 290).to_string())).await;
}

#[tokio::test]
async fn nonces_are_positive_integers() {
    let bench = Bench::new().await;
    let signed_with = |nonce: &str| {
        let mut signer = bench.signer();
        signer.nonce = nonce.to_owned();
        signer.request("PUT", &video_path(MEETING), close_body().to_string())
    };
    for nonsense in ["0", "-4", "abc", "1e9"] {
        bench.refused(&signed_with(nonsense), 400, 190_004, "nonce").await;
    }
    bench.accepted(&signed_with("18446744073709551616")).await;
}

#[tokio::test]
async fn the_signature_covers_method_key_nonce_time_target_and_body() {
    let bench = Bench::new().await;
    let target = video_path(MEETING);
    let body = close_body().to_string();
    let signer = bench.signer();
    let good = signer.request("PUT", &target, body.clone());

    let mut other_body = good.clone();
    other_body.body.push(b' ');
    let mut other_target = good.clone();
    other_target.target.push_str("?x=1");
    let mut other_key = signer.clone();
    other_key.secret_key.push('x');
    let wrong = [
        other_body,
        other_target,
        other_key.request("PUT", &target, body),
        good.clone().with("X-TC-Nonce", "77"),
        good.clone().with("X-TC-Timestamp", &(now() - 1).to_string()),
        good.clone().with("X-TC-Signature", "AAAA"),
    ];
    for request in wrong {
        bench.refused(&request, 500, 200_003, "signature").await;
    }
    bench.accepted(&good).await;
}

#[tokio::test]
async fn a_wrong_signature_shows_the_string_that_should_have_been_signed() {
    let bench = Bench::new().await;
    let mut signer = bench.signer();
    signer.secret_key.push('x');
    bench.send(&signer.request("PUT", &video_path(MEETING), "{ \"a\": \"\u{4e2d}\" }")).await;
    let expected = format!(
        "PUT\nX-TC-Key={}&X-TC-Nonce={}&X-TC-Timestamp={}\n{}\n{{ \"a\": \"\u{4e2d}\" }}",
        signer.secret_id,
        signer.nonce,
        signer.timestamp,
        video_path(MEETING)
    );
    assert_eq!(bench.last().await["string_to_sign"], expected);
    bench.accepted(&bench.close(&close_body())).await;
    assert!(bench.last().await.get("string_to_sign").is_none());
}

#[tokio::test]
async fn timestamp_and_nonce_are_good_for_one_request() {
    let bench = Bench::new().await;
    let request = bench.close(&close_body());
    bench.accepted(&request).await;
    bench.refused(&request, 400, 190_301, "replay").await;

    // The same nonce at another second is another pair.
    let mut signer = bench.signer();
    signer.nonce = request.headers.iter().find(|(name, _)| name == "X-TC-Nonce").unwrap().1.clone();
    signer.timestamp = (now() - 5).to_string();
    let body = r#"{"operator_id":"ms-li-na","operator_id_type":4,"instanceid":2,
        "user":{"to_operator_id":"ms-boardroom-3","to_operator_id_type":4,"instanceid":9}}"#;
    bench.accepted(&signer.request("PUT", &video_path(MEETING), body)).await;
}

#[tokio::test]
async fn a_refused_signature_does_not_use_up_the_nonce() {
    let bench = Bench::new().await;
    let request = bench.close(&close_body());
    bench.refused(&request.clone().with("X-TC-Signature", "AAAA"), 500, 200_003, "signature").await;
    bench.accepted(&request).await;
}

#[tokio::test]
async fn the_quota_of_a_minute_ends() {
    let bench = Bench::with(Options { quota_per_minute: 3, ..Options::default() }).await;
    let list = format!(
        "/v1/meetings/{MEETING}/real-time-participants?operator_id=li.na&operator_id_type=1&page=1&page_size=1"
    );
    for _ in 0..3 {
        bench.accepted(&bench.get(&list)).await;
    }
    bench.refused(&bench.get(&list), 500, 190_310, "quota").await;
    // It is counted by application, and OAuth counts by person.
    bench
        .accepted(&bench.with_token(
            "GET",
            &list.replace("operator_id=li.na&operator_id_type=1", "operator_id=openid-zhang-wei&operator_id_type=2"),
            "",
        ))
        .await;
    bench.control("POST", "reset", None).await;
    bench.accepted(&bench.get(&list)).await;
}

#[tokio::test]
async fn the_quota_of_a_day_ends() {
    let bench = Bench::with(Options { quota_per_day: 1, ..Options::default() }).await;
    bench.accepted(&bench.close(&close_body())).await;
    bench.refused(&bench.close(&close_body()), 500, 190_311, "quota").await;
}

#[tokio::test]
async fn a_quota_of_zero_is_none() {
    let bench = Bench::with(Options { quota_per_minute: 0, quota_per_day: 0, ..Options::default() }).await;
    let target = format!("/v1/meetings/{MEETING}?userid=li.na&instanceid=1");
    for _ in 0..310 {
        assert_eq!(bench.send(&bench.get(&target)).await.status, 200);
    }
    let counters = bench.control("GET", "counters", None).await.json();
    assert_eq!((&counters["requests"], &counters["distinct_nonces"]), (&310.into(), &310.into()));
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_unsupported() {
    let bench = Bench::new().await;
    let wrong_path = bench.put("/v1/real-control/meetings/1/camera", &close_body());
    bench.refused(&wrong_path, 400, 200_004, "endpoint").await;
    let wrong_method = bench.signer().request("POST", &video_path(MEETING), close_body().to_string());
    let answer = bench.refused(&wrong_method, 400, 200_004, "endpoint").await;
    assert!(answer.body.contains("PUT"), "{}", answer.body);
}

#[tokio::test]
async fn any_base_path_may_stand_before_the_api() {
    let bench = Bench::new().await;
    for base in ["/gateway/tencent", "/"] {
        bench.control("POST", "reset", None).await;
        let request = bench.put(&format!("{base}{}", video_path(MEETING)), &close_body());
        bench.accepted(&request).await;
        assert_eq!(bench.last().await["target"], request.target);
    }
}

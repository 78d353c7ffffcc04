//! Faults of what happens in a meeting: the answer says one thing, and the meeting shows another.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Bench, CO_HOST, HOST, MEETING, MEMBER, close_body};

fn list() -> String {
    format!("/v1/meetings/{MEETING}/real-time-participants?operator_id=li.na&operator_id_type=1&page=1&page_size=50")
}

/// Looks until the condition holds.
async fn until(bench: &Bench, holds: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let member = bench.device(MEMBER, 1).await;
        if holds(&member) {
            return member;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "in vain: {member}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_ignored_call_is_answered_like_any_other_and_the_camera_stays_on() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "ignored" })).await;
    let before = bench.meeting(MEETING).await;
    // Looking on does not use the fault up.
    bench.accepted(&bench.get(&list())).await;
    let answer = bench.send(&bench.close(&close_body())).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert!(answer.header("X-TC-Trace").is_some());
    let entry = bench.last().await;
    assert_eq!((&entry["fault"], &entry["carried_out"]), (&json!("ignored"), &json!(false)));
    assert_eq!(
        entry["checks"].as_array().unwrap().last().unwrap(),
        &json!({ "name": "device", "passed": true, "detail": null })
    );
    assert_eq!(bench.meeting(MEETING).await, before);

    bench.accepted(&bench.close(&close_body())).await;
    assert!(!bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn what_would_be_refused_is_refused_all_the_same() {
    let bench = Bench::new().await;
    for kind in
        [json!({ "kind": "ignored" }), json!({ "kind": "late_effect", "ms": 0 }), json!({ "kind": "target_leaves" })]
    {
        bench.fault(kind).await;
        let mut body = close_body();
        body["user"]["instanceid"] = 7.into();
        bench.refused(&bench.close(&body), 500, 9104, "device").await;
    }
    assert!(bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn a_late_effect_comes_after_its_answer() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "late_effect", "ms": 600_000, "endpoint": "close_video" })).await;
    bench.accepted(&bench.close(&close_body())).await;
    assert!(bench.camera(MEMBER, 1).await);
    bench.fault(json!({ "kind": "late_effect", "ms": 20 })).await;
    bench.accepted(&bench.close(&close_body())).await;
    until(&bench, |member| member["video_state"] == false).await;
}

#[tokio::test]
async fn a_late_effect_does_not_outlive_a_reset() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "late_effect", "ms": 50, "count": 2 })).await;
    bench.accepted(&bench.close(&close_body())).await;
    bench.control("POST", "reset", None).await;
    // The second is later than the first, and its effect shows that the first would have had its own by now.
    bench.fault(json!({ "kind": "late_effect", "ms": 100 })).await;
    let mut body = close_body();
    body["user"] = json!({ "to_operator_id": CO_HOST, "to_operator_id_type": 4, "instanceid": 2 });
    bench.accepted(&bench.close(&body)).await;
    let start = Instant::now();
    while bench.camera(CO_HOST, 2).await {
        assert!(start.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn a_target_may_leave_right_after_its_camera_has_gone_off() {
    let bench = Bench::new().await;
    let before = bench.meeting(MEETING).await["participants"].as_array().unwrap().len();
    bench.fault(json!({ "kind": "target_leaves" })).await;
    bench.accepted(&bench.close(&close_body())).await;
    assert_eq!(bench.last().await["fault"], "target_leaves");
    assert_eq!(bench.device(MEMBER, 1).await, Value::Null);
    // Their other device is still in, and so is everybody else.
    assert_eq!(bench.device(MEMBER, 3).await["ms_open_id"], MEMBER);
    assert_eq!(bench.device(HOST, 1).await["video_state"], true);
    assert_eq!(bench.meeting(MEETING).await["participants"].as_array().unwrap().len(), before - 1);
    let listed = bench.accepted(&bench.get(&list())).await.json();
    assert_eq!(listed["total_count"].as_u64().unwrap(), before as u64 - 1);
    bench.refused(&bench.close(&close_body()), 500, 9104, "device").await;
}

#[tokio::test]
async fn the_list_of_participants_can_fail_while_cameras_go_off() {
    let bench = Bench::new().await;
    let fault = json!({ "kind": "error_code", "error_code": 41, "endpoint": "real_time_participants", "count": 2 });
    bench.fault(fault).await;
    bench.accepted(&bench.close(&close_body())).await;
    for _ in 0..2 {
        let answer = bench.send(&bench.get(&list())).await;
        assert_eq!((answer.status, answer.error_code()), (500, 41));
    }
    bench.accepted(&bench.get(&list())).await;
}

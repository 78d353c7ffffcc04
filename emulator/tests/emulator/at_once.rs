//! Many requests at once: each is answered as if it had come alone.

use std::sync::Arc;

use serde_json::{Value, json};
use tm_emulator::Options;
use tokio::task::JoinSet;

use crate::support::{Answer, Bench};

const MEMBERS: usize = 150;

fn scenario() -> Value {
    let mut scenario: Value = serde_json::from_str(include_str!("../../scenarios/minimal.json")).unwrap();
    let participants = scenario["meetings"][0]["participants"].as_array_mut().unwrap();
    participants.extend((0..MEMBERS).map(|number| {
        json!({ "user_name": "M", "uuid": format!("u-{number}"), "ms_open_id": format!("m-{number}"), "instanceid": 1, "video": true })
    }));
    scenario
}

fn outcome(answer: &Answer) -> i64 {
    if answer.status == 200 { 0 } else { answer.error_code() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_camera_goes_off_once_and_no_request_is_taken_for_another() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, scenario().to_string()).unwrap();
    let scenario = Some(file.path().to_owned());
    let bench =
        Arc::new(Bench::with(Options { scenario, quota_per_minute: 0, quota_per_day: 0, ..Options::default() }).await);
    let path = format!("/v1/real-control/meetings/{}/video", bench.emulator.ready().meeting_id);

    // Each camera is turned off three times at once: by one request, by the same once more, and by another one.
    let mut sent = JoinSet::new();
    for number in 0..MEMBERS {
        let body = json!({
            "operator_id": "ms-host", "operator_id_type": 4, "instanceid": 1,
            "user": { "to_operator_id": format!("m-{number}"), "to_operator_id_type": 4, "instanceid": 1 }
        });
        let (first, other) = (bench.put(&path, &body), bench.put(&path, &body));
        for request in [first.clone(), first, other] {
            let bench = bench.clone();
            sent.spawn(async move { (number, outcome(&bench.send(&request).await)) });
        }
    }
    let mut outcomes = vec![Vec::new(); MEMBERS];
    while let Some(done) = sent.join_next().await {
        let (number, outcome) = done.unwrap();
        outcomes[number].push(outcome);
    }
    for (number, mut outcomes) in outcomes.into_iter().enumerate() {
        outcomes.sort_unstable();
        assert_eq!(outcomes, [0, 9104, 190_301], "camera {number}");
    }

    let meeting = bench.meeting(&bench.emulator.ready().meeting_id).await;
    let lit = meeting["participants"].as_array().unwrap().iter().filter(|person| person["video_state"] == true);
    assert_eq!(lit.count(), 2, "those that were left alone");
    let counters = bench.control("GET", "counters", None).await.json();
    let requests = 3 * MEMBERS;
    assert_eq!((&counters["requests"], &counters["answered"]), (&json!(requests), &json!(requests)));
    assert_eq!(counters["distinct_nonces"], 2 * MEMBERS);
    let numbers: Vec<u64> = bench.log().await.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=requests as u64).collect::<Vec<_>>());
}

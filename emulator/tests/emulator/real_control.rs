//! The siblings of close-video.

use serde_json::{Value, json};
use tm_emulator::Options;

use crate::support::{Bench, CO_HOST, ENDED, HOST, MEETING, MEMBER, ROOM_SYSTEM, Request};

fn path(action: &str) -> String {
    format!("/v1/real-control/meetings/{MEETING}/{action}")
}

/// A request by the host.
fn by_host(bench: &Bench, action: &str, rest: &Value) -> Request {
    let mut body = json!({ "operator_id": HOST, "operator_id_type": 4, "instanceid": 1 });
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    bench.put(&path(action), &body)
}

fn target(ms_open_id: &str, instanceid: i64) -> Value {
    json!({ "to_operator_id": ms_open_id, "to_operator_id_type": 4, "instanceid": instanceid })
}

async fn names_of_those_present(bench: &Bench, meeting_id: &str) -> Vec<String> {
    let meeting = bench.meeting(meeting_id).await;
    let present =
        meeting["participants"].as_array().unwrap().iter().filter(|person| person["in_waiting_room"] == false);
    present.map(|person| person["user_name"].as_str().unwrap().to_owned()).collect()
}

/// Bodies with which each action succeeds.
fn good() -> Vec<(&'static str, Value)> {
    vec![
        ("video", json!({ "user": target(MEMBER, 1) })),
        ("status", json!({ "mute_all": true })),
        ("cohosts", json!({ "action": true, "user": target(MEMBER, 1) })),
        ("kickout", json!({ "allow_rejoin": true, "users": [target(MEMBER, 1)] })),
        ("mutes", json!({ "mute": true, "user": target(MEMBER, 1) })),
        ("screen-shared", json!({ "user": target(MEMBER, 1) })),
        ("doc", json!({ "enable_upload_doc": false })),
        ("waiting-room", json!({ "operate_type": 2, "users": [target(MEMBER, 1)] })),
        ("names", json!({ "users": [{ "ms_open_id": MEMBER, "instanceid": 1, "nick_name": "王" }] })),
    ]
}

#[tokio::test]
async fn all_of_them_want_a_host_in_a_running_meeting() {
    let bench = Bench::new().await;
    for (action, rest) in good() {
        bench.control("POST", "reset", None).await;
        let request = by_host(&bench, action, &rest);
        let body: Value = serde_json::from_slice(&request.body).unwrap();

        let mut by_member = body.clone();
        by_member["operator_id"] = MEMBER.into();
        bench.refused(&bench.put(&path(action), &by_member), 400, 9042, "operator").await;
        let ended = path(action).replace(MEETING, ENDED);
        bench.refused(&bench.put(&ended, &body), 500, 13_603, "meeting_state").await;
        let mut without_device = body;
        without_device.as_object_mut().unwrap().remove("instanceid");
        bench.refused(&bench.put(&path(action), &without_device), 400, 190_004, "parameters").await;
        bench.refused(&bench.signer().request("PUT", &path(action), "{"), 400, 200_005, "json").await;
        bench.accepted(&request).await;
        assert_eq!(
            bench.last().await["endpoint"],
            if action == "video" { "close_video".to_owned() } else { action.replace('-', "_") }
        );
    }
}

#[tokio::test]
async fn status_keeps_settings_and_mutes_all_but_those_who_run_the_meeting() {
    let bench = Bench::new().await;
    let settings = json!({ "mute_all": true, "meeting_locked": true, "allow_chat": 2 });
    bench.accepted(&by_host(&bench, "status", &settings)).await;
    assert_eq!(bench.meeting(MEETING).await["settings"], settings);
    assert_eq!(bench.device(HOST, 1).await["audio_state"], true);
    assert_eq!(bench.device(CO_HOST, 2).await["audio_state"], true);
    assert_eq!(bench.device(MEMBER, 3).await["audio_state"], false);
    assert_eq!(bench.device(ROOM_SYSTEM, 9).await["audio_state"], false);

    bench.refused(&by_host(&bench, "status", &json!({ "mute_all": 1 })), 400, 190_004, "parameters").await;
    bench.refused(&by_host(&bench, "status", &json!({ "allow_chat": 3 })), 400, 190_004, "parameters").await;
}

#[tokio::test]
async fn cohosts_are_made_and_unmade_on_all_their_devices() {
    let bench = Bench::new().await;
    let appoint = |ms_open_id: &str, action: bool, instanceid: i64| {
        by_host(&bench, "cohosts", &json!({ "action": action, "user": target(ms_open_id, instanceid) }))
    };
    bench.accepted(&appoint(MEMBER, true, 1)).await;
    assert_eq!(
        (&bench.device(MEMBER, 1).await["user_role"], &bench.device(MEMBER, 3).await["user_role"]),
        (&json!(6), &json!(6))
    );
    bench.accepted(&appoint(MEMBER, false, 3)).await;
    assert_eq!(bench.device(MEMBER, 1).await["user_role"], 0);
    bench.refused(&appoint(HOST, true, 1), 400, 9042, "role").await;
    bench.refused(&appoint("ms-nobody", true, 1), 500, 190_456, "target").await;
    bench.refused(&by_host(&bench, "cohosts", &json!({ "user": target(MEMBER, 1) })), 400, 190_004, "parameters").await;
}

#[tokio::test]
async fn kickout_removes_devices_all_or_none() {
    let bench = Bench::new().await;
    let remove = |users: Value| by_host(&bench, "kickout", &json!({ "allow_rejoin": false, "users": users }));
    bench.refused(&remove(json!([target(MEMBER, 1), target("ms-nobody", 1)])), 500, 190_456, "target").await;
    assert_eq!(bench.device(MEMBER, 1).await["instanceid"], 1);
    bench.refused(&remove(json!([target(HOST, 1)])), 400, 9042, "role").await;
    bench.refused(&remove(json!([])), 400, 190_004, "parameters").await;
    let too_many: Vec<Value> = (0..21).map(|_| target(MEMBER, 1)).collect();
    bench.refused(&remove(json!(too_many)), 400, 190_004, "parameters").await;
    let answer = bench.refused(&remove(json!([target(ROOM_SYSTEM, 9)])), 400, 190_004, "parameters").await;
    assert!(answer.body.contains("reason"), "{}", answer.body);

    bench.accepted(&remove(json!([target(MEMBER, 1), target("ms-j-smith", 4)]))).await;
    assert_eq!(bench.device(MEMBER, 1).await, Value::Null);
    assert_eq!(bench.device("ms-j-smith", 4).await, Value::Null);
    assert_eq!(bench.device(MEMBER, 3).await["instanceid"], 3);
    let with_reason = json!({ "allow_rejoin": false, "reason": "over", "users": [target(ROOM_SYSTEM, 9)] });
    bench.accepted(&by_host(&bench, "kickout", &with_reason)).await;
    assert_eq!(bench.device(ROOM_SYSTEM, 9).await, Value::Null);
}

#[tokio::test]
async fn microphones_and_shared_screens_are_switched() {
    let bench = Bench::new().await;
    let mute = |mute: bool| by_host(&bench, "mutes", &json!({ "mute": mute, "user": target(MEMBER, 3) }));
    bench.accepted(&mute(true)).await;
    assert_eq!(bench.device(MEMBER, 3).await["audio_state"], false);
    bench.accepted(&mute(false)).await;
    assert_eq!(bench.device(MEMBER, 3).await["audio_state"], true);
    assert_eq!(bench.device(MEMBER, 1).await["audio_state"], false);

    assert_eq!(bench.device(MEMBER, 1).await["screen_shared_state"], true);
    bench.accepted(&by_host(&bench, "screen-shared", &json!({ "user": target(MEMBER, 1) }))).await;
    assert_eq!(bench.device(MEMBER, 1).await["screen_shared_state"], false);
    // No such device.
    bench
        .refused(&by_host(&bench, "screen-shared", &json!({ "user": target(MEMBER, 2) })), 500, 190_456, "target")
        .await;
}

#[tokio::test]
async fn doc_keeps_whether_documents_may_be_uploaded() {
    let bench = Bench::new().await;
    bench.accepted(&by_host(&bench, "doc", &json!({ "enable_upload_doc": true }))).await;
    assert_eq!(bench.meeting(MEETING).await["settings"], json!({ "enable_upload_doc": true }));
    bench.refused(&by_host(&bench, "doc", &json!({})), 400, 190_004, "parameters").await;
}

#[tokio::test]
async fn people_move_between_meeting_and_waiting_room() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/town-hall.json");
    let bench = Bench::with(Options { scenario: Some(scenario.into()), ..Options::default() }).await;
    let meeting_id = bench.emulator.ready().meeting_id.clone();
    let move_them = |operate_type: i64, users: &Value| {
        let body = json!({
            "operator_id": "speaker", "operator_id_type": 1, "instanceid": 2, "operate_type": operate_type, "users": users
        });
        bench.put(&format!("/v1/real-control/meetings/{meeting_id}/waiting-room"), &body)
    };
    let visitor = json!([target("ms-visitor-117", 6)]);
    bench.refused(&move_them(2, &visitor), 500, 190_456, "target").await;
    bench.accepted(&move_them(1, &visitor)).await;
    assert!(names_of_those_present(&bench, &meeting_id).await.contains(&"Visitor 117".to_owned()));
    bench.refused(&move_them(1, &visitor), 500, 190_456, "target").await;
    bench.accepted(&move_them(2, &visitor)).await;
    assert!(!names_of_those_present(&bench, &meeting_id).await.contains(&"Visitor 117".to_owned()));
    bench.accepted(&move_them(3, &visitor)).await;
    assert_eq!(bench.device("ms-visitor-117", 6).await, Value::Null);

    bench.refused(&move_them(2, &json!([target("ms-auditorium", 20)])), 500, 9103, "device").await;
    bench.refused(&move_them(4, &visitor), 400, 190_004, "parameters").await;
}

#[tokio::test]
async fn names_are_changed_and_have_a_length() {
    let bench = Bench::new().await;
    let rename = |name: &str| {
        by_host(&bench, "names", &json!({ "users": [{ "ms_open_id": MEMBER, "instanceid": 1, "nick_name": name }] }))
    };
    let twenty = "名".repeat(20);
    bench.accepted(&rename(&twenty)).await;
    assert_eq!(bench.device(MEMBER, 1).await["user_name"], twenty);
    let answer = bench.refused(&rename(&"名".repeat(21)), 400, 190_004, "parameters").await;
    assert!(answer.body.contains("users[0].nick_name has 21 characters"), "{}", answer.body);
    bench.refused(&rename(""), 400, 190_004, "parameters").await;
}

#[tokio::test]
async fn the_transcript_is_the_creators() {
    let bench = Bench::new().await;
    let path = format!("/v1/real-control/meetings/{MEETING}/asr");
    let body = json!({ "operator_id": "chen.creator", "operator_id_type": 1, "instance_id": 1, "is_open": true });
    let answer = bench.accepted(&bench.put(&path, &body)).await;
    assert_eq!(answer.json()["code"], 0);
    assert_eq!(bench.meeting(MEETING).await["settings"], json!({ "asr": true }));
    let changed = |name: &str, value: Value| {
        let mut changed = body.clone();
        changed[name] = value;
        bench.put(&path, &changed)
    };
    bench.refused(&changed("operator_id", "zhang.wei".into()), 400, 9042, "operator").await;
    bench.refused(&changed("operator_id", "nobody".into()), 500, 190_001, "operator").await;
    for (name, value) in [
        ("operator_id_type", json!(4)),
        ("instance_id", Value::Null),
        ("is_open", json!(1)),
        ("open_asr_view", json!(2)),
    ] {
        let answer = bench.refused(&changed(name, value), 400, 190_004, "parameters").await;
        assert!(answer.body.contains(name), "{}", answer.body);
    }
}

#[tokio::test]
async fn only_the_host_appoints() {
    let bench = Bench::new().await;
    let appoint = |operator: &str, instanceid: i64| {
        let body = json!({
            "operator_id": operator, "operator_id_type": 4, "instanceid": instanceid,
            "action": true, "user": target(MEMBER, 1)
        });
        bench.put(&format!("/v1/real-control/meetings/{MEETING}/cohosts"), &body)
    };
    let answer = bench.refused(&appoint(CO_HOST, 2), 400, 9042, "operator").await;
    assert!(answer.body.contains("not the host"), "{}", answer.body);
    bench.accepted(&appoint(HOST, 1)).await;
    assert_eq!(bench.device(MEMBER, 1).await["user_role"], 6);
}

//! Closing a camera: the three generations of the request, who may, and on what device.

use serde_json::{Value, json};
use tm_emulator::Options;

use crate::support::{
    Bench, CO_HOST, DOCUMENTED, ENDED, HOST, MEETING, MEMBER, NOT_BEGUN, RECURRING, ROOM_SYSTEM, close_body, video_path,
};

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut body = close_body();
    change(&mut body);
    body
}

#[tokio::test]
async fn the_camera_of_that_device_goes_off_and_no_other() {
    let bench = Bench::new().await;
    let before = bench.meeting(MEETING).await;
    assert!(bench.camera(MEMBER, 1).await);
    bench.accepted(&bench.close(&close_body())).await;
    assert!(!bench.camera(MEMBER, 1).await);
    let mut expected = before;
    expected["participants"][2]["video_state"] = false.into();
    assert_eq!(bench.meeting(MEETING).await, expected);
}

#[tokio::test]
async fn the_documents_own_example_works_with_its_double_slash_too() {
    let bench = Bench::new().await;
    let example = "{\n    \"uuid\": \"afagsagwags\",\n    \"instanceid\": 4,\n    \"user\":{\n        \"uuid\":\"agaqwwgdkkddd\",\n        \"instanceid\":2\n    }\n}";
    for target in [video_path(DOCUMENTED), format!("/{}", video_path(DOCUMENTED))] {
        bench.control("POST", "reset", None).await;
        bench.accepted(&bench.signer().request("PUT", &target, example)).await;
        let entry = bench.last().await;
        assert_eq!(entry["body"], example);
        assert_eq!(entry["target"], target);
        assert_eq!(bench.meeting(DOCUMENTED).await["participants"][1]["video_state"], false);
    }
}

#[tokio::test]
async fn every_way_to_name_the_operator_is_understood() {
    let bench = Bench::new().await;
    let operators = [
        json!({ "operator_id": "zhang.wei", "operator_id_type": 1 }),
        json!({ "operator_id": "openid-zhang-wei", "operator_id_type": 2 }),
        json!({ "operator_id": HOST, "operator_id_type": 4 }),
        json!({ "uuid": "uuid-zhang-wei" }),
        json!({ "operator_id": HOST, "operator_id_type": 4, "uuid": "somebody else: operator_id wins" }),
        json!({ "operator_id": "", "uuid": "uuid-zhang-wei" }),
    ];
    for operator in operators {
        bench.control("POST", "reset", None).await;
        let mut body = json!({ "instanceid": 1, "user": { "uuid": "uuid-wang-fang", "instanceid": 1 } });
        body.as_object_mut().unwrap().extend(operator.as_object().unwrap().clone());
        bench.accepted(&bench.close(&body)).await;
        assert!(!bench.camera(MEMBER, 1).await);
    }
}

#[tokio::test]
async fn to_operator_id_wins_over_uuid() {
    let bench = Bench::new().await;
    let body = changed(|body| body["user"]["uuid"] = "uuid-li-na".into());
    bench.accepted(&bench.close(&body)).await;
    assert!(!bench.camera(MEMBER, 1).await);
    assert!(bench.camera(CO_HOST, 2).await);
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused() {
    let bench = Bench::new().await;
    for body in ["", "{", "[]", "null", "{\"a\":1}x", "\u{feff}{}"] {
        let request = bench.signer().request("PUT", &video_path(MEETING), body);
        bench.refused(&request, 400, 200_005, "json").await;
    }
}

#[tokio::test]
async fn parameters_have_types_and_the_message_names_the_one_at_fault() {
    let bench = Bench::new().await;
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 16] = [
        ("instanceid is missing", |body| drop(body.as_object_mut().unwrap().remove("instanceid"))),
        ("instanceid is a string, expected an integer", |body| body["instanceid"] = "1".into()),
        ("instanceid is a fraction", |body| body["instanceid"] = 1.5.into()),
        ("instanceid is an integer beyond 63 bits", |body| body["instanceid"] = u64::MAX.into()),
        ("instanceid is a boolean", |body| body["instanceid"] = true.into()),
        ("operator_id is an integer, expected a string", |body| body["operator_id"] = 7.into()),
        ("operator_id_type is missing", |body| drop(body.as_object_mut().unwrap().remove("operator_id_type"))),
        ("operator_id_type is 3", |body| body["operator_id_type"] = 3.into()),
        ("operator_id_type is 5", |body| body["operator_id_type"] = 5.into()),
        ("operator_id and uuid are both missing", |body| drop(body.as_object_mut().unwrap().remove("operator_id"))),
        ("user is missing", |body| drop(body.as_object_mut().unwrap().remove("user"))),
        ("user is an array, expected an object", |body| body["user"] = json!([])),
        ("user.instanceid is missing", |body| drop(body["user"].as_object_mut().unwrap().remove("instanceid"))),
        ("user.to_operator_id_type is 2, expected 4", |body| body["user"]["to_operator_id_type"] = 2.into()),
        ("user.to_operator_id and uuid are both missing", |body| body["user"]["to_operator_id"] = Value::Null),
        ("video is a string, expected a boolean", |body| body["video"] = "false".into()),
    ];
    for (message, change) in cases {
        let answer = bench.refused(&bench.close(&changed(change)), 400, 190_004, "parameters").await;
        assert!(answer.body.contains(message), "expected {message:?} in {}", answer.body);
    }
    bench.accepted(&bench.close(&changed(|body| body["not_yet_known"] = "passes".into()))).await;
}

#[tokio::test]
async fn the_meeting_has_to_exist_and_to_be_running() {
    let bench = Bench::new().await;
    let to = |meeting_id: &str| bench.put(&video_path(meeting_id), &close_body());
    bench.refused(&to("1234567890123456789"), 500, 9003, "meeting").await;
    let answer = bench.refused(&to("735219846"), 500, 9003, "meeting").await;
    assert!(answer.body.contains("meeting code"), "{}", answer.body);
    bench.refused(&to("not-a-number"), 500, 9002, "meeting").await;
    bench.refused(&to(ENDED), 500, 13_603, "meeting_state").await;
    bench.refused(&to(NOT_BEGUN), 400, 190_455, "meeting_state").await;
}

#[tokio::test]
async fn host_co_host_and_creator_may_and_others_may_not() {
    let bench = Bench::new().await;
    let by = |id: &str, id_type: i64, instanceid: i64| {
        bench.close(&changed(|body| {
            body["operator_id"] = id.into();
            body["operator_id_type"] = id_type.into();
            body["instanceid"] = instanceid.into();
        }))
    };
    bench.refused(&by("j.smith", 1, 4), 400, 9042, "operator").await;
    bench.refused(&by(MEMBER, 4, 1), 400, 9042, "operator").await;
    bench.refused(&by("ms-nobody", 4, 1), 400, 9042, "operator").await;
    bench.refused(&by("sun.admin", 1, 1), 400, 9042, "operator").await;
    bench.refused(&by("no.account", 1, 1), 500, 190_001, "operator").await;
    // The host is in from a PC, and says so.
    bench.refused(&by(HOST, 4, 2), 400, 9042, "operator").await;

    bench.accepted(&by(CO_HOST, 4, 2)).await;
    bench.control("POST", "reset", None).await;
    // The creator is not in the meeting, and their device is not looked at.
    bench.accepted(&by("chen.creator", 1, 86)).await;
}

#[tokio::test]
async fn the_target_has_to_be_in_the_meeting_with_a_device_whose_camera_is_on() {
    let bench = Bench::new().await;
    let on = |id: &str, instanceid: i64| {
        bench.close(&changed(|body| {
            body["user"]["to_operator_id"] = id.into();
            body["user"]["instanceid"] = instanceid.into();
        }))
    };
    bench.refused(&on("ms-nobody", 1), 500, 190_456, "target").await;
    bench.refused(&on(MEMBER, 2), 500, 9104, "device").await;
    bench.refused(&on(MEMBER, 3), 500, 9104, "device").await;
    bench.refused(&on("ms-guest-phone", 0), 500, 9104, "device").await;
    bench.accepted(&on(MEMBER, 1)).await;
    bench.refused(&on(MEMBER, 1), 500, 9104, "device").await;
}

#[tokio::test]
async fn only_a_room_systems_camera_can_be_opened() {
    let bench = Bench::new().await;
    let switch = |id: &str, instanceid: i64, video: bool| {
        bench.close(&changed(|body| {
            body["user"]["to_operator_id"] = id.into();
            body["user"]["instanceid"] = instanceid.into();
            body["video"] = video.into();
        }))
    };
    bench.accepted(&switch(ROOM_SYSTEM, 9, false)).await;
    assert!(!bench.camera(ROOM_SYSTEM, 9).await);
    bench.accepted(&switch(ROOM_SYSTEM, 9, true)).await;
    assert!(bench.camera(ROOM_SYSTEM, 9).await);
    bench.refused(&switch(MEMBER, 3, true), 500, 9104, "device").await;
    assert!(!bench.camera(MEMBER, 3).await);
}

#[tokio::test]
async fn recurring_meetings_take_no_uuids() {
    let bench = Bench::new().await;
    let target = video_path(RECURRING);
    let host = json!({ "operator_id": "li.na", "operator_id_type": 1, "instanceid": 2 });
    let mut by_uuid = host.clone();
    by_uuid["user"] = json!({ "uuid": "uuid-j-smith", "instanceid": 5 });
    bench.refused(&bench.put(&target, &by_uuid), 400, 190_004, "target").await;
    let operator_by_uuid = json!({ "uuid": "uuid-li-na", "instanceid": 2, "user": by_uuid["user"] });
    bench.refused(&bench.put(&target, &operator_by_uuid), 400, 190_004, "operator").await;
    let mut by_id = host;
    by_id["user"] = json!({ "to_operator_id": "ms-j-smith-monday", "to_operator_id_type": 4, "instanceid": 5 });
    bench.accepted(&bench.put(&target, &by_id)).await;
}

#[tokio::test]
async fn success_has_the_body_that_was_asked_for() {
    let bench = Bench::with(Options { success_body: "{}".to_owned(), ..Options::default() }).await;
    assert_eq!(bench.accepted(&bench.close(&close_body())).await.body, "{}");
}

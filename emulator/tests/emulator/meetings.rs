//! Looking things up: who is in a meeting, the meeting behind a code, one's own id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tm_emulator::Options;

use crate::support::{Bench, DOCUMENTED, ENDED, MEETING, RECURRING, close_body};

fn list(meeting_id: &str, parameters: &str) -> String {
    format!("/v1/meetings/{meeting_id}/real-time-participants?{parameters}")
}

const BY_CO_HOST: &str = "operator_id=li.na&operator_id_type=1&page=1&page_size=50";

fn town_hall() -> Options {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/town-hall.json");
    Options { scenario: Some(scenario.into()), ..Options::default() }
}

#[tokio::test]
async fn participants_are_listed_in_the_services_shape() {
    let bench = Bench::new().await;
    let answer = bench.accepted(&bench.get(&list(MEETING, BY_CO_HOST))).await.json();
    assert_eq!(answer["meeting_id"], MEETING);
    assert_eq!(answer["meeting_code"], "735219846");
    assert_eq!(answer["status"], "MEETING_STATE_STARTED");
    assert_eq!(STANDARD.decode(answer["subject"].as_str().unwrap()).unwrap(), "产品周会 Product weekly".as_bytes());
    let figures =
        ["current_page", "current_size", "total_count", "total_page"].map(|name| answer[name].as_u64().unwrap());
    assert_eq!(figures, [1, 7, 7, 1]);

    let participants = answer["participants"].as_array().unwrap();
    let roles: Vec<_> = participants.iter().map(|person| person["user_role"].as_i64().unwrap()).collect();
    assert_eq!(roles, [2, 6, 0, 0, 0, 0, 4]);
    let mut host = participants[0].clone();
    assert!(host["join_time"].as_str().unwrap().parse::<i64>().is_ok());
    host.as_object_mut().unwrap().retain(|name, _| name != "join_time" && name != "app_version");
    let expected = json!({
        "userid": "zhang.wei", "open_id": "openid-zhang-wei", "ms_open_id": "ms-zhang-wei",
        "user_name": STANDARD.encode("张伟"), "instanceid": 1, "join_type": 1, "user_role": 2,
        "audio_state": true, "video_state": true, "screen_shared_state": false
    });
    assert_eq!(host, expected);
    // Those without an account have no userid.
    assert!(participants[4].get("userid").is_none());

    bench.accepted(&bench.close(&close_body())).await;
    let after = bench.accepted(&bench.get(&list(MEETING, BY_CO_HOST))).await.json();
    let cameras = |answer: &Value| -> Vec<bool> {
        answer["participants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|person| person["video_state"].as_bool().unwrap())
            .collect()
    };
    assert_eq!(cameras(&answer), [true, true, true, false, true, false, false]);
    assert_eq!(cameras(&after), [true, true, false, false, true, false, false]);
}

#[tokio::test]
async fn pages_join_to_the_whole_without_the_waiting_room() {
    let bench = Bench::with(town_hall()).await;
    let meeting_id = bench.emulator.ready().meeting_id.clone();
    let mut ids = Vec::new();
    for (page, size) in [(1, 50), (2, 50), (3, 17), (4, 0)] {
        let target = list(&meeting_id, &format!("operator_id=speaker&operator_id_type=1&page={page}&page_size=50"));
        let answer = bench.accepted(&bench.get(&target)).await.json();
        let figures =
            ["current_page", "current_size", "total_count", "total_page"].map(|name| answer[name].as_u64().unwrap());
        assert_eq!(figures, [page, size, 117, 3]);
        let participants = answer["participants"].as_array().unwrap();
        ids.extend(participants.iter().map(|person| (person["ms_open_id"].clone(), person["instanceid"].clone())));
    }
    let devices: Vec<_> = bench
        .emulator
        .ready()
        .participants
        .iter()
        .map(|person| (json!(person.ms_open_id), json!(person.instanceid)))
        .collect();
    assert_eq!(ids, devices);
    assert!(!ids.iter().any(|(id, _)| id == "ms-visitor-117"));
}

#[tokio::test]
async fn the_list_has_required_parameters() {
    let bench = Bench::new().await;
    let wrong = [
        ("operator_id_type=1&page=1&page_size=50", "operator_id is missing"),
        ("operator_id=li.na&page=1&page_size=50", "operator_id_type is missing"),
        ("operator_id=li.na&operator_id_type=4&page=1&page_size=50", "operator_id_type is 4"),
        ("operator_id=li.na&operator_id_type=x&page=1&page_size=50", "expected an integer"),
        ("operator_id=li.na&operator_id_type=1&page_size=50", "page is missing"),
        ("operator_id=li.na&operator_id_type=1&page=0&page_size=50", "page is 0"),
        ("operator_id=li.na&operator_id_type=1&page=1&page_size=51", "page_size is 51"),
        ("operator_id=li.na&operator_id_type=1&page=1", "page_size is missing"),
    ];
    for (parameters, message) in wrong {
        let answer = bench.refused(&bench.get(&list(MEETING, parameters)), 400, 190_004, "parameters").await;
        assert!(answer.body.contains(message), "{}", answer.body);
    }
}

#[tokio::test]
async fn host_co_host_creator_administrator_and_rooms_may_list() {
    let bench = Bench::new().await;
    let by = |operator: &str| bench.get(&list(MEETING, &format!("{operator}&page=1&page_size=5")));
    for operator in ["zhang.wei", "li.na", "chen.creator", "sun.admin"] {
        bench.accepted(&by(&format!("operator_id={operator}&operator_id_type=1"))).await;
    }
    bench.accepted(&by("operator_id=openid-li-na&operator_id_type=2")).await;
    bench.refused(&by("operator_id=j.smith&operator_id_type=1"), 400, 9042, "operator").await;
    bench.refused(&by("operator_id=nobody&operator_id_type=1"), 500, 190_001, "operator").await;

    let bench = Bench::with(town_hall()).await;
    let by_room =
        list(&bench.emulator.ready().meeting_id, "operator_id=rooms-auditorium&operator_id_type=3&page=1&page_size=5");
    bench.refused(&bench.get(&by_room), 400, 9042, "operator").await;
}

#[tokio::test]
async fn recurring_meetings_are_listed_by_their_running_sub_meeting() {
    let bench = Bench::new().await;
    bench.refused(&bench.get(&list(RECURRING, BY_CO_HOST)), 400, 190_004, "sub_meeting").await;
    let other = list(RECURRING, &format!("{BY_CO_HOST}&sub_meeting_id=1"));
    bench.refused(&bench.get(&other), 500, 9003, "sub_meeting").await;
    let current = list(RECURRING, &format!("{BY_CO_HOST}&sub_meeting_id=1755504000"));
    assert_eq!(bench.accepted(&bench.get(&current)).await.json()["total_count"], 2);
}

#[tokio::test]
async fn an_ended_meeting_has_nobody_in_it() {
    let bench = Bench::new().await;
    let target = list(ENDED, "operator_id=zhang.wei&operator_id_type=1&page=1&page_size=50");
    let answer = bench.accepted(&bench.get(&target)).await.json();
    assert_eq!((&answer["status"], &answer["participants"]), (&json!("MEETING_STATE_ENDED"), &json!([])));
}

#[tokio::test]
async fn a_meeting_is_found_by_its_code_and_by_its_id() {
    let bench = Bench::new().await;
    for target in [
        "/v1/meetings?meeting_code=735219846&userid=li.na&instanceid=1".to_owned(),
        "/v1/meetings?meeting_code=735219846&operator_id=li.na&operator_id_type=1&instanceid=1".to_owned(),
        format!("/v1/meetings/{MEETING}?operator_id=li.na&operator_id_type=1&instanceid=1"),
        format!("/v1/meetings/{MEETING}?userid=li.na&instanceid=1"),
    ] {
        let answer = bench.accepted(&bench.get(&target)).await.json();
        assert_eq!(answer["meeting_number"], 1);
        let info = &answer["meeting_info_list"][0];
        assert_eq!(info["meeting_id"], MEETING);
        assert_eq!(info["meeting_code"], "735219846");
        assert_eq!(info["status"], "MEETING_STATE_STARTED");
        assert_eq!(info["current_hosts"], json!([{ "userid": "zhang.wei" }]));
        assert_eq!(info["current_co_hosts"], json!([{ "userid": "li.na" }]));
        assert_eq!(info["meeting_type"], 0);
        assert!(info.get("current_sub_meeting_id").is_none());
    }
    let recurring = "/v1/meetings?meeting_code=902331765&userid=li.na&instanceid=1";
    let info = bench.accepted(&bench.get(recurring)).await.json()["meeting_info_list"][0].clone();
    assert_eq!((&info["meeting_type"], &info["current_sub_meeting_id"]), (&json!(1), &json!("1755504000")));
}

#[tokio::test]
async fn look_ups_are_checked() {
    let bench = Bench::new().await;
    let by_code = |parameters: &str| bench.get(&format!("/v1/meetings?{parameters}"));
    bench.refused(&by_code("meeting_code=123456789&userid=li.na&instanceid=1"), 500, 9003, "meeting").await;
    bench.refused(&by_code("meeting_code=735-219-846&userid=li.na&instanceid=1"), 400, 190_004, "parameters").await;
    bench.refused(&by_code("userid=li.na&instanceid=1"), 400, 190_004, "parameters").await;
    bench.refused(&by_code("meeting_code=735219846&instanceid=1"), 400, 190_004, "parameters").await;
    bench.refused(&by_code("meeting_code=735219846&userid=li.na"), 400, 190_004, "parameters").await;
    bench.refused(&by_code("meeting_code=735219846&userid=nobody&instanceid=1"), 500, 190_001, "operator").await;
    bench.refused(&by_code("meeting_code=902331765&userid=wang.fang&instanceid=1"), 500, 202_801, "operator").await;
}

#[tokio::test]
async fn people_learn_their_own_id_in_a_meeting() {
    let bench = Bench::new().await;
    let of = |operator: &str| {
        bench.get(&format!("/v1/meetings/{MEETING}/ms-open-id?operator_id={operator}&operator_id_type=1"))
    };
    let answer = bench.accepted(&of("wang.fang")).await.json();
    assert_eq!(answer, json!({ "meeting_id": MEETING, "ms_open_id": "ms-wang-fang" }));
    bench.refused(&of("chen.creator"), 500, 190_456, "present").await;
}

#[tokio::test]
async fn oauth_callers_see_only_meetings_made_through_oauth() {
    let bench = Bench::new().await;
    let parameters = "operator_id=openid-zhang-wei&operator_id_type=2&page=1&page_size=50";
    bench.accepted(&bench.with_token("GET", &list(MEETING, parameters), "")).await;
    bench.refused(&bench.with_token("GET", &list(DOCUMENTED, parameters), ""), 400, 9042, "operator").await;
    // With OAuth a userid is an OpenId.
    let by_code = "/v1/meetings?meeting_code=735219846&userid=openid-zhang-wei&instanceid=1";
    bench.accepted(&bench.with_token("GET", by_code, "")).await;
}

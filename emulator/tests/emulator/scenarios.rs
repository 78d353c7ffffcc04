//! Scenario files: the shipped ones, and what is wrong with others.

use serde_json::{Value, json};
use tm_emulator::{Emulator, Options, StartError};

use crate::support::{Bench, close_body};

fn shipped() -> Vec<(String, Value)> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| (path.display().to_string(), serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()))
        .collect()
}

fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(include_str!("../../schema/scenario.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn grant(sdk_id: &str, open_id: &str) -> Value {
    json!({ "sdk_id": sdk_id, "open_id": open_id, "access_token": "a", "refresh_token": "r", "scopes": [] })
}

async fn start(document: &Value) -> Result<Emulator, StartError> {
    start_text(".json", &document.to_string()).await
}

async fn start_text(suffix: &str, text: &str) -> Result<Emulator, StartError> {
    let file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    std::fs::write(&file, text).unwrap();
    Emulator::start(Options { scenario: Some(file.path().to_owned()), ..Options::default() }).await
}

#[tokio::test]
async fn every_shipped_scenario_starts_and_fits_the_schema() {
    let scenarios = shipped();
    assert!(scenarios.len() >= 3);
    for (path, document) in scenarios {
        let errors: Vec<String> = validator().iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{path}");
        let emulator = Emulator::start(Options { scenario: Some(path.into()), ..Options::default() }).await.unwrap();
        let ready = emulator.ready();
        assert_eq!(ready.meeting_id, document["meetings"][0]["meeting_id"]);
        assert_eq!((ready.meeting_id.len(), ready.meeting_code.len()), (19, 9));
        assert!(ready.host.is_some());
    }
}

#[tokio::test]
async fn wrong_scenarios_are_refused_with_a_reason() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 13] = [
        ("apps", |scenario| drop(scenario.as_object_mut().unwrap().remove("apps"))),
        ("apps: expected at least one", |scenario| scenario["apps"] = json!([])),
        ("meetings: expected at least one", |scenario| scenario["meetings"] = json!([])),
        ("colour", |scenario| scenario["colour"] = "red".into()),
        ("expected digits", |scenario| scenario["meetings"][0]["meeting_id"] = "12a".into()),
        ("used twice", |scenario| {
            let meeting = scenario["meetings"][0].clone();
            scenario["meetings"].as_array_mut().unwrap().push(meeting);
        }),
        ("meeting_code \"100000001\": used twice", |scenario| {
            let mut meeting = scenario["meetings"][0].clone();
            meeting["meeting_id"] = "2".into();
            scenario["meetings"].as_array_mut().unwrap().push(meeting);
        }),
        ("userid \"host\": used twice", |scenario| scenario["users"][1]["userid"] = "host".into()),
        ("sdk_id \"ghost\"", |scenario| scenario["grants"] = json!([grant("ghost", "openid-host")])),
        ("open_id \"ghost\"", |scenario| {
            scenario["apps"][0]["sdk_id"] = "1".into();
            scenario["grants"] = json!([grant("1", "ghost")]);
        }),
        ("creator \"ghost\"", |scenario| scenario["meetings"][0]["creator"] = "ghost".into()),
        ("userid \"ghost\"", |scenario| scenario["meetings"][0]["participants"][0]["userid"] = "ghost".into()),
        ("in twice with instanceid 2", |scenario| {
            let member = scenario["meetings"][0]["participants"][1].clone();
            scenario["meetings"][0]["participants"].as_array_mut().unwrap().push(member);
        }),
    ];
    let minimal: Value = serde_json::from_str(include_str!("../../scenarios/minimal.json")).unwrap();
    assert!(start(&minimal).await.is_ok());
    for (reason, change) in cases {
        let mut document = minimal.clone();
        change(&mut document);
        let error = start(&document).await.expect_err(reason);
        assert!(matches!(error, StartError::Scenario(_)) && error.to_string().contains(reason), "{reason}: {error}");
    }
}

const TOML: &str = r#"
description = "The scenario minimal.json, in another tongue"

[[apps]]
app_id = "200000001"
secret_id = "EmulatorSecretId00000001"
secret_key = "EmulatorSecretKey0000000000000001"

[[users]]
userid = "host"
open_id = "openid-host"
uuid = "uuid-host"
user_name = "主持人"

[[meetings]]
meeting_id = "1000000000000000001"
meeting_code = "100000001"
subject = "Minimal"
creator = "host"

[[meetings.participants]]
userid = "host"
ms_open_id = "ms-host"
instanceid = 1
role = "host"
video = true
"#;

#[tokio::test]
async fn a_scenario_may_be_written_in_toml() {
    let emulator = start_text(".toml", TOML).await.unwrap();
    let ready = emulator.ready();
    let host = ready.host.as_ref().unwrap();
    assert_eq!((ready.app_id.as_str(), ready.meeting_code.as_str()), ("200000001", "100000001"));
    assert_eq!((host.user_name.as_str(), host.user_role, host.video_state), ("主持人", 3, true));
    // It is the same schema.
    let document = toml::from_str::<Value>(TOML).unwrap();
    assert!(validator().is_valid(&document));
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_named_with_its_place() {
    let json = "{\n  \"apps\": [],\n  \"users\": [,]\n}";
    let toml = TOML.replace("instanceid = 1", "instanceid = \"one\"");
    let wrong_kind = include_str!("../../scenarios/minimal.json").replace("\"instanceid\": 2", "\"instanceid\": \"2\"");
    for (suffix, text, place) in [
        (".json", json, "line 3"),
        (".json", &wrong_kind, "participants[1].instanceid: invalid type"),
        (".toml", &toml, "line 24"),
    ] {
        let error = start_text(suffix, text).await.expect_err(place).to_string();
        assert!(error.contains(place) && error.contains(suffix), "{error}");
    }
    // A member of the wrong kind, or of no known name, is named too.
    let unknown = TOML.replace("role = ", "roll = ");
    let error = start_text(".toml", &unknown).await.expect_err("roll").to_string();
    assert!(error.contains("unknown field `roll`") && error.contains("`role`"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let options = Options { scenario: Some("/nonexistent/scenario.json".into()), ..Options::default() };
    let error = Emulator::start(options).await.expect_err("no file");
    assert!(error.to_string().contains("/nonexistent/scenario.json"), "{error}");
}

#[tokio::test]
async fn a_reset_brings_the_scenario_back() {
    let bench = Bench::new().await;
    let before = bench.control("GET", "state", None).await.json()["meetings"].clone();
    bench.accepted(&bench.close(&close_body())).await;
    assert_ne!(bench.control("GET", "state", None).await.json()["meetings"], before);
    assert_eq!(bench.control("POST", "reset", None).await.status, 204);
    assert_eq!(bench.control("GET", "state", None).await.json()["meetings"], before);
}

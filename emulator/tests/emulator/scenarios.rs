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

async fn start(document: &Value) -> Result<Emulator, StartError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, document.to_string()).unwrap();
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
    let cases: [(&str, Change); 9] = [
        ("apps", |scenario| drop(scenario.as_object_mut().unwrap().remove("apps"))),
        ("apps: expected at least one", |scenario| scenario["apps"] = json!([])),
        ("meetings: expected at least one", |scenario| scenario["meetings"] = json!([])),
        ("colour", |scenario| scenario["colour"] = "red".into()),
        ("expected digits", |scenario| scenario["meetings"][0]["meeting_id"] = "12a".into()),
        ("used twice", |scenario| {
            let meeting = scenario["meetings"][0].clone();
            scenario["meetings"].as_array_mut().unwrap().push(meeting);
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

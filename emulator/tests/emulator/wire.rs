//! The log shows requests byte for byte.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Bench, MEETING, checks, close_body, video_path};

fn address(bench: &Bench) -> SocketAddr {
    bench.emulator.ready().base_url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Sends the bytes and reads at least the head of the answer.
async fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> String {
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "the connection was closed");
    }
    String::from_utf8(answer).unwrap()
}

fn headers(entry: &Value) -> Vec<(String, String)> {
    let headers = entry["headers"].as_array().unwrap().iter();
    headers
        .map(|header| (header["name"].as_str().unwrap().to_owned(), header["value"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn headers_keep_their_spelling_their_order_and_every_occurrence() {
    let bench = Bench::new().await;
    let mut request = bench.close(&close_body());
    request.headers.insert(0, ("x-ODD-cAsE".to_owned(), "1".to_owned()));
    request.headers.push(("X-Odd-Case".to_owned(), "2".to_owned()));
    let mut stream = TcpStream::connect(address(&bench)).await.unwrap();
    let answer = exchange(&mut stream, &request.bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    let mut expected = vec![("Host".to_owned(), "emulator".to_owned())];
    expected.extend(request.headers.clone());
    expected.push(("Content-Length".to_owned(), request.body.len().to_string()));
    let entry = bench.last().await;
    assert_eq!(headers(&entry), expected);
    assert_eq!(entry["http_version"], "HTTP/1.1");
    assert_eq!(entry["method"], "PUT");
    let head = STANDARD.decode(entry["head_base64"].as_str().unwrap()).unwrap();
    assert_eq!([head, request.body.clone()].concat(), request.bytes());
}

#[tokio::test]
async fn target_and_body_are_shown_as_they_came() {
    let bench = Bench::new().await;
    let target = format!("{}?a=%2f%2F&b=+%20&&c", video_path(MEETING));
    let body = "{ \"text\" : \"\\u4e2d \u{4e2d} \\/\",\r\n\t\"n\":1e2 }";
    bench.send(&bench.signer().request("PUT", &target, body)).await;
    let entry = bench.last().await;
    assert_eq!(entry["target"], target);
    assert_eq!(entry["body"], body);
    assert_eq!(STANDARD.decode(entry["body_base64"].as_str().unwrap()).unwrap(), body.as_bytes());
    assert!(checks(&entry).contains(&("signature".to_owned(), true)));

    let gbk = b"{\"operator_id\":\"\xd6\xd0\"}".to_vec();
    bench.send(&bench.signer().request("PUT", &target, gbk.clone())).await;
    let entry = bench.last().await;
    assert_eq!(entry["body"], Value::Null);
    assert_eq!(STANDARD.decode(entry["body_base64"].as_str().unwrap()).unwrap(), gbk);
}

#[tokio::test]
async fn requests_on_one_connection_are_told_apart_however_their_bodies_are_sent() {
    let bench = Bench::new().await;
    let mut stream = TcpStream::connect(address(&bench)).await.unwrap();
    // A body that looks like a request does not fool anybody.
    let decoy = b"PUT /decoy HTTP/1.1\r\nX-Decoy: 1\r\n\r\n";
    let chunks =
        [format!("{:X};extension=1\r\n", decoy.len()).as_bytes(), decoy, b"\r\n0\r\nX-Trailer: t\r\n\r\n"].concat();
    exchange(
        &mut stream,
        &[b"PUT /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".as_slice(), &chunks].concat(),
    )
    .await;
    let with_length =
        [format!("PUT /length HTTP/1.1\r\nContent-Length: {}\r\n\r\n", decoy.len()).as_bytes(), decoy].concat();
    exchange(&mut stream, &with_length).await;
    exchange(&mut stream, b"GET /bodyless HTTP/1.1\r\nX-Last: 1\r\n\r\n").await;

    let log = bench.log().await;
    let targets: Vec<_> = log.iter().map(|entry| entry["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["/chunked", "/length", "/bodyless"]);
    assert_eq!(log[0]["body"], std::str::from_utf8(decoy).unwrap());
    assert_eq!(log[1]["body"], std::str::from_utf8(decoy).unwrap());
    assert_eq!(headers(&log[2]), [("X-Last".to_owned(), "1".to_owned())]);
    assert!(log.iter().all(|entry| entry["connection"] == log[0]["connection"]));
}

#[tokio::test]
async fn pipelined_requests_are_told_apart() {
    let bench = Bench::new().await;
    let mut stream = TcpStream::connect(address(&bench)).await.unwrap();
    let both = b"PUT /first HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /second HTTP/1.1\r\nConnection: close\r\n\r\n";
    stream.write_all(both).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 400").count(), 2, "{answers}");
    let log = bench.log().await;
    assert_eq!((&log[0]["target"], &log[0]["body"]), (&json!("/first"), &json!("abc")));
    assert_eq!((&log[1]["target"], &log[1]["body"]), (&json!("/second"), &json!("")));
}

#[tokio::test]
async fn what_is_no_http_is_logged_too() {
    let bench = Bench::new().await;
    let mut stream = TcpStream::connect(address(&bench)).await.unwrap();
    stream.write_all(b"\x16\x03\x01 hello, is this TLS?\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let entry = bench.last().await;
    assert_eq!(entry["outcome"], "unreadable");
    assert!(STANDARD.decode(entry["body_base64"].as_str().unwrap()).unwrap().starts_with(b"\x16\x03\x01"));
}

#[tokio::test]
async fn a_client_that_leaves_is_noted() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "delay", "ms": 600_000 })).await;
    let mut stream = TcpStream::connect(address(&bench)).await.unwrap();
    stream.write_all(&bench.close(&close_body()).bytes()).await.unwrap();
    while bench.log().await.is_empty() {
        tokio::task::yield_now().await;
    }
    drop(stream);
    while bench.last().await["outcome"] == "pending" {
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.last().await["outcome"], "client_gone");
    assert_eq!(bench.last().await["answer"], Value::Null);
}

#[tokio::test]
async fn the_log_can_be_read_from_a_number_on_and_is_cleared_by_a_reset() {
    let bench = Bench::new().await;
    for _ in 0..3 {
        bench.send(&bench.get("/v1/nothing")).await;
    }
    let second = bench.log().await[1]["sequence"].as_u64().unwrap();
    let state = bench.control("GET", &format!("state?after={second}"), None).await.json();
    assert_eq!(state["log"].as_array().unwrap().len(), 1);
    assert_eq!(state["log"][0]["sequence"], second + 1);
    bench.control("POST", "reset", None).await;
    assert_eq!(bench.log().await, Vec::<Value>::new());
    assert_eq!(bench.control("GET", "counters", None).await.json()["requests"], 0);
    // Numbers are not used twice.
    bench.send(&bench.get("/v1/nothing")).await;
    assert_eq!(bench.last().await["sequence"], second + 2);
}

//! Faults that no HTTP server would play: what is on the wire is looked at byte by byte.

use std::io::{ErrorKind, Read};
use std::net::SocketAddr;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Bench, MEETING, MEMBER, close_body};

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
}

/// The bytes that a fault makes of the answer to a request for the participants.
async fn broken(fault: serde_json::Value) -> (Vec<u8>, End) {
    let bench = Bench::new().await;
    bench.fault(fault).await;
    let target = format!(
        "/v1/meetings/{MEETING}/real-time-participants?operator_id=li.na&operator_id_type=1&page=1&page_size=50"
    );
    let result = receive(&bench, &bench.get(&target).bytes()).await;
    let entry = bench.last().await;
    assert_eq!((&entry["outcome"], &entry["carried_out"]), (&json!("broken"), &json!(true)));
    assert_eq!(entry["answer"]["http_status"], 200);
    result
}

async fn receive(bench: &Bench, request: &[u8]) -> (Vec<u8>, End) {
    let address: SocketAddr = bench.emulator.ready().base_url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut received = Vec::new();
    loop {
        match stream.read_buf(&mut received).await {
            Ok(0) => return (received, End::Closed),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return (received, End::Reset),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Head and body of an answer whose head is whole.
fn parts(received: &[u8]) -> (String, Vec<u8>) {
    let end = received.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole head") + 4;
    (String::from_utf8_lossy(&received[..end]).into_owned(), received[end..].to_vec())
}

fn is_the_list(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|list| list["total_count"] == 7)
}

fn announced(head: &str) -> Vec<usize> {
    head.lines()
        .filter_map(|line| line.strip_prefix("Content-Length: "))
        .map(|length| length.parse().unwrap())
        .collect()
}

#[tokio::test]
async fn drip_sends_the_true_answer_byte_by_byte() {
    let (received, end) = broken(json!({ "kind": "drip", "ms_per_byte": 0 })).await;
    let (head, body) = parts(&received);
    assert_eq!((announced(&head), end), (vec![body.len()], End::Closed));
    assert!(is_the_list(&body));
    assert!(head.contains("\r\nX-TC-Trace: ") && head.contains("\r\nDate: "), "{head}");
}

#[tokio::test]
async fn answers_break_off_in_the_headers_and_in_the_body() {
    let (received, end) = broken(json!({ "kind": "reset_in_headers" })).await;
    assert!(received.starts_with(b"HTTP/1.1 200 OK\r\n") && !received.windows(4).any(|window| window == b"\r\n\r\n"));
    assert_eq!(end, End::Reset);

    for (kind, expected) in [("reset_in_body", End::Reset), ("half_body", End::Closed)] {
        let (received, end) = broken(json!({ "kind": kind })).await;
        let (head, body) = parts(&received);
        assert_eq!(announced(&head)[0] / 2, body.len());
        assert_eq!(end, expected);
    }
}

#[tokio::test]
async fn half_of_an_empty_body_is_one_that_was_announced() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "half_body" })).await;
    let (received, _) = receive(&bench, &bench.close(&close_body()).bytes()).await;
    let (head, body) = parts(&received);
    assert_eq!((announced(&head), body.len()), (vec![2], 0));
    assert!(!bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn a_connection_can_end_right_after_the_answer() {
    for (kind, expected) in [("close_after_answer", End::Closed), ("reset_after_answer", End::Reset)] {
        let (received, end) = broken(json!({ "kind": kind })).await;
        let (head, body) = parts(&received);
        assert!(is_the_list(&body) && announced(&head) == [body.len()] && !head.contains("Connection"), "{head}");
        assert_eq!(end, expected);
    }
}

#[tokio::test]
async fn lengths_are_missing_wrong_double_or_huge() {
    let (head, body) = parts(&broken(json!({ "kind": "missing_length" })).await.0);
    assert!(is_the_list(&body) && !head.contains("Content-Length") && !head.contains("Transfer-Encoding"), "{head}");

    for excess in [100_i64, -7] {
        let (head, body) = parts(&broken(json!({ "kind": "wrong_length", "excess": excess })).await.0);
        assert!(is_the_list(&body));
        assert_eq!(announced(&head), [body.len().strict_add_signed(excess.try_into().unwrap())]);
    }

    let (head, body) = parts(&broken(json!({ "kind": "double_length" })).await.0);
    assert_eq!(announced(&head), [body.len(), body.len() + 7]);

    let (head, _) = parts(&broken(json!({ "kind": "huge_length" })).await.0);
    assert!(head.contains("Content-Length: 99999999999999999999999999\r\n"), "{head}");
}

#[tokio::test]
async fn chunks_have_no_sizes() {
    let (head, body) = parts(&broken(json!({ "kind": "bad_chunks" })).await.0);
    assert!(head.contains("Transfer-Encoding: chunked\r\n"), "{head}");
    assert!(body.starts_with(b"not-a-size\r\n{"));
}

#[tokio::test]
async fn headers_and_bodies_do_not_end() {
    let (received, _) = broken(json!({ "kind": "endless_headers", "bytes": 300_000 })).await;
    assert!(received.len() >= 300_000 && !received.windows(4).any(|window| window == b"\r\n\r\n"));
    let (head, body) = parts(&broken(json!({ "kind": "endless_body", "bytes": 300_000 })).await.0);
    assert!(head.contains("Transfer-Encoding: chunked\r\n") && body.len() >= 300_000);
    assert!(!body.ends_with(b"0\r\n\r\n"));
}

#[tokio::test]
async fn interim_answers_flood_the_client() {
    let (received, _) = broken(json!({ "kind": "informational_flood", "responses": 250 })).await;
    let text = String::from_utf8(received).unwrap();
    assert_eq!(text.matches("HTTP/1.1 103 Early Hints\r\n").count(), 250);
    assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 1);
}

#[tokio::test]
async fn headers_have_bytes_that_do_not_belong_there() {
    let (received, _) = broken(json!({ "kind": "nul_in_header" })).await;
    assert!(received.windows(10).any(|window| window == b"\nX-Odd: nu") && received.contains(&0));
    let (received, _) = broken(json!({ "kind": "eight_bit_header" })).await;
    assert!(received.contains(&0xff) && received.contains(&0xe9));
}

#[tokio::test]
async fn an_answer_is_compressed_unasked() {
    let (head, body) = parts(&broken(json!({ "kind": "unasked_gzip" })).await.0);
    assert!(head.contains("Content-Encoding: gzip\r\n"), "{head}");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(body.as_slice()).read_to_end(&mut plain).unwrap();
    assert!(is_the_list(&plain));
}

#[tokio::test]
async fn what_is_no_http_comes_and_nothing_is_done() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "not_http" })).await;
    let (received, end) = receive(&bench, &bench.close(&close_body()).bytes()).await;
    assert_eq!((received.as_slice(), end), (b"SSH-2.0-OpenSSH_9.2p1\r\n".as_slice(), End::Closed));
    assert!(bench.camera(MEMBER, 1).await);
}

#[tokio::test]
async fn connections_close_or_reset_as_the_fault_says() {
    for (kind, expected) in [("close_after_reading", End::Closed), ("lost_answer", End::Closed), ("reset", End::Reset)]
    {
        let bench = Bench::new().await;
        bench.fault(json!({ "kind": kind })).await;
        let (received, end) = receive(&bench, &bench.close(&close_body()).bytes()).await;
        assert_eq!((received.len(), end), (0, expected), "{kind}");
    }
}

#[tokio::test]
async fn a_connection_can_close_before_the_body_is_read() {
    let bench = Bench::new().await;
    bench.fault(json!({ "kind": "close_before_reading" })).await;
    // The body that is announced is never sent, so that an emulator that waits for it would wait for ever.
    let request = bench.close(&close_body()).bytes();
    let head_end = request.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let (received, end) = receive(&bench, &request[..head_end]).await;
    assert_eq!((received.len(), end), (0, End::Closed));
    assert_eq!(bench.last().await["body"], "");
}

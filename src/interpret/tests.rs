use super::*;
use crate::error::Bilingual;

fn status_of(http_status: u16, body: &str) -> (Status, Retry, bool) {
    match interpret(http_status, body.as_bytes(), false) {
        Meaning::Success => (Status::Ok, Retry::Never, false),
        Meaning::Refused(error) => (error.status, error.retry, error.lost),
        Meaning::NotTheService(_) => (Status::NotTheService, Retry::Never, true),
    }
}

#[test]
fn success_is_a_2xx_with_nothing_or_an_object_without_error_info() {
    for body in
        ["", " \r\n\t", "{}", " {} ", r#"{"nonce":"x"}"#, r#"{"error_info":null}"#, r#"{"a":{"error_info":{}}}"#]
    {
        for http_status in [200, 201, 204] {
            assert_eq!(status_of(http_status, body).0, Status::Ok, "{http_status} {body}");
        }
    }
}

#[test]
fn everything_else_without_a_code_is_classed_by_what_can_have_answered() {
    for (http_status, body, status, retry, lost) in [
        (200, "<html>login</html>", Status::NotTheService, Retry::Never, true),
        (200, "[]", Status::NotTheService, Retry::Never, true),
        (200, "null", Status::NotTheService, Retry::Never, true),
        (200, "\u{FEFF}{}", Status::NotTheService, Retry::Never, true),
        (200, "{} {}", Status::NotTheService, Retry::Never, true),
        (200, r#"{"error_info":"#, Status::NotTheService, Retry::Never, true),
        (301, "", Status::NotTheService, Retry::Never, true),
        (302, "{}", Status::NotTheService, Retry::Never, true),
        (404, "{}", Status::NotTheService, Retry::Never, true),
        (500, "", Status::NotTheService, Retry::Never, true),
        (407, "", Status::Proxy, Retry::Never, false),
        (429, "{}", Status::RateLimited, Retry::AfterWait, false),
        (408, "", Status::Server, Retry::Now, false),
        (503, "<html>", Status::Server, Retry::Now, false),
        (502, "<html>", Status::Server, Retry::Now, true),
        (504, "", Status::Server, Retry::Now, true),
    ] {
        assert_eq!(status_of(http_status, body), (status, retry, lost), "{http_status} {body}");
    }
}

#[test]
fn the_code_decides_whatever_the_http_status() {
    let body = |code: i64| format!(r#"{{"error_info":{{"error_code":{code},"new_error_code":0,"message":"m"}}}}"#);
    for http_status in [200, 400, 403, 500, 502] {
        assert_eq!(status_of(http_status, &body(9042)), (Status::Permission, Retry::Never, false));
        assert_eq!(status_of(http_status, &body(9003)), (Status::MeetingNotFound, Retry::Never, false));
        assert_eq!(status_of(http_status, &body(960_000)), (Status::Server, Retry::Now, false));
        assert_eq!(status_of(http_status, &body(123_456_789)), (Status::Service, Retry::Never, false));
        assert_eq!(status_of(http_status, &body(-1)), (Status::Service, Retry::Never, false));
    }
}

#[test]
fn a_new_code_alone_explains_and_is_not_asked_for_again() {
    let mut worth_asking = 0;
    for code in 200_000_000..200_200_000 {
        let Some(entry) = catalogue::find_new(code) else { continue };
        let body = format!(r#"{{"error_info":{{"new_error_code":{code}}}}}"#);
        assert_eq!(status_of(500, &body), (entry.status, Retry::Never, false), "{code}");
        worth_asking += usize::from(entry.retry != Retry::Never);
    }
    assert!(worth_asking > 0);
}

#[test]
fn one_code_means_another_thing_to_an_oauth_caller() {
    let body = br#"{"error_info":{"error_code":190303,"new_error_code":200190303,"message":"m"}}"#;
    let read = |oauth| match interpret(400, body, oauth) {
        Meaning::Refused(error) => (error.status, error.retry),
        other => panic!("{other:?}"),
    };
    assert_eq!(read(false), (Status::Authentication, Retry::Never));
    assert_eq!(read(true), (Status::TokenExpired, Retry::AfterTokenRefresh));
}

#[test]
fn error_info_in_an_odd_shape_is_still_an_error() {
    for (body, status, code, new_code) in [
        (r#"{"error_info":{}}"#, Status::Service, 0, 0),
        (r#"{"error_info":"no"}"#, Status::Service, 0, 0),
        (r#"{"error_info":[1]}"#, Status::Service, 0, 0),
        (r#"{"error_info":{"error_code":"190303"}}"#, Status::Authentication, 190_303, 0),
        (r#"{"error_info":{"new_error_code":1000190004}}"#, Status::Parameter, 0, 1_000_190_004),
        (r#"{"error_info":{"error_code":1e99,"message":7}}"#, Status::Service, 0, 0),
        (r#"{"\u0065rror_info":{"error_code":9104}}"#, Status::Device, 9104, 0),
    ] {
        match interpret(200, body.as_bytes(), false) {
            Meaning::Refused(error) => {
                assert_eq!((error.status, error.code, error.new_code), (status, code, new_code), "{body}")
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn messages_say_meaning_code_and_the_services_words_on_one_line() {
    let body = "{\"error_info\":{\"error_code\":190300,\"new_error_code\":200190300,\"message\":\"time\\nerror\\u2028or\u{2029}so\"}}";
    let Meaning::Refused(error) = interpret(500, body.as_bytes(), false) else { panic!() };
    let (en, zh) = (error.text(Language::En), error.text(Language::Zh));
    assert!(en.ends_with(" (error_code 190300, new_error_code 200190300, HTTP 500): time error or so"), "{en}");
    assert!(zh.ends_with("（error_code 190300, new_error_code 200190300, HTTP 500）：time error or so"), "{zh}");
    let long = format!(r#"{{"error_info":{{"error_code":1,"message":"{}"}}}}"#, "会".repeat(100_000));
    let Meaning::Refused(error) = interpret(500, long.as_bytes(), false) else { panic!() };
    assert!(error.to_string().chars().count() < 700);
}

#[test]
fn words_that_are_no_utf8_hide_no_code() {
    let body = b"{\"error_info\":{\"error_code\":9042,\"message\":\"\xce\xde\xc8\xa8 limit\"}}";
    let Meaning::Refused(error) = interpret(400, body, false) else { panic!() };
    assert_eq!((error.status, error.code), (Status::Permission, 9042));
    assert!(error.words.ends_with(" limit") && error.words.starts_with('\u{FFFD}'), "{}", error.words);
}

#[test]
fn where_words_are_cut_off_no_part_of_a_secret_is_left() {
    let mut redactor = Redactor::default();
    redactor.add("会会会-seven=77");
    let kept = |words: &str| {
        let body = format!("{{\"error_info\":{{\"error_code\":1,\"message\":\"{words}\"}}}}");
        let Meaning::Refused(mut error) = interpret(500, body.as_bytes(), false) else { panic!() };
        error.clean_words(&redactor, &[]);
        error.words
    };
    for length in [MOST_READ - 1, MOST_READ] {
        let words = "w".repeat(length);
        assert_eq!(kept(&words), words);
    }
    assert_eq!(kept(&"很".repeat(MOST_READ + 1)), format!("{}…", "很".repeat(MOST_READ)));
    for written in ["会会会-seven=77", "会会会-seven%3D77", "%E4%BC%9A会会-seven&#61;77", "会会会-seven\\\\u003d77"]
    {
        for before in MOST_READ - written.len()..MOST_READ - 40 {
            let shown = kept(&format!("{}{written}{}", "w".repeat(before), "w".repeat(99)));
            assert!(shown.trim_start_matches('w').starts_with("[redacted]"), "{shown}");
        }
    }
}

#[test]
fn messages_name_the_codes_that_there_are_and_no_others() {
    let text = |http_status, body: &str| match interpret(http_status, body.as_bytes(), false) {
        Meaning::Refused(error) => error.text(Language::En),
        Meaning::NotTheService(oddity) => oddity.text(Language::En),
        Meaning::Success => panic!("{body}"),
    };
    assert!(text(429, "").ends_with(" (HTTP 429)"));
    assert!(text(500, r#"{"error_info":{"error_code":7}}"#).ends_with(" (error_code 7, HTTP 500)"));
    let new_alone = text(500, r#"{"error_info":{"new_error_code":7}}"#);
    assert!(new_alone.ends_with(" (error_code 0, new_error_code 7, HTTP 500)"), "{new_alone}");
}

#[test]
fn what_is_none_of_the_services_answers_is_told_apart_in_both_languages() {
    let mut seen = std::collections::HashSet::new();
    for oddity in [
        Oddity::Redirect(302),
        Oddity::NoJsonObject(302),
        Oddity::NoErrorInfo(302),
        Oddity::NoCode(302),
        Oddity::NoTokens(302),
    ] {
        for language in [Language::En, Language::Zh] {
            let text = oddity.text(language);
            assert!(text.starts_with("HTTP 302"), "{text}");
            assert!(seen.insert(text));
        }
    }
}

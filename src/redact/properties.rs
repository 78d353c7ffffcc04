//! What holds for any secret and any text. `PROPTEST_CASES` says how many are tried.

use proptest::prelude::*;

use super::*;

/// Texts as secrets are, those that JSON escapes among them.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["[!-~]{4,40}", "[\\PC]{4,20}", "[a-c/\"\\\\]{4,8}"]
}

fn redactor(secrets: &[&str]) -> Redactor {
    let mut redactor = Redactor::default();
    for secret in secrets {
        redactor.add(secret);
    }
    redactor
}

/// As a gateway's JSON would have it, and as JSON may have it.
fn written(secret: &str) -> [String; 3] {
    let quoted = serde_json::to_string(secret).unwrap();
    let in_json = &quoted[1..quoted.len() - 1];
    [secret.to_owned(), in_json.to_owned(), in_json.replace('/', "\\/")]
}

proptest! {
    #[test]
    fn no_secret_survives_wherever_it_stands_and_whatever_form_it_has(
        secret in secret(), before in "\\PC{0,20}", between in "\\PC{0,20}", after in "\\PC{0,20}", form in 0..3_usize,
    ) {
        // A text that is itself a part of what stands for a secret cannot be told from it.
        prop_assume!(!REDACTED.contains(&secret));
        let shown = &written(&secret)[form];
        let text = format!("{before}{shown}{between}{shown}{after}");
        let redactor = redactor(&[&secret]);
        let clean = redactor.clean(&text);
        prop_assert!(clean.contains(REDACTED));
        for form in written(&secret) {
            prop_assert!(!clean.replace(REDACTED, "\0").contains(&form), "{clean}");
        }
    }

    #[test]
    fn of_two_secrets_nothing_survives_though_one_is_a_part_of_the_other(short in "[a-z]{4,8}", more in "[0-9]{1,8}") {
        let long = format!("{short}{more}");
        for secrets in [[short.as_str(), long.as_str()], [long.as_str(), short.as_str()]] {
            let text = format!("<{long}><{short}>");
            prop_assert_eq!(redactor(&secrets).clean(&text), "<[redacted]><[redacted]>");
        }
    }

    #[test]
    fn a_text_without_a_secret_is_the_same_text(secret in secret(), text in "\\PC{0,60}") {
        prop_assume!(written(&secret).iter().all(|form| !text.contains(form)));
        let redactor = redactor(&[&secret]);
        prop_assert!(matches!(redactor.clean(&text), Cow::Borrowed(same) if same == text));
        prop_assert_eq!(redactor.clean_bytes(text.as_bytes()), None);
    }

    #[test]
    fn a_secret_among_any_bytes_is_not_shown(secret in "[!-~]{4,40}", before in any::<Vec<u8>>(), after in any::<Vec<u8>>()) {
        prop_assume!(!REDACTED.contains(&secret));
        let bytes = [before.as_slice(), secret.as_bytes(), &after].concat();
        let shown = redactor(&[&secret]).clean_bytes(&bytes);
        prop_assert!(shown.is_some_and(|shown| !shown.replace(REDACTED, "\0").contains(&secret)));
    }

    #[test]
    fn bytes_become_the_text_that_everybody_makes_of_them(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(lossy(&bytes), Some(String::from_utf8_lossy(&bytes)));
    }
}

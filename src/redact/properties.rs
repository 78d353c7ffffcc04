//! What holds for any secret and any text. `PROPTEST_CASES` says how many are tried.

use proptest::collection::vec;
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

/// One of the ways in which a character may be written.
fn one_way(character: char, way: u32) -> String {
    let percent = |with: &str| {
        character.to_string().bytes().fold(String::new(), |all, byte| match way % 2 {
            0 => format!("{all}{with}{byte:02X}"),
            _ => format!("{all}{with}{byte:02x}"),
        })
    };
    let slashes = "\\".repeat(1 + way as usize / 16);
    let utf16 = || character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{slashes}u{unit:04x}")).collect();
    match (way % 16, character) {
        (0, ' ') => "+".to_owned(),
        (0, '&') => "&amp;".to_owned(),
        (1, '&') => "&amp;amp;".to_owned(),
        (0, '"') => "&quot;".to_owned(),
        (0, '\'') => "&apos;".to_owned(),
        (0, '<') => "&lt;".to_owned(),
        (0, '>') => "&amp;gt;".to_owned(),
        (0, '/') => "~1".to_owned(),
        (0, '~') => "~0".to_owned(),
        (2 | 3, _) => percent("%"),
        (4, _) => percent("%25"),
        (5, _) => percent("%2525"),
        (6, _) => percent("\\u0025"),
        (7, _) => utf16(),
        (8, _) => utf16().to_uppercase().replace('U', "u"),
        (9, _) => utf16().replace(&slashes, "%5C"),
        (10, _) => format!("&#{};", u32::from(character)),
        (11, _) => format!("&#x{:x};", u32::from(character)),
        (12, _) => format!("&amp;#X{:04X};", u32::from(character)),
        (13, _) => format!("\\u{{{:x}}}", u32::from(character)),
        (14, _) if character.is_ascii() => format!("\\x{:02x}", u32::from(character)),
        // A letter behind a backslash may be another character.
        (15, _) if !character.is_ascii_alphabetic() => format!("{slashes}{character}"),
        _ => character.to_string(),
    }
}

fn meaning(text: &str) -> Vec<u8> {
    let mut meaning = Vec::new();
    written::meaning(text, &mut meaning);
    meaning
}

/// Secrets without escapes in them, which somebody who escapes them once more, but not all of them, makes others of; and without backslashes
/// at their ends, which may stay, and what tells that a text is cut off.
fn without_escapes() -> impl Strategy<Value = String> {
    secret().prop_filter("escapes", |secret| {
        let odd = secret.starts_with('\\') || secret.ends_with('\\') || secret.contains('…');
        let as_it_is = secret.replace('\\', "").replace('+', " ");
        as_it_is.len() >= 4 && meaning(secret) == as_it_is.as_bytes() && !odd
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_survives_wherever_it_stands_and_whatever_form_it_has(
        secret in secret(), before in "\\PC{0,20}", between in "\\PC{0,20}", after in "\\PC{0,20}", form in 0..3_usize,
    ) {
        // A text that is itself a part of what stands for a secret cannot be told from it, and backslashes alone are none.
        prop_assume!(!REDACTED.contains(&secret) && secret.contains(|character| character != '\\'));
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
    fn no_secret_survives_however_each_of_its_characters_is_written(
        secret in without_escapes(), ways in vec(any::<u32>(), 40), before in "\\PC{0,20}", after in "\\PC{0,20}",
    ) {
        let shown: String = secret.chars().zip(&ways).map(|(character, way)| one_way(character, way % 64)).collect();
        // The text around it begins or ends no other one.
        let text = format!("{before}\0{shown}\0{after}");
        let redactor = redactor(&[&secret]);
        prop_assert_eq!(redactor.clean(&text), format!("{before}\0{REDACTED}\0{after}"), "{}", text);
    }

    #[test]
    fn no_part_survives_where_a_text_is_cut_off(
        secret in without_escapes(), ways in vec(any::<u32>(), 40), before in "\\PC{0,20}", cut in 0.0..1.0,
    ) {
        let written: Vec<_> = secret.chars().zip(&ways).map(|(character, way)| one_way(character, way % 16)).collect();
        let (shown, before) = (written.concat(), format!("{before}\0"));
        // At least four characters are left of it that are no backslashes.
        let counts: Vec<_> = secret.char_indices().filter(|(_, character)| *character != '\\').collect();
        let least = written[..=secret[..counts[3.min(counts.len() - 1)].0].chars().count()].concat().len();
        let cut = least + ((shown.len() - least) as f64 * cut) as usize;
        let cut = (cut..).find(|cut| shown.is_char_boundary(*cut)).unwrap();
        let text = format!("{before}{}…", &shown[..cut]);
        let redactor = redactor(&[&secret]);
        let clean = redactor.clean(&text);
        // Of an escape that was begun for the secret's last character there may be a rest.
        let rest = clean.strip_prefix(&format!("{before}{REDACTED}"));
        prop_assert!(rest.is_some_and(|rest| rest.len() <= "5Cu002525…".len()), "{} {}", text, clean);
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
        let (sought, meant) = (meaning(&secret), meaning(&text));
        prop_assume!(!sought.is_empty() && !meant.windows(sought.len()).any(|part| part == sought));
        let redactor = redactor(&[&secret]);
        prop_assert!(matches!(redactor.clean(&text), Cow::Borrowed(same) if same == text));
        prop_assert_eq!(redactor.clean_bytes(text.as_bytes(), &[]), None);
    }

    #[test]
    fn a_secret_among_any_bytes_is_not_shown(secret in "[!-~]{4,40}", before in any::<Vec<u8>>(), after in any::<Vec<u8>>()) {
        // What is four characters long and an escape means next to nothing.
        prop_assume!(!REDACTED.contains(&secret) && meaning(&secret).len() >= SHORTEST);
        let bytes = [before.as_slice(), secret.as_bytes(), &after].concat();
        let shown = redactor(&[&secret]).clean_bytes(&bytes, &[]);
        prop_assert!(shown.is_some_and(|shown| !shown.replace(REDACTED, "\0").contains(&secret)));
    }

    #[test]
    fn bytes_become_the_text_that_everybody_makes_of_them(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(lossy(&bytes), Some(String::from_utf8_lossy(&bytes)));
    }
}

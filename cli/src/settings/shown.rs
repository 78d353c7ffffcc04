//! Values as they may be shown.

use serde_json::Value;
use tmcontrol::error::Language;

use super::options::SECRETS;
use crate::language::say;

/// Whether the value must never be shown.
pub(crate) fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key)
}

/// A value for people: of a secret only its length, of a proxy not its password.
pub(crate) fn shown(key: &str, value: &Value, language: Language) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if is_secret(key) {
        let length = text.chars().count();
        return say!(language, "•••••••• ({length} characters)", "••••••••（{length} 个字符）");
    }
    if key == "proxy" {
        return without_credentials(&text);
    }
    text
}

/// A URL with its user and password left out.
fn without_credentials(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_passwords_are_not_shown() {
        let of = |key: &str, value: &str| shown(key, &Value::from(value), Language::En);
        assert_eq!(of("secret_key", "abcdef"), "•••••••• (6 characters)");
        assert_eq!(of("proxy", "http://user:p@ss@proxy:8080"), "http://…@proxy:8080");
        assert_eq!(of("proxy", "socks5://proxy:1080"), "socks5://proxy:1080");
        assert_eq!(of("app_id", "200000001"), "200000001");
    }
}

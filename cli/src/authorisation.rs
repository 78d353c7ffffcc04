//! The way through the browser: the address at which a user allows the app, and the code that comes back.

use url::Url;

use crate::failure::Failure;

/// Where users allow apps, on the host that gives out tokens. Source: 1095/51257.
const PAGE: [&str; 2] = ["marketplace", "authorize.html"];

/// A text that comes back with the code, by which the answer to this login is told from any other: letters and digits, as the service takes
/// them, and not to be guessed.
pub(crate) fn new_state() -> Result<String, Failure> {
    let number = || {
        getrandom::u64().map_err(|error| Failure::System {
            en: format!("the system gave no random number: {error}"),
            zh: format!("系统未能提供随机数：{error}"),
        })
    };
    Ok(format!("{:016x}{:016x}", number()?, number()?))
}

/// The address to open.
pub(crate) fn address(
    host: &str,
    corp_id: &str,
    sdk_id: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<Url, Failure> {
    parse("--redirect-uri", redirect_uri)?;
    let mut address = parse("--oauth-base-url", host)?;
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty().extend(PAGE);
    }
    address
        .query_pairs_mut()
        .append_pair("corp_id", corp_id)
        .append_pair("sdk_id", sdk_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state);
    Ok(address)
}

fn parse(name: &str, text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|error| {
        Failure::argument(
            format!("{name}: found {text:?}, expected an address such as https://app.example/back ({error})"),
            format!("{name}：实际为 {text:?}，应为地址，如 https://app.example/back（{error}）"),
        )
    })
}

/// The code in what was pasted: the code itself, or the whole address to which the browser was sent. An address has to bring back the
/// `state`, if one was sent.
pub(crate) fn code(pasted: &str, state: Option<&str>) -> Result<String, Failure> {
    let pasted = pasted.trim();
    if pasted.is_empty() {
        return Err(Failure::argument(
            "the code is missing: paste the auth_code, or the whole address to which the browser was sent",
            "缺少授权码：请粘贴 auth_code，或浏览器跳转到的完整地址",
        ));
    }
    if !pasted.contains("://") {
        return Ok(pasted.to_owned());
    }
    // The address has the code in it and is not repeated.
    let address = Url::parse(pasted).map_err(|error| {
        Failure::argument(format!("what was pasted is no address: {error}"), format!("粘贴的内容不是有效地址：{error}"))
    })?;
    let parameter =
        |name: &str| address.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    if let Some(state) = state
        && parameter("state").as_deref() != Some(state)
    {
        return Err(Failure::argument(
            "the address that was pasted does not answer this login: its state is not the one that was sent. Somebody else may have \
             made it; start anew, and open the address that this command shows",
            "粘贴的地址不是对本次登录的应答：其中的 state 与发送的不一致，可能由他人构造。请重新运行，并打开本命令显示的地址",
        ));
    }
    parameter("auth_code").filter(|code| !code.is_empty()).ok_or_else(|| {
        Failure::argument(
            "the address that was pasted has no auth_code: the app was not allowed, or it is not the address to which the browser was sent",
            "粘贴的地址中没有 auth_code：用户未授权，或不是浏览器跳转到的地址",
        )
    })
}

/// A moment in Unix seconds, in the time of this machine. `None` if it is none.
pub(crate) fn moment(unix_s: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(unix_s).ok().filter(|_| unix_s > 0)?;
    Some(moment.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M %:z").to_string())
}

#[cfg(test)]
mod tests {
    use tmcontrol::error::{Bilingual as _, Language};

    use super::*;

    const BACK: &str = "https://app.example/back?a=1&b=2";

    #[test]
    fn the_address_has_everything_escaped() {
        for host in ["https://meeting.tencent.com", "https://meeting.tencent.com/"] {
            assert_eq!(
                address(host, "200 1", "3&0", BACK, "abc").unwrap().as_str(),
                "https://meeting.tencent.com/marketplace/authorize.html?corp_id=200+1&sdk_id=3%260\
                 &redirect_uri=https%3A%2F%2Fapp.example%2Fback%3Fa%3D1%26b%3D2&state=abc"
            );
        }
        let refused = address("https://meeting.tencent.com", "1", "2", "app.example", "abc").unwrap_err();
        assert!(refused.text(Language::En).starts_with("--redirect-uri: found \"app.example\""));
    }

    #[test]
    fn a_state_is_what_the_service_takes() {
        let (one, other) = (new_state().unwrap(), new_state().unwrap());
        assert!(one.len() <= 64 && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(one, other);
    }

    #[test]
    fn the_code_is_found_in_what_is_pasted() {
        let whole = "https://app.example/back?a=1&auth_code=c%2F1&state=abc#wechat_redirect";
        for (pasted, state) in [(" c/1\r\n", Some("abc")), (whole, Some("abc")), (whole, None)] {
            assert_eq!(code(pasted, state).unwrap(), "c/1");
        }
        for (pasted, says) in [
            ("", "missing"),
            (whole, "state"),
            ("https://app.example/back?auth_code=c", "state"),
            ("https://app.example/back?state=xyz", "no auth_code"),
            ("https://app.example/back?auth_code=&state=xyz", "no auth_code"),
            ("ht tp://c1", "no address"),
        ] {
            let refused = code(pasted, Some("xyz")).unwrap_err().text(Language::En);
            assert!(refused.contains(says) && !refused.contains("c1"), "{pasted}: {refused}");
        }
    }
}

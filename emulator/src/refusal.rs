//! The service's error codes that the emulator answers with, and the shape of an error on the wire.

use serde_json::{Value, json};

use crate::random;

/// Which host of the service a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Api,
    OAuth,
}

/// A code of the service, with the HTTP status documented or seen for it. Where nothing is documented, the rule of the
/// service's error page decides: 400 for a faulty request, 500 for what the service itself could not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    number: i64,
    http_status: u16,
    host: Host,
}

impl Code {
    const fn new(number: i64, http_status: u16) -> Code {
        Code { number, http_status, host: Host::Api }
    }

    const fn oauth(number: i64) -> Code {
        Code { number, http_status: 400, host: Host::OAuth }
    }

    /// A code that somebody wishes a host to answer with.
    pub(crate) fn scripted(host: Host, number: i64, http_status: Option<u16>) -> Code {
        let usual = match host {
            Host::Api => 500,
            Host::OAuth => 400,
        };
        Code { number, http_status: http_status.unwrap_or(usual), host }
    }

    pub(crate) const MEETING_ID: Code = Code::new(9002, 500);
    pub(crate) const NO_SUCH_MEETING: Code = Code::new(9003, 500);
    pub(crate) const NOT_PERMITTED: Code = Code::new(9042, 400);
    pub(crate) const ROOMS_CANNOT_WAIT: Code = Code::new(9103, 500);
    pub(crate) const NO_VIDEO_TO_STOP: Code = Code::new(9104, 500);
    pub(crate) const MEETING_ENDED: Code = Code::new(13603, 500);
    pub(crate) const NOT_REGISTERED: Code = Code::new(81101, 400);
    pub(crate) const USER_NOT_CREATED: Code = Code::new(190_001, 500);
    pub(crate) const PARAMETER: Code = Code::new(190_004, 400);
    pub(crate) const CLOCK: Code = Code::new(190_300, 400);
    pub(crate) const REPLAY: Code = Code::new(190_301, 400);
    pub(crate) const CREDENTIALS: Code = Code::new(190_303, 400);
    pub(crate) const QUOTA_PER_MINUTE: Code = Code::new(190_310, 500);
    pub(crate) const QUOTA_PER_DAY: Code = Code::new(190_311, 500);
    pub(crate) const NOT_RUNNING: Code = Code::new(190_455, 400);
    pub(crate) const NO_SUCH_USER: Code = Code::new(190_456, 500);
    pub(crate) const HEADER_MISSING: Code = Code::new(200_001, 400);
    pub(crate) const SIGNATURE: Code = Code::new(200_003, 500);
    pub(crate) const UNSUPPORTED: Code = Code::new(200_004, 400);
    pub(crate) const JSON: Code = Code::new(200_005, 400);
    pub(crate) const MAY_NOT_QUERY: Code = Code::new(202_801, 500);

    pub(crate) const OAUTH_PARAMETER: Code = Code::oauth(10);
    pub(crate) const OAUTH_AUTH_CODE: Code = Code::oauth(1002);
    pub(crate) const OAUTH_SECRET: Code = Code::oauth(1003);
    pub(crate) const OAUTH_OPEN_ID: Code = Code::oauth(1004);
    pub(crate) const OAUTH_ACCESS_TOKEN: Code = Code::oauth(1005);
    pub(crate) const OAUTH_REFRESH_TOKEN: Code = Code::oauth(1006);

    pub(crate) fn because(self, message: impl Into<String>) -> Refusal {
        Refusal { code: self, message: message.into() }
    }

    /// The code with another number before its six digits: 1000 for 190004, 101 for 13603 and 200 for 190303 have been
    /// seen. That 101 goes with the other short codes of meetings, and 200 with all the rest, is an assumption.
    fn new_error_code(self) -> i64 {
        let prefix = match self.number {
            190_004 => "1000",
            ..100_000 => "101",
            _ => "200",
        };
        format!("{prefix}{:06}", self.number).parse().unwrap_or(self.number)
    }
}

/// A request turned down: the code, and a sentence for the person who reads the answer.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    code: Code,
    message: String,
}

impl Refusal {
    pub(crate) fn error_code(&self) -> i64 {
        self.code.number
    }

    pub(crate) fn http_status(&self) -> u16 {
        self.code.http_status
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The body of the answer; the host of the token calls has a shape of its own.
    pub(crate) fn document(&self) -> Value {
        if self.code.host == Host::OAuth {
            return json!({ "nonce": random::hex::<8>(), "code": self.code.number, "message": self.message });
        }
        json!({ "error_info": {
            "error_code": self.code.number,
            "new_error_code": self.code.new_error_code(),
            "message": self.message,
        }})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_codes_that_have_been_seen_in_the_wild_come_out() {
        assert_eq!(Code::CREDENTIALS.new_error_code(), 200_190_303);
        assert_eq!(Code::PARAMETER.new_error_code(), 1_000_190_004);
        assert_eq!(Code::MEETING_ENDED.new_error_code(), 101_013_603);
    }
}

//! The verdicts on one request, in the order in which they were reached.

use serde::Serialize;

use crate::refusal::Refusal;

/// One check and how it came out.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at, for example `signature`.
    pub name: &'static str,
    /// Whether the request may go on.
    pub passed: bool,
    /// Why not; nothing when it passed.
    pub detail: Option<String>,
}

/// Collects the verdicts while a request is judged.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    verdicts: Vec<Check>,
}

impl Checks {
    /// Notes how a check came out and hands its result on.
    pub(crate) fn note<T>(&mut self, name: &'static str, result: Result<T, Refusal>) -> Result<T, Refusal> {
        self.verdicts.push(Check {
            name,
            passed: result.is_ok(),
            detail: result.as_ref().err().map(|refusal| refusal.message().to_owned()),
        });
        result
    }

    pub(crate) fn into_verdicts(self) -> Vec<Check> {
        self.verdicts
    }
}

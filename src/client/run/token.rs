#![forbid(unsafe_code)]
//! A call and its access token: renewed before it ends, replaced when the service refuses it.

use super::Run;
use crate::client::Failure;
use crate::retry::Next;
use crate::transport::Limits;

impl Run<'_> {
    pub(super) fn limits(&self) -> Limits<'_> {
        Limits { deadline: self.deadline, cancels: self.cancels, max_response_bytes: self.client.max_response_bytes() }
    }

    /// Sees to it that the identity's token can be used, if it has one.
    pub(super) fn ready_token(&self) -> Result<(), Failure> {
        match self.client.identity.oauth() {
            Some(oauth) => oauth.ready(&self.client.clock, &self.limits()),
            None => Ok(()),
        }
    }

    /// What to do about a token that was refused: nothing if no other can be had, or if the one that was refused was brand new.
    pub(super) fn replace_token(&mut self, refused: u64) -> Result<Next, Failure> {
        let Some(oauth) = self.client.identity.oauth() else {
            return Ok(Next::Stop);
        };
        if self.token_renewed && oauth.generation() == refused {
            return Ok(Next::Stop);
        }
        match oauth.replace(refused, &self.limits())? {
            None => return Ok(Next::Stop),
            // Whoever renewed it, this call has had nothing of that yet.
            Some(renewed) => self.token_renewed |= renewed,
        }
        Ok(Next::AgainWithNewToken)
    }

    /// Has the outcome tell of the authorisation service's answer, if it was that which refused.
    pub(super) fn note_refusal(&mut self, failure: &Failure) {
        if let Failure::Refresh(failure) = failure
            && let Some(error) = failure.refusal()
        {
            let answer = &mut self.told.answer;
            (answer.http_status, answer.api_code, answer.api_new_code) = (error.http_status, error.code, 0);
            (answer.entry, answer.trace_id) = (error.entry, None);
            answer.body.clear();
        }
    }
}

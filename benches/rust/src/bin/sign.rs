#![forbid(unsafe_code)]
//! A whole signature as the library makes it for an attempt: a fresh nonce from the system, both numbers as text, and the HMAC with its
//! encodings.

use std::error::Error;
use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use tm_bench::call::Call;
use tm_bench::caller::{self, Caller};
use tmcontrol::signing::{Method, SigningKey, StringToSign};

struct Signer {
    call: Call,
    key: SigningKey,
    timestamp: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().to_string();
    let call = Call::from_environment()?;
    let mut signer = SigningKey::new(call.secret_key.as_bytes()).map(|key| Signer { call, key, timestamp });
    caller::serve(|| signer.take().ok_or_else(|| std::io::Error::other("one caller at most")))?;
    Ok(())
}

impl Caller for Signer {
    fn call(&mut self) -> Result<(), String> {
        let nonce = (getrandom::u64().map_err(|error| error.to_string())? >> 1).to_string();
        black_box(self.key.sign(&StringToSign {
            method: Method::Put,
            secret_id: self.call.secret_id.as_bytes(),
            nonce: nonce.as_bytes(),
            timestamp: self.timestamp.as_bytes(),
            uri: &self.call.target,
            body: self.call.body.as_bytes(),
        }));
        Ok(())
    }
}

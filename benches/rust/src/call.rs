//! The call that every client makes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Who calls, and what for. Everything comes from the environment, as every client's does (`benches/driver/scene.py`).
pub struct Call {
    /// Header `AppId`.
    pub app_id: String,
    /// Header `SdkId`.
    pub sdk_id: String,
    /// Header `X-TC-Key`.
    pub secret_id: String,
    /// What signatures are made with.
    pub secret_key: String,
    /// Path, as it is sent and signed.
    pub target: String,
    /// The body.
    pub body: String,
}

impl Call {
    /// Reads the environment.
    pub fn from_environment() -> Result<Call, std::env::VarError> {
        use std::env::var;
        Ok(Call {
            app_id: var("BENCH_APP_ID")?,
            sdk_id: var("BENCH_SDK_ID")?,
            secret_id: var("BENCH_SECRET_ID")?,
            secret_key: var("BENCH_SECRET_KEY")?,
            target: format!("/v1/real-control/meetings/{}/video", var("BENCH_MEETING_ID")?),
            body: var("BENCH_BODY")?,
        })
    }

    /// The signature that a request with these numbers and this body has to have.
    pub fn signature(&self, nonce: &str, timestamp: &str, body: &[u8]) -> String {
        let head = format!(
            "PUT\nX-TC-Key={}&X-TC-Nonce={nonce}&X-TC-Timestamp={timestamp}\n{}\n",
            self.secret_id, self.target
        );
        // HMAC takes keys of every length; an empty signature would be refused.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret_key.as_bytes()) else { return String::new() };
        mac.update(head.as_bytes());
        mac.update(body);
        STANDARD.encode(hex::encode(mac.finalize().into_bytes()))
    }
}

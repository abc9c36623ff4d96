//! Questions to a program behind an address: JSON there, JSON back.

use super::{Client, failed, parsed};
use crate::StoreError;

impl Client {
    /// Sends JSON to an address and gives back the bytes of the answer, no more than the limits
    /// allow; redirects are not followed. `key` goes along as a bearer token.
    ///
    /// # Errors
    /// Where the address may not be asked, or gives no good answer in time. No error holds the key.
    pub fn ask(&self, url: &str, json: &[u8], key: Option<&str>) -> Result<Vec<u8>, StoreError> {
        let at = parsed(url)?;
        let mut request = self
            .agent
            .post(at.as_str())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json");
        if let Some(key) = key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut answer = request.send(json).map_err(|error| failed(url, &error.to_string()))?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return Err(failed(url, &format!("the server answers {status}")));
        }
        let body = answer.body_mut().with_config().limit(self.limits.bytes);
        body.read_to_vec().map_err(|error| failed(url, &error.to_string()))
    }
}

//! One call of a program: to exactly the address that was found to be public, signed, and its answer not read.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::address::is_public;
use super::model::CallFailure;

/// How long a call may take as a whole.
const LONGEST: Duration = Duration::from_secs(10);

/// A call that is ready to go.
pub(super) struct Posting<'a> {
    pub(super) url: &'a str,
    pub(super) secret: &'a str,
    /// Seconds since 1970.
    pub(super) timestamp: i64,
    /// The same for each try of this call.
    pub(super) id: &'a str,
    pub(super) body: &'a str,
    pub(super) own_network: bool,
}

/// The signature of a call: HMAC-SHA256 in lower-case hexadecimal, under the secret as it was shown, over the timestamp, a
/// full stop and the body.
#[must_use]
pub fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Looks a name up and keeps what may be called: the connection goes to one of these addresses and no other.
#[derive(Debug)]
struct Checked {
    own_network: bool,
    names: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in found.iter().filter(|it| self.own_network || is_public(it.ip())) {
            allowed.push(*address);
        }
        if allowed.is_empty() { Err(Error::HostNotFound) } else { Ok(allowed) }
    }
}

/// Calls, and says why it failed, if it did. Redirects are not followed, and no proxy is used.
pub(super) fn post(posting: &Posting<'_>) -> Result<(), CallFailure> {
    let tls = TlsConfig::builder().provider(TlsProvider::NativeTls).root_certs(RootCerts::PlatformVerifier);
    let config = Agent::config_builder()
        .tls_config(tls.build())
        .https_only(!posting.own_network)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(0)
        .http_status_as_error(false)
        .timeout_global(Some(LONGEST))
        .user_agent("Fairlot")
        .build();
    let resolver = Checked { own_network: posting.own_network, names: DefaultResolver::default() };
    let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
    let answer = agent
        .post(posting.url)
        .header("Content-Type", "application/json")
        .header("X-Fairlot-Call", posting.id)
        .header("X-Fairlot-Timestamp", posting.timestamp.to_string())
        .header("X-Fairlot-Signature", signature(posting.secret, posting.timestamp, posting.body))
        .send(posting.body);
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(_) => Err(CallFailure::Refused),
        Err(_) => Err(CallFailure::NotReached),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_the_document_says() {
        let text = include_str!("../../docs/saved-searches.md");
        let signed = signature("flw_example", 1_800_000_000, r#"{"saved_search_id":"x","items":[]}"#);
        assert!(text.contains(&signed), "{signed}");
    }
}

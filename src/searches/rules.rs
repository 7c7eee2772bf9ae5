//! What a saved search may be, and when one fits. Pure.

use std::net::IpAddr;

use ureq::http::Uri;

use super::address::is_public;
use super::model::{Search, SearchDelivery, Wish};
use crate::kernel::error::Fault;
use crate::news::Scope;
use crate::opportunities::Wanted;

/// Failures one after another before a search calls no more: with their pauses, a little more than eight hours.
pub(super) const MOST_FAILURES: i64 = 10;
/// The pause after the first failure, in seconds; each further one is twice as long.
const FIRST_PAUSE_SECONDS: i64 = 30;

/// What is wrong with how a search tells.
pub(super) fn faults(wish: &Wish, own_network: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (wish.delivery, wish.call_url.as_deref()) {
        (SearchDelivery::Call, None) => {
            let detail = "Give the https address of the program that is to be called.";
            faults.push(Fault::new("/call_url", "required", detail));
        }
        (_, Some(url)) if !may_be_called(url, own_network) => {
            let detail = "Give an https address of the public internet, such as \
                          https://tenders.example.org/fairlot, without a name, password or #.";
            faults.push(Fault::new("/call_url", "address", detail));
        }
        _ => {}
    }
    faults
}

/// Whether a call may be tried. A name that leads to an address which is not public is refused at each call.
fn may_be_called(url: &str, own_network: bool) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let scheme = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => own_network,
        _ => false,
    };
    let Some(authority) = uri.authority() else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let named = match host.parse::<IpAddr>() {
        Ok(address) => own_network || is_public(address),
        Err(_) => own_network || (host.contains('.') && !host.ends_with(".localhost")),
    };
    scheme && named && !authority.as_str().contains('@') && !url.contains('#')
}

/// Whether the search fits one of these scopes.
fn fits_one(search: &Search, scopes: &[Scope]) -> bool {
    let wanted = Wanted {
        category: search.category_code.clone(),
        area: search.area_code.clone(),
        tier: search.tier,
        kind: None,
    };
    scopes.iter().any(|one| wanted.fits(&one.category_codes, &one.area_codes, one.tier))
}

/// Whether the search fits now, and did not before.
pub(super) fn newly_fits(search: &Search, now: &[Scope], before: Option<&[Scope]>) -> bool {
    fits_one(search, now) && !before.is_some_and(|before| fits_one(search, before))
}

/// How long to wait after so many failures one after another, in seconds.
pub(super) fn pause(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.saturating_sub(1).clamp(0, 20)).unwrap_or(20);
    FIRST_PAUSE_SECONDS.saturating_mul(2_i64.saturating_pow(doublings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_goes_to_https_and_to_the_public_internet() {
        for good in
            ["https://tenders.example.org/fairlot", "https://example.org:8443", "https://1.1.1.1/x?y=1"]
        {
            assert!(may_be_called(good, false), "{good}");
        }
        let bad = [
            "http://example.org/",
            "ftp://example.org",
            "/path",
            "https://",
            "https://ann:pw@example.org/",
            "https://localhost/",
            "https://x.localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://intranet/",
            "https://example.org/#part",
            "nonsense",
        ];
        for one in bad {
            assert!(!may_be_called(one, false), "{one}");
        }
        for own in ["http://127.0.0.1:8080/x", "https://intranet/", "http://[::1]:1/"] {
            assert!(may_be_called(own, true), "{own}");
        }
        assert!(!may_be_called("ftp://127.0.0.1/", true));
    }

    #[test]
    fn pauses_double() {
        let all: Vec<i64> = (1..MOST_FAILURES).map(pause).collect();
        assert_eq!((all[0], all[1], all[8]), (30, 60, 7680));
        assert_eq!(all.iter().sum::<i64>(), 15_330);
    }
}

//! The caller's address, for throttling. It is personal data: it is never logged.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// The peer's address, or, behind a trusted proxy, the last one of `X-Forwarded-For`: that is the
/// one the proxy saw itself; those before it are whatever the caller wrote.
pub fn client_address(request: &HttpRequest, trust_forwarded_for: bool) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|address| address.ip());
    if !trust_forwarded_for {
        return peer;
    }
    let last = request.headers().get_all("x-forwarded-for").last();
    let forwarded = last.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    forwarded.or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_entry() {
        let request = TestRequest::default()
            .peer_addr(([10, 0, 0, 1], 4000).into())
            .append_header(("x-forwarded-for", "1.1.1.1"))
            .append_header(("x-forwarded-for", "2.2.2.2, 3.3.3.3"))
            .to_http_request();
        assert_eq!(client_address(&request, false), Some([10, 0, 0, 1].into()));
        assert_eq!(client_address(&request, true), Some([3, 3, 3, 3].into()));
        let odd = TestRequest::default()
            .peer_addr(([10, 0, 0, 1], 4000).into())
            .append_header(("x-forwarded-for", "1.1.1.1, unknown"))
            .to_http_request();
        assert_eq!(client_address(&odd, true), Some([10, 0, 0, 1].into()));
    }
}

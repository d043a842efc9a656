use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::HeaderMap;
use tenantry_domain::values::AllowedNetworks;

/// The IP address of the client: the peer of the socket, unless that is a trusted proxy; then the rightmost
/// hop of `X-Forwarded-For` that is not one (R54). A hop that is not an IP address ends the search: a client
/// can forge everything left of it.
pub(crate) fn client_address(
    peer: Option<SocketAddr>,
    headers: &HeaderMap,
    trusted_proxies: &AllowedNetworks,
) -> Option<IpAddr> {
    let peer = peer?.ip().to_canonical();
    if !trusted_proxies.contains(peer) {
        return Some(peer);
    }
    let lines: Vec<&str> = headers
        .get_all("X-Forwarded-For")
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(','))
        .map(parse_hop);
    for hop in hops {
        match hop {
            None => return Some(peer),
            Some(address) if trusted_proxies.contains(address) => {}
            Some(address) => return Some(address),
        }
    }
    Some(peer)
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client_of(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted = "10.0.0.0/8".parse().unwrap();
        let mut request = TestRequest::default();
        for line in forwarded {
            request = request.append_header(("X-Forwarded-For", *line));
        }
        let peer = format!("{peer}:1234").parse().ok();
        client_address(peer, request.to_http_request().headers(), &trusted)
            .unwrap()
            .to_string()
    }

    #[test]
    fn r54_forwarded_headers_count_only_from_a_trusted_proxy() {
        assert_eq!(client_of("192.0.2.1", &["127.0.0.1"]), "192.0.2.1");
        assert_eq!(client_of("10.0.0.1", &["127.0.0.1"]), "127.0.0.1");
        assert_eq!(client_of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client_of("[::ffff:192.0.2.1]", &["127.0.0.1"]), "192.0.2.1");
    }

    #[test]
    fn r54_the_rightmost_untrusted_hop_is_the_client() {
        assert_eq!(
            client_of("10.0.0.1", &["127.0.0.1, 192.0.2.7, 10.0.0.2"]),
            "192.0.2.7"
        );
        assert_eq!(
            client_of("10.0.0.1", &["127.0.0.1", "192.0.2.7:80"]),
            "192.0.2.7"
        );
        assert_eq!(client_of("10.0.0.1", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(client_of("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.1");
    }

    #[test]
    fn r54_an_unreadable_hop_means_the_peer() {
        assert_eq!(client_of("10.0.0.1", &["192.0.2.7, unknown"]), "10.0.0.1");
        assert_eq!(client_of("10.0.0.1", &["192.0.2.7, "]), "10.0.0.1");
        assert_eq!(client_of("10.0.0.1", &["junk, 192.0.2.7"]), "192.0.2.7");
    }
}

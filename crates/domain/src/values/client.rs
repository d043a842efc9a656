use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// A client in rate limits: an IPv4 address, or an IPv6 network of 64 bits, because a client that has one of its
/// addresses has all of them (R54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// The client of this IP address. An IPv4-mapped IPv6 address is that IPv4 address (R44).
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        const HOST_BITS: u32 = 64;
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
                address.to_bits() >> HOST_BITS << HOST_BITS,
            )),
            ipv4 @ IpAddr::V4(_) => ipv4,
        })
    }
}

/// Such as `192.0.2.1` or `2001:db8::/64`.
impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

/// The product name of a client, by which people recognise their sessions. At most 255 characters, without
/// control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAgent(String);

impl UserAgent {
    /// The maximum of characters; the rest is cut off.
    pub const MAX_CHARACTERS: usize = 255;

    /// Removes control characters; `None` when nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let readable = text.chars().filter(|c| !c.is_control());
        let kept: String = readable.take(Self::MAX_CHARACTERS).collect();
        let kept = kept.trim();
        (!kept.is_empty()).then(|| Self(kept.to_owned()))
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r54_ipv6_counts_by_its_first_64_bits() {
        let of = |text: &str| ClientNetwork::of(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("2001:db8:1:2:3::4").to_string(), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_user_agent_is_cut_and_cleaned() {
        assert_eq!(UserAgent::new(" curl/8\u{7} ").unwrap().as_str(), "curl/8");
        assert_eq!(UserAgent::new("\u{1}"), None);
        let long = UserAgent::new(&"x".repeat(300)).unwrap();
        assert_eq!(long.as_str().len(), UserAgent::MAX_CHARACTERS);
    }
}

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

/// The text is not a list of networks.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
pub struct InvalidNetwork(String);

/// Networks that may call, in CIDR notation (RFC 4632). An empty list contains no address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedNetworks(Vec<IpNet>);

impl AllowedNetworks {
    /// Whether the IP address is in one of the networks. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) counts
    /// as the IPv4 address (R44).
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether the list is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Parses networks separated by commas. An address without a prefix is the network of that address.
impl FromStr for AllowedNetworks {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(parse_network)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn parse_network(text: &str) -> Result<IpNet, InvalidNetwork> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| InvalidNetwork(text.to_owned()))
}

impl fmt::Display for AllowedNetworks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let networks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&networks.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r44_mapped_addresses_count_as_ipv4() {
        let loopback: AllowedNetworks = "127.0.0.0/8, ::1/128".parse().unwrap();
        for inside in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(loopback.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["128.0.0.1", "::2", "::ffff:10.0.0.1"] {
            assert!(!loopback.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_list_is_parsed_as_it_is_formatted() {
        let shown = "10.0.0.0/8,192.0.2.1/32,2001:db8::/32";
        let networks: AllowedNetworks = "10.0.0.0/8,192.0.2.1,2001:db8::/32".parse().unwrap();
        assert_eq!(networks.to_string(), shown);
        assert_eq!(shown.parse(), Ok(networks));
    }

    #[test]
    fn a_broken_network_is_named() {
        let error = "10.0.0.0/8,10.0.0.0/99"
            .parse::<AllowedNetworks>()
            .unwrap_err();
        assert!(error.to_string().contains("10.0.0.0/99"));
    }
}

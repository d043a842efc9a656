use std::fmt;

use reqwest::header::HeaderMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// A response of the server.
#[derive(Debug)]
pub struct ApiResponse {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl ApiResponse {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// A string member of the body; dots separate nested names.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        let json = self.json();
        let text = json.pointer(&format!("/{}", member.replace('.', "/")));
        text.and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no string `{member}`: {} {}", self.status, self.body))
            .to_owned()
    }

    /// A header. Fails when there is more than one of this name.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "more than one {name}");
        Some(value.to_str().expect("a header of visible characters"))
    }

    /// The names of the body's members, in their order.
    #[track_caller]
    pub fn members(&self) -> Vec<String> {
        let members: Members = serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body));
        members.0
    }

    /// Fails unless the response has this status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
    }

    /// Fails unless the response has this status and exactly this body.
    #[track_caller]
    pub fn assert_json(&self, status: u16, body: &Value) {
        assert_eq!((self.status, &self.json()), (status, body));
    }

    /// Fails unless the response has this status and exactly this `detail`.
    #[track_caller]
    pub fn assert_error(&self, status: u16, detail: &str) {
        self.assert_json(status, &serde_json::json!({ "detail": detail }));
    }
}

/// `serde_json` sorts members; this keeps their order.
struct Members(Vec<String>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = map.next_entry()? {
            names.push(name);
        }
        Ok(Members(names))
    }
}

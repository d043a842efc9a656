use actix_web::http::header::HeaderMap;
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::values::AuditEntryId;

/// The id of one request in responses, logs and the audit log.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(String);

impl RequestId {
    pub(crate) const HEADER: &str = "X-Request-Id";

    /// The id that the client sent, when it is well-formed, else a new one.
    pub(crate) fn of(headers: &HeaderMap, clock: &dyn Clock, random: &dyn Random) -> Self {
        let mut sent = headers.get_all(Self::HEADER);
        match (
            sent.next().and_then(|value| value.to_str().ok()),
            sent.next(),
        ) {
            (Some(id), None) if is_well_formed(id) => Self(id.to_owned()),
            _ => Self(AuditEntryId::generate(clock.now(), random.bytes()).to_string()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// `^[A-Za-z0-9_-]{8,64}$`
fn is_well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_8_to_64_safe_characters() {
        assert!(is_well_formed("abc-DEF_12"));
        for rejected in ["short", "with space", "semi;colon", "line\nbreak"] {
            assert!(!is_well_formed(rejected), "{rejected:?}");
        }
        assert!(!is_well_formed(&"x".repeat(65)));
    }
}

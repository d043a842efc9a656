//! Lists, one page at a time.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;

use crate::installation::EmailTokenKey;
use crate::values::{SecretBytes, Timestamp};

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as the request allows.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last page.
    pub next: Option<Cursor>,
}

/// Which part of a list to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The most items of the page.
    pub limit: u16,
    /// The last item of the page before; `None` for the first page.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The first page of a list.
    #[must_use]
    pub const fn first(limit: u16) -> Self {
        Self { limit, after: None }
    }

    /// The page of these rows, which follow [`Self::after`]. One row more than the limit shows that another
    /// page follows.
    #[must_use]
    pub fn page<T>(self, mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let limit = usize::from(self.limit);
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        Page {
            next: rows.last().filter(|_| has_next).map(cursor),
            items: rows,
        }
    }
}

/// A position in a list that is sorted by time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the item.
    pub at: Timestamp,
    /// The id of the item.
    pub id: Uuid,
}

impl Cursor {
    const LENGTH: usize = 24;

    fn to_bytes(self) -> Vec<u8> {
        [&self.at.unix_micros().to_be_bytes()[..], self.id.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (micros, id) = bytes.split_first_chunk()?;
        Some(Self {
            at: Timestamp::from_unix_micros(i64::from_be_bytes(*micros)),
            id: Uuid::from_slice(id).ok()?,
        })
    }
}

/// What a cursor is bound to: it is invalid for another caller and for another filter (R49).
#[derive(Clone, Copy, Debug)]
pub struct CursorScope<'a> {
    /// The account or key that lists.
    pub caller: Uuid,
    /// The list, its tenant and every condition on its items.
    pub filter: &'a str,
}

/// The key that authenticates cursors. Their text is base64url of the position and its HMAC-SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct CursorKey(SecretBytes);

/// A cursor that was not issued for this list.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the cursor is not valid for this list")]
pub struct InvalidCursor;

impl CursorKey {
    /// Derived from the secret of the installation.
    #[must_use]
    pub fn derive(installation: &EmailTokenKey) -> Self {
        // HMAC accepts a key of any length, so this cannot fail.
        let mac = Hmac::<Sha256>::new_from_slice(installation.expose()).ok();
        let key = mac.map(|mac| mac.chain_update(b"page cursor").finalize().into_bytes());
        Self(SecretBytes::new(key.unwrap_or_default().to_vec()))
    }

    /// The opaque text of a cursor.
    #[must_use]
    pub fn seal(&self, cursor: Cursor, scope: CursorScope<'_>) -> String {
        let position = cursor.to_bytes();
        let mac = self.mac(&position, scope);
        let tag = mac.map(|mac| mac.finalize().into_bytes());
        URL_SAFE_NO_PAD.encode([&position[..], &tag.unwrap_or_default()[..]].concat())
    }

    /// The cursor in a text from [`Self::seal`].
    ///
    /// # Errors
    /// [`InvalidCursor`] when the text was changed, or sealed for another scope or with another key.
    pub fn open(&self, text: &str, scope: CursorScope<'_>) -> Result<Cursor, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (position, tag) = bytes
            .split_at_checked(Cursor::LENGTH)
            .ok_or(InvalidCursor)?;
        let mac = self.mac(position, scope).ok_or(InvalidCursor)?;
        mac.verify_slice(tag).map_err(|_| InvalidCursor)?;
        Cursor::from_bytes(position).ok_or(InvalidCursor)
    }

    /// Caller and position have fixed lengths, so the input is unambiguous.
    fn mac(&self, position: &[u8], scope: CursorScope<'_>) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.expose()).ok()?;
        let mac = mac.chain_update(scope.caller.as_bytes());
        Some(mac.chain_update(position).chain_update(scope.filter))
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: CursorScope<'_> = CursorScope {
        caller: Uuid::from_u128(1),
        filter: "sessions",
    };

    fn key(byte: u8) -> CursorKey {
        CursorKey::derive(&EmailTokenKey::from_bytes([byte; EmailTokenKey::LENGTH]))
    }

    fn cursor(number: u64) -> Cursor {
        Cursor {
            at: Timestamp::from_unix_micros(-1),
            id: Uuid::from_u128(number.into()),
        }
    }

    #[test]
    fn a_sealed_cursor_is_opened_again() {
        let text = key(1).seal(cursor(7), SCOPE);
        assert_eq!(text.len(), 75);
        assert_eq!(key(1).open(&text, SCOPE), Ok(cursor(7)));
    }

    #[test]
    fn r49_a_cursor_with_any_bit_changed_is_invalid() {
        let text = key(1).seal(cursor(7), SCOPE);
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for bit in 0..8 * bytes.len() {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(key(1).open(&changed, SCOPE), Err(InvalidCursor), "{bit}");
        }
    }

    #[test]
    fn r49_only_the_canonical_text_of_a_cursor_is_valid() {
        let text = key(1).seal(cursor(7), SCOPE);
        let (start, last) = text.split_at(text.len() - 1);
        let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars();
        let mut texts: Vec<String> = others
            .filter(|other| !last.contains(*other))
            .map(|other| format!("{start}{other}"))
            .collect();
        texts.extend([format!("{text}="), format!("{text}A"), format!(" {text}")]);
        texts.extend([String::new(), start.to_owned(), text[..32].to_owned()]);
        for text in texts {
            assert_eq!(key(1).open(&text, SCOPE), Err(InvalidCursor), "{text}");
        }
    }

    #[test]
    fn r49_a_cursor_of_another_caller_filter_or_installation_is_invalid() {
        let text = key(1).seal(cursor(7), SCOPE);
        let caller = Uuid::from_u128(2);
        let other_caller = CursorScope { caller, ..SCOPE };
        assert_eq!(key(1).open(&text, other_caller), Err(InvalidCursor));
        for filter in ["", "session", "sessions ", "accounts"] {
            let other_filter = CursorScope { filter, ..SCOPE };
            assert_eq!(key(1).open(&text, other_filter), Err(InvalidCursor));
        }
        assert_eq!(key(2).open(&text, SCOPE), Err(InvalidCursor));
    }

    #[test]
    fn a_page_has_a_next_one_only_when_more_rows_than_its_limit_were_read() {
        let page = |rows: Vec<u64>| PageRequest::first(2).page(rows, |number| cursor(*number));
        let last = |items: Vec<u64>| Page { items, next: None };
        assert_eq!(page(vec![]), last(vec![]));
        assert_eq!(page(vec![1, 2]), last(vec![1, 2]));
        let full = page(vec![1, 2, 3]);
        assert_eq!((full.items, full.next), (vec![1, 2], Some(cursor(2))));
    }
}

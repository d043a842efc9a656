//! Strict JSON (R12): no duplicate members, no deep nesting.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How deep objects and arrays may be nested.
const MAX_DEPTH: u8 = 32;

/// The one JSON value in these bytes.
///
/// # Errors
/// What is wrong and where, without any part of the text.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }
        .deserialize(&mut deserializer)
        .map_err(|error| error.to_string())?;
    deserializer.end().map_err(|error| error.to_string())?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth < MAX_DEPTH {
            Ok(Self {
                depth: self.depth + 1,
            })
        } else {
            Err(E::custom("nested too deeply"))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(inside)? {
            array.push(element);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inside)?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member is named twice"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_json_is_read() {
        let text = br#" {"a": [1, -2, 3.5, null, true, "\u00e9\ud83d\ude00"], "b": {}} "#;
        let expected = json!({"a": [1, -2, 3.5, null, true, "é😀"], "b": {}});
        assert_eq!(parse(text), Ok(expected));
    }

    #[test]
    fn r12_json_that_parsers_disagree_about_is_rejected() {
        for (text, reason) in [
            (&br#"{"a":1,"a":2}"#[..], "a member is named twice"),
            (br#"{"b":{"a":1,"a":1}}"#, "a member is named twice"),
            (br#"{"a":1} {"a":1}"#, "trailing characters"),
            (b"\xef\xbb\xbf{}", "expected value"),
            (b"{\"a\":\"\xff\"}", "invalid unicode"),
            (br#"{"a":"\ud800"}"#, "hex escape"),
            (br#"{"a":"\udc00x"}"#, "lone"),
            (br#"{"a":1e999}"#, "out of range"),
            (br#"{"a":NaN}"#, "expected"),
            (br#"{"a":1,}"#, "trailing comma"),
            (br"{'a':1}", "must be a string"),
            (b"{\"a\":\"\n\"}", "control character"),
            (br#"{"a":1"#, "EOF"),
            (b" ", "EOF"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(
                error.contains(reason),
                "{error} for {:?}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn r12_nesting_ends_at_32() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(parse(nested(32).as_bytes()).is_ok());
        assert!(
            parse(nested(33).as_bytes())
                .unwrap_err()
                .contains("too deeply")
        );
        assert!(parse(nested(8_000).as_bytes()).is_err());
    }
}

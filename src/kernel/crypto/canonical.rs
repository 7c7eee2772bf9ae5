//! Canonical JSON: RFC 8785 bytes, narrowed so that every reader agrees on them.
//!
//! Narrower than the RFC (design.md section 6): whole numbers within ±(2^53−1) only, strings and
//! names in Unicode NFC.

use serde::Serialize;
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The largest whole number that every JSON reader keeps exactly: 2^53 − 1.
pub const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// Why a value has no canonical form. `pointer` is the JSON pointer of the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A whole number beyond ±(2^53−1).
    #[error("`{pointer}`: the number is outside ±9007199254740991; send it as text")]
    NumberTooLarge {
        /// Where.
        pointer: String,
    },
    /// A number with a fraction or an exponent, or `-0`.
    #[error("`{pointer}`: the number is not whole; use a smaller unit or text")]
    NumberNotWhole {
        /// Where.
        pointer: String,
    },
    /// Two names of one object differ only in Unicode normalisation.
    #[error("`{pointer}`: this name appears twice after Unicode normalisation (NFC); keep one")]
    DuplicateName {
        /// Where.
        pointer: String,
    },
    /// The value cannot be written as JSON at all, as a map with names that are no text.
    #[error("the value has no JSON form")]
    NotJson,
}

impl CanonicalError {
    /// The same fault seen from the object or list that holds `segment`.
    fn under(self, segment: &str) -> Self {
        let segment = segment.replace('~', "~0").replace('/', "~1");
        let prefixed = |pointer: String| format!("/{segment}{pointer}");
        match self {
            Self::NumberTooLarge { pointer } => Self::NumberTooLarge { pointer: prefixed(pointer) },
            Self::NumberNotWhole { pointer } => Self::NumberNotWhole { pointer: prefixed(pointer) },
            Self::DuplicateName { pointer } => Self::DuplicateName { pointer: prefixed(pointer) },
            Self::NotJson => Self::NotJson,
        }
    }
}

/// The canonical bytes of `value`.
///
/// Types with `f32` or `f64` fields do not belong here: numbers that are not whole are refused,
/// but serde turns `NaN` and infinities into `null` before they can be seen.
///
/// # Errors
/// The first fault found, with its JSON pointer.
pub fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(value).map_err(|_| CanonicalError::NotJson)?;
    let value = normalise(value)?;
    serde_json_canonicalizer::to_vec(&value).map_err(|_| CanonicalError::NotJson)
}

/// SHA-256 of the canonical bytes of `value`.
///
/// # Errors
/// As [`to_bytes`].
pub fn digest<T: Serialize + ?Sized>(value: &T) -> Result<[u8; 32], CanonicalError> {
    Ok(Sha256::digest(to_bytes(value)?).into())
}

fn normalise(value: Value) -> Result<Value, CanonicalError> {
    match value {
        Value::Number(number) => checked(number).map(Value::Number),
        Value::String(text) => Ok(Value::String(nfc(text))),
        Value::Array(items) => normalise_items(items),
        Value::Object(members) => normalise_members(members),
        Value::Null | Value::Bool(_) => Ok(value),
    }
}

fn checked(number: Number) -> Result<Number, CanonicalError> {
    let pointer = String::new();
    let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
    match size {
        Some(size) if size <= MAX_SAFE_INTEGER => Ok(number),
        Some(_) => Err(CanonicalError::NumberTooLarge { pointer }),
        None => Err(CanonicalError::NumberNotWhole { pointer }),
    }
}

fn nfc(text: String) -> String {
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

fn normalise_items(items: Vec<Value>) -> Result<Value, CanonicalError> {
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| normalise(item).map_err(|fault| fault.under(&index.to_string())))
        .collect::<Result<Vec<_>, _>>()
        .map(Value::Array)
}

fn normalise_members(members: Map<String, Value>) -> Result<Value, CanonicalError> {
    let mut normal = Map::with_capacity(members.len());
    for (name, member) in members {
        let name = nfc(name);
        let member = normalise(member).map_err(|fault| fault.under(&name))?;
        if normal.contains_key(&name) {
            let pointer = String::new();
            return Err(CanonicalError::DuplicateName { pointer }.under(&name));
        }
        normal.insert(name, member);
    }
    Ok(Value::Object(normal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn canonical(json: &str) -> String {
        String::from_utf8(to_bytes(&serde_json::from_str::<Value>(json).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn rfc_8785_section_3_2_2_strings_and_literals() {
        // The RFC's sample without its numbers, which are not whole and are refused here.
        let sample = r#"{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                         "literals": [null, true, false]}"#;
        assert_eq!(canonical(sample), r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#);
    }

    #[test]
    fn rfc_8785_section_3_2_3_sorting_by_utf16() {
        // Without the ligature U+FB33, which NFC takes apart; see the next test.
        let sample = r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One",
            "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis", "\ufb00": "Ligature"}"#;
        assert_eq!(
            canonical(sample),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
             \"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\
             \"😀\":\"Emoji: Grinning Face\",\"\u{fb00}\":\"Ligature\"}"
        );
    }

    #[test]
    fn strings_and_names_become_nfc_and_sort_as_such() {
        // A + ring above becomes Å; U+FB33 is excluded from composition and becomes two characters.
        let sample = "{\"A\u{30a}\": \"e\u{301}\", \"\u{fb33}\": 1, \"\u{fb00}\": 2}";
        assert_eq!(canonical(sample), "{\"\u{c5}\":\"\u{e9}\",\"\u{5d3}\u{5bc}\":1,\"\u{fb00}\":2}");
    }

    #[test]
    fn names_that_meet_in_nfc_are_refused() {
        let twice = json!({"outer": [{"A\u{30a}": 1, "\u{c5}": 2}]});
        assert_eq!(
            to_bytes(&twice),
            Err(CanonicalError::DuplicateName { pointer: "/outer/0/\u{c5}".to_owned() })
        );
    }

    #[test]
    fn whole_numbers_stop_at_two_to_the_53_minus_1() {
        assert_eq!(
            canonical("[9007199254740991,-9007199254740991,0,-1]"),
            "[9007199254740991,-9007199254740991,0,-1]"
        );
        let too_large = |pointer: &str| Err(CanonicalError::NumberTooLarge { pointer: pointer.to_owned() });
        assert_eq!(to_bytes(&json!({"a": 9_007_199_254_740_992_u64})), too_large("/a"));
        assert_eq!(to_bytes(&json!([1, -9_007_199_254_740_992_i64])), too_large("/1"));
        assert_eq!(to_bytes(&i64::MIN), too_large(""));
        assert_eq!(to_bytes(&u64::MAX), too_large(""));
        assert_eq!(to_bytes(&u128::MAX), Err(CanonicalError::NotJson));
    }

    #[test]
    fn numbers_that_are_not_whole_are_refused() {
        for text in ["1.5", "1.0", "1e3", "-0", "1e400000000"] {
            let parsed = serde_json::from_str::<Value>(&format!("{{\"a/b~\":[{text}]}}"));
            let Ok(value) = parsed else { continue };
            assert_eq!(
                to_bytes(&value),
                Err(CanonicalError::NumberNotWhole { pointer: "/a~1b~0/0".to_owned() }),
                "{text}"
            );
        }
        assert!(to_bytes(&0.5_f64).is_err());
    }

    #[test]
    fn errors_show_no_content() {
        let fault = to_bytes(&json!({"price": 0.123_456})).unwrap_err();
        assert!(!fault.to_string().contains("123456"), "{fault}");
        assert!(fault.to_string().contains("/price"), "{fault}");
    }

    #[test]
    fn digest_is_the_hash_of_the_bytes() {
        // printf '{"a":1,"b":"x"}' | sha256sum
        assert_eq!(
            hex::encode(digest(&json!({"b": "x", "a": 1})).unwrap()),
            "ecf9e98ec0641e23113ff3ce8bdc78d0ddd249886517fd4a7f68cc83d4e65667"
        );
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_bytes_parse_back_to_themselves(value in any_json()) {
            let Ok(bytes) = to_bytes(&value) else { return Ok(()) };
            let again: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(to_bytes(&again).unwrap(), bytes);
        }
    }
}

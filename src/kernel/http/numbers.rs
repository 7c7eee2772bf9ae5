//! Whole numbers written with a fraction of zeros: to JSON, JSON Schema and many programs `5.0` is the integer 5,
//! to serde it is none.

use std::borrow::Cow;

/// The same JSON with `5.0` written as `5`, padded so that every fault keeps its place.
pub(super) fn whole(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.windows(2).any(|two| two == b".0" || two == b"-0") {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut rest, mut in_string) = (text, false);
    while let Some((&byte, after)) = rest.split_first() {
        let length = match byte {
            b'\\' if in_string => 2,
            b'-' | b'0'..=b'9' if !in_string => rest.iter().take_while(|one| is_of_number(**one)).count(),
            _ => 1,
        };
        in_string ^= byte == b'"';
        let (token, next) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        if !in_string && length > 1 {
            let kept = integer(token);
            out.extend_from_slice(kept);
            out.extend(std::iter::repeat_n(b' ', token.len().saturating_sub(kept.len())));
        } else {
            out.extend_from_slice(token);
        }
        rest = if length > 1 { next } else { after };
    }
    Cow::Owned(out)
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

/// The integer that the number is, or the number.
fn integer(number: &[u8]) -> &[u8] {
    let dot = number.iter().position(|byte| *byte == b'.');
    let (before, fraction) = dot.and_then(|at| number.split_at_checked(at)).unwrap_or((number, b".0"));
    let zeros = fraction.len() > 1 && fraction.iter().skip(1).all(|byte| *byte == b'0');
    match (zeros, before) {
        (true, b"-0") => b"0",
        (true, _) => before,
        (false, _) => number,
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_fraction_of_zeros_is_left_out() {
        for (sent, read) in [
            (r#"{"a":5.0}"#, r#"{"a":5  }"#),
            (r#"[-0.0,-0,10.00,-3.0]"#, r#"[0   ,0 ,10   ,-3  ]"#),
            (r#"[5.5,5.05,5.0e1,5.,1e2,0.5,-0.5]"#, r#"[5.5,5.05,5.0e1,5.,1e2,0.5,-0.5]"#),
            (r#"{"5.0":"-0 \" 5.0","b\\":7.0}"#, r#"{"5.0":"-0 \" 5.0","b\\":7  }"#),
            (r#"["5.0 and no end \"#, r#"["5.0 and no end \"#),
        ] {
            assert_eq!(String::from_utf8_lossy(&whole(sent.as_bytes())), read, "{sent}");
        }
    }
}

//! Checks of form that several inputs share, for the `custom` rule of validator.

use std::collections::BTreeSet;

use validator::ValidationError;

use super::money::Pence;

/// What a check says.
pub type Checked = Result<(), ValidationError>;

/// Refuses with a code and what would mend it.
pub fn refuse(code: &'static str, message: &'static str) -> Checked {
    Err(ValidationError::new(code).with_message(message.into()))
}

/// A text of spaces is none.
pub fn not_blank(text: &str) -> Checked {
    if text.trim().is_empty() { refuse("blank", "Must not be blank.") } else { Ok(()) }
}

/// A list of codes holds each once.
pub fn no_repeats(codes: &[String]) -> Checked {
    let distinct: BTreeSet<&String> = codes.iter().collect();
    if distinct.len() == codes.len() {
        Ok(())
    } else {
        refuse("repeated", "A code stands twice: remove one.")
    }
}

/// Above £0.
pub fn positive(amount: &Pence) -> Checked {
    if amount.get() > 0 { Ok(()) } else { refuse("range", "Must be above £0.") }
}

/// £0 or more.
pub fn not_negative(amount: &Pence) -> Checked {
    if amount.is_negative() { refuse("range", "Must be £0 or more.") } else { Ok(()) }
}

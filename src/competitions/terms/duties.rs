//! Enforcement and data-sharing duties: said, as TUPE is, and in words where there is one. That nobody said is not "none".

use crate::competitions::model::Competition;
use crate::kernel::error::{Fault, Problem, Result};

/// What becomes of a duty: its words, and whether there is one; none leaves either as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::competitions) struct DutyChange {
    pub(in crate::competitions) words: Option<Option<String>>,
    pub(in crate::competitions) applies: Option<Option<bool>>,
}

/// Reads what was sent of a duty: words say that there is one, "no" takes the words away, and taking only the words
/// away leaves it unsaid.
///
/// # Errors
/// 422 where words are given of a duty that does not apply.
pub(in crate::competitions) fn change(
    field: &str,
    words: Option<&String>,
    applies: Option<bool>,
) -> Result<DutyChange> {
    let words = words.map(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
    match (words, applies) {
        (Some(Some(_)), Some(false)) => {
            let detail =
                "There is no such duty, and it is described: leave the words out, or say that it applies.";
            Err(Problem::field(format!("/{field}"), "contradiction", detail))
        }
        (Some(Some(text)), _) => Ok(DutyChange { words: Some(Some(text)), applies: Some(Some(true)) }),
        (_, Some(false)) => Ok(DutyChange { words: Some(None), applies: Some(Some(false)) }),
        (words, Some(true)) => Ok(DutyChange { words, applies: Some(Some(true)) }),
        (Some(None), None) => Ok(DutyChange { words: Some(None), applies: Some(None) }),
        (None, None) => Ok(DutyChange::default()),
    }
}

/// What the check before approval says.
pub(in crate::competitions) fn faults(row: &Competition) -> Vec<Fault> {
    let duties = [
        ("enforcement_duty", row.enforcement_duty_applies, &row.enforcement_duty, "an enforcement duty"),
        ("data_sharing_duty", row.data_sharing_duty_applies, &row.data_sharing_duty, "a data-sharing duty"),
    ];
    let mut faults = Vec::new();
    for (field, applies, words, what) in duties {
        if applies.is_none() {
            let detail = format!("Say whether there is {what}; no is an answer.");
            faults.push(Fault::new(format!("/{field}_applies"), "required", detail));
        }
        if applies == Some(true) && words.is_none() {
            faults.push(Fault::new(format!("/{field}"), "required", format!("There is {what}: say which.")));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_not_none() {
        let text = |words: &str| words.to_owned();
        let said = |words: &str| DutyChange { words: Some(Some(text(words))), applies: Some(Some(true)) };
        assert_eq!(change("f", Some(&text(" Report. ")), None).unwrap(), said("Report."));
        assert_eq!(change("f", Some(&text("Report.")), Some(true)).unwrap(), said("Report."));
        let none = DutyChange { words: Some(None), applies: Some(Some(false)) };
        assert_eq!(change("f", None, Some(false)).unwrap(), none);
        let unsaid = DutyChange { words: Some(None), applies: Some(None) };
        assert_eq!(change("f", Some(&text("  ")), None).unwrap(), unsaid);
        assert_eq!(change("f", None, None).unwrap(), DutyChange::default());
        assert!(change("f", Some(&text("Report.")), Some(false)).is_err());
    }
}

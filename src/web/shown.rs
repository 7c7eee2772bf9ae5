//! How money, shares, dates and times are written for people.

pub use crate::kernel::clock::london;
pub use crate::kernel::i18n::{date, moment};
pub use crate::kernel::money::pounds;

/// Thousandths as a percentage with one decimal: 885 is `88.5%`.
pub fn share(per_mille: i64) -> String {
    let sign = if per_mille < 0 { "-" } else { "" };
    let size = per_mille.unsigned_abs();
    format!("{sign}{}.{}%", size / 10, size % 10)
}

/// Hundredths as they are typed: 1250 is `12.5`, 4000 is `40`.
pub fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part.is_multiple_of(10) => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

/// A code such as `tax_offence` as words.
pub fn plain(code: &str) -> String {
    let spaced = code.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_shares() {
        assert_eq!(pounds(19_607_427_700), "£196,074,277");
        assert_eq!(pounds(-50), "-£0.50");
        assert_eq!(share(885), "88.5%");
        assert_eq!(share(1000), "100.0%");
        assert_eq!(hundredths(1250), "12.5");
        assert_eq!(hundredths(4000), "40");
        assert_eq!(hundredths(5), "0.05");
    }
}

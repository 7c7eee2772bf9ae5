//! Medians without floating point.

use std::collections::BTreeMap;

/// Twice the median of a list that is kept as how often each number comes: the sum of the two in the middle.
pub(super) fn middle(counts: &BTreeMap<i64, i64>) -> Option<i64> {
    let all: i64 = counts.values().sum();
    let at = |place: i64| {
        let mut seen = 0;
        counts.iter().find(|(_, count)| {
            seen += **count;
            seen > place
        })
    };
    Some(at((all - 1).div_euclid(2))?.0 + at(all.div_euclid(2))?.0)
}

/// Tenths with one decimal.
pub(super) fn decimal(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        let of = |numbers: &[i64]| {
            let mut counts = BTreeMap::new();
            for number in numbers {
                *counts.entry(*number).or_insert(0) += 1;
            }
            middle(&counts)
        };
        assert_eq!((of(&[]), of(&[3]), of(&[3, 4]), of(&[9, 1, 1])), (None, Some(6), Some(7), Some(2)));
        assert_eq!((decimal(35), decimal(0), decimal(100)), ("3.5".into(), "0.0".into(), "10.0".into()));
    }
}

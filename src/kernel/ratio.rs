//! Exact fractions for scores: no floating point (rule 20).

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// Bound of numerator and denominator; keeps four decimals and rounding inside `i128`.
const LIMIT: i128 = 1_000_000_000_000_000_000_000_000_000_000_000;

/// A fraction of 0 or more in lowest terms. In JSON and when shown, `"7/3"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num / den`; nothing where `num` is below 0, `den` is not above 0, or either passes 10^33
    /// in lowest terms.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        if num < 0 || den <= 0 {
            return None;
        }
        let common = gcd(num, den);
        let (num, den) = (num / common, den / common);
        (num <= LIMIT && den <= LIMIT).then_some(Self { num, den })
    }

    /// The sum, or nothing where it passes the bound.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let common = gcd(self.den, other.den);
        let left = self.num.checked_mul(other.den / common)?;
        let right = other.num.checked_mul(self.den / common)?;
        let den = self.den.checked_mul(other.den / common)?;
        Self::new(left.checked_add(right)?, den)
    }

    /// The numerator in lowest terms.
    pub const fn numerator(self) -> i128 {
        self.num
    }

    /// The denominator in lowest terms.
    pub const fn denominator(self) -> i128 {
        self.den
    }

    /// Four decimals for showing, half rounded up: 2/3 is `0.6667`.
    pub fn to_four_places(self) -> String {
        let whole = self.num / self.den;
        let rest = self.num % self.den;
        let part = (rest * 20_000 + self.den) / (2 * self.den);
        format!("{}.{:04}", whole + part / 10_000, part % 10_000)
    }
}

/// By continued fractions: cross multiplication would overflow.
impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        let mut turned = false;
        loop {
            let wholes = (a.num / a.den).cmp(&(b.num / b.den));
            let (left, right) = (a.num % a.den, b.num % b.den);
            let decided = match (wholes, left, right) {
                (Ordering::Equal, 0, 0) => Some(Ordering::Equal),
                (Ordering::Equal, 0, _) => Some(Ordering::Less),
                (Ordering::Equal, _, 0) => Some(Ordering::Greater),
                (Ordering::Equal, _, _) => None,
                (order, _, _) => Some(order),
            };
            if let Some(order) = decided {
                return if turned { order.reverse() } else { order };
            }
            (a, b) = (Self { num: a.den, den: left }, Self { num: b.den, den: right });
            turned = !turned;
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The greatest common divisor; 1 for two zeros, so that dividing by it is always right.
pub fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn four_places_round_half_up() {
        for (num, den, shown) in [
            (0, 5, "0.0000"),
            (2, 3, "0.6667"),
            (1, 3, "0.3333"),
            (1, 20_000, "0.0001"),
            (1, 20_001, "0.0000"),
            (99_999_999, 1_000_000, "100.0000"),
            (875, 10, "87.5000"),
            (LIMIT, 1, "1000000000000000000000000000000000.0000"),
            (LIMIT - 1, LIMIT, "1.0000"),
        ] {
            assert_eq!(ratio(num, den).to_four_places(), shown, "{num}/{den}");
        }
    }

    #[test]
    fn the_bounds_hold() {
        assert_eq!(Ratio::new(-1, 2), None);
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(1, -1), None);
        assert_eq!(Ratio::new(LIMIT + 1, 1), None);
        assert_eq!(ratio(LIMIT, 1).checked_add(ratio(1, 1)), None);
        assert_eq!(ratio(1, LIMIT).checked_add(ratio(1, LIMIT - 1)), None);
        assert_eq!(ratio(4, 6).to_string(), "2/3");
    }

    proptest! {
        #[test]
        fn order_is_that_of_cross_multiplication(
            a in 0i128..1 << 60, b in 1i128..1 << 60, c in 0i128..1 << 60, d in 1i128..1 << 60,
        ) {
            prop_assert_eq!(ratio(a, b).cmp(&ratio(c, d)), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn sums_are_exact(a in 0i128..1 << 40, b in 1i128..1 << 40, c in 0i128..1 << 40, d in 1i128..1 << 40) {
            let sum = ratio(a, b).checked_add(ratio(c, d)).unwrap();
            prop_assert_eq!(sum, ratio(a * d + c * b, b * d));
            prop_assert_eq!(gcd(sum.numerator(), sum.denominator()), 1);
        }

        #[test]
        fn close_large_fractions_stay_apart(n in LIMIT - 1000..LIMIT) {
            prop_assert!(ratio(n - 1, n) < ratio(n, n + 1));
        }
    }
}

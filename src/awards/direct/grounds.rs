//! The legal grounds on which an award can be made without competition, as versioned data.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::awards::model::Route;
use crate::kernel::error::{Problem, Result};

const DATA: &str = include_str!("../../../assets/data/direct_award_grounds.csv");

/// Version of the embedded grounds; one more with each change of their file.
pub const VERSION: i64 = 1;

static GROUNDS: LazyLock<std::result::Result<Vec<GroundOut>, String>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(DATA.as_bytes()).into_deserialize();
    rows.collect::<std::result::Result<_, csv::Error>>().map_err(|cause| cause.to_string())
});

crate::text_enum! {
    /// Whether the law was read, or something about the ground is open.
    pub enum GroundCertainty {
        Certain = "certain",
        Uncertain = "uncertain",
    }
}

/// A legal ground for an award without competition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DirectAwardGroundOut)]
pub struct GroundOut {
    /// Its code.
    #[schema(example = "PA23-S5-6")]
    pub code: String,
    /// Whether it is for grants or for contracts.
    pub route: Route,
    /// What must be so.
    pub title: String,
    /// Where the law says it.
    #[schema(example = "Procurement Act 2023 section 41 and Schedule 5 paragraph 6")]
    pub law: String,
    /// How many working days a contract waits at least between its notice and its signature.
    #[schema(example = 8)]
    pub standstill_working_days: i64,
    /// Whether this was read in the law.
    pub certainty: GroundCertainty,
    /// What must be shown or done.
    pub note: String,
}

/// Every ground, those of grants first.
///
/// # Errors
/// 500 where the embedded data cannot be read; a test reads it.
pub fn all() -> Result<&'static [GroundOut]> {
    match &*GROUNDS {
        Ok(grounds) => Ok(grounds),
        Err(cause) => Err(Problem::internal(format!("the grounds of direct awards: {cause}"))),
    }
}

/// The ground of a code.
///
/// # Errors
/// As [`all`].
pub fn ground(code: &str) -> Result<Option<&'static GroundOut>> {
    Ok(all()?.iter().find(|ground| ground.code == code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_has_its_law_and_a_code_of_its_own() {
        let all = all().unwrap();
        let codes: std::collections::BTreeSet<&str> = all.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes.len(), all.len());
        assert!(all.iter().all(|one| !one.law.is_empty() && (0..=30).contains(&one.standstill_working_days)));
        assert!(Route::ALL.iter().all(|route| all.iter().any(|one| one.route == *route)));
    }
}

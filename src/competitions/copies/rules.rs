//! What a copy takes of the competition that it is made from. Pure.

use super::views::LeftOutOut;
use crate::competitions::model::{Competition, CriterionRow, Lot};
use crate::competitions::store::Changes;
use crate::competitions::terms::criteria::{CriterionGroup, CriterionGroupIn, Gate, GateIn};
use crate::competitions::views::{CriteriaIn, CriterionIn};
use crate::frameworks::Framework;
use crate::kernel::db::types::Json;

/// The terms that a copy takes: not the dates, nor a director's reason for a shorter clock.
pub(super) fn terms(source: &Competition) -> Changes {
    Changes {
        summary: Some(source.summary.clone()),
        anonymous: Some(source.anonymous),
        footprint_reason: Some(source.footprint_reason.clone()),
        payment_model: source.payment_model,
        payment_by_results_basis_points: source.payment_by_results_basis_points,
        payment_details: source.payment_details.clone(),
        volumes: Some(source.volumes.clone()),
        tupe_applies: source.tupe_applies,
        enforcement_duty: Some(source.enforcement_duty.clone()),
        enforcement_duty_applies: source.enforcement_duty_applies.map(Some),
        data_sharing_duty: Some(source.data_sharing_duty.clone()),
        data_sharing_duty_applies: source.data_sharing_duty_applies.map(Some),
        price_formula: Some(source.price_formula),
        tie_break: Some(source.tie_break),
        ..Changes::default()
    }
}

/// Criteria, groups and gates as somebody would send them.
pub(super) fn criteria(rows: Vec<CriterionRow>, groups: Vec<CriterionGroup>, gates: Vec<Gate>) -> CriteriaIn {
    let criterion = |one: CriterionRow| CriterionIn {
        kind: one.kind,
        title: one.title,
        question: Some(one.question).filter(|text| !text.is_empty()),
        weight_basis_points: one.weight_basis_points,
        maximum_score: Some(one.maximum_score),
        minimum_score: Some(one.minimum_score),
        word_limit: one.word_limit,
        group_code: one.group_code,
        descriptors: one.descriptors.map(|Json(words)| words),
    };
    let group = |one: CriterionGroup| CriterionGroupIn {
        code: one.code,
        parent_code: one.parent_code,
        title: one.title,
        description: one.description,
        weight_basis_points: one.weight_basis_points,
    };
    CriteriaIn {
        criteria: rows.into_iter().map(criterion).collect(),
        groups: groups.into_iter().map(group).collect(),
        gates: gates.into_iter().map(|one| GateIn { title: one.title, question: one.question }).collect(),
        shared_descriptors: None,
    }
}

/// A lot without what the framework does not have (any more); none where nothing is left of its categories or areas.
pub(super) fn lot(place: usize, mut lot: Lot, framework: &Framework) -> (Option<Lot>, Vec<LeftOutOut>) {
    let mut left_out = Vec::new();
    let mut keep = |codes: &mut Vec<String>, known: &[String], part: &str, what: &str| {
        for (index, code) in codes.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
            left_out.push(LeftOutOut {
                pointer: format!("/lots/{place}/{part}/{index}"),
                detail: format!("The framework has no {what} {code}."),
            });
        }
        codes.retain(|code| known.contains(code));
    };
    keep(&mut lot.categories, &framework.categories, "category_codes", "category");
    keep(&mut lot.areas, &framework.areas, "area_codes", "area");
    lot.terms.area_terms.retain(|area, _| lot.areas.contains(area));
    if !lot.categories.is_empty() && !lot.areas.is_empty() {
        return (Some(lot), left_out);
    }
    left_out.push(LeftOutOut {
        pointer: format!("/lots/{place}"),
        detail: "Nothing is left of its categories or areas: add a lot of your own.".to_owned(),
    });
    (None, left_out)
}

/// What is said of the lots of another region.
pub(super) fn elsewhere() -> LeftOutOut {
    LeftOutOut {
        pointer: "/lots".to_owned(),
        detail: "The lots are of another region’s areas: add those of your region.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests as given;

    #[test]
    fn a_lot_loses_what_the_framework_lost() {
        let mut framework = given::terms();
        framework.categories = vec!["DF01".to_owned()];
        framework.areas = vec!["kent".to_owned(), "essex".to_owned()];
        let mut one = given::lot(&["DF01", "DF02"], &["kent", "surrey"]);
        one.terms.area_terms = [("surrey".to_owned(), 6), ("kent".to_owned(), 12)].into();
        let (kept, left_out) = lot(2, one, &framework);
        let kept = kept.unwrap();
        assert_eq!((kept.categories, kept.areas), (vec!["DF01".to_owned()], vec!["kent".to_owned()]));
        assert_eq!(kept.terms.area_terms.into_keys().collect::<Vec<_>>(), ["kent"]);
        let pointers: Vec<&str> = left_out.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(pointers, ["/lots/2/category_codes/1", "/lots/2/area_codes/1"]);

        let (none, left_out) = lot(0, given::lot(&["DF03"], &["kent"]), &framework);
        assert!(none.is_none());
        assert_eq!(left_out.last().map(|one| one.pointer.as_str()), Some("/lots/0"));
    }
}

//! What a copy takes of the competition that it is made from. Pure.

use std::collections::BTreeSet;

use super::views::LeftOutOut;
use crate::competitions::model::{Competition, CriterionRow};
use crate::competitions::terms::criteria::{CriterionGroup, CriterionGroupIn, Gate, GateIn};
use crate::competitions::views::{CompetitionPatch, CriteriaIn, CriterionIn, LotIn};
use crate::frameworks::Framework;
use crate::kernel::db::types::Json;

/// The terms that a copy takes: not the dates, nor a director's reason for a shorter clock.
pub(super) fn terms(source: &Competition) -> CompetitionPatch {
    CompetitionPatch {
        title: Some(source.title.clone()),
        summary: Some(source.summary.clone()),
        anonymous: Some(source.anonymous),
        footprint_reason: source.footprint_reason.clone(),
        payment_model: source.payment_model,
        payment_by_results_basis_points: source.payment_by_results_basis_points,
        payment_details: source.payment_details.clone().map(|Json(details)| details),
        volumes: source.volumes.clone(),
        tupe_applies: source.tupe_applies,
        enforcement_duty: source.enforcement_duty.clone(),
        enforcement_duty_applies: source.enforcement_duty_applies,
        data_sharing_duty: source.data_sharing_duty.clone(),
        data_sharing_duty_applies: source.data_sharing_duty_applies,
        price_formula: Some(source.price_formula),
        tie_break: Some(source.tie_break),
        ..CompetitionPatch::default()
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

/// A lot without what the framework or the region does not have (any more); none where nothing is left of its categories or
/// areas.
pub(super) fn lot(
    place: usize,
    mut lot: LotIn,
    framework: &Framework,
    region: &BTreeSet<String>,
) -> (Option<LotIn>, Vec<LeftOutOut>) {
    let mut left_out = Vec::new();
    let mut keep = |codes: &mut Vec<String>, part: &str, lost: &dyn Fn(&String) -> Option<String>| {
        for (index, code) in codes.iter().enumerate() {
            let detail = lost(code);
            left_out.extend(
                detail.map(|detail| LeftOutOut { pointer: format!("/lots/{place}/{part}/{index}"), detail }),
            );
        }
        codes.retain(|code| lost(code).is_none());
    };
    keep(&mut lot.category_codes, "category_codes", &|code| {
        (!framework.categories.contains(code)).then(|| format!("The framework has no category {code}."))
    });
    keep(&mut lot.area_codes, "area_codes", &|code| {
        if !region.contains(code) {
            return Some(format!("The area {code} is not of the region."));
        }
        (!framework.areas.contains(code)).then(|| format!("The framework has no area {code}."))
    });
    if let Some(terms) = &mut lot.terms {
        terms.area_terms.retain(|one| lot.area_codes.contains(&one.area_code));
    }
    if !lot.category_codes.is_empty() && !lot.area_codes.is_empty() {
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
    use crate::competitions::drafting::copied_lot;

    #[test]
    fn a_lot_loses_what_the_framework_or_the_region_lacks() {
        let mut framework = given::terms();
        framework.categories = vec!["DF01".to_owned()];
        framework.areas = vec!["kent".to_owned(), "essex".to_owned()];
        let region: BTreeSet<String> = ["kent", "surrey"].map(str::to_owned).into();
        let mut one = given::lot(&["DF01", "DF02"], &["essex", "kent", "surrey"]);
        one.terms.area_terms = [("surrey".to_owned(), 6), ("kent".to_owned(), 12)].into();
        let (kept, left_out) = lot(2, copied_lot(one), &framework, &region);
        let kept = kept.unwrap();
        assert_eq!(
            (kept.category_codes, kept.area_codes),
            (vec!["DF01".to_owned()], vec!["kent".to_owned()])
        );
        let own: Vec<String> = kept.terms.unwrap().area_terms.into_iter().map(|one| one.area_code).collect();
        assert_eq!(own, ["kent"]);
        let found: Vec<(&str, &str)> =
            left_out.iter().map(|one| (one.pointer.as_str(), one.detail.as_str())).collect();
        assert_eq!(
            found,
            [
                ("/lots/2/category_codes/1", "The framework has no category DF02."),
                ("/lots/2/area_codes/0", "The area essex is not of the region."),
                ("/lots/2/area_codes/2", "The framework has no area surrey."),
            ]
        );

        let (none, left_out) = lot(0, copied_lot(given::lot(&["DF03"], &["kent"])), &framework, &region);
        assert!(none.is_none());
        assert_eq!(left_out.last().map(|one| one.pointer.as_str()), Some("/lots/0"));
    }
}

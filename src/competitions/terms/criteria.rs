//! Criteria as a tree: groups up to three levels, criteria as their leaves, gates beside them, and what each score means.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::competitions::check::percent;
use crate::competitions::model::{CriterionKind, CriterionRow};
use crate::competitions::views::{CriteriaIn, CriterionIn};
use crate::kernel::checks::not_blank;
use crate::kernel::db::schema::{criterion_groups, gates};
use crate::kernel::error::Fault;

crate::id_type! {
    /// A gate of a competition.
    GateId
}

/// How deep groups lie in each other.
const MOST_LEVELS: usize = 3;

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionGroupIn {
    /// Its short name within the competition, by which criteria and groups point to it.
    #[validate(length(min = 1, max = 20), custom(function = "not_blank"))]
    #[schema(example = "A", min_length = 1, max_length = 20, pattern = "\\S")]
    pub code: String,
    /// The group in which it lies: one that stands before it in the list.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "A", min_length = 1, max_length = 20)]
    pub parent_code: Option<String>,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "The service", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// What it is about.
    #[validate(length(max = 2000))]
    #[schema(example = "How the service reaches people and stays with them.", max_length = 2000)]
    pub description: Option<String>,
    /// Its weight: the sum of its criteria's when the competition is checked.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 6000, minimum = 1, maximum = 10_000)]
    pub weight_basis_points: i64,
}

/// A requirement that is met or not, without weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GateIn {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Safeguarding lead", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// What bidders say yes or no to, and describe.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "Do you have a named safeguarding lead? Say who it is.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub question: String,
}

/// A group of criteria as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = criterion_groups)]
pub struct CriterionGroup {
    /// Its short name within the competition.
    #[schema(example = "A")]
    pub code: String,
    /// The group in which it lies.
    pub parent_code: Option<String>,
    /// Its place, from 1.
    pub position: i64,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its weight: 10,000 are the whole.
    pub weight_basis_points: i64,
}

/// A requirement that is met or not, as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = gates)]
pub struct Gate {
    /// Its id.
    pub id: GateId,
    /// Its place, from 1.
    pub position: i64,
    /// Title.
    pub title: String,
    /// What bidders say yes or no to, and describe.
    pub question: String,
}

/// The titles from the outermost group to the one of this code, such as `The service › Reach`.
#[must_use]
pub fn path_of<'a>(
    groups: impl Fn(&str) -> Option<(Option<&'a str>, &'a str)>,
    code: &str,
) -> Option<String> {
    let (mut titles, mut next) = (Vec::new(), Some(code.to_owned()));
    while let Some(code) = next.take().filter(|_| titles.len() < MOST_LEVELS) {
        let Some((parent, title)) = groups(&code) else { break };
        titles.push(title);
        next = parent.map(str::to_owned);
    }
    titles.reverse();
    (!titles.is_empty()).then(|| titles.join(" › "))
}

/// The titles of the groups in which a criterion lies.
#[must_use]
pub fn path_in(groups: &[CriterionGroup], code: Option<&String>) -> Option<String> {
    let find = |code: &str| {
        let group = groups.iter().find(|one| one.code == code)?;
        Some((group.parent_code.as_deref(), group.title.as_str()))
    };
    path_of(find, code?)
}

/// What each score of a criterion means: its own words, or those that all criteria of quality share.
pub(in crate::competitions) fn descriptors<'a>(
    input: &'a CriteriaIn,
    one: &'a CriterionIn,
) -> Option<&'a Vec<String>> {
    let shared = input.shared_descriptors.as_ref().filter(|_| one.kind == CriterionKind::Quality);
    one.descriptors.as_ref().or(shared).filter(|all| !all.is_empty())
}

/// Faults that keep a list from being kept: groups that cannot be found, too deep, and scores without words.
pub(in crate::competitions) fn input_faults(input: &CriteriaIn) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, group) in input.groups.iter().enumerate() {
        let level = match group.parent_code.as_deref() {
            None => 1,
            Some(parent) => match levels.get(parent) {
                Some(level) => level + 1,
                None => {
                    let pointer = format!("/groups/{index}/parent_code");
                    let detail = "No group with this code stands before: put the outer group first.";
                    faults.push(Fault::new(pointer, "unknown", detail));
                    1
                }
            },
        };
        if level > MOST_LEVELS {
            let detail = format!("Groups lie at most {MOST_LEVELS} deep: put this one further out.");
            faults.push(Fault::new(format!("/groups/{index}/parent_code"), "too_deep", detail));
        }
        if levels.insert(&group.code, level).is_some() {
            let detail = "The code stands twice: give each group its own.";
            faults.push(Fault::new(format!("/groups/{index}/code"), "repeated", detail));
        }
    }
    for (index, one) in input.criteria.iter().enumerate() {
        if let Some(code) = one.group_code.as_deref().filter(|code| !levels.contains_key(code)) {
            let detail = format!("There is no group {code}: choose one of the groups, or leave it out.");
            faults.push(Fault::new(format!("/criteria/{index}/group_code"), "unknown", detail));
        }
        faults.extend(scale_fault(input, index, one));
    }
    faults
}

fn scale_fault(input: &CriteriaIn, index: usize, one: &CriterionIn) -> Option<Fault> {
    let pointer = format!("/criteria/{index}/descriptors");
    if one.kind == CriterionKind::Price {
        let detail = "Price is computed: it has no words for its scores.";
        return one.descriptors.as_ref().map(|_| Fault::new(pointer, "price", detail));
    }
    let given = descriptors(input, one)?;
    let highest = one.maximum_score.unwrap_or(100);
    let wanted = usize::try_from(highest).unwrap_or_default().saturating_add(1);
    let blank = given.iter().any(|text| text.trim().is_empty());
    (given.len() != wanted || blank).then(|| {
        let detail = format!(
            "Give words for each score from 0 to {highest}, {wanted} in all, or for none; there are {}.",
            given.iter().filter(|text| !text.trim().is_empty()).count()
        );
        Fault::new(pointer, "descriptors", detail)
    })
}

/// What the check before approval says of the groups: the weight that each states is the sum of its criteria.
pub(in crate::competitions) fn group_faults(
    groups: &[CriterionGroup],
    criteria: &[CriterionRow],
) -> Vec<Fault> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for one in criteria {
        let mut next = one.group_code.as_deref();
        for _ in 0..MOST_LEVELS {
            let Some(code) = next else { break };
            *sums.entry(code).or_default() += one.weight_basis_points;
            let outer = groups.iter().find(|group| group.code == code);
            next = outer.and_then(|group| group.parent_code.as_deref());
        }
    }
    let wrong = groups.iter().enumerate().filter_map(|(index, group)| {
        let sum = sums.get(group.code.as_str()).copied().unwrap_or_default();
        (sum != group.weight_basis_points).then(|| {
            let detail = format!(
                "Group {} states a weight of {}%, and its criteria total {}%: make them equal.",
                group.code,
                percent(group.weight_basis_points),
                percent(sum)
            );
            Fault::new(format!("/criterion_groups/{index}/weight_basis_points"), "group_weight", detail)
        })
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::criterion;

    fn group(code: &str, parent: Option<&str>, weight: i64) -> CriterionGroup {
        CriterionGroup {
            code: code.to_owned(),
            parent_code: parent.map(str::to_owned),
            position: 1,
            title: format!("Group {code}"),
            description: None,
            weight_basis_points: weight,
        }
    }

    fn group_in(code: &str, parent: Option<&str>) -> CriterionGroupIn {
        let one = group(code, parent, 1);
        CriterionGroupIn {
            code: one.code,
            parent_code: one.parent_code,
            title: one.title,
            description: None,
            weight_basis_points: 1,
        }
    }

    fn criterion_in(group: &str, descriptors: Option<Vec<String>>) -> CriterionIn {
        CriterionIn {
            kind: CriterionKind::Quality,
            title: "C".to_owned(),
            question: None,
            weight_basis_points: 1,
            maximum_score: Some(2),
            minimum_score: None,
            word_limit: None,
            group_code: Some(group.to_owned()),
            descriptors,
        }
    }

    fn words(all: &[&str]) -> Option<Vec<String>> {
        Some(all.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn a_groups_weight_is_the_sum_of_its_leaves() {
        let leaf = |code: &str, weight| CriterionRow {
            group_code: Some(code.to_owned()),
            ..criterion(CriterionKind::Quality, weight)
        };
        let groups = [group("A", None, 6_000), group("A.1", Some("A"), 3_500), group("B", None, 1_000)];
        let leaves = [leaf("A", 2_500), leaf("A.1", 3_500), criterion(CriterionKind::Price, 4_000)];
        let found = group_faults(&groups, &leaves);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].pointer, "/criterion_groups/2/weight_basis_points");
        assert!(
            found[0].detail.contains("10.00%") && found[0].detail.contains("0.00%"),
            "{}",
            found[0].detail
        );
        assert_eq!(path_in(&groups, Some(&"A.1".to_owned())).unwrap(), "Group A › Group A.1");
        assert_eq!(path_in(&groups, None), None);
    }

    #[test]
    fn groups_are_found_and_not_too_deep_and_scores_have_words_or_none() {
        let input = CriteriaIn {
            groups: vec![
                group_in("A", None),
                group_in("B", Some("A")),
                group_in("C", Some("B")),
                group_in("D", Some("C")),
                group_in("E", Some("F")),
                group_in("A", None),
            ],
            criteria: vec![
                criterion_in("A", None),
                criterion_in("Z", words(&["none", "some", "all"])),
                criterion_in("B", words(&["none", "some"])),
                criterion_in("B", words(&["none", " ", "all"])),
            ],
            gates: Vec::new(),
            shared_descriptors: None,
        };
        let found = input_faults(&input);
        let found: Vec<(&str, &str)> =
            found.iter().map(|it| (it.pointer.as_str(), it.code.as_str())).collect();
        assert_eq!(
            found,
            [
                ("/groups/3/parent_code", "too_deep"),
                ("/groups/4/parent_code", "unknown"),
                ("/groups/5/code", "repeated"),
                ("/criteria/1/group_code", "unknown"),
                ("/criteria/2/descriptors", "descriptors"),
                ("/criteria/3/descriptors", "descriptors"),
            ]
        );
    }
}

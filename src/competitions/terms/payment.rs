//! How the provider is paid, in the detail of each payment model, and whether that is whole.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::competitions::model::{Competition, PaymentModel};
use crate::competitions::scoring::WHOLE_BP;
use crate::kernel::checks::{not_blank, positive};
use crate::kernel::error::Fault;
use crate::kernel::money::Pence;

crate::text_enum! {
    /// How often a block is paid.
    pub enum Instalments {
        Monthly = "monthly",
        Quarterly = "quarterly",
    }
}

crate::text_enum! {
    /// Who names the price of a unit.
    pub enum UnitPrice {
        Fixed = "fixed",
        Asked = "asked",
    }
}

/// A unit that is paid for, of a fee for service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentUnit {
    /// Its name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "A session", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// What counts as one.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "One hour with one person, kept or cancelled within a day.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub definition: String,
    /// Whether we fix its price or ask bidders for it.
    pub price: UnitPrice,
    /// The price that we fix, with VAT where it is due.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = Option<i64>, example = 4_500, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub price_pence: Option<Pence>,
}

/// An outcome that is paid for, of payment by results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentOutcome {
    /// Its name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Settled accommodation", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// What counts as reached.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "A tenancy of six months or longer.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub definition: String,
    /// How it is evidenced.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The tenancy agreement.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub evidence: String,
    /// Within which time it is measured.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Within six months of release", min_length = 1, max_length = 200, pattern = "\\S")]
    pub period: String,
}

/// A stage that is paid for, of staged payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentStage {
    /// Its title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "The service is open", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// Its share of the value: 10,000 are the whole.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 4000, minimum = 1, maximum = 10_000)]
    pub share_basis_points: i64,
    /// What must be shown.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The first person has been met.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub evidence: String,
}

/// The details of payment. They replace those there are; the check asks for those of the payment model, and no others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentDetails {
    /// Block: how often it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalments: Option<Instalments>,
    /// Fee for service: what is paid for.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub units: Vec<PaymentUnit>,
    /// Payment by results: what is paid for.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub outcomes: Vec<PaymentOutcome>,
    /// Payment by results: the most that is paid for results, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "positive"))]
    #[schema(value_type = Option<i64>, example = 250_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub cap_pence: Option<Pence>,
    /// Payment by results: the most that is paid for results, of the value; 10,000 are the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 1000, minimum = 1, maximum = 10_000)]
    pub cap_basis_points: Option<i64>,
    /// Staged: the stages in their order.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub stages: Vec<PaymentStage>,
    /// How prices follow costs, in words; that they do not is an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "By the consumer prices index every April.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub indexation: Option<String>,
    /// Days within which an invoice is paid: 30 or fewer (rule 28).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 30))]
    #[schema(example = 30, minimum = 1, maximum = 30)]
    pub payment_days: Option<i64>,
}

/// What the check before approval says: the details of the model are there, and those of no other.
pub(in crate::competitions) fn faults(row: &Competition) -> Vec<Fault> {
    let Some(model) = row.payment_model else { return Vec::new() };
    let none = PaymentDetails::default();
    let details = row.payment_details.as_ref().map_or(&none, |json| &json.0);
    let mut faults = Vec::new();
    let mut fault = |field: &str, code: &str, detail: &str| {
        faults.push(Fault::new(format!("/payment_details/{field}"), code, detail));
    };
    let lists = [
        (
            PaymentModel::Block,
            "instalments",
            details.instalments.is_some(),
            "Say how often the block is paid.",
        ),
        (
            PaymentModel::FeeForService,
            "units",
            !details.units.is_empty(),
            "Say for which units the fee is paid.",
        ),
        (
            PaymentModel::PaymentByResults,
            "outcomes",
            !details.outcomes.is_empty(),
            "Say which outcomes are paid for.",
        ),
        (PaymentModel::Staged, "stages", !details.stages.is_empty(), "Say in which stages it is paid."),
    ];
    for (of, field, given, ask) in lists {
        if of == model && !given {
            fault(field, "required", ask);
        } else if of != model && given {
            let detail = "These are details of another payment model: remove them, or choose that model.";
            fault(field, "contradiction", detail);
        }
    }
    match (model, details.cap_pence.is_some(), details.cap_basis_points.is_some()) {
        (PaymentModel::PaymentByResults, false, false) => {
            fault(
                "cap_pence",
                "required",
                "Say how much is paid for results at most, as an amount or a share.",
            );
        }
        (PaymentModel::PaymentByResults, true, true) => {
            fault("cap_pence", "contradiction", "There are two limits: keep the amount or the share.");
        }
        (PaymentModel::PaymentByResults, ..) | (_, false, false) => {}
        _ => fault("cap_pence", "contradiction", "Only payment by results has this limit: remove it."),
    }
    if details.indexation.is_none() {
        fault("indexation", "required", "Say how prices follow costs; that they do not is an answer.");
    }
    if details.payment_days.is_none() {
        fault("payment_days", "required", "Say within how many days an invoice is paid: 30 or fewer.");
    }
    faults.extend(unit_faults(&details.units));
    faults.extend(stage_fault(&details.stages));
    faults
}

fn unit_faults(units: &[PaymentUnit]) -> impl Iterator<Item = Fault> {
    units.iter().enumerate().filter_map(|(index, unit)| {
        let pointer = format!("/payment_details/units/{index}/price_pence");
        match (unit.price, unit.price_pence) {
            (UnitPrice::Fixed, None) => {
                Some(Fault::new(pointer, "required", "We fix the price of this unit: say what it is."))
            }
            (UnitPrice::Asked, Some(_)) => {
                let detail = "Bidders are asked for the price of this unit: remove ours, or fix it.";
                Some(Fault::new(pointer, "contradiction", detail))
            }
            _ => None,
        }
    })
}

fn stage_fault(stages: &[PaymentStage]) -> Option<Fault> {
    let total: i64 = stages.iter().map(|stage| stage.share_basis_points).sum();
    if stages.is_empty() || total == i64::from(WHOLE_BP) {
        return None;
    }
    let detail = format!(
        "The shares of the stages total {}%: make them total exactly 100%.",
        crate::competitions::check::percent(total)
    );
    Some(Fault::new("/payment_details/stages", "shares_not_whole", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::competition;
    use crate::kernel::db::types::Json;

    fn found(model: PaymentModel, details: PaymentDetails) -> Vec<String> {
        let row =
            Competition { payment_model: Some(model), payment_details: Some(Json(details)), ..competition() };
        faults(&row).into_iter().map(|it| format!("{} {}", it.pointer, it.code)).collect()
    }

    fn said() -> PaymentDetails {
        PaymentDetails {
            indexation: Some("None.".to_owned()),
            payment_days: Some(30),
            ..PaymentDetails::default()
        }
    }

    fn stage(share_basis_points: i64) -> PaymentStage {
        PaymentStage { title: "S".to_owned(), share_basis_points, evidence: "E".to_owned() }
    }

    fn unit(price: UnitPrice, pence: Option<i64>) -> PaymentUnit {
        let price_pence = pence.and_then(|pence| Pence::new(pence).ok());
        PaymentUnit { name: "U".to_owned(), definition: "D".to_owned(), price, price_pence }
    }

    #[test]
    fn each_model_asks_for_its_own_details() {
        assert_eq!(
            found(PaymentModel::Block, PaymentDetails::default()),
            [
                "/payment_details/instalments required",
                "/payment_details/indexation required",
                "/payment_details/payment_days required",
            ]
        );
        assert_eq!(found(PaymentModel::FeeForService, said()), ["/payment_details/units required"]);
        assert_eq!(
            found(PaymentModel::PaymentByResults, said()),
            ["/payment_details/outcomes required", "/payment_details/cap_pence required"]
        );
        assert_eq!(found(PaymentModel::Staged, said()), ["/payment_details/stages required"]);
    }

    #[test]
    fn details_of_another_model_contradict() {
        let details = PaymentDetails {
            instalments: Some(Instalments::Monthly),
            stages: vec![stage(10_000)],
            cap_basis_points: Some(1_000),
            ..said()
        };
        assert_eq!(
            found(PaymentModel::Block, details),
            ["/payment_details/stages contradiction", "/payment_details/cap_pence contradiction"]
        );
    }

    #[test]
    fn stages_are_whole_and_a_unit_has_one_price() {
        let none: Vec<String> = Vec::new();
        let stages = |shares: &[i64]| PaymentDetails {
            stages: shares.iter().map(|share| stage(*share)).collect(),
            ..said()
        };
        assert_eq!(found(PaymentModel::Staged, stages(&[4_000, 6_000])), none);
        assert_eq!(
            found(PaymentModel::Staged, stages(&[4_000, 5_999])),
            ["/payment_details/stages shares_not_whole"]
        );
        let units = vec![
            unit(UnitPrice::Fixed, None),
            unit(UnitPrice::Asked, Some(1)),
            unit(UnitPrice::Fixed, Some(1)),
            unit(UnitPrice::Asked, None),
        ];
        assert_eq!(
            found(PaymentModel::FeeForService, PaymentDetails { units, ..said() }),
            [
                "/payment_details/units/0/price_pence required",
                "/payment_details/units/1/price_pence contradiction"
            ]
        );
    }
}

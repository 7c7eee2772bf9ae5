//! What callers send and see of templates.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::clocks::ClockDaysOut;
use super::model::TemplateId;
use super::states::TemplateState;
use crate::competitions::copies::CompetitionOriginOut;
use crate::competitions::model::{CompetitionId, ValueBasis};
use crate::competitions::terms::lots::LotTermsIn;
use crate::competitions::views::{CompetitionPatch, CriteriaIn};
use crate::frameworks::FrameworkId;
use crate::kernel::checks::{no_repeats, not_blank, not_negative, positive};
use crate::kernel::clock::UtcTime;
use crate::kernel::money::Pence;

/// Keeping a competition's terms as a template of its body.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionTemplateIn {
    /// The competition: of a region in which the caller commissions.
    pub competition_id: CompetitionId,
    /// The template's name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Accommodation, small lots", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
}

/// Another name.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionTemplatePatch {
    /// The template's name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Accommodation, small lots", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
}

/// Where a competition begins with the terms of a template, and the money of its lots.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionFromTemplateIn {
    /// The framework; the template's where it is left out.
    pub framework_id: Option<FrameworkId>,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// Title; that of the competition from which the template was kept where it is left out.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// The lots to take over. Templates have no money, so one without a value is left out.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lots: Vec<TemplateLotIn>,
}

/// A lot to take over from a template.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateLotIn {
    /// Its number in the template, from 1.
    #[validate(range(min = 1, max = 500))]
    #[schema(example = 1, minimum = 1, maximum = 500)]
    pub number: i64,
    /// Estimated value of the standard term, with VAT where it is due.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: Pence,
    /// What every extension would add, with VAT where it is due; nothing where it is left out.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 2_500_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub extension_value_pence: Option<Pence>,
    /// Its areas; the template's where they are left out.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub area_codes: Option<Vec<String>>,
}

/// What a list of templates is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompetitionTemplatesQuery {
    /// Only in this state.
    pub state: Option<TemplateState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A lot of a template: without money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateLotOut {
    /// Its number in the template, from 1.
    pub number: i64,
    /// Title.
    pub title: String,
    /// For whom.
    pub cohort: Option<String>,
    /// Its service categories.
    pub category_codes: Vec<String>,
    /// Its areas.
    pub area_codes: Vec<String>,
    /// Whether its value is certain.
    pub value_basis: ValueBasis,
    /// The standard term in months.
    pub term_months: i64,
    /// The longest extension in months.
    pub extension_months: i64,
    /// Where, for how many, and which areas end earlier.
    pub terms: LotTermsIn,
}

/// A template with all its terms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionTemplateOut {
    /// Its id.
    pub id: TemplateId,
    /// The commissioning body.
    pub body_id: String,
    /// The region in which it was kept.
    #[schema(example = "F")]
    pub region_code: String,
    /// The framework of the competition from which it was kept.
    pub framework_id: FrameworkId,
    /// Its name.
    #[schema(example = "Accommodation, small lots")]
    pub name: String,
    /// State.
    pub state: TemplateState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// The competition from which it was kept.
    pub kept_from: CompetitionOriginOut,
    /// When it was kept.
    pub created_at: UtcTime,
    /// The lengths of the clocks in working days.
    pub clocks: ClockDaysOut,
    /// The terms as a change of a draft takes them; dates are never among them.
    pub terms: CompetitionPatch,
    /// Criteria, groups and gates.
    pub criteria: CriteriaIn,
    /// The lots.
    pub lots: Vec<TemplateLotOut>,
    /// Its version.
    pub version: i64,
}

/// The template from which a draft was begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateOriginOut {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    #[schema(example = "Accommodation, small lots")]
    pub name: String,
    /// The lengths of its clocks in working days.
    pub clocks: ClockDaysOut,
}

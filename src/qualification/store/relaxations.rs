//! Who had failed a requirement, and who was told that it was relaxed.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;

use crate::frameworks::{FrameworkId, QuestionSetId, QuestionSetState};
use crate::kernel::clock::Day;
use crate::kernel::db::schema::{
    application_answers, application_decisions, application_faults, applications, organisation_details,
    organisations, question_sets, relaxation_sweeps, relaxations_told,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::organisations::IncomeBasis;
use crate::qualification::model::{ApplicationId, OrganisationRecord, Outcome};
use crate::qualification::states::ApplicationState;

/// A requirement that an application had failed.
#[derive(Debug, Clone, QueryableByName)]
pub(in crate::qualification) struct Failed {
    /// The provider.
    #[diesel(sql_type = Text)]
    pub organisation_id: String,
    /// The application.
    #[diesel(sql_type = Text)]
    pub application_id: ApplicationId,
    /// Its reference.
    #[diesel(sql_type = Text)]
    pub reference: String,
    /// Its tier.
    #[diesel(sql_type = BigInt)]
    pub tier: i64,
    /// The question.
    #[diesel(sql_type = Text)]
    pub question_code: String,
}

/// Every requirement that somebody failed who is no member, or who wanted to widen a membership, and has nothing before an
/// assessor: by an assessor's
/// decision, or by what the last check of a draft found, discarded or not.
pub(in crate::qualification) fn failed(
    db: &mut Snapshot<'_>,
    framework: &FrameworkId,
) -> Result<Vec<Failed>> {
    const STATEMENT: &str = "SELECT a.organisation_id, a.id AS application_id, a.reference, a.tier, f.question_code \
        FROM applications a JOIN ( \
            SELECT application_id, question_code FROM application_decisions WHERE outcome = 'fail' \
            UNION SELECT application_id, question_code FROM application_faults WHERE mended_at IS NULL \
        ) f ON f.application_id = a.id \
        WHERE a.framework_id = $1 \
            AND a.state IN ('draft', 'discarded', 'rejected', 'rejected_on_appeal', 'under_appeal') \
            AND (EXISTS (SELECT 1 FROM application_widenings w WHERE w.application_id = a.id) \
                OR NOT EXISTS (SELECT 1 FROM memberships m \
                    WHERE m.framework_id = a.framework_id AND m.organisation_id = a.organisation_id)) \
            AND NOT EXISTS (SELECT 1 FROM applications l WHERE l.framework_id = a.framework_id \
                AND l.organisation_id = a.organisation_id AND l.live AND l.state <> 'draft') \
        ORDER BY a.organisation_id, a.id, f.question_code";
    Ok(diesel::sql_query(STATEMENT).bind::<Text, _>(framework.as_str()).load(db.conn())?)
}

/// Published question sets that follow another, are in effect and whose relaxations nobody was told of yet.
pub(in crate::qualification) fn to_tell(db: &mut Snapshot<'_>, today: Day) -> Result<Vec<QuestionSetId>> {
    use question_sets as s;
    let swept = relaxation_sweeps::table.select(relaxation_sweeps::question_set_id);
    Ok(s::table
        .filter(s::state.eq(QuestionSetState::Published))
        .filter(s::based_on.is_not_null())
        .filter(s::effective_on.le(today))
        .filter(s::id.ne_all(swept))
        .order(s::id)
        .select(s::id)
        .limit(20)
        .load(db.conn())?)
}

/// True once everyone was told.
pub(in crate::qualification) fn is_swept(db: &mut Snapshot<'_>, set: &QuestionSetId) -> Result<bool> {
    let found: Option<String> = relaxation_sweeps::table
        .find(set)
        .select(relaxation_sweeps::question_set_id)
        .first(db.conn())
        .optional()?;
    Ok(found.is_some())
}

/// Remembers that everyone was told.
pub(in crate::qualification) fn insert_sweep(tx: &mut Tx<'_>, set: &QuestionSetId) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(relaxation_sweeps::table)
        .values((relaxation_sweeps::question_set_id.eq(set), relaxation_sweeps::finished_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// The providers that were told of a set.
pub(in crate::qualification) fn told(db: &mut Snapshot<'_>, set: &QuestionSetId) -> Result<BTreeSet<String>> {
    use relaxations_told as r;
    let rows: Vec<String> =
        r::table.filter(r::question_set_id.eq(set)).select(r::organisation_id).load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// Remembers that a provider was told.
pub(in crate::qualification) fn insert_told(
    tx: &mut Tx<'_>,
    set: &QuestionSetId,
    organisation: &str,
    application: &ApplicationId,
    codes: &[String],
) -> Result<()> {
    use relaxations_told as r;
    let now = tx.now()?;
    diesel::insert_into(r::table)
        .values((
            r::question_set_id.eq(set),
            r::organisation_id.eq(organisation),
            r::application_id.eq(application),
            r::codes.eq(Json(codes.to_vec())),
            r::told_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Makes a draft answer another question set.
pub(in crate::qualification) fn set_question_set(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    set: &QuestionSetId,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(applications::table.find(id))
        .set((
            applications::question_set_id.eq(set),
            applications::version.eq(applications::version + 1),
            applications::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes an answer out of a draft.
pub(in crate::qualification) fn delete_answer(tx: &mut Tx<'_>, id: &ApplicationId, code: &str) -> Result<()> {
    use application_answers as a;
    diesel::delete(a::table.filter(a::application_id.eq(id)).filter(a::question_code.eq(code)))
        .execute(tx.conn())?;
    Ok(())
}

/// An application as a preview looks at it.
#[derive(Debug, Clone)]
pub(in crate::qualification) struct Standing {
    pub id: ApplicationId,
    pub organisation_id: String,
    pub tier: i64,
    pub state: ApplicationState,
    pub record: OrganisationRecord,
}

type StandingRow = (ApplicationId, String, i64, ApplicationState, (String, String, Option<i64>, String));

/// The applications of a framework with what their organisations' records say, the newest first.
pub(in crate::qualification) fn standing(
    db: &mut Snapshot<'_>,
    framework: &FrameworkId,
) -> Result<Vec<Standing>> {
    use {applications as a, organisation_details as d, organisations as o};
    let over = [ApplicationState::Superseded, ApplicationState::Withdrawn];
    let rows: Vec<StandingRow> = a::table
        .inner_join(o::table)
        .filter(a::framework_id.eq(framework))
        .filter(a::state.ne_all(over))
        .order(a::id.desc())
        .select((
            a::id,
            a::organisation_id,
            a::tier,
            a::state,
            (o::kind, o::sector, o::yearly_income_pence, o::income_band),
        ))
        .load(db.conn())?;
    let new_bodies: BTreeSet<String> = d::table
        .filter(d::income_basis.eq(IncomeBasis::NewBody))
        .select(d::organisation_id)
        .load(db.conn())?
        .into_iter()
        .collect();
    let of = |(id, organisation_id, tier, state, record): StandingRow| {
        let (kind, sector, yearly_income_pence, income_band) = record;
        let income_basis = match yearly_income_pence {
            _ if new_bodies.contains(&organisation_id) => IncomeBasis::NewBody,
            Some(_) => IncomeBasis::LastYear,
            None => IncomeBasis::NotGiven,
        };
        let record = OrganisationRecord {
            name: String::new(),
            kind,
            sector,
            yearly_income_pence,
            income_band,
            income_basis,
            led_by: None,
            identifiers: Vec::new(),
            owners: 0,
            signatories: 0,
        };
        Standing { id, organisation_id, tier, state, record }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// By application: its answers to the questions `codes`, and which of them it had failed.
pub(in crate::qualification) type Judged = (BTreeMap<String, Value>, BTreeSet<String>);

/// What these applications answered to `codes`, and which of them they had failed.
pub(in crate::qualification) fn judged(
    db: &mut Snapshot<'_>,
    applications: &[&ApplicationId],
    codes: &[String],
) -> Result<BTreeMap<String, Judged>> {
    use {application_answers as a, application_decisions as d, application_faults as f};
    let mut all: BTreeMap<String, Judged> = BTreeMap::new();
    let answers: Vec<(String, String, Json<Value>)> = a::table
        .filter(a::application_id.eq_any(applications))
        .filter(a::question_code.eq_any(codes))
        .select((a::application_id, a::question_code, a::value))
        .load(db.conn())?;
    for (application, code, value) in answers {
        all.entry(application).or_default().0.insert(code, value.0);
    }
    let mut failed: Vec<(String, String)> = d::table
        .filter(d::application_id.eq_any(applications))
        .filter(d::outcome.eq(Outcome::Fail))
        .select((d::application_id, d::question_code))
        .load(db.conn())?;
    failed.extend(
        f::table
            .filter(f::application_id.eq_any(applications))
            .filter(f::mended_at.is_null())
            .select((f::application_id, f::question_code))
            .load::<(String, String)>(db.conn())?,
    );
    for (application, code) in failed {
        all.entry(application).or_default().1.insert(code);
    }
    Ok(all)
}

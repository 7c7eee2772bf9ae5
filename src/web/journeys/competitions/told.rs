//! All terms of a competition as lines to read, each with a link to change it while it is a draft.

use super::told_terms;
use crate::competitions::terms::criteria::{CriterionGroup, Gate, path_in};
use crate::competitions::{CompetitionOut, CriterionKind, CriterionRow, LotOut, PriceFormula, TieBreak};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;
use crate::money::{FundingSource, funding_sources};
use crate::reference::{self, Names};
use crate::web::layout::Page;
use crate::web::shown::{hundredths, pounds};
use crate::web::views::parts::{Row, RowSection};
use crate::web::visit::Visit;

/// Every term under its heading; `change` links each to the page that changes it.
pub(super) async fn sections(visit: &Visit, out: &CompetitionOut, change: bool) -> Result<Vec<RowSection>> {
    let p = super::frame(visit);
    let names = reference::names(&visit.app).await?;
    let sources = match out.funding {
        Some(_) => funding_sources(&visit.app, &visit.actor, &out.body_id, &out.region_code).await?,
        None => Vec::new(),
    };
    let base = change.then(|| super::home(&out.id));
    let teller = Teller { p: &p, names: &names, base, out };
    Ok(vec![
        teller.about(),
        teller.lots(),
        teller.criteria(),
        teller.money(&sources),
        teller.clocks(),
        teller.terms(),
        teller.route(),
    ])
}

/// Money that publishing reserves, by allocation.
pub(super) async fn reserves(visit: &Visit, out: &CompetitionOut) -> Result<Vec<Row>> {
    let p = super::frame(visit);
    let sources = funding_sources(&visit.app, &visit.actor, &out.body_id, &out.region_code).await?;
    Ok(funding_rows(&p, out, &sources))
}

/// A financial year by the year in which it begins.
pub(super) fn year(p: &Page, from: i64) -> String {
    p.t2("told-year", "from", from.to_string(), "to", (from + 1).to_string())
}

fn funding_rows(p: &Page, out: &CompetitionOut, sources: &[FundingSource]) -> Vec<Row> {
    let lines = out.funding.iter().flatten();
    let row = |line: &crate::competitions::FundingLineOut| {
        let source = sources.iter().find(|source| source.allocation.id == line.allocation_id);
        let fund = source.map_or_else(String::new, |source| format!("{}, ", source.fund_name));
        let left = p.t1("told-left", "value", pounds(line.uncommitted_pence.get()));
        let key = format!("{fund}{}", year(p, line.financial_year));
        Row::new(key, format!("{}\n{left}", pounds(line.amount_pence.get())))
    };
    lines.map(row).collect()
}

struct Teller<'a> {
    p: &'a Page,
    names: &'a Names,
    base: Option<String>,
    out: &'a CompetitionOut,
}

impl Teller<'_> {
    fn row(&self, key: &str, value: String, part: &str) -> Row {
        self.linked(Row::new(self.p.t(key), value), part)
    }

    fn linked(&self, row: Row, part: &str) -> Row {
        match &self.base {
            Some(base) => row.changed_at(format!("{base}/{part}")),
            None => row,
        }
    }

    fn or_missing(&self, value: Option<String>) -> String {
        value.unwrap_or_else(|| self.p.t("told-not-given"))
    }

    /// A duty in words; that there is none is said, and is not silence.
    fn duty(&self, applies: Option<bool>, words: Option<&String>) -> String {
        let none = (applies == Some(false)).then(|| self.p.t("told-none"));
        self.or_missing(words.cloned().or(none))
    }

    fn yes_no(&self, value: bool) -> String {
        self.p.t(super::word(value))
    }

    fn section(&self, key: &str, rows: Vec<Row>) -> RowSection {
        RowSection { title: self.p.t(key), rows }
    }

    fn about(&self) -> RowSection {
        let out = self.out;
        let summary = Some(out.summary.clone()).filter(|text| !text.trim().is_empty());
        let anonymous = if out.anonymous { self.p.t("told-anonymous-yes") } else { self.yes_no(false) };
        let mut rows = vec![
            self.row("about-title", out.title.clone(), "about"),
            self.row("about-summary", self.or_missing(summary), "about"),
            Row::new(self.p.t("fact-region"), self.names.region(&out.region_code)),
            self.row("about-anonymous", anonymous, "about"),
        ];
        if let Some(reason) = &out.footprint_reason {
            rows.push(self.row("told-footprint", reason.clone(), "about"));
        }
        self.section("told-about", rows)
    }

    fn lots(&self) -> RowSection {
        let row = |lot: &LotOut| {
            let row = Row::new(self.p.t1("lot-number", "n", lot.number), self.lot(lot));
            if self.base.is_some() { row.changed_at(format!("/lots/{}", lot.id)) } else { row }
        };
        let mut rows: Vec<Row> = self.out.lots.iter().map(row).collect();
        if rows.is_empty() {
            rows.push(self.row("lots-heading", self.or_missing(None), "lots"));
        }
        self.section("lots-heading", rows)
    }

    fn lot(&self, lot: &LotOut) -> String {
        let categories: Vec<&str> = lot.category_codes.iter().map(|code| self.names.category(code)).collect();
        let areas: Vec<&str> = lot.area_codes.iter().map(|code| self.names.area(code)).collect();
        let basis = self.p.t(&format!("told-basis-{}", lot.value_basis.as_str()));
        let term = self.p.t1("months", "n", lot.term_months);
        let value = format!("{}, {term}, {basis}", pounds(lot.value_pence.get()));
        let mut lines = vec![lot.title.clone(), format!("{}; {}", categories.join(", "), areas.join(", "))];
        lines.extend(lot.cohort.as_ref().map(|cohort| self.p.t1("lot-for", "whom", cohort)));
        lines.push(value);
        if lot.extension_months > 0 {
            let more = pounds(lot.extension_value_pence.get());
            lines.push(self.p.t2("told-extended", "n", lot.extension_months, "value", more));
        }
        lines.extend(told_terms::lot(self.p, self.names, &lot.terms));
        lines.join("\n")
    }

    fn criteria(&self) -> RowSection {
        let out = self.out;
        let titled = |path: Option<String>, title: &str| {
            path.map_or_else(|| title.to_owned(), |path| format!("{path} › {title}"))
        };
        let row = |one: &CriterionRow| {
            let title = titled(path_in(&out.criterion_groups, one.group_code.as_ref()), &one.title);
            self.linked(Row::new(title, self.criterion(one)), "criteria")
        };
        let group = |one: &CriterionGroup| {
            let title = titled(path_in(&out.criterion_groups, one.parent_code.as_ref()), &one.title);
            let weight = format!("{}%", hundredths(one.weight_basis_points));
            let words = one.description.iter().cloned().chain([weight]).collect::<Vec<_>>().join("\n");
            self.linked(Row::new(title, words), "criteria")
        };
        let gate = |one: &Gate| {
            let words = format!("{}\n{}", one.question, self.p.t("told-gate"));
            self.linked(Row::new(&*one.title, words), "criteria")
        };
        let mut rows: Vec<Row> = out.gates.iter().map(gate).collect();
        rows.extend(out.criterion_groups.iter().map(group));
        rows.extend(out.criteria.iter().map(row));
        if rows.is_empty() {
            rows.push(self.row("criteria-heading", self.or_missing(None), "criteria"));
        }
        let formula = match out.price_formula {
            PriceFormula::LowestOverPrice => "price-lowest",
            PriceFormula::FixedPrice => "price-fixed",
        };
        let tie = match out.tie_break {
            TieBreak::QualityThenPrice => "tie-quality",
            TieBreak::PriceThenQuality => "tie-price",
        };
        rows.push(self.row("price-formula", self.p.t(formula), "criteria"));
        rows.push(self.row("tie-heading", self.p.t(tie), "criteria"));
        self.section("criteria-heading", rows)
    }

    fn criterion(&self, one: &CriterionRow) -> String {
        let weight = format!("{}%", hundredths(one.weight_basis_points));
        if one.kind == CriterionKind::Price {
            return weight;
        }
        let mut marks = vec![weight, self.p.t1("told-mark", "n", one.maximum_score)];
        if one.minimum_score > 0 {
            marks.push(self.p.t1("told-mark-least", "n", one.minimum_score));
        }
        marks.extend(one.word_limit.map(|most| self.p.t1("told-criterion-words", "n", most)));
        let scale = one.descriptors.iter().flat_map(|all| all.0.iter().enumerate());
        let scale = scale.map(|(score, words)| format!("{score}: {words}"));
        let lines = [one.question.clone(), marks.join(", ")].into_iter().chain(scale);
        lines.collect::<Vec<_>>().join("\n")
    }

    fn money(&self, sources: &[FundingSource]) -> RowSection {
        let out = self.out;
        let mut rows: Vec<Row> =
            funding_rows(self.p, out, sources).into_iter().map(|row| self.linked(row, "money")).collect();
        let model = out.payment_model.map(|model| {
            self.p.t(match model.as_str() {
                "block" => "money-block",
                "fee_for_service" => "money-fee",
                "payment_by_results" => "money-results",
                _ => "money-staged",
            })
        });
        let share = out.payment_by_results_basis_points.unwrap_or(0);
        rows.push(self.row("money-model", self.or_missing(model), "money"));
        rows.push(self.row("told-results", self.p.t1("told-percent", "n", hundredths(share)), "money"));
        let details = out.payment_details.iter().flat_map(|details| told_terms::payment(self.p, details));
        rows.extend(details.map(|row| self.linked(row, "payment")));
        if let Some(note) = &out.volumes {
            rows.push(self.row("money-volumes", note.clone(), "money"));
        }
        self.section("money-heading", rows)
    }

    fn clocks(&self) -> RowSection {
        let out = self.out;
        let moment = |at: Option<UtcTime>| self.or_missing(at.map(|at| self.p.moment(&at.timestamp())));
        let starts = out.starts_on.map(|day| self.p.date(&day.0));
        let mut rows = vec![
            self.row("clock-partnering", moment(out.partnering_ends_at), "clocks"),
            self.row("clock-questions", moment(out.questions_end()), "clocks"),
            self.row("clock-deadline", moment(out.deadline), "clocks"),
            self.row("clock-starts", self.or_missing(starts), "clocks"),
        ];
        if let Some(reason) = &out.clock_override_reason {
            rows.push(self.row("told-override", reason.clone(), "clocks"));
        }
        self.section("clocks-heading", rows)
    }

    fn terms(&self) -> RowSection {
        let out = self.out;
        let tupe = self.or_missing(out.tupe_applies.map(|applies| self.yes_no(applies)));
        let standstill = self.p.t1("told-standstill", "n", out.standstill_working_days);
        let rows = vec![
            self.row("terms-tupe", tupe, "terms"),
            self.row(
                "terms-enforcement",
                self.duty(out.enforcement_duty_applies, out.enforcement_duty.as_ref()),
                "terms",
            ),
            self.row(
                "terms-data",
                self.duty(out.data_sharing_duty_applies, out.data_sharing_duty.as_ref()),
                "terms",
            ),
            Row::new(self.p.t("told-standstill-title"), standstill),
        ];
        self.section("terms-heading", rows)
    }

    fn route(&self) -> RowSection {
        let Some(decision) = &self.out.route_decision else {
            let rows = vec![self.row("told-chosen", self.or_missing(None), "route")];
            return self.section("route-heading", rows);
        };
        let advice = self.p.t(&format!("outcome-{}", decision.aid_outcome));
        let chosen = self.p.t(&format!("told-route-{}", decision.chosen));
        let mut rows =
            vec![self.row("told-advice", advice, "route"), self.row("told-chosen", chosen, "route")];
        let named = [("route-officer", &decision.officer), ("route-reason", &decision.reason)];
        for (key, text) in named {
            if let Some(text) = text {
                rows.push(self.row(key, text.clone(), "route"));
            }
        }
        let whole = Row::new(self.p.t("route-whole"), self.p.t("route-whole-text"));
        rows.push(whole.leads_to(super::at(&self.out.id, "route/record")));
        self.section("route-heading", rows)
    }
}

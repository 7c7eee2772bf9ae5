//! The terms of a lot and of payment as lines to read.

use crate::competitions::terms::lots::{LotTermsOut, VolumeBand};
use crate::competitions::terms::payment::{PaymentDetails, PaymentOutcome, PaymentStage, PaymentUnit};
use crate::reference::Names;
use crate::web::layout::Page;
use crate::web::shown::{hundredths, pounds};
use crate::web::views::parts::Row;

/// Where, for how many, what is paid in any case, and when areas end that do not end together.
pub(super) fn lot(p: &Page, names: &Names, terms: &LotTermsOut) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(place) = terms.delivery_place {
        lines.push(p.t(&format!("told-place-{}", place.as_str())));
    }
    lines.extend(terms.prisons.clone());
    if let Some(band) = &terms.volume {
        lines.push(volume(p, band));
    }
    if let Some(least) = terms.minimum_payment_pence {
        lines.push(match least.get() {
            0 => p.t("told-least-none"),
            pence => p.t1("told-least", "value", pounds(pence)),
        });
    }
    if terms.ends_differ() {
        lines.extend(terms.area_ends.iter().map(|end| {
            let when = match end.ends_on {
                Some(day) => p.date(&day.0),
                None => p.t1("months", "n", end.term_months),
            };
            p.t2("told-area-ends", "area", names.area(&end.area_code), "when", when)
        }));
    }
    lines
}

/// A band of volumes.
pub(super) fn volume(p: &Page, band: &VolumeBand) -> String {
    let (least, most) = (p.count(&band.minimum), p.count(&band.maximum));
    let expected = p.t2("told-volume", "expected", p.count(&band.expected), "unit", &*band.unit);
    format!("{expected} {}", p.t2("told-volume-range", "minimum", least, "maximum", most))
}

/// What is paid for, and by when.
pub(super) fn payment(p: &Page, details: &PaymentDetails) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(often) = details.instalments {
        rows.push(Row::new(p.t("payment-instalments"), p.t(&format!("payment-{}", often.as_str()))));
    }
    let number = |key: &str, index: usize| p.t1(key, "n", index + 1);
    for (index, one) in details.units.iter().enumerate() {
        rows.push(Row::new(number("payment-units-number", index), unit(p, one)));
    }
    for (index, one) in details.outcomes.iter().enumerate() {
        rows.push(Row::new(number("payment-outcomes-number", index), outcome(one)));
    }
    if let Some(cap) = details.cap_pence {
        rows.push(Row::new(p.t("payment-cap"), pounds(cap.get())));
    }
    if let Some(cap) = details.cap_basis_points {
        rows.push(Row::new(p.t("payment-cap-share"), p.t1("told-percent", "n", hundredths(cap))));
    }
    for (index, one) in details.stages.iter().enumerate() {
        rows.push(Row::new(number("payment-stages-number", index), stage(one)));
    }
    rows.extend(details.indexation.as_ref().map(|text| Row::new(p.t("payment-indexation"), text)));
    let days = details.payment_days.map(|days| p.t1("told-days", "n", days));
    rows.extend(days.map(|text| Row::new(p.t("payment-days"), text)));
    rows
}

fn unit(p: &Page, one: &PaymentUnit) -> String {
    let price = match one.price_pence {
        Some(pence) => pounds(pence.get()),
        None => p.t("payment-asked"),
    };
    format!("{}\n{}\n{price}", one.name, one.definition)
}

fn outcome(one: &PaymentOutcome) -> String {
    format!("{}\n{}\n{}\n{}", one.name, one.definition, one.evidence, one.period)
}

fn stage(one: &PaymentStage) -> String {
    format!("{}, {}%\n{}", one.title, hundredths(one.share_basis_points), one.evidence)
}

//! What the query of the awards page asks for.

use jiff::civil::date;

use crate::kernel::clock::{Day, UtcTime};
use crate::reports::{Filter, SectorKind};
use crate::web::form::Form;
use crate::web::layout::address;
use crate::web::visit::Visit;

/// A filter with the form that shows it.
pub(super) struct Asked {
    pub(super) form: Form,
    pub(super) filter: Filter,
    /// The award after which the page of lines begins; empty for the first.
    pub(super) after: String,
    dated: bool,
}

impl Asked {
    pub(super) fn of(visit: &Visit) -> Self {
        let mut form = visit.asked();
        let now = visit.app.clock.now();
        let as_at = moment(&mut form, now);
        let mut filter = Filter::everyone(as_at.unwrap_or(now));
        filter.region = form.optional("region");
        filter.category = form.optional("category");
        filter.lead = form.optional("lead");
        // A sector that there is none of is asked for by nobody's page; it shows everything.
        filter.sector = form.optional("sector").and_then(|sector| sector.parse::<SectorKind>().ok());
        let after = form.optional("after").unwrap_or_default();
        Self { form, filter, after, dated: as_at.is_some() }
    }

    /// The same filters, with the lines that come after an award.
    pub(super) fn page_after(&self, award: &str) -> String {
        let mut pairs = self.pairs();
        for part in ["as_at-day", "as_at-month", "as_at-year"] {
            pairs.push((part, self.form.value(part).to_owned()));
        }
        pairs.push(("after", award.to_owned()));
        linked("/awards", &pairs)
    }

    /// The public report of what is shown.
    pub(super) fn download(&self, format: &'static str) -> String {
        let mut pairs = self.pairs();
        if self.dated {
            pairs.push(("as_at", self.filter.as_at.to_string()));
        }
        pairs.push(("format", format.to_owned()));
        linked("/api/v1/public/reports/awards", &pairs)
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        ["region", "category", "lead", "sector"].map(|name| (name, self.form.value(name).to_owned())).to_vec()
    }
}

fn linked(path: &str, pairs: &[(&'static str, String)]) -> String {
    let given: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    address(path, &given)
}

/// The end of the day asked for on London's clock, or now for today; nothing where no day is given.
fn moment(form: &mut Form, now: UtcTime) -> Option<UtcTime> {
    let blank =
        ["as_at-day", "as_at-month", "as_at-year"].iter().all(|part| form.value(part).trim().is_empty());
    if blank {
        return None;
    }
    let day = form.date("as_at", "fault-as-at")?;
    if day < date(2021, 1, 1) || day > now.london_day().0 {
        form.refuse("as_at", "fault-as-at");
        return None;
    }
    if day == now.london_day().0 {
        return Some(now);
    }
    Some(Day(day).plus_days(1).starts_in_london().plus_micros(-1))
}

//! Published awards for everyone: the home page's figures, the list with its filters, one award.

mod asked;
mod figures;
mod one;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};
use jiff::civil::Date;

use asked::Asked;

use crate::kernel::authz::Anyone;
use crate::kernel::error::Result;
use crate::reports::{AwardRow, AwardsSummary, Filter, GroupBy, awards_page, awards_summary};
use crate::web::layout::{Section, again, html};
use crate::web::views::parts::{Choice, Pager};
use crate::web::views::public::{AwardsPage, HomePage};
use crate::web::visit::{Visit, Visitor};

/// Award lines on one page.
const LINES: i64 = 50;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_home).service(get_awards).service(one::get_award);
}

#[get("/")]
async fn get_home(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let filter = Filter::everyone(visit.app.clock.now());
    let as_at = filter.as_at.london_day().0;
    let summary = visit.app.db.read(move |db| awards_summary(db, &filter, None)).await?;
    let p = visit.page(Some(Section::Home));
    Ok(html(&p.clone(), &HomePage { p, totals: figures::totals(&summary.whole), as_at }))
}

/// What the page reads in one snapshot.
struct Read {
    summary: AwardsSummary,
    by_region: AwardsSummary,
    by_category: AwardsSummary,
    every: [AwardsSummary; 3],
    lines: Vec<AwardRow>,
}

#[get("/awards")]
async fn get_awards(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let asked = Asked::of(&visit);
    let (filter, after) = (asked.filter.clone(), asked.after.clone());
    let read = visit
        .app
        .db
        .read(move |db| {
            // The choices are those of everything published at that time, whatever else is filtered.
            let whole = Filter::everyone(filter.as_at);
            Ok(Read {
                summary: awards_summary(db, &filter, None)?,
                by_region: awards_summary(db, &filter, Some(GroupBy::Region))?,
                by_category: awards_summary(db, &filter, Some(GroupBy::Category))?,
                every: [
                    awards_summary(db, &whole, Some(GroupBy::Region))?,
                    awards_summary(db, &whole, Some(GroupBy::Category))?,
                    awards_summary(db, &whole, Some(GroupBy::Lead))?,
                ],
                lines: awards_page(db, &filter, &after, LINES + 1)?,
            })
        })
        .await?;
    let clean = asked.form.is_clean();
    let view = awards_view(&visit, asked, read);
    let frame = view.p.clone();
    Ok(if clean { html(&frame, &view) } else { again(&frame, &view) })
}

fn awards_view(visit: &Visit, asked: Asked, mut read: Read) -> AwardsPage {
    let p = visit.page(Some(Section::Awards));
    let as_at: Date = asked.filter.as_at.london_day().0;
    let more = i64::try_from(read.lines.len()).is_ok_and(|found| found > LINES);
    if more {
        read.lines.pop();
    }
    let next = read.lines.last().filter(|_| more).map(|last| asked.page_after(&last.award_id));
    let [regions, categories, leads] = read.every.map(|summary| choices(&summary));
    let sectors = ["voluntary", "public", "private"]
        .map(|sector| Choice::new(sector, p.t(&format!("sector-{sector}"))))
        .to_vec();
    AwardsPage {
        regions,
        categories,
        leads,
        sectors,
        as_at,
        totals: figures::totals(&read.summary.whole),
        by_region: figures::groups(&read.by_region),
        by_category: figures::groups(&read.by_category),
        awards: read.lines.into_iter().map(figures::line).collect(),
        pager: Pager { first: (!asked.after.is_empty()).then(|| asked.page_after("")), next },
        csv_href: asked.download("csv"),
        json_href: asked.download("json"),
        without_value: read.summary.co_commissioned_lines,
        chain_codes: read.summary.provider_codes,
        chain_organisations: read.summary.organisations_counted_by_clinks,
        form: asked.form,
        p,
    }
}

fn choices(summary: &AwardsSummary) -> Vec<Choice> {
    let named =
        summary.groups.iter().filter_map(|group| group.group_key.clone().zip(group.group_name.clone()));
    named.map(|(key, name)| Choice::new(key, name)).collect()
}

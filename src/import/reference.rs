//! Regions, areas, service categories and the qualification question set.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Faults;
use super::source::Source;
use super::table::{self, Key, Row, Table};

const REGIONS: &str = "regions.csv";
const AREAS: &str = "pcc_areas.csv";
const CATEGORIES: &str = "service_categories.csv";
const QUESTIONS: &str = "questions.csv";

/// A probation region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// `nps_region_id`: a letter.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in the announcement of 2021.
    pub name_in_award_list: String,
}

/// A police and crime commissioner area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// `pcc_region_id`, such as `avon-and-somerset`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The region in which it lies.
    pub region_code: String,
}

/// What a service category is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CategoryKind {
    /// A need of people.
    Need,
    /// A group of people.
    Cohort,
    /// A kind of service.
    Service,
}

impl CategoryKind {
    /// The word in the data.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Cohort => "cohort",
            Self::Service => "service",
        }
    }
}

/// A service category of the framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCategory {
    /// Such as `DF01`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: CategoryKind,
    /// The contract category of 2021 that bought it, if any did.
    pub day_one_contract_category: Option<String>,
}

/// A question of the qualification question set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Such as `Q17`.
    pub code: String,
    /// Its section.
    pub section: String,
    /// The question.
    pub text: String,
    /// The form of its answer, in the words of the data.
    pub answer_type: String,
    /// The most words of its answer, if limited.
    pub word_limit: Option<i64>,
    /// When it is waived or varied, in the words of the data.
    pub waive_or_vary: String,
}

/// All reference data, in the order of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The regions.
    pub regions: Vec<Region>,
    /// The areas.
    pub areas: Vec<Area>,
    /// The service categories.
    pub service_categories: Vec<ServiceCategory>,
    /// The question set.
    pub questions: Vec<Question>,
}

impl Reference {
    /// Reads the three files of `reference` and the one of `qualification`, or gives every fault.
    pub fn read(reference: Source<'_>, qualification: Source<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let f = &mut faults;
        let columns = &["nps_region_id", "name", "name_in_award_list"];
        let regions = table::read(reference, REGIONS, columns, Key::FirstColumn, f, region);
        no_name_twice(&regions, "name", |(row, region)| (row, &region.name), f);
        let listed = "name_in_award_list";
        no_name_twice(&regions, listed, |(row, region)| (row, &region.name_in_award_list), f);
        let columns = &["pcc_region_id", "name", "nps_region_id", "region_name"];
        let areas =
            table::read(reference, AREAS, columns, Key::FirstColumn, f, |row, f| area(row, &regions, f));
        no_name_twice(&areas, "name", |(row, area)| (row, &area.name), f);
        let columns = &["code", "name", "kind", "day_one_contract_category"];
        let categories = table::read(reference, CATEGORIES, columns, Key::FirstColumn, f, category);
        no_name_twice(&categories, "name", |(row, category)| (row, &category.name), f);
        let columns = &["id", "section", "question", "type", "word_limit", "waive_or_vary"];
        let questions = table::read(qualification, QUESTIONS, columns, Key::FirstColumn, f, question);
        faults.or(Self {
            regions: values(regions),
            areas: values(areas),
            service_categories: values(categories),
            questions: questions.rows,
        })
    }

    /// The copies inside the program.
    pub fn embedded() -> Result<Self, Faults> {
        Self::read(Source::Embedded("reference"), Source::Embedded("qualification"))
    }

    /// The categories that a contract category of 2021 bought, by code.
    pub fn bought_by(&self, contract_category: &str) -> Vec<&ServiceCategory> {
        let of = |c: &&ServiceCategory| c.day_one_contract_category.as_deref() == Some(contract_category);
        self.service_categories.iter().filter(of).collect()
    }
}

type Placed<T> = (Row, T);

fn values<T>(table: Table<Placed<T>>) -> Vec<T> {
    table.rows.into_iter().map(|(_, value)| value).collect()
}

fn region(row: &Row, faults: &mut Faults) -> Option<Placed<Region>> {
    let code = row.code("nps_region_id", faults);
    let name = row.required("name", faults);
    let listed = row.required("name_in_award_list", faults);
    Some((row.clone(), Region { code: code?, name: name?, name_in_award_list: listed? }))
}

fn area(row: &Row, regions: &Table<Placed<Region>>, faults: &mut Faults) -> Option<Placed<Area>> {
    let code = slug(row, "pcc_region_id", faults);
    let name = row.required("name", faults);
    let region_code = row.required("nps_region_id", faults);
    let region_name = row.required("region_name", faults);
    let (region_code, region_name) = (region_code?, region_name?);
    if regions.lacks(&region_code) {
        faults.push(row.fault(
            "nps_region_id",
            "a region of regions.csv",
            "correct the code, or add the region",
        ));
        return None;
    }
    let mut known = regions.rows.iter().map(|(_, region)| region);
    if known.any(|r| r.code == region_code && r.name != region_name) {
        let expected = "the name that regions.csv gives this region";
        faults.push(row.fault("region_name", expected, "correct the name or the region's code"));
        return None;
    }
    Some((row.clone(), Area { code: code?, name: name?, region_code }))
}

fn category(row: &Row, faults: &mut Faults) -> Option<Placed<ServiceCategory>> {
    let code = row.code("code", faults);
    let name = row.required("name", faults);
    let kinds = [CategoryKind::Need, CategoryKind::Cohort, CategoryKind::Service];
    let kind = kinds.into_iter().find(|k| k.code() == row.cell("kind"));
    if kind.is_none() {
        faults.push(row.fault("kind", "need, cohort or service", "write one of the three"));
    }
    let day_one_contract_category = row.optional("day_one_contract_category");
    let category = ServiceCategory { code: code?, name: name?, kind: kind?, day_one_contract_category };
    Some((row.clone(), category))
}

fn question(row: &Row, faults: &mut Faults) -> Option<Question> {
    let code = row.code("id", faults);
    let section = row.required("section", faults);
    let text = row.required("question", faults);
    let answer_type = row.required("type", faults);
    let word_limit = row.optional_number("word_limit", 1..=10_000, faults);
    let waive_or_vary = row.required("waive_or_vary", faults);
    Some(Question {
        code: code?,
        section: section?,
        text: text?,
        answer_type: answer_type?,
        word_limit: word_limit?,
        waive_or_vary: waive_or_vary?,
    })
}

fn slug(row: &Row, column: &str, faults: &mut Faults) -> Option<String> {
    let cell = row.required(column, faults)?;
    if cell.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        return Some(cell);
    }
    faults.push(row.fault(column, "small letters and hyphens", "copy the code from its source"));
    None
}

fn no_name_twice<T>(
    table: &Table<T>,
    column: &str,
    name: impl Fn(&T) -> (&Row, &String),
    faults: &mut Faults,
) {
    let mut seen = BTreeSet::new();
    for (row, name) in table.rows.iter().map(name) {
        if !seen.insert(name) {
            faults.push(row.fault(column, "a name that no earlier row has", "correct one of the two"));
        }
    }
}

/// Look-ups by the names that the day-one files use.
#[derive(Debug)]
pub(super) struct ByName<'r> {
    pub(super) regions: BTreeMap<&'r str, &'r Region>,
    pub(super) areas: BTreeMap<&'r str, &'r Area>,
    pub(super) categories: BTreeSet<&'r str>,
}

impl<'r> ByName<'r> {
    pub(super) fn new(reference: &'r Reference) -> Self {
        let regions = reference.regions.iter();
        let areas = reference.areas.iter();
        let categories = reference.service_categories.iter();
        Self {
            regions: regions.map(|r| (r.name_in_award_list.as_str(), r)).collect(),
            areas: areas.map(|a| (a.name.as_str(), a)).collect(),
            categories: categories.filter_map(|c| c.day_one_contract_category.as_deref()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_embedded_data_are_whole() {
        let reference = Reference::embedded().unwrap();
        assert_eq!(reference.regions.len(), 12);
        assert_eq!(reference.areas.len(), 42);
        assert_eq!(reference.service_categories.len(), 14);
        assert_eq!(reference.questions.len(), 26);
        let names: Vec<_> = reference.bought_by("Women's Services").iter().map(|c| c.code.as_str()).collect();
        assert_eq!(names, ["DF09"]);
        assert_eq!(reference.bought_by("Personal wellbeing").len(), 5);
        assert_eq!(reference.bought_by("").len(), 0);
        assert_eq!(reference.questions[8].word_limit, Some(300));
    }

    /// Faults after replacing `from` by `to` in one file.
    fn faults_of(file: &str, from: &str, to: &str) -> Vec<(String, Option<u64>, Option<String>)> {
        let dir = tempfile::tempdir().unwrap();
        for (folder, names) in
            [("reference", &[REGIONS, AREAS, CATEGORIES][..]), ("qualification", &[QUESTIONS])]
        {
            for name in names {
                let mut text = Source::Embedded(folder).text(name).unwrap();
                if *name == file {
                    assert!(text.contains(from), "{from}");
                    text = text.replacen(from, to, 1);
                }
                fs::write(dir.path().join(name), text).unwrap();
            }
        }
        let source = Source::Dir(dir.path());
        match Reference::read(source, source) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.0.into_iter().map(|f| (f.file, f.line, f.column)).collect(),
        }
    }

    #[test]
    fn each_fault_names_its_place() {
        for (file, from, to, line, column) in [
            (REGIONS, "A,North East", "a,North East", 2, "nps_region_id"),
            (REGIONS, "B,North West", "A,North West", 3, "nps_region_id"),
            (REGIONS, "D,Wales,Wales", "D,North West,Wales", 5, "name"),
            (REGIONS, "D,Wales,Wales", "D,Wales,North West", 5, "name_in_award_list"),
            (AREAS, ",I,East of England", ",Z,East of England", 3, "nps_region_id"),
            (AREAS, ",I,East of England", ",I,Wales", 3, "region_name"),
            (AREAS, "bedfordshire,Bed", "Bedfordshire,Bed", 3, "pcc_region_id"),
            (AREAS, "Bedfordshire,I", "Cheshire,I", 5, "name"),
            (CATEGORIES, ",need,Acc", ",want,Acc", 2, "kind"),
            (QUESTIONS, ",300,", ",three hundred,", 10, "word_limit"),
            (QUESTIONS, ",300,", ",0,", 10, "word_limit"),
        ] {
            let faults = faults_of(file, from, to);
            let place = (file.to_owned(), Some(line), Some(column.to_owned()));
            assert!(faults.contains(&place), "{file} {from} -> {to}: {faults:?}");
        }
    }
}

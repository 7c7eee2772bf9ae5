use std::fs;

use proptest::prelude::*;

use super::*;
use crate::import::fault::{Fault, fault_report};

const FILES: [&str; 4] = ["awards.csv", "lead_providers.csv", "lots.csv", "supply_chain_providers.csv"];

fn reference() -> Reference {
    Reference::embedded().unwrap()
}

fn real() -> DayOne {
    DayOne::embedded(&reference()).unwrap()
}

/// The real files in a folder, one of them changed; nothing leaves the file out.
fn folder_with(file: &str, change: impl Fn(String) -> Option<Vec<u8>>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in FILES {
        let text = Source::Embedded("day-one").text(name).unwrap();
        let bytes = if name == file { change(text) } else { Some(text.into_bytes()) };
        if let Some(bytes) = bytes {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
    }
    dir
}

fn read_changed(file: &str, change: impl Fn(String) -> Option<Vec<u8>>) -> Result<DayOne, Vec<Fault>> {
    let dir = folder_with(file, change);
    DayOne::read(Source::Dir(dir.path()), &reference()).map_err(|faults| faults.0)
}

fn read_replaced(file: &str, from: &str, to: &str) -> Result<DayOne, Vec<Fault>> {
    read_changed(file, |text| {
        assert!(text.contains(from), "{file} lacks {from}");
        Some(text.replacen(from, to, 1).into_bytes())
    })
}

fn places(faults: &[Fault]) -> Vec<(&str, Option<u64>, Option<&str>)> {
    faults.iter().map(|f| (f.file.as_str(), f.line, f.column.as_deref())).collect()
}

#[test]
fn the_published_figures_come_out() {
    assert_eq!(real().figures(), Ok(Figures::PUBLISHED));
    let shares = real().voluntary_shares().unwrap();
    let percent = |share: Option<crate::kernel::money::Share>| share.unwrap().percent();
    assert_eq!(percent(shares.lead_providers), "88.5");
    assert_eq!(percent(shares.contracts), "76.4");
    assert_eq!(percent(shares.award_lines), "68.2");
    assert_eq!(percent(shares.value), "64.0");
}

#[test]
fn the_real_lists_are_fully_typed() {
    let day_one = real();
    assert_eq!(day_one.providers.len(), 93);
    assert_eq!(day_one.co_commissioned.len(), 2);
    assert_eq!(day_one.providers.iter().filter(|p| p.supply_chain_name.is_some()).count(), 77);
    assert_eq!(day_one.contracts.iter().filter(|c| c.end.is_some()).count(), 17);
    for (kind, count) in [("WOS", 40), ("PWB", 45), ("ACC", 14), ("ETE", 11)] {
        let of_kind = day_one.contracts.iter().filter(|c| c.contract_type == kind);
        assert_eq!(of_kind.count(), count, "{kind}");
    }
    let line = &day_one.award_lines[9];
    assert_eq!((line.row, line.region_code.as_str()), (10, "I"));
    assert_eq!(line.area_codes, ["cambridgeshire", "norfolk", "suffolk", "northamptonshire"]);
    let end = &line.area_ends["northamptonshire"];
    assert_eq!((end.published.as_str(), end.end.to_string()), ("June 2023", "2023-06-30".to_owned()));
    assert_eq!((line.area_ends.len(), line.until_term_months), (1, Some(24)));
    assert_eq!(line.value.to_string(), "£2,177,655.00");
    assert_eq!(day_one.award_lines[6].value_basis, ValueBasis::Predicted);
    assert!(day_one.award_lines[32].subject_to_contract);
    assert!(day_one.contracts.iter().all(|c| c.start.is_none()));
    let by_code = day_one.by_code();
    let bwc = by_code["BWC"];
    assert_eq!(
        (bwc.name.as_str(), bwc.sector, bwc.is_lead),
        ("Brighton Women's Centre", Sector::Voluntary, true)
    );
    assert_eq!(bwc.supply_chain_name.as_deref(), Some("BWC (Brighton Women's Centre)"));
    assert_eq!(by_code["SEETEC_BUS_TECH_CTR_LTD"].sector, Sector::Private);
    assert_eq!((by_code["YSS"].sector, by_code["YSS"].is_lead), (Sector::Unknown, false));
}

#[test]
fn a_folder_reads_as_the_embedded_copy_whatever_ends_its_lines() {
    for file in FILES {
        let crlf = |text: String| Some(format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes());
        assert_eq!(read_changed(file, crlf).unwrap(), real(), "{file}");
        let bare = |text: String| Some(text.trim_end().to_owned().into_bytes());
        assert_eq!(read_changed(file, bare).unwrap(), real(), "{file}");
    }
}

#[test]
fn each_bad_cell_is_named_with_its_place() {
    for (file, from, to, line, column) in [
        ("awards.csv", "\n1,East Midlands", "\n1,East Midland", 2, "region"),
        ("awards.csv", "\n1,East Midlands", "\n1,Wales", 2, "pcc_areas"),
        ("awards.csv", "\n3,East", "\n2,East", 4, "row"),
        ("awards.csv", "\n3,East", "\n0,East", 4, "row"),
        ("awards.csv", "\n3,East", "\n03.0,East", 4, "row"),
        ("awards.csv", "Women's Services,Lincolnshire", "Women’s Services,Lincolnshire", 2, "category"),
        ("awards.csv", ",544992,", ",-544992,", 2, "value_gbp"),
        ("awards.csv", ",544992,", ",544992.50,", 2, "value_gbp"),
        ("awards.csv", ",544992,", ",,", 2, "value_gbp"),
        ("awards.csv", ",544992,", ",99999999999999999999,", 2, "value_gbp"),
        ("awards.csv", ",544992,", ",90071992547410,", 2, "value_gbp"),
        (
            "awards.csv",
            "Trust,Lincolnshire Action Trust,5",
            "Trust,Lincolnshire Trust,5",
            2,
            "provider_canonical",
        ),
        ("awards.csv", "s,Lincolnshire Action Trust,L", "s,Lincolnshire Trust,L", 2, "provider"),
        ("awards.csv", ",Leicestershire,,", ",Leicester,,", 3, "pcc_areas"),
        ("awards.csv", ",Leicestershire,,", ",Leicestershire;Leicestershire,,", 3, "pcc_areas"),
        ("awards.csv", ",Leicestershire,,", ",Kent,,", 3, "pcc_areas"),
        ("awards.csv", ",Leicestershire,,", ",Leicestershire;Derbyshire,,", 3, "pcc_areas"),
        ("awards.csv", ",Northamptonshire,June", ",Essex,June", 11, "areas_until"),
        ("awards.csv", "June 2023,45,24", "Juni 2023,45,24", 11, "until"),
        ("awards.csv", "June 2023,45,24", "june 2023,45,24", 11, "until"),
        ("awards.csv", "June 2023,45,24", "June 23,45,24", 11, "until"),
        ("awards.csv", "June 2023,45,24", ",45,24", 11, "until"),
        ("awards.csv", "June 2023,45,24", "June 2023,45,", 11, "until_term_months"),
        ("awards.csv", "Lincolnshire,,,45,", "Lincolnshire,,,,", 2, "term_months"),
        ("awards.csv", "Lincolnshire,,,45,", "Lincolnshire,,,241,", 2, "term_months"),
        ("awards.csv", "subject to contract", "signed", 34, "status_note"),
        ("awards.csv", ",,yes,\n", ",,maybe,\n", 8, "predicted_value"),
        ("awards.csv", "C1,London,Women's Services,,,,", "C1,London,Women's Services,,,5,", 68, "value_gbp"),
        ("awards.csv", "C1,London", "C1,Londres", 68, "region"),
        ("awards.csv", "Not counted in totals.\nC2", "Not counted in totals.\u{7}\nC2", 68, "note"),
        ("lead_providers.csv", "SHELTER,Shelter", "SHELTER,", 15, "provider"),
        ("lead_providers.csv", "SHELTER,Shelter", "shelter,Shelter", 15, "provider_code"),
        ("lead_providers.csv", "SHELTER,Shelter", "NACRO,Shelter", 15, "provider_code"),
        ("lead_providers.csv", "SHELTER,Shelter", "SHELTER,Nacro", 15, "provider"),
        ("lead_providers.csv", "SHELTER,Shelter,Shelter", "SHELTER,Shelter,Nacro", 15, "names_as_published"),
        ("lead_providers.csv", "SHELTER,Shelter,Shelter", "SHELTER,Shelter,", 15, "names_as_published"),
        ("lead_providers.csv", "private company,no", "private company,yes", 2, "is_voluntary"),
        ("lead_providers.csv", "private company,no", "private company,No", 2, "is_voluntary"),
        ("lead_providers.csv", "private company,no", "company,no", 2, "class"),
        ("lots.csv", "\n1,East", "\n67,East", 2, "award_row"),
        ("lots.csv", "\n1,East", "\nC1,East", 2, "award_row"),
        ("lots.csv", "\n1,East Midlands,F", "\n1,East Midlands,G", 2, "nps_region_id"),
        ("lots.csv", "\n1,East Midlands,F", "\n1,Wales,D", 2, "nps_region_id"),
        (
            "lots.csv",
            "\n1,East Midlands,F,Women's Services,WOS",
            "\n1,East Midlands,F,Accommodation,ACC",
            2,
            "category",
        ),
        ("lots.csv", "WOS,Lincolnshire", "PWB,Lincolnshire", 2, "contract_type_code"),
        ("lots.csv", "WOS,Lincolnshire,lincolnshire", "WOS,Lincoln,lincolnshire", 2, "pcc_area"),
        ("lots.csv", "WOS,Lincolnshire,lincolnshire", "WOS,Lincolnshire,derbyshire", 2, "pcc_region_id"),
        ("lots.csv", "WOS,Lincolnshire,lincolnshire", "WOS,Derbyshire,derbyshire", 2, "pcc_area"),
        ("lots.csv", "WOS,Lincolnshire,lincolnshire", "WOS,,", 2, "pcc_area"),
        ("lots.csv", "LINCS_ACTION_TRUST,PRJ_5813", "NACRO,PRJ_5813", 2, "prime_provider_code"),
        ("lots.csv", "LINCS_ACTION_TRUST,PRJ_5813", "NOBODY,PRJ_5813", 2, "prime_provider_code"),
        ("lots.csv", ",Lincolnshire Action Trust,LINCS", ",Nacro,LINCS", 2, "provider"),
        ("lots.csv", "PRJ_5798", "PRJ_5813", 3, "contract_reference"),
        ("lots.csv", "PRJ_5798", "", 3, "contract_reference"),
        ("lots.csv", "PRJ_5813,no,45", "PRJ_5813,yes,45", 2, "until_june_2023"),
        ("lots.csv", "PRJ_5813,no,45", "PRJ_5813,no,46", 2, "term_months"),
        ("lots.csv", "PRJ_6556,yes,24", "PRJ_6556,no,24", 18, "until_june_2023"),
        ("lots.csv", "PRJ_6556,yes,24", "PRJ_6556,yes,45", 18, "term_months"),
        ("lots.csv", "PRJ_5813,no,45,True", "PRJ_5813,no,45,true", 2, "allows_female"),
        ("lots.csv", "PRJ_5813,no,45,True", "PRJ_5813,no,45,False", 2, "allows_male"),
        ("lots.csv", "PRJ_5813,no,45,True,False,18,", "PRJ_5813,no,45,True,False,18,17", 2, "maximum_age"),
        ("lots.csv", "PRJ_5813,no,45,True,False,18", "PRJ_5813,no,45,True,False,", 2, "minimum_age"),
        ("lots.csv", ",NEWDAWN_NEWDAY", ",NOBODY", 3, "subcontractor_codes"),
        ("lots.csv", ",NEWDAWN_NEWDAY", ",NEWDAWN_NEWDAY;NEWDAWN_NEWDAY", 3, "subcontractor_codes"),
        ("lots.csv", ",NEWDAWN_NEWDAY", ",NEWDAWN_NEWDAY;", 3, "subcontractor_codes"),
        ("lots.csv", ",NEWDAWN_NEWDAY", ",a secret", 3, "subcontractor_codes"),
        ("lots.csv", ",lincolnshire,,", ",lincolnshire,26+,", 2, "cohort"),
        ("supply_chain_providers.csv", "CHOICES,Choices", "CHOICES,", 17, "name"),
        ("supply_chain_providers.csv", "CHOICES,Choices", "CHOICES, Choices", 17, "name"),
        ("supply_chain_providers.csv", "CIRCLES_UK", "CHOICES", 18, "provider_code"),
    ] {
        let faults = read_replaced(file, from, to).expect_err(to);
        let place = (file, Some(line), Some(column));
        assert!(places(&faults).contains(&place), "{file} {from} -> {to}: {faults:#?}");
        for fault in &faults {
            assert!(!fault.expected.is_empty() && !fault.mend.is_empty(), "{fault:?}");
        }
    }
}

#[test]
fn a_bad_row_does_not_accuse_the_rows_that_name_it() {
    for (file, from, to) in [
        ("awards.csv", ",544992,", ",x,"),
        ("lead_providers.csv", "private company,no", "private company,perhaps"),
        ("supply_chain_providers.csv", "CHOICES,Choices", "CHOICES,"),
        ("awards.csv", "subject to contract", "signed"),
    ] {
        let faults = read_replaced(file, from, to).unwrap_err();
        assert_eq!(faults.len(), 1, "{file} {to}: {faults:#?}");
    }
}

#[test]
fn every_bad_row_of_every_file_is_listed_at_once() {
    let dir = folder_with("lots.csv", |text| {
        Some(text.replace("PRJ_57", "prj 57").replace(",True,False,18", ",yes,False,18").into_bytes())
    });
    let path = dir.path().join("lead_providers.csv");
    let text = fs::read_to_string(&path).unwrap().replace(",high\n", ",\n");
    fs::write(path, text).unwrap();
    let faults = DayOne::read(Source::Dir(dir.path()), &reference()).unwrap_err().0;
    let count = |file: &str, column: &str| {
        faults.iter().filter(|f| f.file == file && f.column.as_deref() == Some(column)).count()
    };
    assert_eq!(count("lots.csv", "allows_female"), 40);
    assert_eq!(count("lots.csv", "contract_reference"), 18);
    assert_eq!(count("lead_providers.csv", "confidence"), 22);
    let report = fault_report(&faults);
    assert!(report.ends_with(&format!("{} faults; nothing was imported.\n", faults.len())));
    let mut sorted = faults.clone();
    sorted.sort();
    assert_eq!(faults, sorted);
}

#[test]
fn bad_headers_and_ragged_rows_are_named() {
    for (from, to, line, column) in [
        ("row,region", "row,regions", Some(1), Some("region")),
        ("row,region", "row,regions", Some(1), Some("“regions”")),
        ("row,region", "region,row", Some(1), None),
        ("row,region", "row,row,region", Some(1), Some("row")),
        ("row,region,", "region,", Some(1), Some("row")),
        ("row,region", "Row,region", Some(1), Some("row")),
        ("\n2,", "\n2,extra,", Some(3), None),
        ("\n2,East Midlands,", "\n2,", Some(3), None),
        ("\n2,", "\n\n\n2,extra,", Some(5), None),
        ("\n2,East", "\n2,\"East", Some(3), Some("region")),
        ("(stray space)\"", "(stray space)", Some(65), None),
        (",no,Jointly", ",no,\"Jointly", Some(69), Some("note")),
    ] {
        let faults = read_replaced("awards.csv", from, to).expect_err(to);
        let place = ("awards.csv", line, column);
        assert!(places(&faults).contains(&place), "{from} -> {to}: {faults:#?}");
    }
}

#[test]
fn files_that_cannot_be_used_are_faults() {
    for file in FILES {
        let changes: [(&str, Option<Vec<u8>>); 6] = [
            ("missing", None),
            ("empty", Some(Vec::new())),
            ("blank", Some(b"\n\n\n".to_vec())),
            ("not UTF-8", Some(b"a\xff".to_vec())),
            ("too large", Some(vec![b'a'; 5 * 1024 * 1024])),
            ("commas", Some(vec![b','; 1024 * 1024])),
        ];
        for (what, bytes) in changes {
            let faults = read_changed(file, |_| bytes.clone()).expect_err(what);
            let of_file: Vec<_> = faults.iter().filter(|f| f.file == file).collect();
            assert!(!of_file.is_empty() && of_file.len() <= 20, "{file} {what}: {of_file:?}");
            assert_eq!(of_file.len(), faults.len(), "{file} {what} accuses others: {faults:#?}");
        }
        let only_header = |text: String| text.lines().next().map(|h| h.as_bytes().to_vec());
        assert!(read_changed(file, only_header).is_err(), "{file}");
    }
}

#[test]
fn very_many_bad_rows_are_refused_without_harm() {
    let many = |text: String| Some(format!("{text}{}", "x\n".repeat(1_000_000)).into_bytes());
    let faults = read_changed("awards.csv", many).unwrap_err();
    assert!(faults.len() < 10_100);
    assert!(faults.iter().any(|f| f.found.contains("10,000")));
}

#[test]
fn a_missing_contract_is_missed() {
    let without = |text: String| {
        let kept: Vec<&str> = text.lines().filter(|l| !l.contains("PRJ_5802")).collect();
        Some(kept.join("\n").into_bytes())
    };
    let faults = read_changed("lots.csv", without).unwrap_err();
    assert_eq!(places(&faults), [("awards.csv", Some(11), Some("pcc_areas"))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_damage_to_a_file_panics(which in 0usize..4, at in 0usize..17_000, byte in any::<u8>(), cut in any::<bool>()) {
        let change = |text: String| {
            let mut bytes = text.into_bytes();
            let at = at % bytes.len();
            if cut { bytes.truncate(at); } else { bytes[at] = byte; }
            Some(bytes)
        };
        if let Err(faults) = read_changed(FILES[which], change) {
            prop_assert!(!faults.is_empty());
        }
    }
}

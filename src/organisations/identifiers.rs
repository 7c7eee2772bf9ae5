//! Identifiers of organisations: their registers, their shapes, their check digits.
//!
//! Codes and shapes follow the org-id.guide register (commit f500b45, ODbL). No United Kingdom
//! charity, company or PPON number has a check digit: the shape is all that can be checked here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest identifier kept, in characters.
const LONGEST: usize = 64;

const COMPANY_PREFIXES: [&str; 31] = [
    "AC", "CE", "CS", "FC", "FE", "GE", "GS", "IC", "LP", "NC", "NF", "NI", "NL", "NO", "NP", "OC", "OE",
    "PC", "R0", "RC", "SA", "SC", "SE", "SF", "SG", "SI", "SL", "SO", "SR", "SZ", "ZC",
];
const SOCIETY_PREFIXES: [&str; 3] = ["IP", "SP", "RS"];
const PPON_LETTERS: &str = "BCDGHJLMNPQRTVWXYZ";
const PPON_LAST_LETTERS: &str = "CDGHJLMNPQRTVWXYZ";

/// A register that gives identifiers to organisations.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum Scheme {
    /// Companies House.
    #[serde(rename = "GB-COH")]
    Company,
    /// Charity Commission for England and Wales.
    #[serde(rename = "GB-CHC")]
    CharityEnglandAndWales,
    /// Office of the Scottish Charity Regulator.
    #[serde(rename = "GB-SC")]
    CharityScotland,
    /// Charity Commission for Northern Ireland.
    #[serde(rename = "GB-NIC")]
    CharityNorthernIreland,
    /// Central digital platform of public procurement.
    #[serde(rename = "GB-PPON")]
    Ppon,
    /// Mutuals Public Register.
    #[serde(rename = "GB-MPR")]
    Mutual,
    /// UK Register of Learning Providers.
    #[serde(rename = "GB-UKPRN")]
    LearningProvider,
    /// NHS Organisation Data Service.
    #[serde(rename = "GB-NHS")]
    Nhs,
    /// Local authorities of England.
    #[serde(rename = "GB-LAE")]
    LocalAuthorityEngland,
    /// Local authorities of Scotland.
    #[serde(rename = "GB-LAS")]
    LocalAuthorityScotland,
    /// Local authorities of Northern Ireland.
    #[serde(rename = "GB-LANI")]
    LocalAuthorityNorthernIreland,
    /// Principal local authorities of Wales.
    #[serde(rename = "GB-PLA")]
    LocalAuthorityWales,
    /// Government organisations.
    #[serde(rename = "GB-GOR")]
    Government,
    /// Schools and colleges.
    #[serde(rename = "GB-EDU")]
    Education,
    /// Social housing providers of England.
    #[serde(rename = "GB-SHPE")]
    SocialHousingEngland,
    /// Community amateur sports clubs.
    #[serde(rename = "GB-CASC")]
    SportsClub,
    /// Schools of Scotland.
    #[serde(rename = "GB-SRS")]
    SchoolScotland,
    /// Customers of the Crown Commercial Service.
    #[serde(rename = "GB-CCSCUST")]
    CommercialServiceCustomer,
    /// Revenue and customs.
    #[serde(rename = "GB-REV")]
    Revenue,
    /// Legal entity identifier.
    #[serde(rename = "XI-LEI")]
    Lei,
    /// Guernsey registry.
    #[serde(rename = "GG-RCE")]
    Guernsey,
    /// Jersey registry.
    #[serde(rename = "JE-FSC")]
    Jersey,
    /// Isle of Man registry.
    #[serde(rename = "IM-CR")]
    IsleOfMan,
    /// VAT registration.
    #[serde(rename = "VAT")]
    Vat,
    /// A register not named here.
    #[serde(rename = "other")]
    Other,
}

impl Scheme {
    /// Every scheme, in the order in which to offer them.
    pub const ALL: [Self; 25] = [
        Self::Company,
        Self::CharityEnglandAndWales,
        Self::CharityScotland,
        Self::CharityNorthernIreland,
        Self::Ppon,
        Self::Mutual,
        Self::LearningProvider,
        Self::Nhs,
        Self::LocalAuthorityEngland,
        Self::LocalAuthorityScotland,
        Self::LocalAuthorityNorthernIreland,
        Self::LocalAuthorityWales,
        Self::Government,
        Self::Education,
        Self::SocialHousingEngland,
        Self::SportsClub,
        Self::SchoolScotland,
        Self::CommercialServiceCustomer,
        Self::Revenue,
        Self::Lei,
        Self::Guernsey,
        Self::Jersey,
        Self::IsleOfMan,
        Self::Vat,
        Self::Other,
    ];

    /// The code, such as `GB-COH`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Company => "GB-COH",
            Self::CharityEnglandAndWales => "GB-CHC",
            Self::CharityScotland => "GB-SC",
            Self::CharityNorthernIreland => "GB-NIC",
            Self::Ppon => "GB-PPON",
            Self::Mutual => "GB-MPR",
            Self::LearningProvider => "GB-UKPRN",
            Self::Nhs => "GB-NHS",
            Self::LocalAuthorityEngland => "GB-LAE",
            Self::LocalAuthorityScotland => "GB-LAS",
            Self::LocalAuthorityNorthernIreland => "GB-LANI",
            Self::LocalAuthorityWales => "GB-PLA",
            Self::Government => "GB-GOR",
            Self::Education => "GB-EDU",
            Self::SocialHousingEngland => "GB-SHPE",
            Self::SportsClub => "GB-CASC",
            Self::SchoolScotland => "GB-SRS",
            Self::CommercialServiceCustomer => "GB-CCSCUST",
            Self::Revenue => "GB-REV",
            Self::Lei => "XI-LEI",
            Self::Guernsey => "GG-RCE",
            Self::Jersey => "JE-FSC",
            Self::IsleOfMan => "IM-CR",
            Self::Vat => "VAT",
            Self::Other => "other",
        }
    }

    /// True for a scheme that 360Giving readers know: one of the org-id.guide register.
    pub const fn is_in_org_id_register(self) -> bool {
        !matches!(self, Self::Ppon | Self::Vat | Self::Other)
    }

    /// The shape in words, for whoever must mend a value.
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Company => "8 digits, or two letters and 6 digits, such as 01234567 or SC123456",
            Self::CharityEnglandAndWales => {
                "6 or 7 digits not starting with 0, with -1 and so on for a linked charity, such as 200001 or 1100001-2"
            }
            Self::CharityScotland => "SC0 and 5 digits, such as SC042386",
            Self::CharityNorthernIreland => "6 digits starting with 1, such as 100019",
            Self::Ppon => "P and 3 letters, 4 digits, 4 letters, such as PBZB-4962-TVLR",
            Self::Mutual => "1 to 6 digits with up to 2 letters before or after, such as 235C",
            Self::LearningProvider => "8 digits starting with 1, such as 10000001",
            Self::Nhs => "3 to 10 letters and digits, such as RAX",
            Self::LocalAuthorityEngland
            | Self::LocalAuthorityScotland
            | Self::LocalAuthorityNorthernIreland
            | Self::LocalAuthorityWales => "3 or 4 letters, such as WOT",
            Self::Government => "1 or 2 letters and 1 to 4 digits, such as D2",
            Self::Lei => "18 letters and digits and 2 check digits",
            Self::Vat => "GB and 9 or 12 digits",
            Self::Education
            | Self::SocialHousingEngland
            | Self::SportsClub
            | Self::SchoolScotland
            | Self::CommercialServiceCustomer
            | Self::Revenue
            | Self::Guernsey
            | Self::Jersey
            | Self::IsleOfMan
            | Self::Other => "1 to 64 characters",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Reads a code exactly as [`Scheme::code`] writes it.
impl FromStr for Scheme {
    type Err = IdentifierError;

    fn from_str(code: &str) -> Result<Self, IdentifierError> {
        Self::ALL.into_iter().find(|scheme| scheme.code() == code).ok_or_else(|| IdentifierError {
            detail: "the scheme is not known".to_owned(),
            mend: format!("use one of {}", Self::ALL.map(Self::code).join(", ")),
        })
    }
}

/// Why an identifier was refused. The value itself is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{detail}: {mend}")]
pub struct IdentifierError {
    /// What is wrong.
    pub detail: String,
    /// What would mend it.
    pub mend: String,
}

/// Something unusual about an identifier that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What is unusual.
    pub detail: String,
}

/// An identifier in normal form, of the shape of its scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Identifier {
    scheme: Scheme,
    id: String,
}

impl Identifier {
    /// Normalises (all spaces removed, upper case, company numbers padded to 8 digits) and checks.
    pub fn parse(scheme: Scheme, raw: &str) -> Result<(Self, Option<Warning>), IdentifierError> {
        let id = normalise(scheme, raw);
        if id.is_empty() {
            return Err(refuse(scheme, "the identifier is empty"));
        }
        if id.chars().count() > LONGEST {
            return Err(refuse(scheme, "the identifier is longer than 64 characters"));
        }
        if id.chars().any(char::is_control) {
            return Err(refuse(scheme, "the identifier holds a control character"));
        }
        let warning = check(scheme, &id)?;
        let warning = warning.map(|detail| Warning { detail: detail.to_owned() });
        Ok((Self { scheme, id }, warning))
    }

    /// The scheme.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The identifier in normal form, without its scheme.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Scheme and identifier as OCDS and 360Giving write them: `GB-COH-01234567`.
    pub fn org_id(&self) -> String {
        format!("{}-{}", self.scheme, self.id)
    }
}

/// How an identifier that somebody typed may be kept: its scheme, where it is written with it, and its normal forms.
#[must_use]
pub fn search_forms(text: &str) -> (Option<Scheme>, Vec<String>) {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let named = Scheme::ALL.into_iter().find_map(|scheme| {
        let prefix = format!("{}-", scheme.code().to_ascii_uppercase());
        upper.strip_prefix(&prefix).map(|rest| (scheme, rest.to_owned()))
    });
    let forms = |schemes: &[Scheme], text: &str| {
        let mut values: Vec<String> = schemes
            .iter()
            .filter_map(|scheme| Identifier::parse(*scheme, text).ok())
            .map(|(identifier, _)| identifier.id)
            .collect();
        values.sort();
        values.dedup();
        values
    };
    match named {
        Some((scheme, rest)) => (Some(scheme), forms(&[scheme], &rest)),
        None => (None, forms(&Scheme::ALL, text)),
    }
}

fn normalise(scheme: Scheme, raw: &str) -> String {
    let text: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_ascii_uppercase();
    match scheme {
        Scheme::Company if is_digits(&text) => format!("{text:0>8}"),
        Scheme::CharityNorthernIreland => text.strip_prefix("NIC").unwrap_or(&text).to_owned(),
        Scheme::Vat if is_digits(&text) => format!("GB{text}"),
        _ => text,
    }
}

/// The warning of an accepted value, if any.
fn check(scheme: Scheme, id: &str) -> Result<Option<&'static str>, IdentifierError> {
    let fits = match scheme {
        Scheme::Company => return check_company(id),
        Scheme::Ppon => return check_ppon(id),
        Scheme::Vat => return check_vat(id),
        Scheme::Lei => return check_lei(id),
        Scheme::CharityEnglandAndWales => is_charity_number(id),
        Scheme::CharityScotland => after(id, "SC0", |rest| digits(rest, 5)),
        Scheme::CharityNorthernIreland => after(id, "1", |rest| digits(rest, 5)),
        Scheme::Mutual => is_mutual_number(id),
        Scheme::LearningProvider => after(id, "1", |rest| digits(rest, 7)),
        Scheme::Nhs => (3..=10).contains(&id.len()) && is_letters_or_digits(id),
        Scheme::LocalAuthorityEngland
        | Scheme::LocalAuthorityScotland
        | Scheme::LocalAuthorityNorthernIreland
        | Scheme::LocalAuthorityWales => (3..=4).contains(&id.len()) && is_letters(id),
        Scheme::Government => is_government_code(id),
        Scheme::Education
        | Scheme::SocialHousingEngland
        | Scheme::SportsClub
        | Scheme::SchoolScotland
        | Scheme::CommercialServiceCustomer
        | Scheme::Revenue
        | Scheme::Guernsey
        | Scheme::Jersey
        | Scheme::IsleOfMan
        | Scheme::Other => true,
    };
    if fits { Ok(None) } else { Err(misshapen(scheme)) }
}

fn check_company(id: &str) -> Result<Option<&'static str>, IdentifierError> {
    if id.len() != 8 || !is_letters_or_digits(id) {
        return Err(misshapen(Scheme::Company));
    }
    let (prefix, rest) = id.split_at_checked(2).unwrap_or((id, ""));
    let known = is_digits(id)
        || (COMPANY_PREFIXES.contains(&prefix) && is_digits(rest))
        || SOCIETY_PREFIXES.contains(&prefix)
        // Some Scottish partnerships end in a letter.
        || (prefix == "SL" && rest.ends_with('A') && digits(rest.trim_end_matches('A'), 5));
    Ok((!known).then_some("the company number has an unusual prefix: check it"))
}

fn check_ppon(id: &str) -> Result<Option<&'static str>, IdentifierError> {
    let mut parts = id.split('-');
    let (Some(first), Some(middle), Some(last), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(misshapen(Scheme::Ppon));
    };
    let fits = first.len() == 4
        && first.starts_with('P')
        && is_letters(first)
        && digits(middle, 4)
        && last.len() == 4
        && is_letters(last);
    if !fits {
        return Err(misshapen(Scheme::Ppon));
    }
    let issued = first.chars().skip(1).all(|c| PPON_LETTERS.contains(c))
        && middle.chars().all(|c| ('1'..='9').contains(&c))
        && last.chars().take(3).all(|c| PPON_LETTERS.contains(c))
        && last.ends_with(|c| PPON_LAST_LETTERS.contains(c));
    Ok((!issued).then_some("the number uses characters that the platform does not issue: check it"))
}

/// MOD 97, or 9755 for newer numbers, over the first nine digits.
fn check_vat(id: &str) -> Result<Option<&'static str>, IdentifierError> {
    let number = id.strip_prefix("GB").unwrap_or_default();
    if !digits(number, 9) && !digits(number, 12) {
        return Err(misshapen(Scheme::Vat));
    }
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 1];
    let sum: u32 = weights.iter().zip(values(number)).map(|(w, v)| w * v).sum();
    let all_zero = values(number).take(9).all(|v| v == 0);
    if !all_zero && (sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97)) {
        Ok(None)
    } else {
        Err(wrong_check_digits(Scheme::Vat))
    }
}

/// ISO 7064 MOD 97-10: letters count as 10 to 35, and the whole leaves 1.
fn check_lei(id: &str) -> Result<Option<&'static str>, IdentifierError> {
    let (_, last) = id.split_at_checked(18).unwrap_or(("", ""));
    if !is_letters_or_digits(id) || !digits(last, 2) {
        return Err(misshapen(Scheme::Lei));
    }
    let rest = values(id).fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97);
    if rest == 1 { Ok(None) } else { Err(wrong_check_digits(Scheme::Lei)) }
}

fn is_charity_number(id: &str) -> bool {
    let (number, linked) = match id.split_once('-') {
        Some((number, linked)) => (number, Some(linked)),
        None => (id, None),
    };
    (6..=7).contains(&number.len())
        && is_digits(number)
        && !number.starts_with('0')
        && linked.is_none_or(|l| l.len() <= 3 && is_digits(l) && !l.starts_with('0'))
}

fn is_mutual_number(id: &str) -> bool {
    let rest = id.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let number = rest.trim_end_matches(|c: char| c.is_ascii_uppercase());
    id.len() - rest.len() <= 2 && rest.len() - number.len() <= 2 && number.len() <= 6 && is_digits(number)
}

fn is_government_code(id: &str) -> bool {
    let number = id.trim_start_matches(|c: char| c.is_ascii_uppercase());
    (1..=2).contains(&(id.len() - number.len())) && number.len() <= 4 && is_digits(number)
}

fn after(id: &str, prefix: &str, fits: impl FnOnce(&str) -> bool) -> bool {
    id.strip_prefix(prefix).is_some_and(fits)
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && is_digits(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_letters_or_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// 0 to 9 for digits, 10 to 35 for letters.
fn values(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(36))
}

fn refuse(scheme: Scheme, detail: &str) -> IdentifierError {
    IdentifierError { detail: detail.to_owned(), mend: format!("give {}", scheme.shape()) }
}

fn misshapen(scheme: Scheme) -> IdentifierError {
    refuse(scheme, &format!("the identifier has not the shape of {scheme}"))
}

fn wrong_check_digits(scheme: Scheme) -> IdentifierError {
    IdentifierError {
        detail: format!("the check digits of the {scheme} identifier are wrong"),
        mend: "copy it again from its certificate".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(scheme: Scheme, raw: &str) -> Result<(Identifier, Option<Warning>), IdentifierError> {
        Identifier::parse(scheme, raw)
    }

    #[test]
    fn good_identifiers_are_normalised() {
        for (scheme, raw, id) in [
            (Scheme::Company, " 123456 ", "00123456"),
            (Scheme::Company, "01234567", "01234567"),
            (Scheme::Company, "sc 123456", "SC123456"),
            (Scheme::Company, "R0123456", "R0123456"),
            (Scheme::Company, "IP12345R", "IP12345R"),
            (Scheme::Company, "SL12345A", "SL12345A"),
            (Scheme::CharityEnglandAndWales, "200001", "200001"),
            (Scheme::CharityEnglandAndWales, "1100001-12", "1100001-12"),
            (Scheme::CharityScotland, "sc042386", "SC042386"),
            (Scheme::CharityNorthernIreland, "NIC100019", "100019"),
            (Scheme::CharityNorthernIreland, "nic 100019", "100019"),
            (Scheme::Ppon, "PBZB-4962-TVLR", "PBZB-4962-TVLR"),
            (Scheme::Mutual, "235C", "235C"),
            (Scheme::Mutual, "IP031455", "IP031455"),
            (Scheme::LearningProvider, "10000001", "10000001"),
            (Scheme::Nhs, "rax", "RAX"),
            (Scheme::LocalAuthorityEngland, "WOT", "WOT"),
            (Scheme::LocalAuthorityNorthernIreland, "ANN", "ANN"),
            (Scheme::Government, "D2", "D2"),
            (Scheme::Vat, "GB 980 7806 84", "GB980780684"),
            (Scheme::Vat, "980780684", "GB980780684"),
            (Scheme::Vat, "GB980780684001", "GB980780684001"),
            (Scheme::Vat, "GB100000034", "GB100000034"), // 9755
            (Scheme::Lei, "213800WSGIIZCXF1P572", "213800WSGIIZCXF1P572"),
            (Scheme::Lei, "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R12"),
            (Scheme::Other, "ab/12", "AB/12"),
        ] {
            let (found, warning) = parse(scheme, raw).unwrap_or_else(|e| panic!("{scheme} {raw}: {e}"));
            assert_eq!(found.id(), id, "{scheme} {raw}");
            assert_eq!(warning, None, "{scheme} {raw}");
        }
        let (company, _) = parse(Scheme::Company, "123456").unwrap();
        assert_eq!(company.org_id(), "GB-COH-00123456");
    }

    #[test]
    fn unusual_identifiers_are_accepted_with_a_warning() {
        for (scheme, raw) in [
            (Scheme::Company, "XX123456"),
            (Scheme::Company, "SL12345B"),
            (Scheme::Company, "1234567A"),
            (Scheme::Company, "SC12345A"),
            (Scheme::Ppon, "PABC-1234-BCDG"), // A is not issued
            (Scheme::Ppon, "PBCD-1034-BCDG"), // 0 is not issued
            (Scheme::Ppon, "PBCD-1234-BCDB"), // B is not issued last
        ] {
            let (_, warning) = parse(scheme, raw).unwrap_or_else(|e| panic!("{scheme} {raw}: {e}"));
            assert!(warning.is_some(), "{scheme} {raw}");
        }
    }

    #[test]
    fn bad_identifiers_are_refused() {
        for (scheme, raw) in [
            (Scheme::Company, ""),
            (Scheme::Company, "   "),
            (Scheme::Company, "123456789"),
            (Scheme::Company, "SC12345"),
            (Scheme::Company, "SC-12345"),
            (Scheme::Company, "ÄÖ123456"),
            (Scheme::Company, "١٢٣٤٥٦٧٨"),
            (Scheme::CharityEnglandAndWales, "012345"),
            (Scheme::CharityEnglandAndWales, "12345"),
            (Scheme::CharityEnglandAndWales, "12345678"),
            (Scheme::CharityEnglandAndWales, "200001-"),
            (Scheme::CharityEnglandAndWales, "200001-0"),
            (Scheme::CharityEnglandAndWales, "200001-1-1"),
            (Scheme::CharityScotland, "SC142386"),
            (Scheme::CharityScotland, "042386"),
            (Scheme::CharityNorthernIreland, "200019"),
            (Scheme::Ppon, "QBZB-4962-TVLR"),
            (Scheme::Ppon, "PBZB4962TVLR"),
            (Scheme::Ppon, "PBZB-4962-TVLR-A"),
            (Scheme::Ppon, "PBZB-496A-TVLR"),
            (Scheme::Mutual, "ABC123"),
            (Scheme::Mutual, "1234567"),
            (Scheme::Mutual, "A1B2"),
            (Scheme::Mutual, "AB"),
            (Scheme::LearningProvider, "20000001"),
            (Scheme::Nhs, "AB"),
            (Scheme::Nhs, "ABCDEFGHIJK"),
            (Scheme::LocalAuthorityWales, "WO"),
            (Scheme::LocalAuthorityScotland, "W0T"),
            (Scheme::Government, "D"),
            (Scheme::Government, "2"),
            (Scheme::Government, "ABC1"),
            (Scheme::Government, "D12345"),
            (Scheme::Vat, "GB980780685"),
            (Scheme::Vat, "GB000000000"),
            (Scheme::Vat, "GB98078068"),
            (Scheme::Vat, "FR980780684"),
            (Scheme::Lei, "213800WSGIIZCXF1P573"),
            (Scheme::Lei, "213800WSGIIZCXF1P5"),
            (Scheme::Lei, "213800WSGIIZCXF1P57A"),
            (Scheme::Lei, ""),
            (Scheme::Other, "\u{0}"),
        ] {
            let error = parse(scheme, raw).expect_err(raw);
            assert!(!error.mend.is_empty() && !error.detail.is_empty(), "{scheme} {raw:?}");
        }
        let long = "1".repeat(1_000_000);
        assert!(parse(Scheme::Other, &long).is_err());
    }

    #[test]
    fn scheme_codes_are_one_table() {
        for scheme in Scheme::ALL {
            assert_eq!(scheme.code().parse(), Ok(scheme));
            assert_eq!(serde_json::to_value(scheme).unwrap(), scheme.code());
        }
        assert!("GB-XYZ".parse::<Scheme>().is_err());
        assert!("gb-coh".parse::<Scheme>().is_err());
        assert!(!Scheme::Ppon.is_in_org_id_register());
        assert!(Scheme::CharityEnglandAndWales.is_in_org_id_register());
    }

    proptest! {
        #[test]
        fn normal_form_is_stable(which in 0usize..25, raw in "\\PC{0,24}") {
            let scheme = Scheme::ALL[which];
            if let Ok((found, _)) = parse(scheme, &raw) {
                let (again, _) = parse(scheme, found.id()).unwrap();
                prop_assert_eq!(found, again);
            }
        }

        #[test]
        fn one_wrong_digit_of_a_lei_is_seen(place in 0usize..20, by in 1u32..10) {
            let mut chars: Vec<char> = "213800WSGIIZCXF1P572".chars().collect();
            if let Some(value) = chars[place].to_digit(10) {
                chars[place] = char::from_digit((value + by) % 10, 10).unwrap();
                let changed: String = chars.into_iter().collect();
                prop_assert!(parse(Scheme::Lei, &changed).is_err());
            }
        }
    }
}

//! A table as an Office Open XML workbook (ISO/IEC 29500) of one sheet, in an uncompressed ZIP file. Text cells are text:
//! a spreadsheet runs none of them as a formula.

use serde_json::Value;

use crate::kernel::error::{Problem, Result};

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORKBOOK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Report\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const SHEETS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

/// The workbook of a table: the names of its columns, then its rows.
pub(super) fn workbook(columns: &[String], rows: &[Vec<Value>]) -> Result<Vec<u8>> {
    let mut sheet = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    let head: Vec<Value> = columns.iter().map(|name| Value::from(name.as_str())).collect();
    for row in std::iter::once(&head).chain(rows) {
        sheet.push_str("<row>");
        for value in row {
            cell(&mut sheet, value);
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    zip(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", SHEETS),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn cell(sheet: &mut String, value: &Value) {
    let text = match value {
        Value::Null => return sheet.push_str("<c/>"),
        Value::Number(number) => return sheet.push_str(&format!("<c><v>{number}</v></c>")),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    sheet.push_str("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    for letter in text.chars() {
        match letter {
            '&' => sheet.push_str("&amp;"),
            '<' => sheet.push_str("&lt;"),
            '>' => sheet.push_str("&gt;"),
            // XML 1.0 has no other control characters.
            '\t' | '\n' | '\r' => sheet.push(letter),
            letter if letter.is_control() => sheet.push('\u{fffd}'),
            letter => sheet.push(letter),
        }
    }
    sheet.push_str("</t></is></c>");
}

/// A ZIP file of stored entries.
fn zip(entries: &[(&str, &str)]) -> Result<Vec<u8>> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in entries {
        let offset = four(file.len())?;
        // Version 2.0, names in UTF-8, stored, 1 January 1980.
        let mut facts = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        facts.extend(crc32(text.as_bytes()).to_le_bytes());
        facts.extend(four(text.len())?);
        facts.extend(four(text.len())?);
        facts.extend(two(name.len())?);
        facts.extend([0, 0]);
        file.extend(*b"PK\x03\x04");
        file.extend(&facts);
        file.extend(name.as_bytes());
        file.extend(text.as_bytes());
        directory.extend(*b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(offset);
        directory.extend(name.as_bytes());
    }
    let (begins, size, count) = (four(file.len())?, four(directory.len())?, two(entries.len())?);
    file.extend(directory);
    file.extend(*b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(count);
    file.extend(count);
    file.extend(size);
    file.extend(begins);
    file.extend([0, 0]);
    Ok(file)
}

fn four(number: usize) -> Result<[u8; 4]> {
    let number = u32::try_from(number).map_err(|_| Problem::internal("a workbook beyond 4 GiB"))?;
    Ok(number.to_le_bytes())
}

fn two(number: usize) -> Result<[u8; 2]> {
    let number = u16::try_from(number).map_err(|_| Problem::internal("a long name in a workbook"))?;
    Ok(number.to_le_bytes())
}

/// The checksum of ZIP files (ISO/IEC 8802-3).
fn crc32(bytes: &[u8]) -> u32 {
    let byte = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    !bytes.iter().fold(u32::MAX, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn cells_keep_their_kind() {
        let mut sheet = String::new();
        for value in [Value::from("=1+1 <&>\u{1}"), Value::from(-5), Value::Null] {
            cell(&mut sheet, &value);
        }
        assert_eq!(
            sheet,
            "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1 &lt;&amp;&gt;\u{fffd}</t></is></c><c><v>-5</v></c><c/>"
        );
    }
}

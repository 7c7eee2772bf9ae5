//! A table as an Office Open XML workbook (ISO/IEC 29500) of one sheet, in a ZIP file that is not made smaller. Text cells are text:
//! a spreadsheet runs none of them as a formula.

use serde_json::Value;

use crate::kernel::error::{Problem, Result};

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORKBOOK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Report\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const SHEETS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

/// The sheet's name in the file.
const SHEET: &str = "xl/worksheets/sheet1.xml";
/// The most bytes of a block that is stored in a compressed entry (RFC 1951 section 3.2.4).
const BLOCK: usize = 65_535;

/// The workbook of a table: the names of its columns, then its rows.
pub(super) fn workbook(columns: &[String], rows: &[Vec<Value>]) -> Result<Vec<u8>> {
    let (mut book, mut file) = Workbook::begin(columns)?;
    file.extend(book.rows(rows)?);
    file.extend(book.end()?);
    Ok(file)
}

/// A workbook that is written while it is sent: it holds no row that was given out. The size and the checksum of the sheet
/// follow it (bit 3 of the flags), which readers take only of a compressed entry: its blocks are stored ones.
pub(super) struct Workbook {
    /// Bytes given out so far.
    sent: usize,
    /// Where the sheet's entry begins.
    begins: usize,
    /// Bytes of the sheet, as they are and as they lie in the file.
    plain: usize,
    packed: usize,
    sum: u32,
    directory: Vec<u8>,
    entries: usize,
}

impl Workbook {
    /// A workbook with the names of its columns, and its first bytes.
    pub(super) fn begin(columns: &[String]) -> Result<(Self, Vec<u8>)> {
        let mut book = Self {
            sent: 0,
            begins: 0,
            plain: 0,
            packed: 0,
            sum: u32::MAX,
            directory: Vec::new(),
            entries: 0,
        };
        let mut file = Vec::new();
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", SHEETS),
        ] {
            let facts = facts(name, 0, !crc32(u32::MAX, text.as_bytes()), text.len(), text.len())?;
            book.list(&facts, name, file.len())?;
            file.extend(local(&facts, name));
            file.extend(text.as_bytes());
        }
        book.begins = file.len();
        file.extend(local(&facts(SHEET, 8, 0, 0, 0)?, SHEET));
        file.extend(book.pack(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
        )?);
        let head: Vec<Value> = columns.iter().map(|name| Value::from(name.as_str())).collect();
        file.extend(book.pack(&row(&head))?);
        book.sent = file.len();
        Ok((book, file))
    }

    /// The bytes of more rows.
    pub(super) fn rows(&mut self, rows: &[Vec<Value>]) -> Result<Vec<u8>> {
        let text: String = rows.iter().map(|one| row(one)).collect();
        let bytes = self.pack(&text)?;
        self.sent += bytes.len();
        Ok(bytes)
    }

    /// The last bytes.
    pub(super) fn end(&mut self) -> Result<Vec<u8>> {
        let mut bytes = self.pack("</sheetData></worksheet>")?;
        // The last block, of nothing.
        bytes.extend([1, 0, 0, 0xff, 0xff]);
        self.packed += 5;
        let facts = facts(SHEET, 8, !self.sum, self.packed, self.plain)?;
        bytes.extend(*b"PK\x07\x08");
        bytes.extend((!self.sum).to_le_bytes());
        bytes.extend(four(self.packed)?);
        bytes.extend(four(self.plain)?);
        self.list(&facts, SHEET, self.begins)?;
        let (begins, size, count) =
            (four(self.sent + bytes.len())?, four(self.directory.len())?, two(self.entries)?);
        bytes.extend(std::mem::take(&mut self.directory));
        bytes.extend(*b"PK\x05\x06\x00\x00\x00\x00");
        bytes.extend(count);
        bytes.extend(count);
        bytes.extend(size);
        bytes.extend(begins);
        bytes.extend([0, 0]);
        Ok(bytes)
    }

    /// A part of the sheet as stored blocks.
    fn pack(&mut self, text: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len() + 5);
        for part in text.as_bytes().chunks(BLOCK) {
            let length = two(part.len())?;
            bytes.push(0);
            bytes.extend(length);
            bytes.extend(length.map(|byte| !byte));
            bytes.extend(part);
        }
        self.sum = crc32(self.sum, text.as_bytes());
        self.plain += text.len();
        self.packed += bytes.len();
        Ok(bytes)
    }

    /// Enters a part into the directory.
    fn list(&mut self, facts: &[u8], name: &str, begins: usize) -> Result<()> {
        self.directory.extend(*b"PK\x01\x02\x14\x00");
        self.directory.extend(facts);
        self.directory.extend([0; 10]);
        self.directory.extend(four(begins)?);
        self.directory.extend(name.as_bytes());
        self.entries += 1;
        Ok(())
    }
}

fn row(values: &[Value]) -> String {
    let mut text = String::from("<row>");
    for value in values {
        cell(&mut text, value);
    }
    text.push_str("</row>");
    text
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

/// What the header of an entry and the directory both say: version 2.0, names in UTF-8, 1 January 1980. `method` 0 is
/// stored; with 8, sizes and checksum follow the entry.
fn facts(name: &str, method: u8, sum: u32, packed: usize, plain: usize) -> Result<Vec<u8>> {
    let follows = if method == 0 { 0 } else { 8 };
    let mut facts = vec![20, 0, follows, 8, method, 0, 0, 0, 0x21, 0];
    facts.extend(sum.to_le_bytes());
    facts.extend(four(packed)?);
    facts.extend(four(plain)?);
    facts.extend(two(name.len())?);
    facts.extend([0, 0]);
    Ok(facts)
}

fn local(facts: &[u8], name: &str) -> Vec<u8> {
    [b"PK\x03\x04", facts, name.as_bytes()].concat()
}

fn four(number: usize) -> Result<[u8; 4]> {
    let number = u32::try_from(number).map_err(|_| Problem::internal("a workbook beyond 4 GiB"))?;
    Ok(number.to_le_bytes())
}

fn two(number: usize) -> Result<[u8; 2]> {
    let number = u16::try_from(number).map_err(|_| Problem::internal("a long name in a workbook"))?;
    Ok(number.to_le_bytes())
}

/// The checksum of ZIP files (ISO/IEC 8802-3) so far, before its last inversion.
fn crc32(sum: u32, bytes: &[u8]) -> u32 {
    let byte = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    bytes.iter().fold(sum, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(!crc32(crc32(u32::MAX, b"1234"), b"56789"), 0xCBF4_3926);
        assert_eq!(!crc32(u32::MAX, b""), 0);
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

//! The extract as JSON: one array of objects, read an object at a time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::Value;

use super::record::{NEEDED, READ_TOO, Record};
use super::{Reading, Stop};
use crate::import::fault::Fault;

/// Counts the lines that were read.
struct Counted<R> {
    inner: R,
    lines: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let ended = buffer.iter().take(read).filter(|byte| **byte == b'\n').count();
        self.lines.set(self.lines.get().saturating_add(u64::try_from(ended).unwrap_or(0)));
        Ok(read)
    }
}

/// Reads every record.
pub(super) fn read(mut reader: impl BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    if reader.fill_buf().is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf")) {
        reader.consume(3);
    }
    let lines = Rc::new(Cell::new(1));
    let counted = Counted { inner: reader, lines: Rc::clone(&lines) };
    let mut json = serde_json::Deserializer::from_reader(counted);
    let mut stopped = None;
    let seed = Records { reading, lines, stopped: &mut stopped };
    let outcome = seed.deserialize(&mut json).and_then(|()| json.end());
    match (outcome, stopped) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(stop)) => Err(stop),
        (Err(error), None) => {
            let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
            let (found, mend) = ("text that is no JSON array of objects", "download the file again");
            let fault = Fault::of_line(&reading.file, line, found, "such an array", mend);
            reading.fault(fault);
            Err(Stop::Unreadable)
        }
    }
}

/// Takes the objects of the array, one after the other.
struct Records<'r, 'd> {
    reading: &'r mut Reading<'d>,
    lines: Rc<Cell<u64>>,
    stopped: &'r mut Option<Stop>,
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of charities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        while let Some(object) = records.next_element::<BTreeMap<String, Value>>()? {
            self.reading.records += 1;
            // The line on which the record ends.
            if let Err(stop) = one(&object, self.lines.get(), self.reading) {
                *self.stopped = Some(stop);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

fn one(object: &BTreeMap<String, Value>, line: u64, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let mut cells = BTreeMap::new();
    let mut bad = false;
    for column in NEEDED.into_iter().chain(READ_TOO) {
        let text = match object.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(yes)) => yes.to_string(),
            Some(Value::Null) => String::new(),
            None if READ_TOO.contains(&column) => String::new(),
            found => {
                let found = if found.is_none() { "no such field" } else { "a list or an object" };
                let mend = "check that it is the file publicextract.charity";
                let fault = Fault::of_line(&reading.file, line, found, "text, a number, or null", mend);
                reading.fault(Fault { column: Some(column.to_owned()), ..fault });
                bad = true;
                String::new()
            }
        };
        cells.insert(column, text);
    }
    if bad {
        return Ok(());
    }
    let record = Record { file: &reading.file, line, cells };
    match record.row() {
        Ok(row) => reading.take(line, row)?,
        Err(faults) => faults.into_iter().for_each(|fault| reading.fault(fault)),
    }
    Ok(())
}

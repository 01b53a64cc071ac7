//! Task lists and tables as they come (JSON, CSV, workbooks, documents) → untyped cells, each with its place.
//!
//! Nothing here knows a policy: a reader takes bytes as they come and hands on one [`Record`] after another; the types of the fields are
//! applied later.

#[cfg(feature = "office")]
mod beside;
#[cfg(feature = "office")]
mod compound;
mod csv;
#[cfg(feature = "office")]
mod datum;
#[cfg(feature = "office")]
mod document;
#[cfg(feature = "office")]
mod docx;
mod encoding;
mod error;
#[cfg(feature = "office")]
mod form;
mod formula_sign;
mod heading;
#[cfg(feature = "office")]
mod html;
mod json;
mod known;
mod limits;
mod list_map;
mod map_rows;
#[cfg(feature = "office")]
mod number_format;
#[cfg(feature = "office")]
mod ods;
mod options;
#[cfg(feature = "office")]
mod packed;
mod position;
mod read_report;
mod record;
mod record_batch;
mod remark;
mod row;
#[cfg(feature = "office")]
mod rows;
#[cfg(feature = "office")]
mod runs;
#[cfg(feature = "office")]
mod sheets;
#[cfg(feature = "office")]
mod spreadsheet_ml;
#[cfg(feature = "office")]
mod styles;
mod tables;
mod text;
#[cfg(feature = "office")]
mod workbook;
#[cfg(feature = "office")]
mod xls;
#[cfg(feature = "office")]
mod xlsx;
#[cfg(feature = "office")]
mod xml;

pub use crate::value::cell::{Cell, Flaw, Flawed};
pub use error::ReadError;
pub use formula_sign::guarded;
pub use heading::{OPINION_TITLE, RESULT_HEADINGS, SUMMARY_TITLE, VERDICT_HEADINGS, key_and_unit};
pub(crate) use heading::{bare_key, is_of_earlier_verdict, negates, split_brackets, split_unit};
pub use limits::{BEGINNING, MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
pub use list_map::{ListMap, MapEntry, MapLine};
pub(crate) use list_map::{UNREADABLE, quoted};
pub use map_rows::{MapRow, MapRowKind, map_rows, map_text};
#[cfg(feature = "office")]
pub(crate) use options::MAX_SHEET_NAME;
pub use options::{InputFormat, KnownObject, ReadOptions, format_of};
pub use read_report::{ReadReport, ReadTable, SetAside, Why};
pub(crate) use record::is_place_of;
pub use record::{HeadedCells, Heading, Input, ListRow, MentionedUnit, Origin, Record, Take};
#[cfg(feature = "office")]
pub(crate) use record::{cell_name, column_letters};
pub use record_batch::{BatchRow, RecordBatch};
pub use remark::{DataError, InputWarning};
pub(crate) use tables::money_within;

#[cfg(feature = "office")]
use form::Form;
use std::io::{self, Read as _};
use text::Text;

/// Reads a task list: items, and what is stated once for all of them.
///
/// ```
/// use zhunru::input::{HeadedCells, InputFormat, ReadOptions, read_list};
/// let input = read_list("事项名称,编制\n养犬登记,3\n".as_bytes(), InputFormat::Csv, &ReadOptions::default())?;
/// assert_eq!(input.items[0].place(1, &input.headings), "B2");
/// # Ok::<(), zhunru::input::ReadError>(())
/// ```
pub fn read_list(mut bytes: &[u8], format: InputFormat, options: &ReadOptions) -> Result<Input, ReadError> {
    collect(&mut bytes, format, options)
}

/// Reads a whole list into memory.
pub(crate) fn collect(from: &mut dyn io::Read, format: InputFormat, options: &ReadOptions) -> Result<Input, ReadError> {
    let (mut items, mut totals) = (Vec::new(), Vec::new());
    let beside = read_each(from, format, options, &mut |_, row| {
        match row {
            ListRow::Item(item) => items.push(item.into_owned()),
            ListRow::Total(total) => totals.push((items.len(), total.into_owned())),
        }
        Ok(())
    })?;
    Ok(Input { items, totals, ..beside })
}

/// Reads a task list and hands its items on one by one instead of keeping them: what is returned holds no items.
pub fn read_each(from: &mut dyn io::Read, format: InputFormat, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let mut beginning = Vec::new();
    from.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    let format = told_by_bytes(format, &beginning);
    let from = &mut beginning.chain(from);
    let mut input = match format {
        InputFormat::Json => json::read(Text::open(from, false)?, options, take),
        InputFormat::Jsonl => json::read_lines(Text::open(from, false)?, take),
        InputFormat::Csv => csv::read(Text::open(from, true)?, options, take),
        InputFormat::Office => read_workbook(&text::whole(from)?, options, take),
    }?;
    let unasked = |message: &str| InputWarning { message: message.to_owned(), suggestion: None, place: None };
    if format != InputFormat::Office && !options.sheets.is_empty() {
        input.warnings.push(unasked("这份清单没有工作表，没有管说的是哪一张"));
    }
    if matches!(format, InputFormat::Json | InputFormat::Jsonl) && options.heading_row.is_some() {
        input.warnings.push(unasked("这份清单没有表头，没有管说的是哪一行"));
    }
    Ok(input)
}

/// The form of a file that is named so, by its first bytes: a workbook, a document or a page is one whatever its name.
pub(crate) fn told_by_bytes(named: InputFormat, beginning: &[u8]) -> InputFormat {
    #[cfg(feature = "office")]
    if form::is_no_text(beginning) {
        return InputFormat::Office;
    }
    let _ = beginning;
    named
}

/// The form of a file whose name does not say it, by its first bytes; none if these do not tell it either.
pub fn format_by_bytes(beginning: &[u8]) -> Option<InputFormat> {
    let is_wide = beginning.starts_with(&[0xff, 0xfe]) || beginning.starts_with(&[0xfe, 0xff]);
    match beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning).trim_ascii_start() {
        _ if is_wide => Some(told_by_bytes(InputFormat::Csv, beginning)),
        [b'[', ..] => Some(InputFormat::Json),
        text @ [b'{', ..] => {
            let is_next = text.split(|byte| *byte == b'\n').nth(1).is_some_and(|line| line.trim_ascii_start().starts_with(b"{"));
            Some(if is_next { InputFormat::Jsonl } else { InputFormat::Json })
        }
        text => {
            let is_of_text = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n');
            let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let is_table = first.iter().any(|byte| matches!(byte, b',' | b'\t' | b';')) && text.iter().all(is_of_text);
            Some(told_by_bytes(InputFormat::Csv, beginning)).filter(|format| is_table || *format != InputFormat::Csv)
        }
    }
}

/// Whether a file is an XLSX workbook, which comes back with its verdicts: of any other list a new one is made.
#[cfg(feature = "office")]
pub fn is_xlsx(bytes: &[u8]) -> bool {
    form::is_xlsx(bytes)
}

/// Reads the facts of 对象 that stand before the items, where a list has them there and is read no further for them.
pub(crate) fn read_above(from: &mut dyn io::Read, format: InputFormat, options: &ReadOptions) -> Result<Input, ReadError> {
    match format {
        InputFormat::Csv => csv::read_above(Text::open(from, true)?, options),
        InputFormat::Json | InputFormat::Jsonl | InputFormat::Office => Ok(Input::default()),
    }
}

/// Reads the rows of one table, such as a 名录. `headings`: column names that are expected, to find the heading row by.
pub fn read_table(bytes: &[u8], format: InputFormat, headings: &[String]) -> Result<Input, ReadError> {
    read_list(bytes, format, &ReadOptions { headings: headings.to_vec(), is_table: true, ..ReadOptions::default() })
}

#[cfg(feature = "office")]
fn read_workbook(bytes: &[u8], options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    match form::form(bytes)? {
        Form::Csv => csv::read(Text::open(&mut &*bytes, true)?, options, take),
        Form::Xlsx => workbook::read(&mut xlsx::XlsxBook::open(bytes)?, options, take),
        Form::Xls(file) => workbook::read(&mut xls::sheets(&file)?, options, take),
        Form::Ods => workbook::read(&mut ods::sheets(bytes)?, options, take),
        Form::FlatOds => workbook::read(&mut ods::flat_sheets(bytes)?, options, take),
        Form::Docx => workbook::read(&mut docx::tables(bytes)?, options, take),
        Form::Html => workbook::read(&mut html::tables(bytes)?, options, take),
        Form::SpreadsheetMl => workbook::read(&mut spreadsheet_ml::sheets(bytes)?, options, take),
    }
}

#[cfg(not(feature = "office"))]
fn read_workbook(_: &[u8], _: &ReadOptions, _: &mut Take<'_>) -> Result<Input, ReadError> {
    Err(ReadError::new("这个版本不能读 Excel 文件：请另存为 CSV"))
}

#[cfg(test)]
mod tests {
    use super::{Input, InputFormat, ReadError, ReadOptions, Text, csv, json};

    fn read(mut bytes: &[u8], format: InputFormat, chunk: usize) -> Result<Input, ReadError> {
        let options = ReadOptions::default().with_object("申报", []);
        let mut items = Vec::new();
        let mut take = |_: &[_], row: super::ListRow<'_>| {
            if let super::ListRow::Item(item) = row {
                items.push(item.into_owned());
            }
            Ok(())
        };
        let text = Text::open_by(&mut bytes, format == InputFormat::Csv, chunk)?;
        let beside = match format {
            InputFormat::Csv => csv::read(text, &options, &mut take),
            InputFormat::Jsonl => json::read_lines(text, &mut take),
            InputFormat::Json | InputFormat::Office => json::read(text, &options, &mut take),
        }?;
        Ok(Input { items, ..beside })
    }

    #[test]
    fn a_list_is_the_same_in_whatever_pieces_it_comes() {
        let lists = [
            (InputFormat::Json, "[{\"甲\": 12345, \"乙\": \"\\ud83d\\ude00\\n\"},\n {\"甲\": [1, {\"x\": \"}]\"}]} ]\n".to_owned()),
            (
                InputFormat::Json,
                "{\"号\": -1.5e+3, \"申报\": {\"甲\": true}, \"事项\" : [ {\"丙\": null}, {} ], \"数\": 1234567}".to_owned(),
            ),
            (InputFormat::Json, "{\"事项\": [ ], \"申报\": {\"甲\": \"很长很长的一段文字\"}}".to_owned()),
            (InputFormat::Json, "{\"甲\": 1, \"乙\": [\"丙\"]}".to_owned()),
            (InputFormat::Json, "[{\"甲\": 1},\n {\"乙\" 2}]".to_owned()),
            (InputFormat::Json, "[{\"甲\": 1}, {\"乙\": \"没有写完".to_owned()),
            (InputFormat::Json, "{\"事项\": [{\"甲\": 1}], \"申报\": {\"甲\": \"\\ud800\"}}".to_owned()),
            (InputFormat::Json, "[{\"甲\": 1}] 2".to_owned()),
            (InputFormat::Jsonl, "{\"甲\": 1}\r\n\n {\"甲\": \"二\"}\n{\"乙\": []}".to_owned()),
            (InputFormat::Jsonl, "{\"甲\": 1}\n{\"甲\": }\n".to_owned()),
            (InputFormat::Csv, "甲,乙\r\n\r\n\"一,\n二\",三\r\n,\r\n四,\"五\"\"六\"\r\n".to_owned()),
            (InputFormat::Csv, format!("甲,乙\n{}\"没有闭合,2\n", "1,2\n".repeat(30))),
            (InputFormat::Csv, format!("甲;乙\r{}", "一;二\r\r".repeat(30))),
        ];
        for (format, list) in lists {
            let whole = read(list.as_bytes(), format, 1 << 16);
            for chunk in [4, 5, 7, 16, 64] {
                assert_eq!(read(list.as_bytes(), format, chunk), whole, "{list} by {chunk}");
            }
        }
    }

    #[cfg(feature = "encodings")]
    #[test]
    fn gb18030_is_told_from_utf8_wherever_it_begins() {
        let list = format!("a,b\n{}甲,乙\n", "1,2\n".repeat(40));
        let (old, _, _) = encoding_rs::GB18030.encode(&list);
        for chunk in [4, 5, 64, 1 << 16] {
            assert_eq!(read(&old, InputFormat::Csv, chunk), read(list.as_bytes(), InputFormat::Csv, 1 << 16));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_told_where_they_stand() {
        let list = [b"{\"a\": 1}\n\xe7\x94\xb2 {".as_slice(), b"\xff\n"].concat();
        for chunk in [4, 5, 1 << 16] {
            let place = read(&list, InputFormat::Jsonl, chunk).err().and_then(|error| error.place);
            assert_eq!(place.as_deref(), Some("第2行第6个字节"));
        }
    }
}

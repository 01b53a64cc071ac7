//! An empty application form: what is filled in is read back as it was meant, for headings, units and options are the policy's own.

use super::cell_text::{MAX_CELL, first_units, fitting};
use super::fields::{details, required_word, type_of};
use crate::collections::IndexSet;
use crate::input::MAX_SHEET_NAME;
use crate::text_width::terminal_width;
use crate::value::characters::is_format;
use crate::visible::{visible, visible_lines};
use crate::wire::{FieldInfo, FieldKind, Required};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

const ITEMS: &str = "事项清单";
const GUIDE: &str = "填写说明";
const OPTIONS: &str = "选项";
/// So many rows below the headings have drop-downs.
const ROWS: u32 = 5_000;
/// Excel's own limits of the message that appears beside a cell.
const MAX_MESSAGE: usize = 255;
const MAX_TITLE: usize = 32;
/// So much of a list of values stands in the note at a name.
const MAX_NOTE: usize = 1_000;
/// How wide a column is at least and at most, in characters.
const WIDTH: (usize, usize) = (12, 36);
/// No amount and no number of anything is larger.
const MOST: f64 = 1e15;

/// The form, or why there is none.
pub fn template(fields: &[FieldInfo]) -> Result<Vec<u8>, String> {
    let objects: IndexSet<&str> = fields.iter().filter_map(|field| field.object.as_deref()).collect();
    let mut sheets: Vec<String> = Vec::new();
    for object in &objects {
        let name = object_sheet(object, &sheets).ok_or_else(|| {
            format!("申报表写不出来：工作表的名称最多 {MAX_SHEET_NAME} 个字，「{object}」和另一个对象的前 {MAX_SHEET_NAME} 个字一样")
        })?;
        sheets.push(name);
    }
    made(fields, &objects, &sheets).map_err(|error| match error {
        XlsxError::RowColumnLimitError => "申报表写不出来：字段或者取值太多，一张工作表放不下".to_owned(),
        error => format!("申报表写不出来：{error}"),
    })
}

fn made(fields: &[FieldInfo], objects: &IndexSet<&str>, sheets: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let [items_sheet, guide_sheet, options_sheet] = [ITEMS, GUIDE, OPTIONS].map(|name| own_sheet(name, sheets));
    let mut options = Options { sheet: options_sheet.clone(), columns: Vec::new() };
    let looks = Looks::new();
    let items = distinct(fields, None);
    list(book.add_worksheet().set_name(&items_sheet)?, &items, &looks, &mut options)?;
    for (object, name) in objects.iter().zip(sheets) {
        pairs(book.add_worksheet().set_name(name)?, &distinct(fields, Some(object)), &looks, &mut options)?;
    }
    guide(book.add_worksheet().set_name(guide_sheet)?, fields, &items_sheet, objects, &looks)?;
    if !options.columns.is_empty() {
        options.write(book.add_worksheet().set_name(options_sheet)?.set_hidden(true))?;
    }
    book.save_to_buffer()
}

/// Whether a sheet may not be called so beside others: Excel makes no difference between `A` and `a`.
fn is_taken(name: &str, others: &[String]) -> bool {
    others.iter().any(|other| other.to_lowercase() == name.to_lowercase())
}

/// What a sheet of the form's own is called.
fn own_sheet(name: &str, others: &[String]) -> String {
    let longer = |name: &String| Some(format!("{name}表"));
    std::iter::successors(Some(name.to_owned()), longer).find(|name| !is_taken(name, others)).unwrap_or_default()
}

/// What the sheet of an 对象 is called, which is found again by its name: signs that Excel does not take, and those that only differ in case
/// from another's, are as wide as a Chinese character.
fn object_sheet(object: &str, others: &[String]) -> Option<String> {
    let widened = |most: usize| {
        let mut left = most;
        let wide = |c: char| {
            let is_refused = matches!(c, '*' | '?' | ':' | '[' | ']' | '\\' | '/' | '\'');
            let is_widened = is_refused || (c.is_ascii_graphic() && left > 0);
            left = left.saturating_sub(usize::from(is_widened && !is_refused));
            char::from_u32(u32::from(c) + 0xfee0).filter(|_| is_widened).unwrap_or(c)
        };
        let name: String = object.chars().map(wide).collect();
        first_units(&name, MAX_SHEET_NAME).to_owned()
    };
    (0..=object.chars().count()).map(widened).find(|name| !is_taken(name, others))
}

/// The facts of items, or of an 对象, each name once: first what must be filled in.
fn distinct<'f>(fields: &'f [FieldInfo], object: Option<&str>) -> Vec<&'f FieldInfo> {
    let mut seen: IndexSet<&str> = IndexSet::default();
    let mut own: Vec<&FieldInfo> =
        fields.iter().filter(|field| field.object.as_deref() == object && seen.insert(field.key.as_str())).collect();
    own.sort_by_key(|field| match field.required {
        Required::Yes => 0,
        Required::Conditional => 1,
        Required::No => 2,
    });
    own
}

struct Looks {
    title: Format,
    heading: Format,
    required: Format,
    conditional: Format,
    cell: Format,
    text: Format,
}

impl Looks {
    fn new() -> Looks {
        let plain = Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::VerticalCenter);
        let cell = plain.clone().set_border(FormatBorder::Thin).set_text_wrap();
        let heading = cell.clone().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xD9_E1_F2));
        Looks {
            title: plain.clone().set_bold().set_font_size(16).set_font_name("黑体"),
            required: heading.clone().set_font_color(Color::RGB(0xC0_00_00)).set_background_color(Color::RGB(0xFC_E4_D6)),
            conditional: heading.clone().set_background_color(Color::RGB(0xFF_F2_CC)),
            heading,
            text: cell.clone().set_align(FormatAlign::Top),
            cell,
        }
    }

    fn of(&self, required: Required) -> &Format {
        match required {
            Required::Yes => &self.required,
            Required::Conditional => &self.conditional,
            Required::No => &self.heading,
        }
    }

    /// The cells in which a fact is filled in.
    fn filled_in(&self, field: &FieldInfo) -> Format {
        match field.kind {
            FieldKind::Date => self.cell.clone().set_num_format("yyyy-mm-dd"),
            FieldKind::Ratio => self.cell.clone().set_num_format("0.00%"),
            // Codes keep their zeros.
            FieldKind::Text => self.cell.clone().set_num_format("@"),
            FieldKind::Truth | FieldKind::Number | FieldKind::Money | FieldKind::Choice | FieldKind::Set => self.cell.clone(),
        }
    }
}

/// The values of drop-downs, on a sheet of their own: a list within a cell may not be long, and no value may hold a comma.
struct Options {
    sheet: String,
    columns: Vec<Vec<String>>,
}

impl Options {
    /// What a drop-down refers to.
    fn list(&mut self, values: Vec<String>) -> Formula {
        let column = self.columns.iter().position(|other| *other == values).unwrap_or(self.columns.len());
        let letter = rust_xlsxwriter::utility::column_number_to_name(column as u16);
        let formula = Formula::new(format!("={}!${letter}$1:${letter}${}", self.sheet, values.len()));
        if column == self.columns.len() {
            self.columns.push(values);
        }
        formula
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (column, values) in self.columns.iter().enumerate() {
            for (row, value) in values.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, fitting(&plain(value), MAX_CELL, "…"))?;
            }
        }
        Ok(())
    }
}

/// The sheet of the items: a heading a fact.
fn list(sheet: &mut Worksheet, fields: &[&FieldInfo], looks: &Looks, options: &mut Options) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 36)?;
    for (column, field) in fields.iter().enumerate() {
        let column = column as u16;
        let heading = heading(field);
        let longest = field.options.iter().map(|option| terminal_width(option)).chain([terminal_width(&heading)]).max().unwrap_or_default();
        sheet.set_column_width(column, longest.clamp(WIDTH.0, WIDTH.1) as f64 + 2.0)?;
        sheet.set_column_format(column, &looks.filled_in(field))?;
        sheet.write_string_with_format(0, column, &heading, looks.of(field.required))?;
        sheet.insert_note(0, column, &note(field))?;
        sheet.add_data_validation(1, column, ROWS, column, &validation(field, options)?)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// The sheet of an 对象: a row a fact, its name and its value.
fn pairs(sheet: &mut Worksheet, fields: &[&FieldInfo], looks: &Looks, options: &mut Options) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 28)?.set_column_width(1, 48)?;
    for (row, field) in fields.iter().enumerate() {
        let row = row as u32;
        sheet.set_row_height(row, 24)?;
        sheet.write_string_with_format(row, 0, heading(field), looks.of(field.required))?;
        sheet.insert_note(row, 0, &note(field))?;
        sheet.write_blank(row, 1, &looks.filled_in(field))?;
        sheet.add_data_validation(row, 1, row, 1, &validation(field, options)?)?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The sheet that explains: how to fill in, and every fact.
fn guide(sheet: &mut Worksheet, fields: &[FieldInfo], items: &str, objects: &IndexSet<&str>, looks: &Looks) -> Result<(), XlsxError> {
    let mut policies: IndexSet<&str> = IndexSet::default();
    policies.extend(fields.iter().map(|field| field.policy.as_str()));
    let sheets = objects.iter().map(|object| format!("“{object}”")).collect::<Vec<_>>().join("、");
    let lines = [
        format!("“{items}”一行填一个事项，从第 2 行起；列的次序可以调换，不用的列可以删去，列名不要改。"),
        if objects.is_empty() { String::new() } else { format!("{sheets}整张清单只填一次，填在名称右边的一格。") },
        "红字的列名必填；黄底的在有的情形下必填；其余的用得着才填。".to_owned(),
        "有下拉选项的照选项填，也可以填“又作”里的说法；可以填几个的，用“、”隔开，一个也没有填“无”。".to_owned(),
        "数填列名里的单位，只写数字；日期写成 2024-05-06；比例写成 30%。".to_owned(),
        format!("依据的政策：{}。", policies.iter().copied().collect::<Vec<_>>().join("、")),
    ];
    let widths = [14, 22, 12, 14, 40, 30, 24, 40];
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
    }
    sheet.write_string_with_format(0, 0, "怎样填这份申报表", &looks.title)?;
    let mut row = 1;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        sheet.write_string(row, 0, fitting(&visible(line), MAX_CELL, "……"))?;
        row += 1;
    }
    row += 1;
    for (column, text) in ["填在哪张表", "名称", "必填", "类型", "取值", "又作", "列名", "说明"].iter().enumerate() {
        sheet.write_string_with_format(row, column as u16, *text, &looks.heading)?;
    }
    for (at, field) in fields.iter().enumerate() {
        row += 1;
        let details = details_within(field, MAX_CELL);
        let detail = |label: &str| details.iter().find(|(other, _)| *other == label).map(|(_, text)| text.clone()).unwrap_or_default();
        let by = field.authority.as_ref().map(|by| format!("由{by}认定")).unwrap_or_default();
        let default = Some(detail("缺省")).filter(|text| !text.is_empty()).map(|text| format!("不填算“{text}”")).unwrap_or_default();
        let help: Vec<String> = [detail("说明"), by, default].into_iter().filter(|text| !text.is_empty()).collect();
        let cells = [
            field.object.clone().unwrap_or_else(|| items.to_owned()),
            // A name by itself would read like a heading of a list.
            format!("{}. {}", at + 1, field.key),
            required_word(field.required).to_owned(),
            type_of(field),
            detail("取值"),
            detail("又作"),
            field.headings.iter().map(|heading| format!("“{heading}”")).collect::<Vec<_>>().join("、"),
            help.join("\n"),
        ];
        let texts = cells.iter().zip(widths).map(|(text, width)| lines_of(text, width));
        sheet.set_row_height(row, (texts.max().unwrap_or(1) * 16).min(400) as f64)?;
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string_with_format(row, column as u16, fitting(&visible_lines(text), MAX_CELL, "……"), &looks.text)?;
        }
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// What is said of a fact, each part of at most so many characters.
fn details_within(field: &FieldInfo, most: usize) -> Vec<(&'static str, String)> {
    let shortened = |(label, text): (&'static str, String)| {
        let remark = match label {
            "取值" => format!("……等 {} 个", field.options.len()),
            "又作" => format!("……等 {} 个", field.synonyms.len()),
            _ => "……".to_owned(),
        };
        (label, fitting(&text, most, &remark).into_owned())
    };
    details(field).into_iter().map(shortened).collect()
}

fn lines_of(text: &str, width: i32) -> usize {
    let width = usize::try_from(width).unwrap_or(1).saturating_sub(3).max(1);
    text.lines().map(|line| terminal_width(line).div_ceil(width).max(1)).sum()
}

/// The name of a fact, with the unit in which its numbers are.
fn heading(field: &FieldInfo) -> String {
    let has_own = field.key.ends_with([')', '）']);
    match &field.unit {
        Some(unit) if field.kind != FieldKind::Ratio && !has_own => plain(&format!("{}（{unit}）", field.key)),
        Some(_) | None => plain(&field.key),
    }
}

/// A text that is read back: without the format characters that nothing is compared by, and other hidden ones shown.
fn plain(text: &str) -> String {
    visible(&text.chars().filter(|c| !is_format(*c)).collect::<String>()).into_owned()
}

/// All that is to be known of a fact, at its name.
fn note(field: &FieldInfo) -> Note {
    let first = [required_word(field.required).to_owned(), type_of(field)];
    let first = first.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join("，");
    let details = details_within(field, MAX_NOTE).into_iter().map(|(label, text)| format!("{label}：{text}"));
    let lines: Vec<String> = std::iter::once(first).chain(details).map(|line| visible(&line).into_owned()).collect();
    let height = lines.iter().map(|line| lines_of(line, 40)).sum::<usize>() * 18 + 12;
    Note::new(fitting(&lines.join("\n"), 10 * MAX_NOTE, "\n……")).add_author_prefix(false).set_width(300).set_height(height.min(600) as u32)
}

/// What may be filled in. Other words than the options are questioned, not refused: 又作 are as good.
fn validation(field: &FieldInfo, options: &mut Options) -> Result<DataValidation, XlsxError> {
    let plain = DataValidation::new();
    let rule = match field.kind {
        FieldKind::Truth => plain.allow_list_formula(options.list(vec!["是".to_owned(), "否".to_owned()])),
        FieldKind::Choice if !field.options.is_empty() => plain.allow_list_formula(options.list(field.options.clone())),
        FieldKind::Number | FieldKind::Money if field.digits == Some(0) => {
            plain.allow_whole_number(DataValidationRule::Between(-i32::MAX, i32::MAX))
        }
        FieldKind::Number | FieldKind::Money | FieldKind::Ratio => plain.allow_decimal_number(DataValidationRule::Between(-MOST, MOST)),
        FieldKind::Date => {
            plain.allow_date(DataValidationRule::Between(ExcelDateTime::from_ymd(1900, 3, 1)?, ExcelDateTime::from_ymd(9999, 12, 31)?))
        }
        FieldKind::Text | FieldKind::Set | FieldKind::Choice => plain.allow_any_value(),
    };
    let expected = match field.kind {
        FieldKind::Truth => "填是或者否".to_owned(),
        FieldKind::Choice => "从下拉选项里选".to_owned(),
        FieldKind::Set => format!("可以填几个，用“、”隔开：{}", field.options.join("、")),
        FieldKind::Number | FieldKind::Money => field.unit.as_ref().map_or("填数字".to_owned(), |unit| format!("填数字，单位是{unit}")),
        FieldKind::Ratio => "填百分数，如 30%".to_owned(),
        FieldKind::Date => "填日期，如 2024-05-06".to_owned(),
        FieldKind::Text => "填文字".to_owned(),
    };
    let help = field.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let cut = |text: &str, most: usize| -> String { visible(text).chars().take(most).collect() };
    let message: String = format!("{expected}{help}").lines().map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n");
    rule.set_input_title(cut(&format!("{} {}", field.key, required_word(field.required)), MAX_TITLE))?
        .set_input_message(message.chars().take(MAX_MESSAGE).collect::<String>())?
        .set_error_title("和政策要的不一样")?
        .set_error_message(cut(&format!("{expected}。确定要这样填吗？"), MAX_MESSAGE))
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Warning))
}

//! quick stand-in
#![allow(missing_docs)]
use super::*;
use serde_json::value::RawValue;
use serde::de::{MapAccess, SeqAccess, Visitor, Deserializer};
pub struct ReadOptions { pub sheet: Option<String>, pub object_names: Vec<String>, pub headings: Vec<String> }
impl Record {
    pub fn place(&self, cell: usize, headings: &[Heading]) -> String {
        let Some((h, _)) = self.cells.get(cell) else { return String::new() };
        let heading = &headings[*h as usize];
        match &self.origin {
            Origin::Row(r) => format!("{}{}", (b'A' + heading.column as u8) as char, r),
            Origin::Pointer(p) => format!("{p}/{}", heading.text),
            Origin::Line(n) => format!("第{n}行/{}", heading.text),
            Origin::Cells(c) => c[cell].clone(),
        }
    }
}
pub fn heading_key(text: &str) -> (String, Option<String>) {
    let t: String = crate::text::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(rest) = t.strip_suffix(')') && let Some((a, b)) = rest.rsplit_once('(') { return (a.to_owned(), Some(b.to_owned())); }
    (t, None)
}
pub fn format_of(p: &str) -> Option<InputFormat> {
    if p.ends_with(".json") { Some(InputFormat::Json) } else if p.ends_with(".jsonl") { Some(InputFormat::Jsonl) } else if p.ends_with(".csv") { Some(InputFormat::Csv) } else { None }
}
struct M<'a>(Vec<(String, &'a RawValue)>);
impl<'de: 'a, 'a> serde::Deserialize<'de> for M<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V { type Value = M<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { f.write_str("map") }
            fn visit_map<A: MapAccess<'de>>(self, mut a: A) -> Result<M<'de>, A::Error> { let mut v = Vec::new(); while let Some(e) = a.next_entry::<String, &RawValue>()? { v.push(e); } Ok(M(v)) } }
        d.deserialize_map(V)
    }
}
fn datum(r: &RawValue) -> Datum {
    let t = r.get().trim();
    match t.as_bytes()[0] {
        b'n' => Datum::Null, b't' => Datum::Bool(true), b'f' => Datum::Bool(false),
        b'"' => Datum::Text(serde_json::from_str(t).unwrap_or_default()),
        b'[' => Datum::List(serde_json::from_str::<Vec<&RawValue>>(t).unwrap_or_default().into_iter().map(datum).collect()),
        b'{' => Datum::Object(t.to_owned()),
        _ => Datum::Number(t.to_owned()),
    }
}
fn err(m: impl Into<String>) -> ReadError { ReadError { message: m.into(), place: None } }
fn rec(input: &mut Input, origin: Origin, m: M<'_>) -> Result<Record, ReadError> {
    let mut cells: Vec<(u32, Datum)> = Vec::new();
    for (k, v) in m.0 {
        let k = k.trim().to_owned();
        let i = match input.headings.iter().position(|h| h.text == k) { Some(i) => i, None => { let n = input.headings.len(); input.headings.push(Heading { text: k.clone(), place: k.clone(), column: n }); n } };
        if cells.iter().any(|(c, _)| *c == i as u32) { return Err(err(format!("重复的键「{k}」"))); }
        cells.push((i as u32, datum(v)));
    }
    Ok(Record { origin, cells })
}
pub fn read_list(b: &[u8], f: InputFormat, _: &ReadOptions) -> Result<Input, ReadError> {
    let mut input = Input::default();
    let s = String::from_utf8_lossy(b);
    match f {
        InputFormat::Jsonl => for (n, l) in s.lines().enumerate().filter(|l| !l.1.trim().is_empty()) { let m: M = serde_json::from_str(l).map_err(|e| err(e.to_string()))?; let r = rec(&mut input, Origin::Line(n + 1), m)?; input.items.push(r); },
        InputFormat::Json => {
            if s.trim_start().starts_with('[') { let v: Vec<M> = serde_json::from_str(&s).map_err(|e| err(e.to_string()))?; for (n, m) in v.into_iter().enumerate() { let r = rec(&mut input, Origin::Pointer(format!("/{n}")), m)?; input.items.push(r); } }
            else { let m: M = serde_json::from_str(&s).map_err(|e| err(e.to_string()))?;
                if m.0.iter().any(|(k, v)| k == "事项" && v.get().trim().starts_with('[') && v.get().contains('{')) {
                    for (k, v) in m.0 { if k == "事项" { let v: Vec<M> = serde_json::from_str(v.get()).map_err(|e| err(e.to_string()))?; for (n, m) in v.into_iter().enumerate() { let r = rec(&mut input, Origin::Pointer(format!("/事项/{n}")), m)?; input.items.push(r); } }
                        else if let Ok(m) = serde_json::from_str::<M>(v.get()) { let r = rec(&mut input, Origin::Pointer(format!("/{k}")), m)?; input.objects.push((k, r)); } }
                } else { let r = rec(&mut input, Origin::Pointer(String::new()), m)?; input.items.push(r); } }
        }
        InputFormat::Csv => return read_table(b, f, &[]),
        InputFormat::Xlsx => return Err(err("xlsx")),
    }
    Ok(input)
}
pub fn read_table(b: &[u8], _: InputFormat, _: &[String]) -> Result<Input, ReadError> {
    let s = String::from_utf8_lossy(b); let s = s.trim_start_matches('\u{feff}');
    let first = s.lines().next().unwrap_or_default();
    let d = [b',', b';', b'\t'].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut r = csv::ReaderBuilder::new().delimiter(d).flexible(true).from_reader(s.as_bytes());
    let mut input = Input::default();
    for (i, h) in r.headers().map_err(|e| err(e.to_string()))?.iter().enumerate() { input.headings.push(Heading { text: h.trim().to_owned(), place: format!("{}1", (b'A' + i as u8) as char), column: i }); }
    for (n, row) in r.records().enumerate() { let row = row.map_err(|e| err(e.to_string()))?; if row.iter().all(|c| c.trim().is_empty()) { continue; } input.items.push(Record { origin: Origin::Row(n + 2), cells: row.iter().enumerate().map(|(i, c)| (i as u32, Datum::Text(c.to_owned()))).collect() }); }
    Ok(input)
}

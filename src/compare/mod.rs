//! Two lists → what changes from one to the other: items that came, went, changed, are worded anew or stand on another list.

mod list;
mod pairs;

pub use list::Interpretation;

use crate::eval::facts::{Fact, Objects};
use crate::input::{Input, InputWarning, ReadError, ReadReport};
use crate::ir::Model;
use crate::value::show::show;
use crate::value::text::heading_key;
use crate::wire::{
    BothValues, ChangedItem, ComparedBreakdown, ComparedGroup, Comparison, ListedItem, MovedItem, OldAndNew, OneSided, RenamedItem,
};
use list::{ComparedList, ComparedRow, Content, SHEET, SharedColumns};
use pairs::{Pairs, key_of, pairs, tells_apart};
use std::collections::{BTreeMap, HashMap};

/// The fact that says on which list an item is, unless another one is named.
const LIST_FACT: &str = "清单类别";
/// The heading of a column that counts the items.
const SERIAL: &str = "序号";
/// Endings of the heading of the column that names the items, the surest first.
const NAMES: [&str; 4] = ["事项名称", "事项", "名称", "name"];
/// Words in the headings of columns of codes, which stay with their items whatever these are called.
const CODES: [&str; 4] = ["编码", "编号", "代码", "id"];
/// So many values of a fact are counted each; the items with further ones are counted together.
const MAX_GROUPS: usize = 1_000;
const OTHERS: &str = "（其余）";

/// How lists are compared.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions {
    /// The columns by which an item is found again; none: what names it, and what makes it one of a kind.
    pub by: Vec<String>,
    /// The fact that says on which list an item is.
    pub between: Option<String>,
}

/// A list, and what is stated once for all of it.
struct Side {
    list: ComparedList,
    stated: BTreeMap<String, String>,
}

/// What changes from an old list to a new one. The error says of which list it is, if it is of one: 0 the old one, 1 the new one.
pub fn compare(
    [old, new]: [Input; 2],
    interpretation: Interpretation<'_>,
    options: &CompareOptions,
) -> Result<Comparison, (Option<usize>, ReadError)> {
    let read = OldAndNew { old: old.read.clone(), new: new.read.clone() };
    let warnings = OldAndNew { old: old.warnings.clone(), new: new.warnings.clone() };
    let mut columns = SharedColumns::default();
    let by_sheet = has_sheets(&old) || has_sheets(&new);
    let old = side(old, interpretation, by_sheet, &mut columns).map_err(|error| (Some(0), error))?;
    let new = side(new, interpretation, by_sheet, &mut columns).map_err(|error| (Some(1), error))?;
    let stated = changed_statements(&old.stated, &new.stated);
    let comparer = Comparer::new(columns, old.list, new.list, interpretation, options).map_err(|error| (None, error))?;
    Ok(comparer.result(stated, read, warnings))
}

/// Whether the items stand on several sheets.
fn has_sheets(input: &Input) -> bool {
    let mut sheets = input.read.iter().flat_map(|read| &read.tables).map(|table| &table.sheet);
    sheets.next().is_some_and(|first| sheets.any(|other| other != first))
}

fn side(input: Input, interpretation: Interpretation<'_>, by_sheet: bool, columns: &mut SharedColumns) -> Result<Side, ReadError> {
    let mut stated = BTreeMap::new();
    match interpretation {
        Interpretation::Policy(model, mapping) => {
            let objects = Objects::new(model, mapping, &input)?;
            let known = model.fields.ids().filter_map(|id| match &objects.facts[id] {
                Fact::Known(value) => Some((model.fact_name(id).into_owned(), show(value, &model.fields[id].ty, &model.symbols))),
                Fact::Absent | Fact::Null | Fact::Error => None,
            });
            stated.extend(known);
        }
        Interpretation::Plain => {
            for (name, record) in &input.objects {
                for (heading, cell) in &record.cells {
                    let Some(heading) = input.headings.get(*heading as usize) else { continue };
                    let gap = if name.is_empty() { "" } else { "." };
                    stated.insert(format!("{name}{gap}{}", heading.text), cell.shown().trim().to_owned());
                }
            }
        }
    }
    Ok(Side { list: columns.list(input, interpretation, by_sheet)?, stated })
}

fn changed_statements(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<(String, BothValues)> {
    let mut names: Vec<&String> = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.sort();
    let changed = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    changed.map(|name| (name.clone(), [old.get(name).cloned(), new.get(name).cloned()])).collect()
}

/// Two lists whose items are found in each other.
struct Comparer {
    columns: SharedColumns,
    old: ComparedList,
    new: ComparedList,
    key: Vec<usize>,
    between: Option<usize>,
    /// Columns that both lists have.
    shared: Vec<usize>,
    one_sided: OneSided,
    /// The facts by which the items are counted.
    counted: Vec<usize>,
    pairs: Pairs,
}

impl Comparer {
    fn new(
        columns: SharedColumns,
        old: ComparedList,
        new: ComparedList,
        interpretation: Interpretation<'_>,
        options: &CompareOptions,
    ) -> Result<Comparer, ReadError> {
        let used = [&old, &new].map(|list| list.used(columns.len()));
        let is_used = |list: &ComparedList, used: &[bool], column: usize| list.rows.is_empty() || used.get(column) == Some(&true);
        let (mut shared, mut one_sided) = (Vec::new(), OneSided::default());
        for (at, name) in columns.names().enumerate() {
            match (is_used(&old, &used[0], at), is_used(&new, &used[1], at)) {
                // Where an item comes in, all that follow are counted anew.
                (true, true) if heading_key(name) == SERIAL || [&old, &new].iter().all(|list| list.is_numbering(at)) => {}
                (true, true) => shared.push(at),
                (true, false) => one_sided.gone.push(name.to_owned()),
                (false, true) => one_sided.added.push(name.to_owned()),
                (false, false) => {}
            }
        }
        let between = match &options.between {
            Some(name) => Some(column_meant(&columns, name, interpretation)?),
            None => {
                let facts = [LIST_FACT, SHEET].into_iter().filter_map(|name| column_meant(&columns, name, interpretation).ok());
                facts.into_iter().find(|column| shared.contains(column))
            }
        };
        let key = if options.by.is_empty() {
            let candidates: Vec<usize> = shared.iter().copied().filter(|column| Some(*column) != between).collect();
            let worded: Vec<usize> = candidates.iter().copied().filter(|column| columns.is_worded(*column)).collect();
            match naming_column(&columns, &worded, interpretation).or_else(|| candidates.first().copied()) {
                Some(naming) => key_of(naming, &worded, [&old, &new]),
                None => Vec::new(),
            }
        } else {
            options.by.iter().map(|name| column_meant(&columns, name, interpretation)).collect::<Result<_, _>>()?
        };
        let mut counted: Vec<usize> = match interpretation {
            Interpretation::Policy(model, _) => summary_columns(model, &columns),
            Interpretation::Plain => Vec::new(),
        };
        for column in key.iter().skip(1).copied().chain(between) {
            if !counted.contains(&column) {
                counted.push(column);
            }
        }
        let is_code = |column: &usize| {
            let name = heading_key(columns.name(*column)).to_lowercase();
            CODES.iter().any(|code| name.contains(code)) && !key.contains(column)
        };
        let codes = shared.iter().copied().filter(is_code).filter(|column| [&old, &new].iter().all(|list| tells_apart(*column, list)));
        let pairs = pairs(&key, !options.by.is_empty(), &shared, &codes.collect::<Vec<usize>>(), [&old, &new]);
        Ok(Comparer { columns, old, new, key, between, shared, one_sided, counted, pairs })
    }

    fn result(
        self,
        stated: Vec<(String, BothValues)>,
        read: OldAndNew<Option<ReadReport>>,
        mut warnings: OldAndNew<Vec<InputWarning>>,
    ) -> Comparison {
        let (mut changed, mut moved) = (Vec::new(), Vec::new());
        for (old, new) in self.both(&self.pairs.same) {
            moved.extend(self.moved(old, new));
            let facts = self.facts(old, new);
            if !facts.is_empty() {
                let ListedItem { name, key, place } = self.item(&self.new, new);
                changed.push(ChangedItem { name, key, places: [self.place(&self.old, old), place], facts });
            }
        }
        let mut renamed = Vec::new();
        for (old, new) in self.both(&self.pairs.renamed) {
            moved.extend(self.moved(old, new));
            let ListedItem { name, key, place } = self.item(&self.new, new);
            let from = self.item(&self.old, old).name;
            let facts = self.facts(old, new);
            renamed.push(RenamedItem { from, to: name, key, places: [self.place(&self.old, old), place], facts });
        }
        let names = self.key.iter().map(|column| self.name(*column)).collect::<Vec<String>>();
        for (warnings, alike) in [&mut warnings.old, &mut warnings.new].into_iter().zip(self.pairs.alike) {
            if alike > 0 && !names.is_empty() {
                let message = format!("有 {alike} 项的{}与别的项相同：内容一样的先对应，其余按次序对应", names.join("、"));
                warnings.push(InputWarning { message, suggestion: None, place: None });
            }
        }
        if self.pairs.not_compared > 0 {
            let message = format!("名称彼此相近的太多，有 {} 项没有去找是不是改名：可以用 --by 写明按哪一列对应", self.pairs.not_compared);
            warnings.old.push(InputWarning { message, suggestion: None, place: None });
        }
        let listed =
            |list: &ComparedList, rows: &[usize]| rows.iter().filter_map(|at| list.rows.get(*at)).map(|row| self.item(list, row)).collect();
        Comparison {
            version: 1,
            items: OldAndNew { old: self.old.rows.len(), new: self.new.rows.len() },
            added: listed(&self.new, &self.pairs.added),
            gone: listed(&self.old, &self.pairs.gone),
            by: self.counted.iter().map(|column| self.breakdown(*column)).collect(),
            key: names,
            changed,
            renamed,
            moved,
            stated,
            columns: self.one_sided,
            read,
            warnings,
        }
    }

    fn both<'c>(&'c self, pairs: &'c [(usize, usize)]) -> impl Iterator<Item = (&'c ComparedRow, &'c ComparedRow)> {
        pairs.iter().filter_map(|(old, new)| Some((self.old.rows.get(*old)?, self.new.rows.get(*new)?)))
    }

    fn name(&self, column: usize) -> String {
        self.columns.name(column).to_owned()
    }

    fn place(&self, list: &ComparedList, row: &ComparedRow) -> String {
        self.key.first().map(|column| list.place(row, *column)).unwrap_or_default()
    }

    fn item(&self, list: &ComparedList, row: &ComparedRow) -> ListedItem {
        let key: Vec<String> = self.key.iter().map(|column| row.shown(*column).unwrap_or_default().to_owned()).collect();
        ListedItem { name: key.first().cloned().unwrap_or_default(), key, place: self.place(list, row) }
    }

    /// The facts that differ, but for the name and the one that says on which list an item is.
    fn facts(&self, old: &ComparedRow, new: &ComparedRow) -> Vec<(String, BothValues)> {
        let compared = self.shared.iter().filter(|column| Some(*column) != self.key.first() && Some(**column) != self.between);
        let differing = compared.filter(|column| old.content(**column) != new.content(**column));
        differing.map(|column| (self.name(*column), [old, new].map(|row| row.shown(*column).map(str::to_owned)))).collect()
    }

    fn moved(&self, old: &ComparedRow, new: &ComparedRow) -> Option<MovedItem> {
        let fact = self.between.filter(|column| old.content(*column) != new.content(*column))?;
        let ListedItem { name, key, place } = self.item(&self.new, new);
        let [from, to] = [old, new].map(|row| row.shown(fact).map(str::to_owned));
        Some(MovedItem { name, key, fact: self.name(fact), from, to, places: [self.place(&self.old, old), place] })
    }

    /// How many items each list has, by the values of a fact.
    fn breakdown(&self, column: usize) -> ComparedBreakdown {
        let mut groups: Vec<ComparedGroup> = Vec::new();
        let mut known: HashMap<Option<&Content>, usize> = HashMap::new();
        for (list, is_old) in [(&self.old, true), (&self.new, false)] {
            for row in &list.rows {
                let next = groups.len().min(MAX_GROUPS);
                let at = *known.entry(row.content(column)).or_insert(next);
                if at == groups.len() {
                    let value = if at == MAX_GROUPS { Some(OTHERS) } else { row.shown(column) };
                    groups.push(ComparedGroup { value: value.map(str::to_owned), old: 0, new: 0 });
                }
                if let Some(group) = groups.get_mut(at) {
                    let count = if is_old { &mut group.old } else { &mut group.new };
                    *count += 1;
                }
            }
        }
        ComparedBreakdown { field: self.name(column), groups }
    }
}

/// The column that names the items: the first text of the policy, or the first column of names.
fn naming_column(columns: &SharedColumns, worded: &[usize], interpretation: Interpretation<'_>) -> Option<usize> {
    let title = match interpretation {
        Interpretation::Policy(model, _) => model.title_field().map(|field| model.fact_name(field)),
        Interpretation::Plain => None,
    };
    let by_title = title.and_then(|title| worded.iter().find(|column| columns.name(**column) == title));
    let by_ending = || NAMES.iter().find_map(|ending| worded.iter().find(|column| columns.name(**column).ends_with(ending)));
    by_title.or_else(by_ending).or(worded.first()).copied()
}

fn summary_columns(model: &Model, columns: &SharedColumns) -> Vec<usize> {
    model.summary_fields().into_iter().filter_map(|field| position(columns, &model.fact_name(field))).collect()
}

/// The column that the user means by a name, the policy's for a fact or another one (列名).
fn column_meant(columns: &SharedColumns, name: &str, interpretation: Interpretation<'_>) -> Result<usize, ReadError> {
    let fact = match interpretation {
        Interpretation::Policy(model, mapping) => mapping.names.fields(name).first().map(|field| model.fact_name(*field)),
        Interpretation::Plain => None,
    };
    let column = fact.and_then(|fact| position(columns, &fact)).or_else(|| position(columns, name));
    column.ok_or_else(|| {
        let names: Vec<String> = columns.names().map(|name| format!("「{name}」")).collect();
        ReadError::new(format!("两份清单都没有「{name}」这一列，有：{}", names.join("、")))
    })
}

fn position(columns: &SharedColumns, name: &str) -> Option<usize> {
    let wanted = heading_key(name);
    columns.names().position(|name| heading_key(name) == wanted)
}

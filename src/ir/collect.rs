//! Collects the names of a stack, before any value or expression is looked at, so that the order of declarations does not matter.

use crate::collections::{Id, IndexMap, IndexVec, ordered_set};
use crate::diagnostic::near::any_of;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::input::bare_key;
use crate::ir::laws::Laws;
use crate::ir::names::{ByName, Declarable, Declaration, Declared, DeclaredObject, Entity, Names, Schema};
use crate::ir::stack::Member;
use crate::ir::table::{Extent, Table};
use crate::ir::table_files::ProvidedTable;
use crate::ir::{Field, FieldId, Object, ObjectId, PolicyId, TableId, field_types, table_declarations};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};
use crate::syntax::words::DeclarationWord;
use crate::value::Symbol;
use crate::value::text::{heading_key, key, name_key};
use crate::value::types::{Type, TypeWord};
use crate::value::unit::Unit;

/// Collects what the policies of a stack declare. `copies`: files of 名录 that are the same wherever they hold the same.
pub fn collect<'a>(
    members: IndexVec<PolicyId, Member<'a>>,
    schema: Schema,
    sources: &'a SourceMap,
    copies: &[ProvidedTable],
    out: &mut Diagnostics,
) -> Names<'a> {
    let packages: Vec<_> = members.enumerated().map(|(policy, member)| (policy, member.package)).collect();
    let laws_seen_by =
        |member: &Member<'a>| Laws::of(packages.iter().filter(|(other, _)| member.visible[*other]).map(|(_, package)| *package));
    let laws = members.iter().map(laws_seen_by).collect();
    let names = Names {
        sources,
        laws,
        members,
        objects: schema.objects.iter().map(|_| DeclaredObject::default()).collect(),
        schema,
        fields: Vec::new(),
        parameters: IndexVec::default(),
        definitions: IndexVec::default(),
        tables: Vec::new(),
        table_files: IndexMap::default(),
        declarations: Vec::new(),
        values_by_name: ByName::default(),
        tables_by_name: ByName::default(),
    };
    let mut shared_fields: IndexMap<(Option<ObjectId>, String), Vec<FieldId>> = IndexMap::default();
    for (id, field) in names.schema.fields.enumerated() {
        shared_fields.entry((field.object, field.name.clone())).or_default().push(id);
    }
    let shared_tables = names.schema.tables.len();
    let mut collector = Collector { shared_fields, shared_tables, copies, names, out };
    // A field may be of the type of any 名录 that its policy sees.
    for (policy, package) in &packages {
        for declaration in package.declarations() {
            if let DeclarationKind::Table(ast) = &declaration.kind {
                collector.table(*policy, ast);
            }
        }
    }
    for (policy, package) in packages {
        for declaration in package.declarations() {
            match &declaration.kind {
                DeclarationKind::Field(ast) => collector.field(policy, None, ast),
                DeclarationKind::Object(ast) => collector.object(policy, ast),
                DeclarationKind::Parameter(ast) => collector.parameter(policy, ast),
                DeclarationKind::Definition(ast) => collector.definition(policy, ast),
                DeclarationKind::Setting(ast) => collector.table_setting(policy, ast),
                DeclarationKind::Policy(_)
                | DeclarationKind::Table(_)
                | DeclarationKind::Calendar(_)
                | DeclarationKind::Law(_)
                | DeclarationKind::LawFile(_)
                | DeclarationKind::Rule(_)
                | DeclarationKind::DecisionTable(_)
                | DeclarationKind::Background(_)
                | DeclarationKind::Test(_) => {}
            }
        }
    }
    collector.report_shadowing();
    collector.report_headings();
    collector.names
}

/// What a heading gives: a fact, the policy that says so, and where.
type Heading = (FieldId, PolicyId, Span);

struct Collector<'c, 'a> {
    names: Names<'a>,
    /// The facts that the stacks before this one declare.
    shared_fields: IndexMap<(Option<ObjectId>, String), Vec<FieldId>>,
    /// How many 名录 they declare.
    shared_tables: usize,
    copies: &'c [ProvidedTable],
    out: &'c mut Diagnostics,
}

impl<'a> Collector<'_, 'a> {
    /// Declares a name of a value; false for one that was reported.
    fn declare_value(&mut self, policy: PolicyId, name: &ast::Name, entity: Entity) -> bool {
        let Err(first) = self.names.values_by_name.declare(policy, name, entity) else { return true };
        let diagnostic = Diagnostic::new(Code::NAM002, name.span, format!("「{}」重复声明", name.text)).also(first, "已在这里声明过");
        self.out.push(diagnostic.help("给其中一个改名，或删去一个"));
        false
    }

    /// The type that a declaration names; `None` for one that was reported.
    fn field_type(&mut self, policy: PolicyId, ast: &ast::TypeName) -> Option<Type> {
        if let Some(diagnostic) = self.table_as_value(policy, ast) {
            self.out.push(diagnostic);
            return None;
        }
        let Some(path) = &ast.table else { return field_types::field_type(ast, &mut self.names.schema.symbols, self.out) };
        let id = self.table_named(policy, path)?;
        let table = self.names.table(id);
        let ty = &table.columns[table.key].ty;
        if *ty != Type::Text {
            let message = format!("名录「{}」的主键是{}，不是文本，不能作类型", table.name, ty.describe());
            self.out.report(Code::TYP001, ast.span, message, "用主键是文本的名录，或写主键的类型");
            return None;
        }
        Some(Type::Table(id))
    }

    /// The mistake of `枚举 {街道名录}`, whose only value is the name of a 名录, and of `街道名录` as a type.
    fn table_as_value(&self, policy: PolicyId, ast: &ast::TypeName) -> Option<Diagnostic> {
        let path = ast::Path { names: vec![ast.word.clone()] };
        let is_type = ast.unit.is_some() || ast.values.is_some() || ast.table.is_some() || TypeWord::from_word(&ast.word.text).is_some();
        if !is_type && !self.names.find_in(&self.names.tables_by_name, policy, &path).is_empty() {
            let ty = format!("{}({})", TypeWord::Table.word(), ast.word.text);
            let diagnostic = Diagnostic::new(Code::TYP001, ast.span, format!("「{}」是名录，不是类型", ast.word.text));
            return Some(diagnostic.help(format!("写成「{ty}」")).certain(ast.span, ty));
        }
        let [only] = ast.values.as_deref()? else { return None };
        let path = ast::Path { names: vec![only.clone()] };
        let is_table = !only.bracketed && !self.names.find_in(&self.names.tables_by_name, policy, &path).is_empty();
        let ty = format!("{}({})", TypeWord::Table.word(), only.text);
        let diagnostic = Diagnostic::new(Code::TYP001, only.span, format!("「{}」是名录，不是一个取值", only.text));
        let word = TypeWord::from_word(&ast.word.text).filter(|_| is_table)?;
        Some(match word {
            TypeWord::Set => diagnostic.help(format!("集合的取值要一个一个写出来；只填一个的，写成「{ty}」")),
            _ => diagnostic.help(format!("写成「{ty}」")).certain(ast.span, ty),
        })
    }

    /// The 名录 that a path names; reports a path that names none, or several.
    fn table_named(&mut self, policy: PolicyId, path: &ast::Path) -> Option<TableId> {
        self.names.table_named(policy, path, "先用“名录”声明它").map_err(|fault| self.out.push(fault)).ok()
    }

    /// `设定 名 来自 “…”` of a lower policy; what is set to a 参数 is for later.
    fn table_setting(&mut self, policy: PolicyId, ast: &'a ast::Setting) {
        let ast::SettingValue::File(file) = &ast.given else { return };
        let Some(id) = self.table_named(policy, &ast.path) else { return };
        let Some((_, declared)) = self.names.tables.iter().find(|(other, _)| *other == id) else { return };
        let name = ast.path.text();
        let refusal = match self.names.table_files.get(&id) {
            _ if declared.policy == policy => Some((format!("「{name}」是本政策自己的名录"), "在名录的声明里写“来自”")),
            _ if !declared.ast.set_below => {
                Some((format!("名录「{name}」没有写“由下级设定”"), "删去这个“设定”；要另用一份表，另声明一个名录"))
            }
            Some((owner, _)) => {
                let owner = self.names.members[*owner].name;
                Some((format!("名录「{name}」已由「{owner}」设定"), "删去这个“设定”：设定一次以后，再下级的政策不能改"))
            }
            None => None,
        };
        if let Some((message, help)) = refusal {
            let refused = Diagnostic::new(Code::LVL003, ast.path.span(), message).also(declared.ast.name.span, "在这里声明");
            return self.out.push(refused.help(help));
        }
        self.names.schema.tables[id].extent = if declared.ast.partial { Extent::Partial } else { Extent::Whole };
        self.names.table_files.insert(id, (policy, file));
    }

    /// Adds the 又作 of a declaration to its field.
    fn synonyms(&mut self, id: FieldId, ast: &ast::Field) {
        let Names { schema: Schema { symbols, fields, .. }, .. } = &mut self.names;
        let field = &mut fields[id];
        for (word, value) in &ast.synonyms {
            let (Type::Choice(values) | Type::Set(values)) = &field.ty else {
                let message = format!("“又作”只用于枚举和集合，「{}」是{}", field.name, field.ty.describe());
                return self.out.report(Code::TYP001, word.span, message, "名录的别名写在名录里：“别名 列名”");
            };
            let written = key(&word.node).into_owned();
            if written.is_empty() {
                self.out.report(Code::SYN010, word.span, "“又作”的说法空着", "写上清单里的说法，或删去它");
                continue;
            }
            let symbol = |name: &str| symbols.get(name).filter(|symbol| values.contains(symbol));
            let Some(meant) = symbol(&value.text) else {
                let help = any_of(&value.text, "可用的取值", values.iter().map(|value| symbols.name(*value)));
                self.out.report(Code::NAM008, value.span, format!("「{}」不是「{}」的取值", value.text, field.name), help);
                continue;
            };
            let other = field.synonyms.iter().find(|(other, _)| *other == written).map(|(_, symbol)| *symbol);
            if symbol(&written).is_some() {
                let message = format!("「{written}」本身是「{}」的取值，不能又作别的取值", field.name);
                self.out.report(Code::NAM002, word.span, message, "删去这个“又作”，或从取值里删去它");
            } else if let Some(other) = other.filter(|other| *other != meant) {
                let message = format!("「{written}」已又作「{}」，不能再作「{}」", symbols.name(other), value.text);
                self.out.report(Code::NAM002, word.span, message, "一个说法只能指一个取值；删去一处（上位政策写的也算）");
            } else if other.is_none() {
                field.synonyms.push((written, meant));
            }
        }
    }

    /// Warns of what a lower policy declares by the name of something of an upper one, whose rules do not see it.
    fn report_shadowing(&mut self) {
        let Names { declarations, values_by_name, tables_by_name, .. } = &self.names;
        for declaration in declarations {
            let name = name_key(self.names.sources.slice(declaration.span).trim_matches(['「', '」']));
            let above = |(owner, place): (PolicyId, Span)| {
                (owner != declaration.policy && self.names.sees(declaration.policy, owner)).then_some((owner, place))
            };
            let (word, found) = match declaration.id {
                Declarable::Value(Entity::Field(_)) => continue,
                Declarable::Value(Entity::Parameter(_)) => {
                    ("参数", values_by_name.entries(&name).find_map(|(owner, _, place)| above((*owner, *place))))
                }
                Declarable::Value(Entity::Definition(_)) => {
                    ("定义", values_by_name.entries(&name).find_map(|(owner, _, place)| above((*owner, *place))))
                }
                Declarable::Table(_) => ("名录", tables_by_name.entries(&name).find_map(|(owner, _, place)| above((*owner, *place)))),
            };
            let Some((owner, place)) = found else { continue };
            let owner = self.names.members[owner].name;
            let message = format!("{word}「{name}」与上位政策「{owner}」的同名，却是另一个：上位政策的规则用的不是它");
            let help = match declaration.id {
                Declarable::Table(_) => format!("要让上位的规则也用它，上位写“由下级设定”，这里写“设定 {name} 来自 “…””；不然换一个名称"),
                Declarable::Value(_) => format!("要改上位可调的参数，写“设定 {name} = …”；不然换一个名称"),
            };
            self.out.push(Diagnostic::new(Code::LVL007, declaration.span, message).also(place, "上位政策在这里声明").help(help));
        }
    }

    /// Reports a 列名 that is the name or a 列名 of another fact which its policy sees, and a name that is a 列名 in a policy above: a column
    /// would feed only one of them.
    fn report_headings(&mut self) {
        let mut known: IndexMap<(Option<ObjectId>, String), Vec<Heading>> = IndexMap::default();
        for (id, Declared { policy, ast }) in &self.names.fields {
            let key = (self.names.field(*id).object, bare_key(&ast.name.text));
            known.entry(key).or_default().push((*id, *policy, ast.name.span));
        }
        for (id, Declared { policy, ast }) in &self.names.fields {
            for alias in &ast.aliases {
                let said = known.entry((self.names.field(*id).object, bare_key(&alias.node))).or_default();
                let other = said.iter().find(|(other, owner, _)| other != id && self.names.sees(*policy, *owner));
                match other {
                    Some((other, _, place)) => {
                        let message =
                            format!("列名「{}」也是「{}」的名称或列名，一列只能给一项事实", alias.node, self.names.field(*other).name);
                        let diagnostic = Diagnostic::new(Code::NAM002, alias.span, message).also(*place, "那一项在这里声明");
                        self.out.push(diagnostic.help("删去它，或换一个列名"));
                    }
                    None => said.push((*id, *policy, alias.span)),
                }
            }
        }
        for (id, Declared { policy, ast }) in &self.names.fields {
            let said = known.get(&(self.names.field(*id).object, bare_key(&ast.name.text))).into_iter().flatten();
            let mut above = said.filter(|(_, owner, _)| owner != policy && self.names.sees(*policy, *owner));
            if let Some((other, _, place)) = above.find(|(other, ..)| other != id) {
                let other = &self.names.field(*other).name;
                let message = format!("「{}」是上位政策里「{other}」的列名，一列只能给一项事实", ast.name.text);
                let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, message).also(*place, "上位政策在这里声明");
                self.out.push(diagnostic.help(format!("就是那一项的，写「{other}」；不是的，换一个名称")));
            }
        }
    }

    /// Notes a declaration whose use is followed.
    fn note_declaration(&mut self, id: Declarable, policy: PolicyId, span: Span) {
        self.names.declarations.push(Declaration { id, policy, span });
    }

    /// The type of a declaration; where it was reported, its name is not missed.
    fn declared_type(&mut self, policy: PolicyId, name: &ast::Name, ty: &ast::TypeName) -> Option<Type> {
        if let Some(diagnostic) = swapped(name, ty) {
            self.out.push(diagnostic);
            self.out.broken(&ty.word.text);
            return None;
        }
        let ty = self.field_type(policy, ty);
        if ty.is_none() {
            self.out.broken(&name.text);
        }
        ty
    }

    /// A 字段 of items, or of an 对象; one that an upper policy declares too is the same fact.
    fn field(&mut self, policy: PolicyId, object: Option<ObjectId>, ast: &'a ast::Field) {
        let known = self.known_field(object, &ast.name.text);
        let ty = match (&ast.ty, known) {
            (Some(ty), _) => self.declared_type(policy, &ast.name, ty),
            (None, Some((id, _))) => Some(self.names.field(id).ty.clone()),
            (None, None) => {
                let name = &ast.name.text;
                // With a policy above it may be a name that is not known there.
                let has_upper = self.names.members[policy].package.header().is_some_and(|header| !header.uppers.is_empty());
                let (code, lack, hint) = if has_upper {
                    (Code::NAM001, "，上位政策也没有声明它", "；上位政策里有的，名称要相同")
                } else {
                    (Code::SYN010, "", "")
                };
                let diagnostic = Diagnostic::new(code, ast.name.span, format!("字段「{name}」没有写类型{lack}"));
                let asked = name.strip_prefix("是否").filter(|asked| !has_upper && !asked.is_empty());
                if let Some(asked) = asked {
                    self.out.broken(asked);
                    self.out.push(diagnostic.readings(ast.name.span, vec![format!("{name} 是否"), format!("{asked} 是否")]));
                } else {
                    self.out.push(diagnostic.help(format!("写上类型，如“字段 {name} 文本”{hint}")));
                }
                Some(Type::Error)
            }
        };
        let Some(ty) = ty else { return };
        let declared = object.map(|object| &self.names.objects[object]);
        if declared.and_then(|declared| declared.fields.get(&ast.name.text)).is_some_and(|(_, last)| *last == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("「{}」重复声明", ast.name.text));
            return self.out.push(diagnostic.help("删去一个"));
        }
        let id = known.map_or_else(|| self.shared_field(policy, object, ast, &ty), |(id, _)| id);
        if object.is_none() && !self.declare_value(policy, &ast.name, Entity::Field(id)) {
            return;
        }
        if let Some((_, place)) = known {
            self.merge_field(id, place, &ty, ast);
        }
        self.synonyms(id, ast);
        if let Some(object) = object {
            let path = format!("{}.{}", self.names.schema.objects[object].name, ast.name.text);
            let declared = &mut self.names.objects[object];
            if declared.fields.insert(ast.name.text.clone(), (id, policy)).is_none() {
                declared.paths.push(path);
            }
        }
        self.note_declaration(Declarable::Value(Entity::Field(id)), policy, ast.name.span);
        self.names.fields.push((id, Declared { policy, ast }));
    }

    /// The fact of this name that the stack declares already, and where.
    fn known_field(&self, object: Option<ObjectId>, name: &str) -> Option<(FieldId, Span)> {
        match object {
            None => self.names.values_by_name.entries(name).find_map(|(_, entity, place)| match entity {
                Entity::Field(id) => Some((*id, *place)),
                Entity::Parameter(_) | Entity::Definition(_) => None,
            }),
            Some(object) => self.names.objects[object].fields.get(name).map(|(id, _)| (*id, self.names.field(*id).span)),
        }
    }

    /// A new fact, or the fact of the same name and type that another stack of the model has.
    fn shared_field(&mut self, policy: PolicyId, object: Option<ObjectId>, ast: &ast::Field, ty: &Type) -> FieldId {
        let fields = &mut self.names.schema.fields;
        let of_name = self.shared_fields.get(&(object, ast.name.text.clone()));
        if let Some(id) = of_name.into_iter().flatten().copied().find(|id| fields[*id].ty == *ty) {
            let place = self.names.field(id).span;
            self.merge_field(id, place, ty, ast);
            return id;
        }
        fields.push(Field {
            name: ast.name.text.clone(),
            object,
            ty: ty.clone(),
            default: None,
            aliases: ast.aliases.iter().map(|alias| name_key(&alias.node)).collect(),
            synonyms: Vec::new(),
            authority: ast.authority.as_ref().map(|authority| authority.node.clone()),
            inherent: ast.inherent,
            remark: ast.remark.as_ref().map(|remark| remark.node.clone()),
            policy: self.names.members[policy].name.to_owned(),
            span: ast.name.span,
        })
    }

    fn merge_field(&mut self, id: FieldId, place: Span, ty: &Type, ast: &ast::Field) {
        let field = &mut self.names.schema.fields[id];
        if !same_type(&field.ty, ty) {
            let (above, here) = (field.ty.describe(), ty.describe());
            // Descriptions leave out units of one kind, names of values, and wholeness.
            let here = if above == here {
                "，这里写的单位或取值不一样，或只有一处是整数".to_owned()
            } else {
                format!("，这里写成了{here}")
            };
            let message = format!("「{}」在上位政策里是{above}{here}", field.name);
            self.out.push(
                Diagnostic::new(Code::TYP008, ast.ty.as_ref().map_or(ast.name.span, |ty| ty.span), message)
                    .also(place, "上位政策在这里声明")
                    .help("改成与上位政策一样的类型（取值、单位都要相同），或换一个名称"),
            );
            return;
        }
        for alias in &ast.aliases {
            if !field.aliases.iter().any(|known| heading_key(known) == heading_key(&alias.node)) {
                field.aliases.push(name_key(&alias.node));
            }
        }
        field.inherent |= ast.inherent;
        field.authority = field.authority.take().or_else(|| ast.authority.as_ref().map(|authority| authority.node.clone()));
        field.remark = field.remark.take().or_else(|| ast.remark.as_ref().map(|remark| remark.node.clone()));
    }

    fn object(&mut self, policy: PolicyId, ast: &'a ast::Object) {
        if DeclarationWord::Test.clauses().any(|clause| clause.word() == ast.name.text) {
            let message = format!("对象不能叫「{}」：在测试和清单里这个词另有用处", ast.name.text);
            self.out.report(Code::NAM002, ast.name.span, message, "换一个名称，如“申报”");
        }
        let objects = &mut self.names.schema.objects;
        let id = objects.find_id(|object| object.name == ast.name.text).unwrap_or_else(|| {
            self.names.objects.push(DeclaredObject::default());
            objects.push(Object { name: ast.name.text.clone() })
        });
        let owners = &mut self.names.objects[id].owners;
        if owners.contains(&policy) {
            self.out.report(Code::NAM002, ast.name.span, format!("对象「{}」重复声明", ast.name.text), "把它的字段写在一处");
        } else {
            owners.push(policy);
        }
        ast.fields.iter().for_each(|field| self.field(policy, Some(id), field));
    }

    fn parameter(&mut self, policy: PolicyId, ast: &'a ast::Parameter) {
        let Some(ty) = self.declared_type(policy, &ast.name, &ast.ty) else { return };
        let entity = Entity::Parameter(self.names.parameters.push((ty, Declared { policy, ast })));
        if self.declare_value(policy, &ast.name, entity) {
            self.note_declaration(Declarable::Value(entity), policy, ast.name.span);
        }
    }

    fn definition(&mut self, policy: PolicyId, ast: &'a ast::Definition) {
        let entity = Entity::Definition(self.names.definitions.push(Declared { policy, ast }));
        if self.declare_value(policy, &ast.name, entity) {
            self.note_declaration(Declarable::Value(entity), policy, ast.name.span);
        }
    }

    fn table(&mut self, policy: PolicyId, ast: &'a ast::Table) {
        let Some(table) = table_declarations::declared(ast, &mut self.names.schema.symbols, self.out) else {
            return self.out.broken(&ast.name.text);
        };
        let Schema { tables, digests, .. } = &self.names.schema;
        let package = self.names.members[policy].package;
        let provided = ast.file.as_ref().and_then(|file| ProvidedTable::find(self.copies, package, file).ok());
        let digest = provided.map(|provided| &provided.digest);
        // Another stack of the model may have the same table.
        let is_same = |(id, other): &(TableId, &Table)| {
            let is_copy =
                || id.index() < self.shared_tables && digest.is_some() && digests.get(id) == digest && other.is_declared_as(&table);
            !table.set_below && (other.span == table.span || is_copy())
        };
        let same = tables.enumerated().find(is_same).map(|(id, _)| id);
        let id = same.unwrap_or(TableId::new(tables.len()));
        let digest = digest.cloned();
        self.names.schema.digests.extend(digest.map(|digest| (id, digest)));
        if self.names.tables_by_name.declare(policy, &ast.name, id).is_err() {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("名录「{}」重复声明", ast.name.text));
            return self.out.push(diagnostic.help("给其中一个改名"));
        }
        if same.is_none() {
            self.names.schema.tables.push(table);
        }
        self.names.table_files.extend(ast.file.as_ref().map(|file| (id, (policy, file))));
        self.note_declaration(Declarable::Table(id), policy, ast.name.span);
        self.names.tables.push((id, Declared { policy, ast }));
    }
}

/// The mistake of `字段 文本 事项名称`, whose type stands before its name.
fn swapped(name: &ast::Name, ty: &ast::TypeName) -> Option<Diagnostic> {
    let is_type = |word: &str| TypeWord::from_word(word).is_some();
    let is_bare = ty.unit.is_none() && ty.values.is_none() && ty.table.is_none() && !name.bracketed;
    if !is_bare || !is_type(&name.text) || is_type(&ty.word.text) || Unit::from_word(&ty.word.text).is_some() {
        return None;
    }
    let message = format!("先写名称，再写类型，却写着「{} {}」", name.text, ty.word.text);
    let label = format!("写成「{} {}」", ty.word.text, name.text);
    let replacements = [(name.span, &ty.word.text), (ty.word.span, &name.text)];
    let replacements = replacements.map(|(span, text)| Replacement { span, text: text.clone() }).into();
    let diagnostic = Diagnostic::new(Code::TYP001, name.span, message).help(label.clone());
    Some(diagnostic.edit(Edit { label, certain: true, replacements }))
}

/// Whether two declarations of a fact agree; the order in which values are named does not matter.
fn same_type(left: &Type, right: &Type) -> bool {
    let sorted = |names: &[Symbol]| ordered_set(names.iter().copied());
    match (left, right) {
        (Type::Choice(a), Type::Choice(b)) | (Type::Set(a), Type::Set(b)) => sorted(a) == sorted(b),
        _ => left == right,
    }
}

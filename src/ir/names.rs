//! Who declares what in a stack, and which policy sees it: collected once, before any value or expression is looked at.

use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::stack::Member;
use crate::ir::table::Table;
use crate::ir::{Field, FieldId, Object, ObjectId, TableId, field_types, registers};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};
use crate::syntax::words::DeclarationWord;
use crate::value::text::fold;
use crate::value::types::Type;
use crate::value::{Symbol, Symbols};
use std::collections::BTreeSet;

/// What a name stands for where a value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    Field(FieldId),
    /// Index into [`Names::parameters`].
    Parameter(usize),
    /// Index into [`Names::definitions`].
    Definition(usize),
}

/// A declaration that is worth a warning while nothing uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclarationId {
    Value(Entity),
    Table(TableId),
}

/// What all stacks of a model share.
#[derive(Default)]
pub struct Schema {
    pub symbols: Symbols,
    /// Their 缺省 are filled in once constants are checked.
    pub fields: Vec<Field>,
    pub objects: Vec<Object>,
    /// Without rows until the registers are read.
    pub tables: Vec<Table>,
}

/// A declaration and the policy it stands in.
pub struct Declared<'a, T> {
    pub policy: usize,
    pub ast: &'a T,
}

/// A place where something is declared.
pub struct Declaration {
    pub id: DeclarationId,
    pub policy: usize,
    pub span: Span,
}

/// What a stack declares of an 对象.
#[derive(Clone, Default)]
struct DeclaredObject {
    /// The policies that declare it.
    owners: Vec<usize>,
    /// Its facts, and the last policy that declares each.
    fields: IndexMap<String, (FieldId, usize)>,
}

/// The names of one stack.
pub struct Names<'a> {
    pub sources: &'a SourceMap,
    pub members: Vec<Member<'a>>,
    pub schema: Schema,
    pub fields: Vec<(FieldId, Declared<'a, ast::Field>)>,
    pub parameters: Vec<(Type, Declared<'a, ast::Parameter>)>,
    pub definitions: Vec<Declared<'a, ast::Definition>>,
    pub tables: Vec<(TableId, Declared<'a, ast::Table>)>,
    /// Every declaration whose use is followed.
    pub declarations: Vec<Declaration>,
    values_by_name: IndexMap<String, Vec<(usize, Entity, Span)>>,
    tables_by_name: IndexMap<String, Vec<(usize, TableId)>>,
    /// By [`ObjectId`].
    objects: Vec<DeclaredObject>,
}

/// Collects what the policies of a stack declare.
pub fn collect<'a>(members: Vec<Member<'a>>, schema: Schema, sources: &'a SourceMap, out: &mut Diagnostics) -> Names<'a> {
    let packages: Vec<_> = members.iter().map(|member| member.package).collect();
    let names = Names {
        sources,
        members,
        objects: vec![DeclaredObject::default(); schema.objects.len()],
        schema,
        fields: Vec::new(),
        parameters: Vec::new(),
        definitions: Vec::new(),
        tables: Vec::new(),
        declarations: Vec::new(),
        values_by_name: IndexMap::default(),
        tables_by_name: IndexMap::default(),
    };
    let mut collector = Collector { shared_fields: names.schema.fields.len(), names, out };
    for (policy, package) in packages.into_iter().enumerate() {
        for declaration in package.declarations() {
            match &declaration.kind {
                DeclarationKind::Field(ast) => collector.field(policy, None, ast),
                DeclarationKind::Object(ast) => collector.object(policy, ast),
                DeclarationKind::Parameter(ast) => collector.parameter(policy, ast),
                DeclarationKind::Definition(ast) => collector.definition(policy, ast),
                DeclarationKind::Table(ast) => collector.table(policy, ast),
                DeclarationKind::Policy(_)
                | DeclarationKind::Calendar(_)
                | DeclarationKind::Law(_)
                | DeclarationKind::Setting(_)
                | DeclarationKind::Rule(_)
                | DeclarationKind::DecisionTable(_)
                | DeclarationKind::Test(_) => {}
            }
        }
    }
    collector.names
}

impl Names<'_> {
    pub fn field(&self, id: FieldId) -> &Field {
        // INVARIANT: ids are made with the schema they index.
        &self.schema.fields[id.0 as usize]
    }

    pub fn table(&self, id: TableId) -> &Table {
        &self.schema.tables[id.0 as usize]
    }

    /// Whether a policy sees the declarations of another.
    pub fn sees(&self, policy: usize, other: usize) -> bool {
        self.members.get(policy).and_then(|member| member.visible.get(other)).copied().unwrap_or(false)
    }

    /// The policy of a name, if `policy` sees it.
    fn policy_named(&self, policy: usize, name: &str) -> Option<usize> {
        self.members.iter().position(|member| member.name == name).filter(|&other| self.sees(policy, other))
    }

    /// What a path may stand for where a value is wanted, each once.
    pub fn find(&self, policy: usize, path: &ast::Path) -> Vec<Entity> {
        match path.names.as_slice() {
            [name] => self.visible(&name.text, |owner| self.sees(policy, owner)),
            [first, second] => {
                let (first, second) = (&first.text, &second.text);
                let mut found: Vec<Entity> = self.object_field(policy, first, second).into_iter().collect();
                if let Some(owner) = self.policy_named(policy, first) {
                    found.extend(self.visible(second, |other| other == owner));
                }
                found
            }
            [owner, object, field] => self
                .policy_named(policy, &owner.text)
                .and_then(|_| self.object_field(policy, &object.text, &field.text))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn visible(&self, name: &str, sees: impl Fn(usize) -> bool) -> Vec<Entity> {
        let mut found = Vec::new();
        for (owner, entity, _) in self.values_by_name.get(name).into_iter().flatten() {
            if sees(*owner) && !found.contains(entity) {
                found.push(*entity);
            }
        }
        found
    }

    fn object_field(&self, policy: usize, object: &str, field: &str) -> Option<Entity> {
        let id = self.schema.objects.iter().position(|other| other.name == object)?;
        let declared = self.objects.get(id).filter(|declared| declared.owners.iter().any(|&owner| self.sees(policy, owner)))?;
        declared.fields.get(field).map(|(id, _)| Entity::Field(*id))
    }

    /// The policies that declare a name.
    pub fn owners(&self, policy: usize, path: &ast::Path) -> Vec<&str> {
        let entries = self.values_by_name.get(&path.text()).into_iter().flatten();
        let visible = entries.filter(|(owner, ..)| self.sees(policy, *owner));
        let mut owners: Vec<&str> = visible.filter_map(|(owner, ..)| self.members.get(*owner)).map(|member| member.name).collect();
        owners.dedup();
        owners
    }

    /// The fact of a path, if it is one.
    pub fn find_field(&self, policy: usize, path: &ast::Path) -> Option<FieldId> {
        match self.find(policy, path).as_slice() {
            [Entity::Field(id)] => Some(*id),
            _ => None,
        }
    }

    /// The 名录 that a path may stand for.
    pub fn find_table(&self, policy: usize, path: &ast::Path) -> Vec<TableId> {
        let (name, owner) = match path.names.as_slice() {
            [name] => (name, None),
            [owner, name] => match self.policy_named(policy, &owner.text) {
                Some(owner) => (name, Some(owner)),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let entries = self.tables_by_name.get(&name.text).into_iter().flatten();
        entries.filter(|(other, _)| owner.map_or_else(|| self.sees(policy, *other), |owner| owner == *other)).map(|(_, id)| *id).collect()
    }

    /// Every name that a policy sees where a value is wanted, for near names.
    pub fn value_names(&self, policy: usize) -> Vec<String> {
        let plain = self.values_by_name.iter().filter(|(_, entries)| entries.iter().any(|(owner, ..)| self.sees(policy, *owner)));
        let mut names: Vec<String> = plain.map(|(name, _)| name.clone()).collect();
        for (object, declared) in self.schema.objects.iter().zip(&self.objects) {
            names.extend(declared.fields.keys().map(|field| format!("{}.{field}", object.name)));
        }
        names
    }

    /// The names of the 参数 that a policy sees, for near names.
    pub fn parameter_names(&self, policy: usize) -> impl Iterator<Item = &str> {
        let visible = self.parameters.iter().filter(move |(_, parameter)| self.sees(policy, parameter.policy));
        visible.map(|(_, parameter)| parameter.ast.name.text.as_str())
    }

    /// The names of the 名录 that a policy sees, for near names.
    pub fn table_names(&self, policy: usize) -> impl Iterator<Item = &str> {
        let visible = self.tables_by_name.iter().filter(move |(_, entries)| entries.iter().any(|(owner, _)| self.sees(policy, *owner)));
        visible.map(|(name, _)| name.as_str())
    }

    /// The names of values of an 枚举 or 集合.
    pub fn symbol_names(&self, symbols: &[Symbol]) -> Vec<&str> {
        symbols.iter().map(|symbol| self.schema.symbols.name(*symbol)).collect()
    }
}

struct Collector<'c, 'a> {
    names: Names<'a>,
    /// How many facts the stacks before this one declare.
    shared_fields: usize,
    out: &'c mut Diagnostics,
}

impl<'a> Collector<'_, 'a> {
    fn value(&mut self, policy: usize, name: &ast::Name, entity: Entity) -> bool {
        let entries = self.names.values_by_name.entry(name.text.clone()).or_default();
        if let Some((_, _, first)) = entries.iter().find(|(owner, ..)| *owner == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, name.span, format!("「{}」重复声明", name.text)).also(*first, "已在这里声明过");
            self.out.push(diagnostic.help("给其中一个改名，或删去一个"));
            return false;
        }
        entries.push((policy, entity, name.span));
        true
    }

    fn declaration(&mut self, id: DeclarationId, policy: usize, span: Span) {
        self.names.declarations.push(Declaration { id, policy, span });
    }

    /// A 字段 of items, or of an 对象; one that an upper policy declares too is the same fact.
    fn field(&mut self, policy: usize, object: Option<ObjectId>, ast: &'a ast::Field) {
        let Some(ty) = field_types::field_type(&ast.ty, &mut self.names.schema.symbols, self.out) else { return };
        let known = self.known_field(object, &ast.name.text);
        let declared = object.and_then(|object| self.names.objects.get(object.0 as usize));
        if declared.and_then(|declared| declared.fields.get(&ast.name.text)).is_some_and(|(_, last)| *last == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("「{}」重复声明", ast.name.text));
            self.out.push(diagnostic.help("删去一个"));
            return;
        }
        let id = known.map_or_else(|| self.shared_field(object, ast, &ty), |(id, _)| id);
        if object.is_none() && !self.value(policy, &ast.name, Entity::Field(id)) {
            return;
        }
        if let Some((_, place)) = known {
            self.merge_field(id, place, &ty, ast);
        }
        if let Some(declared) = object.and_then(|object| self.names.objects.get_mut(object.0 as usize)) {
            declared.fields.insert(ast.name.text.clone(), (id, policy));
        }
        self.declaration(DeclarationId::Value(Entity::Field(id)), policy, ast.name.span);
        self.names.fields.push((id, Declared { policy, ast }));
    }

    /// The fact of this name that the stack declares already, and where.
    fn known_field(&self, object: Option<ObjectId>, name: &str) -> Option<(FieldId, Span)> {
        match object {
            None => self.names.values_by_name.get(name).into_iter().flatten().find_map(|(_, entity, place)| match entity {
                Entity::Field(id) => Some((*id, *place)),
                Entity::Parameter(_) | Entity::Definition(_) => None,
            }),
            Some(object) => {
                let declared = self.names.objects.get(object.0 as usize)?;
                declared.fields.get(name).map(|(id, _)| (*id, self.names.field(*id).span))
            }
        }
    }

    /// A new fact, or the fact of the same name and type that another stack of the model has.
    fn shared_field(&mut self, object: Option<ObjectId>, ast: &ast::Field, ty: &Type) -> FieldId {
        let fields = &mut self.names.schema.fields;
        let same = fields
            .iter()
            .take(self.shared_fields)
            .position(|field| field.object == object && field.name == ast.name.text && field.ty == *ty);
        if let Some(at) = same {
            let id = FieldId(at as u32);
            let place = self.names.field(id).span;
            self.merge_field(id, place, ty, ast);
            return id;
        }
        fields.push(Field {
            name: ast.name.text.clone(),
            object,
            ty: ty.clone(),
            default: None,
            aliases: ast.aliases.iter().map(|alias| fold(&alias.node)).collect(),
            authority: ast.authority.as_ref().map(|authority| authority.node.clone()),
            remark: ast.remark.as_ref().map(|remark| remark.node.clone()),
            span: ast.name.span,
        });
        FieldId(fields.len() as u32 - 1)
    }

    fn merge_field(&mut self, id: FieldId, place: Span, ty: &Type, ast: &ast::Field) {
        // INVARIANT: ids are made with the schema they index.
        let field = &mut self.names.schema.fields[id.0 as usize];
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
                Diagnostic::new(Code::TYP008, ast.ty.span, message)
                    .also(place, "上位政策在这里声明")
                    .help("改成与上位政策一样的类型（取值、单位都要相同），或换一个名称"),
            );
            return;
        }
        for alias in &ast.aliases {
            let alias = fold(&alias.node);
            if !field.aliases.contains(&alias) {
                field.aliases.push(alias);
            }
        }
        field.authority = field.authority.take().or_else(|| ast.authority.as_ref().map(|authority| authority.node.clone()));
        field.remark = field.remark.take().or_else(|| ast.remark.as_ref().map(|remark| remark.node.clone()));
    }

    fn object(&mut self, policy: usize, ast: &'a ast::Object) {
        if DeclarationWord::Test.clauses().iter().any(|clause| clause.word() == ast.name.text) {
            let message = format!("对象不能叫「{}」：在测试和清单里这个词另有用处", ast.name.text);
            self.out.push(Diagnostic::new(Code::NAM002, ast.name.span, message).help("换一个名称，如“申报”"));
        }
        let objects = &mut self.names.schema.objects;
        let at = objects.iter().position(|object| object.name == ast.name.text).unwrap_or_else(|| {
            objects.push(Object { name: ast.name.text.clone() });
            self.names.objects.push(DeclaredObject::default());
            objects.len() - 1
        });
        // INVARIANT: the stack has an entry for each object of the schema.
        let owners = &mut self.names.objects[at].owners;
        if owners.contains(&policy) {
            self.out.push(
                Diagnostic::new(Code::NAM002, ast.name.span, format!("对象「{}」重复声明", ast.name.text)).help("把它的字段写在一处"),
            );
        } else {
            owners.push(policy);
        }
        ast.fields.iter().for_each(|field| self.field(policy, Some(ObjectId(at as u32)), field));
    }

    fn parameter(&mut self, policy: usize, ast: &'a ast::Parameter) {
        let Some(ty) = field_types::field_type(&ast.ty, &mut self.names.schema.symbols, self.out) else { return };
        let entity = Entity::Parameter(self.names.parameters.len());
        if self.value(policy, &ast.name, entity) {
            self.declaration(DeclarationId::Value(entity), policy, ast.name.span);
        }
        self.names.parameters.push((ty, Declared { policy, ast }));
    }

    fn definition(&mut self, policy: usize, ast: &'a ast::Definition) {
        let entity = Entity::Definition(self.names.definitions.len());
        if self.value(policy, &ast.name, entity) {
            self.declaration(DeclarationId::Value(entity), policy, ast.name.span);
        }
        self.names.definitions.push(Declared { policy, ast });
    }

    fn table(&mut self, policy: usize, ast: &'a ast::Table) {
        let Some(table) = registers::declared(ast, &mut self.names.schema.symbols, self.out) else { return };
        let entries = self.names.tables_by_name.entry(ast.name.text.clone()).or_default();
        if entries.iter().any(|(owner, _)| *owner == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("名录「{}」重复声明", ast.name.text));
            self.out.push(diagnostic.help("给其中一个改名"));
            return;
        }
        let id = TableId(self.names.schema.tables.len() as u32);
        entries.push((policy, id));
        self.names.schema.tables.push(table);
        self.declaration(DeclarationId::Table(id), policy, ast.name.span);
        self.names.tables.push((id, Declared { policy, ast }));
    }
}

/// Whether two declarations of a fact agree; the order in which values are named does not matter.
fn same_type(left: &Type, right: &Type) -> bool {
    let sorted = |names: &[Symbol]| BTreeSet::from_iter(names.iter().copied());
    match (left, right) {
        (Type::Choice(a), Type::Choice(b)) | (Type::Set(a), Type::Set(b)) => sorted(a) == sorted(b),
        _ => left == right,
    }
}

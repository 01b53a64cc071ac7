//! Who declares what in a stack, and which policy sees it.

use crate::collections::{IndexMap, IndexVec};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::ids::{DeclaredDefinitionId, ParameterId};
use crate::ir::laws::Laws;
use crate::ir::stack::Member;
use crate::ir::table::Table;
use crate::ir::{Field, FieldId, Object, ObjectId, PolicyId, TableId};
use crate::source::{SourceMap, Span, Spanned};
use crate::syntax::ast;
use crate::value::types::Type;
use crate::value::{Symbol, Symbols};

/// What a name stands for where a value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    Field(FieldId),
    Parameter(ParameterId),
    Definition(DeclaredDefinitionId),
}

/// A declaration that is worth a warning while nothing uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Declarable {
    Value(Entity),
    Table(TableId),
}

/// What all stacks of a model share.
#[derive(Default)]
pub struct Schema {
    pub symbols: Symbols,
    /// Their 缺省 are filled in once constants are checked.
    pub fields: IndexVec<FieldId, Field>,
    pub objects: IndexVec<ObjectId, Object>,
    /// Without rows until the tables are read.
    pub tables: IndexVec<TableId, Table>,
    /// What the files of tables hold, where a table of another stack with the same rows is the same table.
    pub digests: IndexMap<TableId, String>,
}

/// A declaration and the policy it stands in.
pub struct Declared<'a, T> {
    pub policy: PolicyId,
    pub ast: &'a T,
}

/// A place where something is declared.
pub struct Declaration {
    pub id: Declarable,
    pub policy: PolicyId,
    pub span: Span,
}

/// What a stack declares of an 对象.
#[derive(Clone, Default)]
pub struct DeclaredObject {
    /// The policies that declare it.
    pub owners: Vec<PolicyId>,
    /// Its facts, and the last policy that declares each.
    pub fields: IndexMap<String, (FieldId, PolicyId)>,
    /// The same facts as conditions name them, `对象.字段`.
    pub paths: Vec<String>,
}

/// Declarations by name: the policy that each stands in, what it declares, and where.
pub struct ByName<T>(IndexMap<String, Vec<(PolicyId, T, Span)>>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        ByName(IndexMap::default())
    }
}

impl<T: Clone + PartialEq> ByName<T> {
    /// Adds a declaration, unless its policy has one of that name already: then the place of that one is the error.
    pub fn declare(&mut self, policy: PolicyId, name: &ast::Name, declared: T) -> Result<(), Span> {
        let entries = self.0.entry(name.text.clone()).or_default();
        match entries.iter().find(|(owner, ..)| *owner == policy) {
            Some((_, _, first)) => Err(*first),
            None => {
                entries.push((policy, declared, name.span));
                Ok(())
            }
        }
    }

    pub fn entries(&self, name: &str) -> impl Iterator<Item = &(PolicyId, T, Span)> {
        self.0.get(name).into_iter().flatten()
    }

    /// What the policies of which `sees` holds declare by a name, each once.
    fn find(&self, name: &str, sees: impl Fn(PolicyId) -> bool) -> Vec<T> {
        let mut found = Vec::new();
        for (_, declared, _) in self.entries(name).filter(|(owner, ..)| sees(*owner)) {
            if !found.contains(declared) {
                found.push(declared.clone());
            }
        }
        found
    }
}

/// The names of one stack; read only once they are collected.
pub struct Names<'a> {
    pub sources: &'a SourceMap,
    pub members: IndexVec<PolicyId, Member<'a>>,
    pub schema: Schema,
    pub fields: Vec<(FieldId, Declared<'a, ast::Field>)>,
    pub parameters: IndexVec<ParameterId, (Type, Declared<'a, ast::Parameter>)>,
    pub definitions: IndexVec<DeclaredDefinitionId, Declared<'a, ast::Definition>>,
    pub tables: Vec<(TableId, Declared<'a, ast::Table>)>,
    /// Of a 名录: its file, and the policy that names it.
    pub table_files: IndexMap<TableId, (PolicyId, &'a Spanned<String>)>,
    /// Every declaration whose use is followed.
    pub declarations: Vec<Declaration>,
    pub values_by_name: ByName<Entity>,
    pub tables_by_name: ByName<TableId>,
    /// Those that each policy sees.
    pub laws: IndexVec<PolicyId, Laws<'a>>,
    pub(super) objects: IndexVec<ObjectId, DeclaredObject>,
}

impl Names<'_> {
    pub fn field(&self, id: FieldId) -> &Field {
        &self.schema.fields[id]
    }

    pub fn table(&self, id: TableId) -> &Table {
        &self.schema.tables[id]
    }

    /// Whether a policy sees the declarations of another.
    pub fn sees(&self, policy: PolicyId, other: PolicyId) -> bool {
        self.members[policy].visible[other]
    }

    /// The policy of a name, if `policy` sees it.
    fn policy_named(&self, policy: PolicyId, name: &str) -> Option<PolicyId> {
        self.members.find_id(|member| member.name == name).filter(|&other| self.sees(policy, other))
    }

    /// What a path (`name` or `policy.name`) stands for as a policy sees it, each once.
    pub fn find_in<T: Clone + PartialEq>(&self, by_name: &ByName<T>, policy: PolicyId, path: &ast::Path) -> Vec<T> {
        match path.names.as_slice() {
            [name] => by_name.find(&name.text, |owner| self.sees(policy, owner)),
            [owner, name] => match self.policy_named(policy, &owner.text) {
                Some(owner) => by_name.find(&name.text, |other| other == owner),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The 名录 that a path names; else what is wrong: that there is none, or several. `advice`: where no name is near.
    pub fn table_named(&self, policy: PolicyId, path: &ast::Path, advice: &str) -> Result<TableId, Diagnostic> {
        let (place, text) = (path.span(), path.text());
        match self.find_in(&self.tables_by_name, policy, path).as_slice() {
            [id] => Ok(*id),
            [] => {
                let tables = self.visible(&self.tables_by_name, policy);
                Err(Diagnostic::new(Code::NAM001, place, format!("没有「{text}」这个名录")).near(&text, tables, advice))
            }
            _ => Err(Diagnostic::new(Code::NAM004, place, format!("「{text}」在几个政策里都有声明")).help("写成“政策名.名录名”")),
        }
    }

    /// Every name that a policy sees, for near names.
    pub fn visible<'n, T>(&'n self, by_name: &'n ByName<T>, policy: PolicyId) -> impl Iterator<Item = &'n str> {
        let visible = by_name.0.iter().filter(move |(_, entries)| entries.iter().any(|(owner, ..)| self.sees(policy, *owner)));
        visible.map(|(name, _)| name.as_str())
    }

    /// What a path may stand for where a value is wanted, each once.
    pub fn find(&self, policy: PolicyId, path: &ast::Path) -> Vec<Entity> {
        let field = match path.names.as_slice() {
            [object, field] => self.object_field(policy, &object.text, &field.text),
            [owner, object, field] => {
                self.policy_named(policy, &owner.text).and_then(|_| self.object_field(policy, &object.text, &field.text))
            }
            _ => None,
        };
        field.into_iter().chain(self.find_in(&self.values_by_name, policy, path)).collect()
    }

    fn sees_object(&self, policy: PolicyId, object: &DeclaredObject) -> bool {
        object.owners.iter().any(|&owner| self.sees(policy, owner))
    }

    /// The 对象 that a policy sees which have a fact of a name, for near names.
    pub fn objects_with<'n>(&'n self, policy: PolicyId, fact: &'n str) -> impl Iterator<Item = &'n str> {
        let visible = self.objects.enumerated().filter(move |(_, declared)| self.sees_object(policy, declared));
        visible.filter(move |(_, declared)| declared.fields.contains_key(fact)).map(|(id, _)| self.schema.objects[id].name.as_str())
    }

    fn object_field(&self, policy: PolicyId, object: &str, field: &str) -> Option<Entity> {
        let declared = &self.objects[self.schema.objects.find_id(|other| other.name == object)?];
        declared.fields.get(field).filter(|_| self.sees_object(policy, declared)).map(|(id, _)| Entity::Field(*id))
    }

    /// The policies that declare a name.
    pub fn owners(&self, policy: PolicyId, path: &ast::Path) -> Vec<&str> {
        let name = path.text();
        let entries = self.values_by_name.entries(&name);
        let visible = entries.filter(|(owner, ..)| self.sees(policy, *owner));
        let mut owners: Vec<&str> = visible.map(|(owner, ..)| self.members[*owner].name).collect();
        owners.dedup();
        owners
    }

    /// The fact of a path, if it is one.
    pub fn find_field(&self, policy: PolicyId, path: &ast::Path) -> Option<FieldId> {
        match self.find(policy, path).as_slice() {
            [Entity::Field(id)] => Some(*id),
            _ => None,
        }
    }

    /// Every name that a policy sees where a value is wanted, for near names.
    pub fn value_names(&self, policy: PolicyId) -> impl Iterator<Item = &str> {
        let objects = self.objects.iter().filter(move |declared| self.sees_object(policy, declared));
        let paths = objects.flat_map(|declared| declared.paths.iter().map(String::as_str));
        self.visible(&self.values_by_name, policy).chain(paths)
    }

    /// The names of the 参数 that a policy sees, for near names.
    pub fn parameter_names(&self, policy: PolicyId) -> impl Iterator<Item = &str> {
        let visible = self.parameters.iter().filter(move |(_, parameter)| self.sees(policy, parameter.policy));
        visible.map(|(_, parameter)| parameter.ast.name.text.as_str())
    }

    /// The names of values of an 枚举 or 集合.
    pub fn symbol_names<'n>(&'n self, symbols: &'n [Symbol]) -> impl Iterator<Item = &'n str> + Clone {
        symbols.iter().map(|symbol| self.schema.symbols.name(*symbol))
    }
}

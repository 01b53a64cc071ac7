//! Collects the names of a stack, before any value or expression is looked at, so that the order of declarations does not matter.

use crate::collections::{Id, IndexVec, ordered_set};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::laws::Laws;
use crate::ir::names::{ByName, Declarable, Declaration, Declared, DeclaredObject, Entity, Names, Schema};
use crate::ir::stack::Member;
use crate::ir::{Field, FieldId, Object, ObjectId, PolicyId, TableId, field_types, table_declarations};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};
use crate::syntax::words::DeclarationWord;
use crate::value::Symbol;
use crate::value::text::heading_key;
use crate::value::types::Type;

/// Collects what the policies of a stack declare.
pub fn collect<'a>(members: IndexVec<PolicyId, Member<'a>>, schema: Schema, sources: &'a SourceMap, out: &mut Diagnostics) -> Names<'a> {
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
        declarations: Vec::new(),
        values_by_name: ByName::default(),
        tables_by_name: ByName::default(),
    };
    let mut collector = Collector { shared_fields: names.schema.fields.len(), names, out };
    for (policy, package) in packages {
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
                | DeclarationKind::LawFile(_)
                | DeclarationKind::Setting(_)
                | DeclarationKind::Rule(_)
                | DeclarationKind::DecisionTable(_)
                | DeclarationKind::Background(_)
                | DeclarationKind::Test(_) => {}
            }
        }
    }
    collector.names
}

struct Collector<'c, 'a> {
    names: Names<'a>,
    /// How many facts the stacks before this one declare.
    shared_fields: usize,
    out: &'c mut Diagnostics,
}

impl<'a> Collector<'_, 'a> {
    fn value(&mut self, policy: PolicyId, name: &ast::Name, entity: Entity) -> bool {
        let Err(first) = self.names.values_by_name.declare(policy, name, entity) else { return true };
        let diagnostic = Diagnostic::new(Code::NAM002, name.span, format!("「{}」重复声明", name.text)).also(first, "已在这里声明过");
        self.out.push(diagnostic.help("给其中一个改名，或删去一个"));
        false
    }

    fn declaration(&mut self, id: Declarable, policy: PolicyId, span: Span) {
        self.names.declarations.push(Declaration { id, policy, span });
    }

    /// A 字段 of items, or of an 对象; one that an upper policy declares too is the same fact.
    fn field(&mut self, policy: PolicyId, object: Option<ObjectId>, ast: &'a ast::Field) {
        let known = self.known_field(object, &ast.name.text);
        let ty = match (&ast.ty, known) {
            (Some(ty), _) => field_types::field_type(ty, &mut self.names.schema.symbols, self.out),
            (None, Some((id, _))) => Some(self.names.field(id).ty.clone()),
            (None, None) => {
                let message = format!("字段「{}」没有写类型，上位政策也没有声明它", ast.name.text);
                let help = format!("写上类型，如“字段 {} 文本”；上位政策里有的，名称要相同", ast.name.text);
                self.out.report(Code::SYN010, ast.name.span, message, help);
                Some(Type::Error)
            }
        };
        let Some(ty) = ty else { return };
        let declared = object.map(|object| &self.names.objects[object]);
        if declared.and_then(|declared| declared.fields.get(&ast.name.text)).is_some_and(|(_, last)| *last == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("「{}」重复声明", ast.name.text));
            return self.out.push(diagnostic.help("删去一个"));
        }
        let id = known.map_or_else(|| self.shared_field(object, ast, &ty), |(id, _)| id);
        if object.is_none() && !self.value(policy, &ast.name, Entity::Field(id)) {
            return;
        }
        if let Some((_, place)) = known {
            self.merge_field(id, place, &ty, ast);
        }
        if let Some(object) = object {
            self.names.objects[object].fields.insert(ast.name.text.clone(), (id, policy));
        }
        self.declaration(Declarable::Value(Entity::Field(id)), policy, ast.name.span);
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
    fn shared_field(&mut self, object: Option<ObjectId>, ast: &ast::Field, ty: &Type) -> FieldId {
        let fields = &mut self.names.schema.fields;
        let same = fields
            .find_id(|field| field.object == object && field.name == ast.name.text && field.ty == *ty)
            .filter(|id| id.index() < self.shared_fields);
        if let Some(id) = same {
            let place = self.names.field(id).span;
            self.merge_field(id, place, ty, ast);
            return id;
        }
        fields.push(Field {
            name: ast.name.text.clone(),
            object,
            ty: ty.clone(),
            default: None,
            aliases: ast.aliases.iter().map(|alias| heading_key(&alias.node)).collect(),
            authority: ast.authority.as_ref().map(|authority| authority.node.clone()),
            inherent: ast.inherent,
            remark: ast.remark.as_ref().map(|remark| remark.node.clone()),
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
            let alias = heading_key(&alias.node);
            if !field.aliases.contains(&alias) {
                field.aliases.push(alias);
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
        let Some(ty) = field_types::field_type(&ast.ty, &mut self.names.schema.symbols, self.out) else { return };
        let entity = Entity::Parameter(self.names.parameters.push((ty, Declared { policy, ast })));
        if self.value(policy, &ast.name, entity) {
            self.declaration(Declarable::Value(entity), policy, ast.name.span);
        }
    }

    fn definition(&mut self, policy: PolicyId, ast: &'a ast::Definition) {
        let entity = Entity::Definition(self.names.definitions.push(Declared { policy, ast }));
        if self.value(policy, &ast.name, entity) {
            self.declaration(Declarable::Value(entity), policy, ast.name.span);
        }
    }

    fn table(&mut self, policy: PolicyId, ast: &'a ast::Table) {
        let Some(table) = table_declarations::declared(ast, &mut self.names.schema.symbols, self.out) else { return };
        let id = TableId::new(self.names.schema.tables.len());
        if self.names.tables_by_name.declare(policy, &ast.name, id).is_err() {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("名录「{}」重复声明", ast.name.text));
            return self.out.push(diagnostic.help("给其中一个改名"));
        }
        self.names.schema.tables.push(table);
        self.declaration(Declarable::Table(id), policy, ast.name.span);
        self.names.tables.push((id, Declared { policy, ast }));
    }
}

/// Whether two declarations of a fact agree; the order in which values are named does not matter.
fn same_type(left: &Type, right: &Type) -> bool {
    let sorted = |names: &[Symbol]| ordered_set(names.iter().copied());
    match (left, right) {
        (Type::Choice(a), Type::Choice(b)) | (Type::Set(a), Type::Set(b)) => sorted(a) == sorted(b),
        _ => left == right,
    }
}

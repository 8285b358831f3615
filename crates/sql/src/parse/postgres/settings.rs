//! Settings. The one that matters is `search_path`: names without a schema mean something else after it.

use caribou_schema::Operation;
use squawk_syntax::ast::{self, AstNode};

use super::neutral;
use super::source::{Source, segments};

/// What changing a setting does to the meaning of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// Names without a schema may mean other objects.
    Unclear,
}

/// Reads `SET`.
pub(super) fn set(source: Source<'_>, node: &ast::Set) -> Option<Vec<Operation>> {
    let effect = match node.set_target() {
        Some(ast::SetTarget::SetConfig(config)) => {
            let name = segments(&config.config_parameter_ref()?);
            let values: Vec<String> = match config.config_assignment() {
                Some(ast::ConfigAssignment::ToConfigValue(to)) => {
                    to.config_values().map(|value| value_of(source, &value)).collect()
                }
                _ => Vec::new(),
            };
            effect(&name.join("."), values.first().map_or("", String::as_str))
        }
        Some(ast::SetTarget::SetSchemaValue(schema)) => effect("search_path", source.of(&schema)),
        _ => Effect::None,
    };
    (effect == Effect::None).then(|| vec![neutral(source.of(node))])
}

/// Says what a call of `set_config` with these arguments does.
pub(super) fn effect_of_call(arguments: &[String]) -> Effect {
    let Some(name) = arguments.first() else { return Effect::Unclear };
    let path = arguments.get(1).map_or("", String::as_str);
    effect(name, path.split(',').next().unwrap_or_default())
}

fn effect(setting: &str, first: &str) -> Effect {
    let first = first.trim().trim_matches('"');
    // An empty path is what pg_dump sets: it writes every name with its schema.
    let usual = matches!(first, "" | "public" | "$user" | "pg_catalog");
    if setting.eq_ignore_ascii_case("search_path") && !usual { Effect::Unclear } else { Effect::None }
}

fn value_of(source: Source<'_>, value: &ast::ConfigValue) -> String {
    let literal = value.syntax().descendants().find_map(ast::Literal::cast);
    literal.and_then(|literal| literal.string_value()).unwrap_or_else(|| source.of(value).to_owned())
}

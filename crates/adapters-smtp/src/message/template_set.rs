use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minijinja::value::Value;
use minijinja::{Environment, Error, UndefinedBehavior};
use tenantry_domain::email::EmailKind;

use super::template_folder::{self, TemplateError};
use super::templates::{BUILT_IN, Part, template_name};

/// The built-in templates and those of a folder, compiled, and where the latter are.
pub(super) struct TemplateSet {
    compiled: Environment<'static>,
    paths: BTreeMap<String, PathBuf>,
}

impl TemplateSet {
    /// A template of the folder takes the place of the built-in one of the same name.
    pub(super) fn compile(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut set = Self {
            compiled: Environment::new(),
            paths: BTreeMap::new(),
        };
        // A misspelt variable is an error, not an empty place.
        set.compiled
            .set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in BUILT_IN {
            let added = set.compiled.add_template(name, source);
            added.map_err(|error| set.broken(&error))?;
        }
        let found = folder.map(template_folder::read).transpose()?;
        for (name, found) in found.unwrap_or_default() {
            set.paths.insert(name.clone(), found.path);
            let added = set.compiled.add_template_owned(name, found.source);
            added.map_err(|error| set.broken(&error))?;
        }
        Ok(set)
    }

    pub(super) fn fill_in(&self, name: &str, values: &Value) -> Result<String, Error> {
        self.compiled.get_template(name)?.render(values)
    }

    /// The emails that have all three templates in a language; it is a mistake when one has only some.
    pub(super) fn languages(&self) -> Result<BTreeMap<String, Vec<EmailKind>>, TemplateError> {
        let names: BTreeSet<&str> = self.compiled.templates().map(|(name, _)| name).collect();
        let mut languages = BTreeMap::<String, Vec<EmailKind>>::new();
        for (language, _) in names.iter().filter_map(|name| name.split_once('/')) {
            languages.entry(language.to_owned()).or_default();
        }
        for (language, kinds) in &mut languages {
            for kind in EmailKind::ALL {
                let parts = Part::ALL.map(|part| template_name(language, kind, part));
                let (there, missing): (Vec<_>, Vec<_>) = parts
                    .into_iter()
                    .partition(|part| names.contains(part.as_str()));
                match (there.first(), missing.first()) {
                    (Some(there), Some(missing)) => return Err(self.incomplete(there, missing)),
                    (Some(_), None) => kinds.push(kind),
                    (None, _) => {}
                }
            }
        }
        Ok(languages)
    }

    /// What the compiler, or filling in an example, found.
    pub(super) fn broken(&self, error: &Error) -> TemplateError {
        let reason = error.detail().map(str::to_owned);
        TemplateError::Broken {
            path: self.path_of(error.name().unwrap_or_default()),
            line: error.line().unwrap_or(1),
            reason: reason.unwrap_or_else(|| error.kind().to_string()),
        }
    }

    /// A template that can be filled in, and does not give what it should.
    pub(super) fn unfit(&self, name: &str, reason: &str) -> TemplateError {
        TemplateError::Broken {
            path: self.path_of(name),
            line: 1,
            reason: reason.to_owned(),
        }
    }

    fn incomplete(&self, there: &str, missing: &str) -> TemplateError {
        let file = missing.rsplit('/').next().unwrap_or(missing);
        TemplateError::Incomplete(self.path_of(there).with_file_name(file))
    }

    fn path_of(&self, name: &str) -> PathBuf {
        let path = self.paths.get(name).cloned();
        path.unwrap_or_else(|| PathBuf::from(name))
    }
}

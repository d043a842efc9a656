use std::collections::BTreeMap;
use std::path::Path;

use minijinja::Error;
use tenantry_domain::email::EmailKind;
use tenantry_domain::values::Language;
use thiserror::Error as ThisError;

use super::template_context::TemplateContext;
use super::template_folder::TemplateError;
use super::template_set::TemplateSet;
use super::templates::{FALLBACK_LANGUAGE, Part, template_name};

/// All templates, checked.
pub(super) struct Renderer {
    templates: TemplateSet,
    /// The emails that each language has.
    languages: BTreeMap<String, Vec<EmailKind>>,
    default: Language,
}

/// The three parts of an email, and the language they are in.
pub(super) struct Rendered {
    pub(super) language: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// A template could not be rendered. The text does not repeat the values.
#[derive(Debug, ThisError)]
#[error("the template {template} cannot be rendered, line {line}")]
pub(super) struct RenderError {
    template: String,
    line: usize,
}

impl Renderer {
    /// Compiles the built-in templates and those of the folder, and renders each once.
    pub(super) fn load(folder: Option<&Path>, default: Language) -> Result<Self, TemplateError> {
        let templates = TemplateSet::compile(folder)?;
        let renderer = Self {
            languages: templates.languages()?,
            templates,
            default,
        };
        renderer.check_default()?;
        renderer.check_all()?;
        Ok(renderer)
    }

    /// Renders an email in the language closest to the requested one.
    pub(super) fn render(
        &self,
        kind: EmailKind,
        requested: Option<&Language>,
        context: &TemplateContext,
    ) -> Result<Rendered, RenderError> {
        let language = self.language_for(kind, requested);
        self.render_in(language, kind, context)
            .map_err(|error| RenderError {
                template: error.name().unwrap_or_default().to_owned(),
                line: error.line().unwrap_or_default(),
            })
    }

    /// The requested language, its primary language, then the same for the default language.
    fn language_for<'a>(&'a self, kind: EmailKind, requested: Option<&'a Language>) -> &'a str {
        [requested, Some(&self.default)]
            .into_iter()
            .flatten()
            .flat_map(|language| [language.as_str(), language.primary()])
            .find(|language| self.has(language, kind))
            .unwrap_or(FALLBACK_LANGUAGE)
    }

    fn has(&self, language: &str, kind: EmailKind) -> bool {
        let kinds = self.languages.get(language);
        kinds.is_some_and(|kinds| kinds.contains(&kind))
    }

    fn render_in(
        &self,
        language: &str,
        kind: EmailKind,
        context: &TemplateContext,
    ) -> Result<Rendered, Error> {
        let values = context.values(language, kind);
        let part = |part| {
            let name = template_name(language, kind, part);
            self.templates.render(&name, &values)
        };
        Ok(Rendered {
            language: language.to_owned(),
            subject: part(Part::Subject)?.trim().to_owned(),
            text: part(Part::Text)?,
            html: part(Part::Html)?,
        })
    }

    fn check_default(&self) -> Result<(), TemplateError> {
        let has =
            |kind| self.has(self.default.as_str(), kind) || self.has(self.default.primary(), kind);
        match EmailKind::ALL.into_iter().find(|kind| !has(*kind)) {
            None => Ok(()),
            Some(kind) => Err(TemplateError::MissingDefault {
                language: self.default.clone(),
                kind: kind.as_str(),
            }),
        }
    }

    /// Unknown variables cause an error only when they are rendered. So every email is rendered twice: with
    /// all optional values and with none.
    fn check_all(&self) -> Result<(), TemplateError> {
        for (language, kinds) in &self.languages {
            for kind in kinds {
                for example in [
                    TemplateContext::complete_example(*kind),
                    TemplateContext::minimal_example(*kind),
                ] {
                    self.check_one(language, *kind, &example)?;
                }
            }
        }
        Ok(())
    }

    fn check_one(
        &self,
        language: &str,
        kind: EmailKind,
        context: &TemplateContext,
    ) -> Result<(), TemplateError> {
        let rendered = self
            .render_in(language, kind, context)
            .map_err(|error| self.templates.invalid(&error))?;
        if is_one_line(&rendered.subject) {
            return Ok(());
        }
        let name = template_name(language, kind, Part::Subject);
        Err(self
            .templates
            .invalid_output(&name, "the subject must be one line"))
    }
}

/// Whether the text is a valid subject.
pub(super) fn is_one_line(subject: &str) -> bool {
    !subject.is_empty() && !subject.chars().any(char::is_control)
}

//! Settings as texts, with where each comes from.

use std::collections::BTreeMap;
use std::path::Path;

use super::catalog::SETTINGS;
use super::reader::SettingError;

/// Texts by the key of their setting.
pub(crate) type Given = BTreeMap<&'static str, String>;

/// Where a setting comes from; a flag wins over the environment, and that over the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag,
    Environment,
    File,
    Default,
}

impl Source {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

/// Read when no other file is named and it exists.
const DEFAULT_FILE: &str = "tenantry.toml";

/// Every setting that was given, and the errors met while looking.
#[derive(Default)]
pub(crate) struct GivenSettings {
    flags: Given,
    environment: Given,
    file: Given,
    pub(super) errors: Vec<SettingError>,
}

impl GivenSettings {
    /// Collects from everywhere. `file` is read when it is named or exists.
    pub(crate) fn collect(
        flags: Given,
        file: Option<&Path>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let mut given = Self {
            flags,
            ..Self::default()
        };
        for setting in SETTINGS {
            if let Some(value) = variable(&setting.variable()) {
                given.environment.insert(setting.key, value);
            }
        }
        match file {
            Some(path) => given.read_file(path),
            None if Path::new(DEFAULT_FILE).exists() => given.read_file(Path::new(DEFAULT_FILE)),
            None => {}
        }
        given
    }

    /// The text that counts, and where it comes from; an empty text counts as not given.
    pub(crate) fn get(&self, key: &str) -> Option<(&str, Source)> {
        self.everywhere(key).find(|(text, _)| !text.is_empty())
    }

    /// As [`GivenSettings::get`], but an empty text counts.
    pub(super) fn get_even_empty(&self, key: &str) -> Option<(&str, Source)> {
        self.everywhere(key).next()
    }

    fn everywhere(&self, key: &str) -> impl Iterator<Item = (&str, Source)> {
        let places = [
            (&self.flags, Source::Flag),
            (&self.environment, Source::Environment),
            (&self.file, Source::File),
        ];
        places
            .into_iter()
            .filter_map(move |(given, source)| Some((given.get(key)?.trim(), source)))
    }

    fn read_file(&mut self, path: &Path) {
        let name = path.display().to_string();
        let table = std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| {
                text.parse::<toml::Table>()
                    .map_err(|error| error.message().to_owned())
            });
        match table {
            Ok(table) => table
                .into_iter()
                .for_each(|(key, value)| self.read_entry(&name, &key, &value)),
            Err(reason) => self.errors.push(SettingError::new(name, reason)),
        }
    }

    fn read_entry(&mut self, file: &str, key: &str, value: &toml::Value) {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let reason = "there is no such setting; `tenantry config check` lists all";
            self.errors
                .push(SettingError::new(format!("{file}: {key}"), reason));
            return;
        };
        if let Some(text) = as_text(value) {
            self.file.insert(setting.key, text);
        } else {
            let reason = "must be a text, a number, a boolean or a list of texts";
            self.errors
                .push(SettingError::new(format!("{file}: {key}"), reason));
        }
    }
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

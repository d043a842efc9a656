//! `tenantry config`

use serde_json::{Map, Value, json};

use crate::cli::ConfigCommand;
use crate::output;
use crate::settings::{ResolvedSetting, Sources, configuration_reference};

pub(crate) fn run(command: &ConfigCommand, sources: Sources) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Reference => output::result(configuration_reference().trim_end()),
        ConfigCommand::Check(format) => {
            if format.json {
                let members: Map<_, _> = sources.iter().map(as_member).collect();
                output::json(&Value::Object(members));
            } else {
                output::table(["SETTING", "VALUE", "FROM"], sources.iter().map(as_row));
            }
            sources.read()?;
            output::note("All settings are valid.");
        }
    }
    Ok(())
}

fn as_member(setting: &ResolvedSetting) -> (String, Value) {
    let member = json!({"value": setting.displayed(), "from": setting.source()});
    (setting.variable(), member)
}

fn as_row(setting: &ResolvedSetting) -> [String; 3] {
    [
        setting.variable(),
        setting.displayed().to_owned(),
        setting.source().to_owned(),
    ]
}

//! What the first start shows, once.

use tenantry_domain::installation::Bootstrapped;
use tenantry_domain::values::SecretText;

use crate::output;
use crate::settings::Settings;

/// Shows the secrets that were made, and three lines to paste. Every other start shows nothing.
pub(crate) fn show(settings: &Settings, bootstrapped: &Bootstrapped) {
    if !bootstrapped.is_first_start {
        return;
    }
    output::result(
        "Tenantry is set up. These secrets are shown once; only hashes of them are kept.\n",
    );
    for (name, secret) in [
        ("operator key ", &bootstrapped.operator_key),
        ("service token", &bootstrapped.service_token),
    ] {
        let shown = secret
            .as_ref()
            .map_or("as in the settings", SecretText::expose);
        output::result(&format!("  {name}  {shown}"));
    }
    output::result(
        "\nPaste these lines into another terminal, in this order: they register a developer,",
    );
    output::result(
        "an end user of the developer's project (read from the first answer), and a private user.\n",
    );
    for line in curl_lines(settings, bootstrapped) {
        output::result(&format!("{line}\n"));
    }
}

/// Where the first line leaves its answer for the second.
const ANSWER: &str = "tenantry-developer.json";

fn curl_lines(settings: &Settings, bootstrapped: &Bootstrapped) -> [String; 3] {
    let base = format!("http://{}", settings.listen);
    let private = settings
        .private_listen
        .map_or_else(|| base.clone(), |a| format!("http://{a}"));
    let operator_key = shell_value(bootstrapped.operator_key.as_ref(), "$TENANTRY_OPERATOR_KEY");
    let service_token = shell_value(
        bootstrapped.service_token.as_ref(),
        "$TENANTRY_SERVICE_TOKEN",
    );
    let (developer_key, project) = (member("developer_key"), member("project_id"));
    let json = "-H 'Content-Type: application/json'";
    [
        format!(
            "curl -sS -X POST {base}/api/v1/auth/register -H \"X-Operator-Key: {operator_key}\" {json} \
             -d '{{\"email\": \"john@example.com\", \"password\": \"SecurePass123\", \"full_name\": \"John Smith\"}}' \
             | (umask 077; tee {ANSWER}); echo"
        ),
        format!(
            "curl -sS -X POST {base}/api/v1/auth/register -H \"X-Developer-Key: {developer_key}\" \
             -H \"X-Project-ID: {project}\" {json} \
             -d '{{\"email\": \"jane@example.com\", \"password\": \"SecurePass123\", \"full_name\": \"Jane Doe\"}}'; echo"
        ),
        format!(
            "curl -sS -X POST {private}/v1/private/users/ -H \"Authorization: Bearer {service_token}\" {json} \
             -d '{{\"email\": \"internal.user@example.com\", \"password\": \"secure_password\", \
             \"full_name\": \"Internal System User\", \"is_verified\": true}}'; echo"
        ),
    ]
}

/// A secret that was made, or the variable that holds the one from the settings.
fn shell_value(made: Option<&SecretText>, variable: &str) -> String {
    made.map_or(variable, SecretText::expose).to_owned()
}

/// A member of the first answer, by the tools that every shell has.
fn member(name: &str) -> String {
    format!("$(sed 's/.*\"{name}\":\"\\([^\"]*\\)\".*/\\1/' {ANSWER})")
}

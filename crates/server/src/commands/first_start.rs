//! The output of the first start.

use tenantry_domain::installation::Bootstrapped;
use tenantry_domain::values::SecretText;

use crate::output;
use crate::settings::Settings;

/// Prints the generated secrets and three `curl` commands. Later starts print nothing.
pub(crate) fn print(settings: &Settings, bootstrapped: &Bootstrapped) {
    if !bootstrapped.is_first_start {
        return;
    }
    output::result(
        "Tenantry is set up. These secrets are shown once; only their hashes are stored.\n",
    );
    for (name, secret) in [
        ("operator key ", &bootstrapped.operator_key),
        ("service token", &bootstrapped.service_token),
    ] {
        let shown = secret
            .as_ref()
            .map_or("from the settings", SecretText::expose);
        output::result(&format!("  {name}  {shown}"));
    }
    output::result(
        "\nPaste these commands into another terminal, in this order. They register a developer and",
    );
    output::result(
        "an end user of the developer's project, whose id is in the first response, and create a private user.\n",
    );
    for line in curl_lines(settings, bootstrapped) {
        output::result(&format!("{line}\n"));
    }
}

/// The file in which the first command leaves its response for the second.
const RESPONSE: &str = "tenantry-developer.json";

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
             | (umask 077; tee {RESPONSE}); echo"
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

/// The generated secret, or the variable that contains the configured one.
fn shell_value(generated: Option<&SecretText>, variable: &str) -> String {
    generated.map_or(variable, SecretText::expose).to_owned()
}

/// Extracts a member of the first response. `sed` is installed more often than `jq`.
fn member(name: &str) -> String {
    format!("$(sed 's/.*\"{name}\":\"\\([^\"]*\\)\".*/\\1/' {RESPONSE})")
}

//! The cost of the pure rules: `cargo bench -p tenantry-domain`.

use divan::{Bencher, black_box};
use tenantry_domain::roles::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, ProjectStatus, resolve_registration,
};
use tenantry_domain::values::{EmailAddress, PasswordPolicy, SecretText};
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

fn main() {
    divan::main();
}

#[divan::bench]
fn resolve_a_role(bencher: Bencher) {
    let grant = grant_of(&Fixtures::new(1).a_developer_registration());
    let credentials = CheckedCredentials {
        ambiguous: false,
        operator_key: OperatorKeyStatus::Absent,
        developer_key: DeveloperKeyStatus::Valid(grant.developer_key_id, grant.developer_id),
        project: ProjectStatus::Own(grant.project_id),
    };
    bencher.bench(|| resolve_registration(black_box(credentials)));
}

#[divan::bench(args = ["jane@example.com", "jane@bücher.example"])]
fn parse_an_email_address(text: &str) -> bool {
    EmailAddress::parse(black_box(text)).is_ok()
}

#[divan::bench(args = ["SecurePass123", "correct horse battery staple"])]
fn check_a_password(text: &str) -> bool {
    let rules = PasswordPolicy::default().public_rules();
    rules.accept(black_box(text)).is_ok()
}

#[divan::bench]
fn hash_a_key(bencher: Bencher) {
    let key = SecretText::new("k".repeat(50));
    bencher.bench(|| black_box(&key).hash());
}

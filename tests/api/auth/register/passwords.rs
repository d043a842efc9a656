//! The password rules, each with its own element.

use serde_json::json;
use tenantry_acceptance::assertions::{
    DIGIT, LOWERCASE, MAX_LENGTH, MIN_LENGTH, PasswordRule, UPPERCASE, assert_weak_password,
};
use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    each_broken_rule_is_its_own_element,
    r4_only_ascii_letters_and_digits_count,
    r2_the_longest_password_has_256_characters,
    r2_a_password_has_at_most_1024_bytes_before_normalisation,
    r3_characters_are_counted_after_composition,
    r3_a_nul_is_rejected,
];

fn each_broken_rule_is_its_own_element(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().rows();
    for (password, broken) in [
        ("Short12", &[MIN_LENGTH][..]),
        ("alllower1", &[UPPERCASE]),
        ("ALLUPPER1", &[LOWERCASE]),
        ("NoDigitsHere", &[DIGIT]),
        ("short", &[MIN_LENGTH, UPPERCASE, DIGIT]),
        ("secure_password", &[UPPERCASE, DIGIT]),
        ("        ", &[UPPERCASE, LOWERCASE, DIGIT]),
        ("", &[MIN_LENGTH, UPPERCASE, LOWERCASE, DIGIT]),
    ] {
        assert_broken(&attempt(&server, &developer, password), broken);
    }
    assert_eq!(server.database().rows(), before);
    for (number, password) in ["Password123", "SecurePass456", "MyP@ssw0rd", " Aa1 Aa1"]
        .iter()
        .enumerate()
    {
        let email = format!("jane{number}@example.com");
        let body = json!({"email": email, "password": password});
        let response = developer.on(&server).json(&body).send();
        response.assert_status(201);
    }
}

fn r4_only_ascii_letters_and_digits_count(database: Database) {
    let (server, developer) = Developer::start(database);
    let response = attempt(&server, &developer, "ÄÖÜäöüßЖж٣٤٥");
    assert_broken(&response, &[UPPERCASE, LOWERCASE, DIGIT]);
}

fn r2_the_longest_password_has_256_characters(database: Database) {
    let (server, developer) = Developer::start(database);
    let too_long = format!("Aa1{}", "x".repeat(254));
    assert_broken(&attempt(&server, &developer, &too_long), &[MAX_LENGTH]);
    let longest = too_long.get(..256).expect("ASCII");
    attempt(&server, &developer, longest).assert_status(201);
}

fn r2_a_password_has_at_most_1024_bytes_before_normalisation(database: Database) {
    let (server, developer) = Developer::start(database);
    // Three combining jamo of 9 bytes, which compose to one syllable of 3.
    let syllables = |count: usize| format!("Aa1{}", "\u{1100}\u{1161}\u{11a8}".repeat(count));
    let too_long = attempt(&server, &developer, &syllables(114));
    assert_broken(&too_long, &[MAX_LENGTH]);
    attempt(&server, &developer, &syllables(113)).assert_status(201);
}

fn r3_characters_are_counted_after_composition(database: Database) {
    let (server, developer) = Developer::start(database);
    let accented = |count: usize| format!("Aa1{}", "e\u{301}".repeat(count));
    assert_broken(&attempt(&server, &developer, &accented(4)), &[MIN_LENGTH]);
    attempt(&server, &developer, &accented(5)).assert_status(201);
}

fn r3_a_nul_is_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let response = attempt(&server, &developer, "Secure\0Pass123");
    response.assert_status(422);
    let loc = &response.json()["detail"][0]["loc"];
    assert_eq!(*loc, json!(["body", "password"]));
}

fn attempt(server: &Server, developer: &Developer, password: &str) -> ApiResponse {
    let body = json!({"email": "jane@example.com", "password": password});
    developer.on(server).json(&body).send()
}

#[track_caller]
fn assert_broken(response: &ApiResponse, rules: &[PasswordRule]) {
    assert_weak_password(response, "password", rules);
}

use actix_web::HttpResponse;
use actix_web::body::MessageBody as _;
use actix_web::http::header::RETRY_AFTER;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tenantry_domain::values::PasswordPolicy;

use super::Page;

const EMAIL: &str = "ada@example.com";
const TOKEN: &str = "VGhlIHRva2VuIG9mIHRoZSBsaW5rLCA0MyBjaGFyYWN";

fn confirm(project_name: Option<&str>) -> Page<'_> {
    Page::ConfirmAddress {
        project_name,
        email: EMAIL,
        token: TOKEN,
    }
}

fn choose(broken_rules: &[String]) -> Page<'_> {
    Page::ChoosePassword {
        project_name: Some("Acme"),
        email: EMAIL,
        token: TOKEN,
        policy: PasswordPolicy::Standard,
        broken_rules,
    }
}

/// Every page, with this project name.
fn every_page<'a>(name: &'a str, broken_rules: &'a [String]) -> [Page<'a>; 9] {
    let project_name = Some(name);
    [
        confirm(project_name),
        confirm(None),
        Page::AddressVerified {
            project_name,
            email: EMAIL,
        },
        Page::DeadVerification,
        choose(broken_rules),
        Page::PasswordChanged { project_name },
        Page::DeadReset,
        Page::TooMany { retry_after: 30 },
        Page::Unavailable { retry_after: 1 },
    ]
}

fn header<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

fn html(page: Page<'_>) -> String {
    let body = page.response().unwrap().into_body();
    let bytes = body.try_into_bytes().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The text between two others.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = html.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn every_page_is_complete_and_has_a_title() {
    for page in every_page("Acme", &[]) {
        let html = html(page);
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert!(html.trim_end().ends_with("</html>"));
        let heading = between(&html, "<h1>", "</h1>");
        assert!(!heading.is_empty());
        assert!(between(&html, "<title>", "</title>").starts_with(heading));
        assert!(html.contains("name=\"viewport\" content=\"width=device-width, initial-scale=1\""));
    }
}

#[test]
fn every_page_is_private_and_loads_and_runs_nothing() {
    for page in every_page("Acme", &[]) {
        let response = page.response().unwrap();
        let html = html(page);
        let hash = STANDARD.encode(Sha256::digest(between(&html, "<style>", "</style>")));
        assert_eq!(
            header(&response, "content-security-policy"),
            format!(
                "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; \
                 base-uri 'none'; frame-ancestors 'none'"
            )
        );
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("x-robots-tag", "noindex"),
        ] {
            assert_eq!(header(&response, name), value);
        }
        for forbidden in [
            "<script", "<link", "<img", "<iframe", "style=", "onclick", "http:", "https:", "url(",
        ] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        assert_eq!(html.matches("<style>").count(), 1);
    }
}

#[test]
fn each_page_has_its_status() {
    let statuses = |broken: &[String]| {
        every_page("Acme", broken).map(|page| page.response().unwrap().status().as_u16())
    };
    assert_eq!(statuses(&[]), [200, 200, 200, 400, 200, 200, 400, 429, 503]);
    let broken = ["Password must contain at least one digit".to_owned()];
    assert_eq!(statuses(&broken)[4], 422);
}

#[test]
fn the_page_of_a_dead_link_shows_the_lifetime_of_links_and_no_account() {
    let verification = html(Page::DeadVerification);
    assert!(verification.contains("are good for 24 hours."));
    let reset = html(Page::DeadReset);
    assert!(reset.contains("are good for 30 minutes."));
    for html in [verification, reset] {
        assert!(!html.contains(EMAIL) && !html.contains("<form"));
    }
}

#[test]
fn a_page_that_asks_to_wait_shows_for_how_long() {
    for (page, seconds, words) in [
        (Page::TooMany { retry_after: 30 }, "30", "Wait 30 seconds"),
        (Page::Unavailable { retry_after: 1 }, "1", "Wait a second"),
    ] {
        assert_eq!(
            header(&page.response().unwrap(), RETRY_AFTER.as_str()),
            seconds
        );
        assert!(html(page).contains(words));
    }
    let page = confirm(None).response().unwrap();
    assert_eq!(header(&page, RETRY_AFTER.as_str()), "");
}

#[test]
fn r18_markup_in_a_name_is_escaped() {
    let name = r#"<script>alert("1")</script>'&amp;"#;
    let broken = [name.to_owned()];
    for page in every_page(name, &broken) {
        let html = html(page);
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("alert(\""), "{html}");
    }
    let shown = html(confirm(Some(name)));
    let escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;&#x2f;script&gt;&#x27;&amp;amp;";
    assert!(shown.contains(escaped), "{shown}");
}

#[test]
fn markup_in_an_email_address_or_a_token_is_escaped() {
    let text = r#""><b onload=x>"#;
    let page = Page::ConfirmAddress {
        project_name: None,
        email: text,
        token: text,
    };
    assert!(!html(page).contains("<b onload"));
    let page = Page::ChoosePassword {
        project_name: None,
        email: text,
        token: text,
        policy: PasswordPolicy::LengthOnly,
        broken_rules: &[],
    };
    assert!(!html(page).contains("<b onload"));
}

#[test]
fn r18_a_long_name_is_shortened_everywhere() {
    let name = "x".repeat(65);
    for page in every_page(&name, &[]) {
        assert!(!html(page).contains(&name));
    }
}

#[test]
fn the_page_of_an_account_without_a_project_shows_none() {
    assert!(html(confirm(Some("Acme"))).contains("class=\"project\""));
    let html = html(confirm(None));
    assert!(!html.contains("class=\"project\""));
    assert_eq!(between(&html, "<title>", "</title>"), "Verify your address");
}

#[test]
fn r24_the_button_posts_the_token_to_the_path_without_its_query() {
    for page in [confirm(None), choose(&[])] {
        let html = html(page);
        let form = between(&html, "<form ", "</form>");
        assert!(form.starts_with("method=\"post\" action=\"?\">"));
        let hidden = format!(r#"<input type="hidden" name="token" value="{TOKEN}">"#);
        assert!(form.contains(&hidden));
        assert_eq!(form.matches("<button type=\"submit\">").count(), 1);
        assert_eq!(html.matches(TOKEN).count(), 1);
    }
}

#[test]
fn the_page_of_a_rejected_password_lists_every_broken_rule_and_not_the_password() {
    let broken = [
        "Password must be at least 8 characters long".to_owned(),
        "Password must contain at least one digit".to_owned(),
    ];
    assert!(!html(choose(&[])).contains("role=\"alert\""));
    let html = html(choose(&broken));
    let alert = between(&html, "role=\"alert\"", "</div>");
    for rule in &broken {
        assert!(alert.contains(&format!("<li>{rule}</li>")));
    }
    let field = between(&html, "<input id=\"password\"", ">");
    assert!(field.contains("type=\"password\" autocomplete=\"new-password\" required"));
    assert!(field.contains("aria-describedby=\"rules broken\" aria-invalid=\"true\""));
    assert!(!field.contains("value="));
}

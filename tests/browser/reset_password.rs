//! `/reset-password`

use tenantry_acceptance::accounts::PASSWORD;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::layout::assert_layout;
use crate::page::Page;
use crate::test_user::{JANE, Jane};

on_both_databases![a_weak_password_shows_the_form_again_and_a_strong_one_logs_in];

const NEW_PASSWORD: &str = "Zwölf Boxkämpfer 12";

fn a_weak_password_shows_the_form_again_and_a_strong_one_logs_in(database: Database) {
    let server = Server::start(database);
    let jane = Jane::register(&server);
    let link = jane.request_password_reset(&server);

    let mut page = Page::blank();
    page.open(&link);
    let title = format!("Choose a new password · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert!(page.text().contains(JANE), "{}", page.text());
    assert_eq!(page.buttons(), ["Set new password"]);
    let field = page.field();
    assert_eq!(field.name, "New password");
    assert!(!field.is_invalid, "{field:?}");
    let rule = "At least 8 characters";
    assert!(field.description.starts_with(rule), "{field:?}");
    assert_layout(&mut page, &server);

    page.click("label");
    assert!(page.field().is_focused, "the label has no field");
    page.type_text("weak");
    page.press_enter();
    assert_eq!(page.title(), title);
    let field = page.field();
    assert!(field.is_invalid, "{field:?}");
    for rule in [
        "Password must be at least 8 characters long",
        "Password must contain at least one uppercase letter",
        "Password must contain at least one digit",
    ] {
        assert!(page.text().contains(rule), "{}", page.text());
        assert!(field.description.contains(rule), "{field:?}");
    }
    assert!(!page.text().contains("lowercase letter\n"));
    assert_eq!(page.count("[role=alert]"), 1);
    assert_layout(&mut page, &server);

    page.click("#password");
    page.type_text(NEW_PASSWORD);
    page.click_button();
    let title = format!("Your password is changed · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert_eq!(page.count("form"), 0);
    assert_layout(&mut page, &server);
    assert_eq!(jane.login(&server, NEW_PASSWORD), 200);
    assert_eq!(jane.login(&server, PASSWORD), 401);

    page.open(&link);
    assert_eq!(page.title(), "This link does not work any more");
    assert!(page.text().contains("30 minutes"), "{}", page.text());
    assert_layout(&mut page, &server);
}

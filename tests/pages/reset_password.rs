//! `/reset-password`

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::page::Page;
use crate::people::{JANE, Jane, PASSWORD};
use crate::screens::assert_sound;

on_both_databases![a_weak_password_is_asked_for_again_and_a_good_one_logs_in];

const NEW_PASSWORD: &str = "Zwölf Boxkämpfer 12";

fn a_weak_password_is_asked_for_again_and_a_good_one_logs_in(database: Database) {
    let server = Server::start(database);
    let jane = Jane::register(&server);
    let link = jane.forgets_her_password(&server);

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
    assert_sound(&mut page, &server);

    page.click("label");
    assert!(page.field().is_focused, "a label leads to its field");
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
    assert_sound(&mut page, &server);

    page.click("#password");
    page.type_text(NEW_PASSWORD);
    page.press_the_button();
    let title = format!("Your password is changed · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert_eq!(page.count("form"), 0);
    assert_sound(&mut page, &server);
    assert_eq!(jane.login(&server, NEW_PASSWORD), 200);
    assert_eq!(jane.login(&server, PASSWORD), 401);

    page.open(&link);
    assert_eq!(page.title(), "This link does not work any more");
    assert!(page.text().contains("30 minutes"), "{}", page.text());
    assert_sound(&mut page, &server);
}

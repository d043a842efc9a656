use tenantry_domain::values::{FullName, Name};

use crate::support::{settings, shown, verification};

#[tokio::test]
async fn r18_a_name_is_told_as_text_and_never_as_markup() {
    let mut message = verification();
    message.full_name = Some(FullName::parse("<b>Jane</b> {{ link }} & \"Co\"").unwrap());
    message.project_name = Some(Name::parse("<script>x</script>").unwrap());
    let email = shown(settings(), &message).await;
    // Plain text has no markup, so there the name is told email by email.
    assert!(
        email
            .text
            .starts_with("Hello <b>Jane</b> {{ link }} & \"Co\","),
        "{}",
        email.text
    );
    assert!(email.html.contains("&lt;b&gt;Jane&lt;"), "{}", email.html);
    assert!(!email.html.contains("<b>") && !email.html.contains("<script>"));
}

#[tokio::test]
async fn r18_a_name_that_is_a_link_is_left_out() {
    let mut message = verification();
    message.full_name = Some(FullName::parse("Win at https://evil.example/x").unwrap());
    message.project_name = Some(Name::parse("visit http://evil.example").unwrap());
    let email = shown(settings(), &message).await;
    for part in [&email.subject, &email.text, &email.html] {
        assert!(!part.contains("evil"), "{part}");
    }
    assert!(email.text.starts_with("Hello,\r\n"), "{}", email.text);
}

#[tokio::test]
async fn r18_long_names_are_cut_and_projects_never_read_as_domains() {
    let mut message = verification();
    message.full_name = Some(FullName::parse(&"x".repeat(255)).unwrap());
    message.project_name = Some(Name::parse("shop.example.com").unwrap());
    let email = shown(settings(), &message).await;
    assert!(
        email
            .text
            .starts_with(&format!("Hello {}…,", "x".repeat(63)))
    );
    assert_eq!(
        email.subject,
        "Verify your e-email address for shop. example. com"
    );
}

#[tokio::test]
async fn r28_no_name_adds_a_header() {
    let mut message = verification();
    message.project_name = Some(Name::parse("x\u{2028}Bcc: eve@evil.example").unwrap());
    let email = shown(settings(), &message).await;
    assert_eq!(
        email.subject,
        "Verify your e-email address for Example accounts"
    );
}

use tenantry_domain::values::{FullName, Name};

use crate::support::{received_parts, settings, verification};

#[tokio::test]
async fn r18_markup_in_a_name_is_escaped_in_html() {
    let mut message = verification();
    message.full_name = Some(FullName::parse("<b>Jane</b> {{ link }} & \"Co\"").unwrap());
    message.project_name = Some(Name::parse("<script>x</script>").unwrap());
    let email = received_parts(settings(), &message).await;
    // Plain text has no markup, so there the name is unchanged.
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
async fn r18_a_name_that_is_a_link_is_omitted() {
    let mut message = verification();
    message.full_name = Some(FullName::parse("Win at https://evil.example/x").unwrap());
    message.project_name = Some(Name::parse("visit http://evil.example").unwrap());
    let email = received_parts(settings(), &message).await;
    for part in [&email.subject, &email.text, &email.html] {
        assert!(!part.contains("evil"), "{part}");
    }
    assert!(email.text.starts_with("Hello,\r\n"), "{}", email.text);
}

#[tokio::test]
async fn r18_long_names_are_truncated_and_domain_names_are_split() {
    let mut message = verification();
    message.full_name = Some(FullName::parse(&"x".repeat(255)).unwrap());
    message.project_name = Some(Name::parse("shop.example.com").unwrap());
    let email = received_parts(settings(), &message).await;
    assert!(
        email
            .text
            .starts_with(&format!("Hello {}…,", "x".repeat(63)))
    );
    assert_eq!(
        email.subject,
        "Verify your email address for shop. example. com"
    );
}

#[tokio::test]
async fn r28_a_name_cannot_add_a_header() {
    let mut message = verification();
    message.project_name = Some(Name::parse("x\u{2028}Bcc: eve@evil.example").unwrap());
    let email = received_parts(settings(), &message).await;
    assert_eq!(
        email.subject,
        "Verify your email address for Example accounts"
    );
}

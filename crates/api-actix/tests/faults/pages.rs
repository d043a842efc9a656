//! The pages of links when a port fails.

use std::sync::Arc;

use tenantry_domain::verifications::MockVerificationRepository;

use crate::away;
use crate::support::{Server, TestServer};

const PAGES: [&str; 2] = ["/verify-email", "/reset-password"];

/// Status, `Retry-After`, content type and text of a page.
async fn shown(request: reqwest::RequestBuilder) -> (u16, Option<String>, String, String) {
    let response = request.send().await.unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    (
        response.status().as_u16(),
        header("Retry-After"),
        header("Content-Type").unwrap_or_default(),
        response.text().await.unwrap(),
    )
}

fn looked_at(server: &Server, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}{path}?token=some-token", server.base);
    server.client.get(url)
}

fn posted(server: &Server, path: &str) -> reqwest::RequestBuilder {
    let form = "token=some-token&password=SecurePass123";
    server
        .client
        .post(format!("{}{path}", server.base))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form)
}

#[actix_web::test]
async fn r71_a_link_that_cannot_be_looked_up_is_a_page_with_a_retry_time() {
    let mut app = TestServer::working().await;
    let mut verifications = MockVerificationRepository::new();
    verifications
        .expect_find_verification()
        .returning(|_, _, _| Err(away()));
    app.use_cases.find_verification.verifications = Arc::new(verifications);
    let server = app.serve();
    for path in PAGES {
        for request in [looked_at(&server, path), posted(&server, path)] {
            let (status, retry_after, content_type, text) = shown(request).await;
            assert_eq!((status, retry_after.as_deref()), (503, Some("1")));
            assert_eq!(content_type, "text/html; charset=utf-8");
            assert!(text.contains("Wait a second"), "{text}");
            assert!(!text.contains("secret-host"), "R59: {text}");
            assert!(!text.contains("some-token"), "{text}");
        }
    }
}

#[actix_web::test]
async fn r54_a_client_that_follows_links_without_end_gets_a_page_that_rejects_it() {
    let app = TestServer::working().await;
    let server = app.serve();
    let mut rejected = None;
    for _ in 0..2_000 {
        let (status, retry_after, content_type, text) = shown(posted(&server, PAGES[0])).await;
        assert_eq!(content_type, "text/html; charset=utf-8");
        if status == 429 {
            rejected = Some((retry_after, text));
            break;
        }
        assert_eq!(status, 400);
    }
    let (retry_after, text) = rejected.unwrap();
    assert_eq!(retry_after.as_deref(), Some("1"));
    assert!(text.contains("Too many requests"), "{text}");
}

#[actix_web::test]
async fn a_post_without_a_valid_form_is_a_dead_link() {
    let app = TestServer::working().await;
    let server = app.serve();
    for path in PAGES {
        let url = format!("{}{path}", server.base);
        let post = || server.client.post(&url);
        let form = |body: String| {
            post()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(body)
        };
        for request in [
            post(),
            post().body("token=some-token"),
            post().json(&serde_json::json!({"token": "some-token"})),
            form("token=some-token&token=some-token".to_owned()),
            form(format!("token={}", "x".repeat(17_000))),
            form("%".to_owned()),
        ] {
            let (status, _, content_type, _) = shown(request).await;
            assert_eq!(status, 400);
            assert_eq!(content_type, "text/html; charset=utf-8");
        }
    }
}

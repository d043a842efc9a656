//! `GET /openapi.json` and `/docs`

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use serde_json::Value;

use crate::openapi::{openapi, openapi_json};

/// The OpenAPI document.
pub(crate) async fn document() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(openapi_json())
}

/// A page that lists every operation.
pub(crate) async fn page() -> HttpResponse {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(render(&serde_json::to_value(openapi()).unwrap_or_default()))
}

fn render(document: &Value) -> String {
    let rows: String = operations(document)
        .map(|operation| operation.to_row())
        .collect();
    include_str!("docs.html").replace("{{rows}}", &rows)
}

struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    text: &'a Value,
}

fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(|(method, text)| Operation { method, path, text })
    })
}

impl Operation<'_> {
    fn to_row(&self) -> String {
        let text = |name: &str| escape(self.text.get(name).and_then(Value::as_str).unwrap_or(""));
        format!(
            "<tr><td><b>{}</b></td><td><code>{}</code></td><td>{}<br><small>{}</small></td></tr>\n",
            escape(&self.method.to_uppercase()),
            escape(self.path),
            text("summary"),
            text("description"),
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

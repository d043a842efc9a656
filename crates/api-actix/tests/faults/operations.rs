//! Rules that hold for every operation of the OpenAPI document.

use std::collections::BTreeSet;

use reqwest::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Map, Value, json};

use crate::support::{PASSWORD, Server, TestServer};

const JSON: &str = "application/json";
const EMAIL: &str = "jane@example.com";
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A server, valid credentials and the document.
struct Api {
    server: Server,
    access_token: String,
    service_token: String,
    operator_key: String,
    document: Value,
}

struct Operation<'a> {
    api: &'a Api,
    method: Method,
    path: String,
    description: &'a Value,
}

impl Api {
    async fn start() -> Self {
        let working = TestServer::working().await;
        let server = working.serve();
        server.create_verified(&working.secrets, EMAIL).await;
        let tokens = server.log_in(EMAIL, PASSWORD).await;
        let secrets = &working.secrets;
        Self {
            server,
            access_token: tokens.text("access_token"),
            service_token: secrets.service_token.as_ref().unwrap().expose().to_owned(),
            operator_key: secrets.operator_key.as_ref().unwrap().expose().to_owned(),
            document: serde_json::from_str(&tenantry_api_actix::openapi_json()).unwrap(),
        }
    }

    fn paths(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.document["paths"].as_object().unwrap().iter()
    }

    fn operations(&self) -> Vec<Operation<'_>> {
        let operations = self.paths().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(|(method, description)| Operation {
                api: self,
                method: method.to_uppercase().parse().unwrap(),
                path: with_parameters(path),
                description,
            })
        });
        operations.collect()
    }

    fn operations_with_body(&self) -> Vec<Operation<'_>> {
        let mut operations = self.operations();
        operations.retain(|operation| operation.description["requestBody"].is_object());
        assert!(operations.len() >= 11);
        operations
    }

    /// A schema of the document; for alternatives the first one.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            return self.resolve(self.document.pointer(pointer).unwrap());
        }
        match schema["oneOf"].get(0) {
            Some(first) => self.resolve(first),
            None => schema,
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.server.base);
        self.server.client.request(method, url)
    }
}

fn with_parameters(path: &str) -> String {
    path.replace("{id}", "019af85c-7440-7707-8707-070707070707")
}

impl Operation<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The credential that the operation cannot do without.
    fn required_credential(&self) -> Option<&str> {
        let alternatives = self.description["security"].as_array()?;
        let alternatives: Vec<_> = alternatives.iter().filter_map(Value::as_object).collect();
        let is_optional = alternatives.iter().any(|schemes| schemes.is_empty());
        let scheme = alternatives.first()?.keys().next()?;
        (!is_optional).then_some(match scheme.as_str() {
            "service_token" => &self.api.service_token,
            _ => &self.api.access_token,
        })
    }

    fn request(&self) -> RequestBuilder {
        self.api.request(self.method.clone(), &self.path)
    }

    /// A request that is authorized, but still has no body.
    fn authorized(&self) -> RequestBuilder {
        let parameters = self.description["parameters"].to_string();
        let request = match self.required_credential() {
            Some(token) => self.request().bearer_auth(token),
            None => self.request(),
        };
        if parameters.contains("X-Operator-Key") {
            request.header("X-Operator-Key", &self.api.operator_key)
        } else {
            request
        }
    }

    fn is_body_required(&self) -> bool {
        self.description["requestBody"]["required"] == true
    }

    fn body_schema(&self) -> &Value {
        let content = &self.description["requestBody"]["content"];
        self.api.resolve(&content[JSON]["schema"])
    }

    /// Sends the request; its status must be the expected and a documented one.
    async fn expect(&self, status: u16, request: RequestBuilder) -> Response {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{}", self.name());
        let documented = &self.description["responses"][status.to_string()];
        assert!(documented.is_object(), "{}: {status}", self.name());
        response
    }

    async fn expect_invalid(&self, body: &str) -> Value {
        let request = self.authorized().header(CONTENT_TYPE, JSON);
        let response = self.expect(422, request.body(body.to_owned())).await;
        let mut body: Value = response.json().await.unwrap();
        body["detail"].take()
    }
}

#[actix_web::test]
async fn operation_ids_are_unique() {
    let api = Api::start().await;
    let operations = api.operations();
    let ids: BTreeSet<&str> = operations
        .iter()
        .map(|operation| operation.description["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), operations.len());
}

#[actix_web::test]
async fn r61_a_request_without_a_valid_token_is_401_wherever_one_is_required() {
    let api = Api::start().await;
    let mut operations = api.operations();
    operations.retain(|operation| operation.required_credential().is_some());
    assert!(operations.len() >= 7);
    for operation in operations {
        for (request, detail) in [
            (operation.request(), "Not authenticated"),
            (
                operation.request().bearer_auth("garbage"),
                "Could not validate credentials",
            ),
        ] {
            let request = request.header(CONTENT_TYPE, JSON).body("{");
            let response = operation.expect(401, request).await;
            let challenge = response.headers().get(WWW_AUTHENTICATE).unwrap().clone();
            assert!(challenge.to_str().unwrap().starts_with("Bearer"));
            let body: Value = response.json().await.unwrap();
            assert_eq!(body, json!({"detail": detail}), "{}", operation.name());
        }
    }
}

#[actix_web::test]
async fn another_method_is_405_and_the_allowed_ones_are_named() {
    let api = Api::start().await;
    for (path, methods) in api.paths() {
        let mut allowed: Vec<String> = methods
            .as_object()
            .unwrap()
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        if allowed.contains(&"GET".to_owned()) {
            allowed.push("HEAD".to_owned());
        }
        allowed.sort();
        for method in METHODS {
            if allowed.iter().any(|allowed| allowed == method) {
                continue;
            }
            let request = api.request(method.parse().unwrap(), &with_parameters(path));
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 405, "{method} {path}");
            let header = response.headers().get(ALLOW).unwrap().to_str().unwrap();
            let mut named: Vec<&str> = header.split(", ").collect();
            named.sort_unstable();
            assert_eq!(named, allowed, "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn r57_a_body_of_more_than_16_kib_is_413() {
    let api = Api::start().await;
    for operation in api.operations_with_body() {
        let request = operation.authorized().header(CONTENT_TYPE, JSON);
        let body = " ".repeat(16 * 1024 + 1);
        operation.expect(413, request.body(body)).await;
    }
}

#[actix_web::test]
async fn a_body_that_is_not_declared_as_plain_json_is_415() {
    let api = Api::start().await;
    for operation in api.operations_with_body() {
        let request = || operation.authorized().body("{}");
        let compressed = request()
            .header(CONTENT_TYPE, JSON)
            .header(CONTENT_ENCODING, "gzip");
        for request in [
            request(),
            request().header(CONTENT_TYPE, "text/plain"),
            compressed,
        ] {
            operation.expect(415, request).await;
        }
    }
}

#[actix_web::test]
async fn r12_a_body_that_is_not_one_strict_json_object_is_422() {
    let api = Api::start().await;
    let nested = format!(r#"{{"a":{}{}}}"#, "[".repeat(32), "]".repeat(32));
    for operation in api.operations_with_body() {
        let mut cases = vec![
            ("[]", "type_error.dict"),
            ("null", "type_error.dict"),
            ("{", "value_error.jsondecode"),
            ("{} {}", "value_error.jsondecode"),
            (r#"{"a":1,"a":1}"#, "value_error.jsondecode"),
            (&nested, "value_error.jsondecode"),
        ];
        if operation.is_body_required() {
            cases.push(("", "value_error.missing"));
        }
        for (body, expected) in cases {
            let detail = operation.expect_invalid(body).await;
            assert_eq!(detail.as_array().unwrap().len(), 1);
            assert_eq!(detail[0]["loc"], json!(["body"]), "{}", operation.name());
            assert_eq!(detail[0]["type"], expected, "{}: {body}", operation.name());
        }
    }
}

#[actix_web::test]
async fn every_missing_or_null_member_is_reported_in_the_order_of_the_schema() {
    let api = Api::start().await;
    for operation in api.operations_with_body() {
        let Some(required) = operation.body_schema()["required"].as_array() else {
            continue;
        };
        let elements = |error| required.iter().map(|name| element(name, error)).collect();
        let missing: Value = elements(["field required", "value_error.missing"]);
        assert_eq!(operation.expect_invalid("{}").await, missing);
        let nulls: Map<String, Value> = required
            .iter()
            .map(|name| (name.as_str().unwrap().to_owned(), Value::Null))
            .collect();
        let null = elements([
            "none is not an allowed value",
            "type_error.none.not_allowed",
        ]);
        let detail = operation.expect_invalid(&json!(nulls).to_string()).await;
        assert_eq!(detail, null, "{}", operation.name());
    }
}

#[actix_web::test]
async fn r12_every_member_of_another_type_is_reported_without_its_value() {
    let api = Api::start().await;
    for operation in api.operations_with_body() {
        let properties = operation.body_schema()["properties"].as_object().unwrap();
        for value in [json!(["sent"]), json!({"sent": 1}), json!(1.5)] {
            let members: Map<String, Value> = properties
                .keys()
                .map(|name| (name.clone(), value.clone()))
                .collect();
            let detail = operation.expect_invalid(&json!(members).to_string()).await;
            let expected: Vec<Value> = properties
                .iter()
                .map(|(name, schema)| element(&json!(name), type_error(schema)))
                .collect();
            let elements = detail.as_array().unwrap();
            assert_eq!(elements.len(), expected.len(), "{}", operation.name());
            assert!(expected.iter().all(|element| elements.contains(element)));
        }
    }
}

fn element(name: &Value, [msg, r#type]: [&str; 2]) -> Value {
    json!({"loc": ["body", name], "msg": msg, "type": r#type})
}

fn type_error(schema: &Value) -> [&'static str; 2] {
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => ["value could not be parsed to a boolean", "type_error.bool"],
        (_, Some("uuid")) => ["value is not a valid uuid", "type_error.uuid"],
        _ => ["str type expected", "type_error.str"],
    }
}

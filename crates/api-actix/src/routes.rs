//! Every route, one line each, without the optional trailing slash, which the request context strips. The last
//! `wrap` is the outermost.

use actix_web::dev::HttpServiceFactory;
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Resource, Responder, Scope, web};

use crate::error::ApiError;
use crate::handlers::passwords::reset_page;
use crate::handlers::verifications::verify_page;
use crate::handlers::{
    accounts, docs, health, not_found, passwords, sessions, signing_keys, verifications,
};
use crate::middleware::{
    audit_operator_calls, audit_private_calls, concurrency_limit, error_as_page, head_limit,
};

/// The routes that a listener serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteSet {
    Whole,
    /// All but the private routes.
    Public,
    /// The private routes and the health probes.
    Private,
}

pub(crate) fn configure(routes: RouteSet, app: &mut web::ServiceConfig) {
    app.service(get("/livez", health::get_liveness).wrap(from_fn(head_limit)))
        .service(get("/readyz", health::get_readiness).wrap(from_fn(head_limit)))
        .service(get("/health", health::get_health).wrap(from_fn(head_limit)));
    if routes != RouteSet::Public {
        app.service(private_routes());
    }
    if routes != RouteSet::Private {
        app.service(
            post("/api/v1/auth/register", accounts::register::register)
                .wrap(from_fn(concurrency_limit))
                .wrap(from_fn(audit_operator_calls)),
        )
        .service(account_routes().wrap(from_fn(concurrency_limit)))
        .service(page(
            "/verify-email",
            verify_page::show,
            verify_page::submit,
        ))
        .service(page(
            "/reset-password",
            reset_page::show,
            reset_page::submit,
        ))
        .service(
            get("/.well-known/jwks.json", signing_keys::get_jwks::get_jwks)
                .wrap(from_fn(concurrency_limit)),
        )
        .service(get("/openapi.json", docs::document).wrap(from_fn(concurrency_limit)))
        .service(get("/docs", docs::page).wrap(from_fn(concurrency_limit)));
    }
    app.default_service(web::to(not_found));
}

fn private_routes() -> impl HttpServiceFactory {
    web::scope("/v1/private")
        .wrap(from_fn(concurrency_limit))
        .wrap(from_fn(audit_private_calls))
        .service(post(
            "/users",
            accounts::create_private::create_private_user,
        ))
        .default_service(web::to(not_found))
}

fn account_routes() -> Scope {
    let me = resource("/me", "GET, HEAD, PATCH")
        .route(web::get().to(accounts::get::get_account))
        .route(web::head().to(accounts::get::get_account))
        .route(web::patch().to(accounts::update::update_account));
    let session = resource("/sessions/{id}", "DELETE")
        .route(web::delete().to(sessions::revoke::revoke_session));
    web::scope("/api/v1/auth")
        .service(post("/login", sessions::log_in::log_in))
        .service(post("/refresh", sessions::refresh::refresh_session))
        .service(post("/logout", sessions::log_out::log_out))
        .service(post("/logout-all", sessions::logout_all::logout_all))
        .service(me)
        .service(get("/sessions", sessions::list::list_sessions))
        .service(session)
        .service(post(
            "/request-verification",
            verifications::request::request_verification,
        ))
        .service(post("/verify-email", verifications::verify::verify_email))
        .service(post(
            "/forgot-password",
            passwords::request_reset::request_password_reset,
        ))
        .service(post("/reset-password", passwords::reset::reset_password))
        .service(post("/change-password", passwords::change::change_password))
        .default_service(web::to(not_found))
}

fn get<H, Args>(path: &str, handler: H) -> Resource
where
    H: Handler<Args> + Clone,
    H::Output: Responder + 'static,
    Args: FromRequest + 'static,
{
    resource(path, "GET, HEAD")
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
}

fn post<H, Args>(path: &str, handler: H) -> Resource
where
    H: Handler<Args>,
    H::Output: Responder + 'static,
    Args: FromRequest + 'static,
{
    resource(path, "POST").route(web::post().to(handler))
}

/// A page that is opened with `GET`, and whose button posts to the same path.
fn page<S, P, ShowArgs, SubmitArgs>(path: &str, show: S, submit: P) -> impl HttpServiceFactory
where
    S: Handler<ShowArgs> + Clone,
    S::Output: Responder + 'static,
    ShowArgs: FromRequest + 'static,
    P: Handler<SubmitArgs>,
    P::Output: Responder + 'static,
    SubmitArgs: FromRequest + 'static,
{
    resource(path, "GET, HEAD, POST")
        .route(web::get().to(show.clone()))
        .route(web::head().to(show))
        .route(web::post().to(submit))
        .wrap(from_fn(concurrency_limit))
        .wrap(from_fn(error_as_page))
}

/// A path; other methods than the allowed ones get a 405.
fn resource(path: &str, allow: &'static str) -> Resource {
    let method_not_allowed =
        move || async move { Err::<&'static str, _>(ApiError::method_not_allowed(allow)) };
    web::resource(path).default_service(web::to(method_not_allowed))
}

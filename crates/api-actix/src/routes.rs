//! Every path, one line each, without its optional trailing slash, which the middleware removes. The last wrap of a
//! route is the outermost.

use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Resource, Responder, Scope, web};

use crate::error::ApiError;
use crate::handlers::{auth, docs, health, jwks, not_found, pages, private};
use crate::middleware::{
    audit_operator_calls, audit_private_calls, concurrency_limit, error_as_page, head_limit,
};

/// Which routes a listener has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteSet {
    /// Everything.
    Whole,
    /// Everything but the private routes.
    Public,
    /// The private routes and health.
    Private,
}

pub(crate) fn configure(surface: RouteSet, app: &mut web::ServiceConfig) {
    app.service(get("/livez", health::livez).wrap(from_fn(head_limit)))
        .service(get("/readyz", health::readyz).wrap(from_fn(head_limit)))
        .service(get("/health", health::health).wrap(from_fn(head_limit)));
    if surface != RouteSet::Public {
        app.service(
            web::scope("/v1/private")
                .wrap(from_fn(concurrency_limit))
                .wrap(from_fn(audit_private_calls))
                .service(post("/users", private::create_user::create_user))
                .default_service(web::to(not_found)),
        );
    }
    if surface != RouteSet::Private {
        app.service(
            post("/api/v1/auth/register", auth::register::register)
                .wrap(from_fn(concurrency_limit))
                .wrap(from_fn(audit_operator_calls)),
        )
        .service(account_routes().wrap(from_fn(concurrency_limit)))
        .service(
            page(
                "/verify-email",
                pages::verify_email::show,
                pages::verify_email::act,
            )
            .wrap(from_fn(concurrency_limit))
            .wrap(from_fn(error_as_page)),
        )
        .service(
            page(
                "/reset-password",
                pages::reset_password::show,
                pages::reset_password::act,
            )
            .wrap(from_fn(concurrency_limit))
            .wrap(from_fn(error_as_page)),
        )
        .service(get("/.well-known/jwks.json", jwks::jwks).wrap(from_fn(concurrency_limit)))
        .service(get("/openapi.json", docs::document).wrap(from_fn(concurrency_limit)))
        .service(get("/docs", docs::page).wrap(from_fn(concurrency_limit)));
    }
    app.default_service(web::to(not_found));
}

/// What people do with their own accounts.
fn account_routes() -> Scope {
    let me = resource("/me", "GET, HEAD, PATCH")
        .route(web::get().to(auth::me::me))
        .route(web::head().to(auth::me::me))
        .route(web::patch().to(auth::update_me::rename));
    let end_session = resource("/sessions/{id}", "DELETE")
        .route(web::delete().to(auth::end_session::end_session));
    web::scope("/api/v1/auth")
        .service(post("/login", auth::login::log_in))
        .service(post("/refresh", auth::refresh::refresh))
        .service(post("/logout", auth::logout::log_out))
        .service(post("/logout-all", auth::logout_all::log_out_everywhere))
        .service(me)
        .service(get("/sessions", auth::sessions::sessions))
        .service(end_session)
        .service(post(
            "/request-verification",
            auth::request_verification::request_verification,
        ))
        .service(post("/verify-email", auth::verify_email::verify_email))
        .service(post(
            "/forgot-password",
            auth::forgot_password::forgot_password,
        ))
        .service(post(
            "/reset-password",
            auth::reset_password::reset_password,
        ))
        .service(post(
            "/change-password",
            auth::change_password::change_password,
        ))
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

/// A page that is looked at with `GET`, and whose button posts to the same path.
fn page<S, A, ShowArgs, ActArgs>(path: &str, show: S, act: A) -> Resource
where
    S: Handler<ShowArgs> + Clone,
    S::Output: Responder + 'static,
    ShowArgs: FromRequest + 'static,
    A: Handler<ActArgs>,
    A::Output: Responder + 'static,
    ActArgs: FromRequest + 'static,
{
    resource(path, "GET, HEAD, POST")
        .route(web::get().to(show.clone()))
        .route(web::head().to(show))
        .route(web::post().to(act))
}

/// A path; other methods than the allowed ones are 405.
fn resource(path: &str, allow: &'static str) -> Resource {
    let method_not_allowed =
        move || async move { Err::<&'static str, _>(ApiError::method_not_allowed(allow)) };
    web::resource(path).default_service(web::to(method_not_allowed))
}

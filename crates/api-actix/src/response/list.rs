use actix_web::web;
use tenantry_domain::page::Page;

/// A list that is short enough for one page: a bare array.
pub(crate) fn bare_list<T, R>(page: Page<T>, to_response: impl Fn(T) -> R) -> web::Json<Vec<R>> {
    web::Json(page.items.into_iter().map(to_response).collect())
}

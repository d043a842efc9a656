use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

/// Both forms of a path reach the same route, without a redirect. Routes are registered without the slash:
/// matching one literal is faster than matching two patterns.
pub(super) fn strip_trailing_slash(request: &mut ServiceRequest) {
    let Some(uri) = without_slash(request.uri()) else {
        return;
    };
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// `None` without a trailing slash, and for the root.
fn without_slash(uri: &Uri) -> Option<Uri> {
    let path = uri
        .path()
        .strip_suffix('/')
        .filter(|path| !path.is_empty())?;
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path_and_query).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(uri: &str) -> Option<String> {
        without_slash(&uri.parse().unwrap()).map(|uri| uri.to_string())
    }

    #[test]
    fn one_slash_is_stripped_and_the_query_stays() {
        assert_eq!(stripped("/livez/").as_deref(), Some("/livez"));
        assert_eq!(stripped("/a/b/?c=/").as_deref(), Some("/a/b?c=/"));
        assert_eq!(stripped("/a//").as_deref(), Some("/a/"));
    }

    #[test]
    fn a_path_without_a_slash_and_the_root_stay_unchanged() {
        for uri in ["/", "/livez", "/livez?a=/", "*"] {
            assert_eq!(stripped(uri), None, "{uri}");
        }
    }
}

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

/// Removes the trailing slash of a path, so that both forms reach the same route without a redirect. Routes are
/// registered without it, because a plain string matches faster than a pattern.
pub(super) fn take_off_trailing_slash(request: &mut ServiceRequest) {
    let Some(uri) = without_slash(request.uri()) else {
        return;
    };
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// `None` where there is none, and for the root, which is nothing without it.
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

    fn taken_off(uri: &str) -> Option<String> {
        without_slash(&uri.parse().unwrap()).map(|uri| uri.to_string())
    }

    #[test]
    fn one_slash_is_taken_off_and_the_query_stays() {
        assert_eq!(taken_off("/livez/").as_deref(), Some("/livez"));
        assert_eq!(taken_off("/a/b/?c=/").as_deref(), Some("/a/b?c=/"));
        assert_eq!(taken_off("/a//").as_deref(), Some("/a/"));
    }

    #[test]
    fn a_path_without_one_and_the_root_stay_as_they_are() {
        for uri in ["/", "/livez", "/livez?a=/", "*"] {
            assert_eq!(taken_off(uri), None, "{uri}");
        }
    }
}

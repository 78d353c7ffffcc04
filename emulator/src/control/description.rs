//! What the emulator serves, its own pages included, in OpenAPI.

use axum::http::header;
use axum::response::IntoResponse;

const DESCRIPTION: &str = include_str!("../../schema/openapi.json");

pub(super) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use serde_json::Value;
    use tower::ServiceExt;

    use super::super::{pages, router};
    use super::DESCRIPTION;
    use crate::api;
    use crate::gate::QuotaLimits;
    use crate::server::Server;
    use crate::world::scenario::Scenario;

    /// Method and path, and the name when it has one.
    type Operation = (String, String, Option<String>);

    fn described() -> BTreeSet<Operation> {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut operations = BTreeSet::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
                let own_page = path.starts_with("/__emulator");
                let name = operation["operationId"].as_str().filter(|_| !own_page).map(str::to_owned);
                operations.insert((method.to_uppercase(), path.clone(), name));
            }
        }
        operations
    }

    /// The methods that a page says it can be called with.
    async fn methods(path: &str) -> Vec<String> {
        let scenario = Scenario::load(None).unwrap();
        let server = Server::new(scenario, QuotaLimits { per_minute: 0, per_day: 0 }, String::new());
        let request = Request::builder().method("UNHEARD-OF").uri(path).body(Body::empty()).unwrap();
        let answer = router(Arc::new(server)).oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.headers()[header::ALLOW].to_str().unwrap();
        allowed.split(',').filter(|method| *method != "HEAD").map(str::to_owned).collect()
    }

    #[test]
    fn the_description_has_this_versions_number() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    }

    #[tokio::test]
    async fn all_that_is_served_is_described_and_all_that_is_described_is_served() {
        let mut served: BTreeSet<Operation> = api::endpoints()
            .map(|endpoint| (endpoint.method.to_owned(), endpoint.path.to_owned(), Some(endpoint.name.to_owned())))
            .collect();
        for (path, _) in pages() {
            served.extend(methods(path).await.into_iter().map(|method| (method, path.to_owned(), None)));
        }
        assert_eq!(described(), served);
    }
}

//! The server that the tests share: `TENANTRY_TEST_POSTGRES_URL` names it.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tokio::sync::Mutex;
use tokio_postgres::NoTls;
use url::Url;

/// A database of one test, made from the template; dropped with this value, as far as possible.
pub(crate) struct TestDatabase {
    name: String,
    _template: Arc<Template>,
}

/// A migrated database to copy. There is one while any test needs it.
struct Template {
    name: String,
}

static TEMPLATE: Mutex<Weak<Template>> = Mutex::const_new(Weak::new());
static COUNT: AtomicU32 = AtomicU32::new(1);

impl TestDatabase {
    /// A migrated, empty database.
    pub(crate) async fn create() -> Self {
        let template = Template::get().await;
        let name = new_name();
        copy(&template.name, &name).await;
        Self {
            name,
            _template: template,
        }
    }

    pub(crate) fn url(&self) -> String {
        url_of(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        drop_database(self.name.clone());
    }
}

impl Drop for Template {
    fn drop(&mut self) {
        drop_database(self.name.clone());
    }
}

impl Template {
    async fn get() -> Arc<Self> {
        let mut current = TEMPLATE.lock().await;
        if let Some(template) = current.upgrade() {
            return template;
        }
        let template = Arc::new(Self { name: new_name() });
        let create = format!("CREATE DATABASE {}", template.name);
        run(&create).await.expect("a database");
        let database = PostgresDatabase::connect(&url_of(&template.name), PoolSettings::default());
        let store = database.expect("a URL").store();
        store.apply_migrations().await.expect("the schema");
        *current = Arc::downgrade(&template);
        template
    }
}

/// A database can be copied only when its last session is gone, which takes a moment.
async fn copy(template: &str, name: &str) {
    let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
    for _ in 0..100 {
        if run(&create).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    run(&create).await.expect("a copy of the template");
}

/// A failing test must not fail twice, so nothing here is checked. A thread of its own, because there
/// may be no runtime any more.
fn drop_database(name: String) {
    let dropping = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        if let Ok(runtime) = runtime {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = runtime.block_on(run(&drop));
        }
    });
    let _ = dropping.join();
}

async fn run(statement: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(admin_url().as_str(), NoTls).await?;
    let driver = tokio::spawn(connection);
    let outcome = client.batch_execute(statement).await;
    drop(client);
    let _ = driver.await;
    outcome
}

fn new_name() -> String {
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    format!("tenantry_test_{}_{number}", process::id())
}

fn url_of(database: &str) -> String {
    let mut url = admin_url();
    url.set_path(database);
    url.into()
}

fn admin_url() -> Url {
    let url = std::env::var("TENANTRY_TEST_POSTGRES_URL").expect(
        "TENANTRY_TEST_POSTGRES_URL names no server: run `cargo xtask test`, which starts one",
    );
    url.parse().expect("TENANTRY_TEST_POSTGRES_URL is a URL")
}

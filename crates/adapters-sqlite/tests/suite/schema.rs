//! The shared schema has the tables and columns of a migrated database.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use tenantry_domain_testkit::StoreUnderTest as _;

use super::support::SqliteUnderTest;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
}

const COLUMNS: &str = "
    SELECT t.name AS of_table, c.name AS name, lower(c.type) AS type_name, c.\"notnull\" = 0 AS is_nullable
    FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.schema = 'main' AND t.strict
    ORDER BY t.name, c.cid";

#[tokio::test]
async fn the_schema_in_the_source_is_the_schema_of_the_database() {
    let store = SqliteUnderTest::start().await;
    let path = store.path();
    let mut connection =
        SqliteConnection::establish(path.to_str().expect("Unicode")).expect("a connection");
    let columns = diesel::sql_query(COLUMNS).load::<Column>(&mut connection);
    assert_eq!(in_source(), render(&columns.expect("the columns")));
}

fn render(columns: &[Column]) -> String {
    let mut text = String::new();
    for table in columns.chunk_by(|a, b| a.of_table == b.of_table) {
        let name = table.first().map_or("", |column| &column.of_table);
        writeln!(text, "{name}").expect("text");
        for column in table {
            let (name, kind) = (&column.name, &column.type_name);
            let null = if column.is_nullable { " null" } else { "" };
            writeln!(text, "  {name} {kind}{null}").expect("text");
        }
    }
    text
}

/// The same text from `schema.rs` of the shared crate, with the types of SQLite.
fn in_source() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters-sql/src/schema.rs");
    let source = fs::read_to_string(file).expect("the file");
    let mut text = String::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, rest)) = line.split_once(" -> ") {
            let rest = rest.trim_end_matches(',');
            let inner = rest
                .strip_prefix("Nullable<")
                .map(|rest| rest.trim_end_matches('>'));
            let kind = match inner.unwrap_or(rest) {
                "Id" | "Binary" => "blob",
                "UnixTime" | "BigInt" | "Integer" | "SmallInt" => "integer",
                "Text" => "text",
                other => unreachable!("no column of SQLite has the type {other}"),
            };
            let null = if inner.is_some() { " null" } else { "" };
            writeln!(text, "  {name} {kind}{null}").expect("text");
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            writeln!(text, "{name}").expect("text");
        }
    }
    text
}

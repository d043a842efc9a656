//! `src/schema.rs` is what a migrated database says. `UPDATE_GOLDEN=1` writes it anew.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use support::SqliteUnderTest;
use tenantry_domain_testkit::StoreUnderTest as _;

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
    #[diesel(sql_type = Bool)]
    is_primary: bool,
}

const COLUMNS: &str = "
    SELECT t.name AS of_table, c.name AS name, c.type AS type_name,
           c.\"notnull\" = 0 AS is_nullable, c.pk > 0 AS is_primary
    FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.schema = 'main' AND t.strict
    ORDER BY t.name, c.cid";

#[tokio::test]
async fn the_schema_in_the_source_is_the_schema_of_the_database() {
    let store = SqliteUnderTest::start().await;
    let columns = diesel::sql_query(COLUMNS).load::<Column>(&mut store.connection());
    let made = render(&columns.expect("the columns"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema.rs");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &made).expect("the file is written");
    }
    let golden = std::fs::read_to_string(&file).expect("the file is there");
    assert_eq!(golden, made, "run again with UPDATE_GOLDEN=1");
}

fn render(columns: &[Column]) -> String {
    let mut text = String::from(
        "// Generated from a migrated database by `UPDATE_GOLDEN=1 cargo test`: see tests/schema.rs.\n",
    );
    let tables = columns.chunk_by(|a, b| a.of_table == b.of_table);
    let mut names = String::new();
    for table in tables {
        let of_table = table.first().map_or("", |column| &column.of_table);
        let key: Vec<&str> = table
            .iter()
            .filter(|column| column.is_primary)
            .map(|column| column.name.as_str())
            .collect();
        write!(
            text,
            "\ndiesel::table! {{\n    {of_table} ({}) {{\n",
            key.join(", ")
        )
        .expect("text");
        for column in table {
            writeln!(text, "        {} -> {},", column.name, column.rust_type()).expect("text");
        }
        text.push_str("    }\n}\n");
        writeln!(names, "    {of_table},").expect("text");
    }
    write!(
        text,
        "\ndiesel::allow_tables_to_appear_in_same_query!(\n{names});\n"
    )
    .expect("text");
    text
}

impl Column {
    fn rust_type(&self) -> String {
        let name = match self.type_name.to_ascii_lowercase().as_str() {
            "blob" => "Binary",
            "integer" => "BigInt",
            "text" => "Text",
            other => unreachable!("no type is known for {other}"),
        };
        if self.is_nullable {
            return format!("Nullable<{name}>");
        }
        name.to_owned()
    }
}

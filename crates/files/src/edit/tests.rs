use caribou_migration::{Alias, Metadata, Reference};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn repoint(from: &str, to: &[&str]) -> MetadataEdit {
    MetadataEdit::Repoint {
        from: from.parse().unwrap(),
        to: to.iter().map(|name| name.parse().unwrap()).collect(),
    }
}

fn refer(from: &str, to: &str) -> MetadataEdit {
    MetadataEdit::Refer { from: from.parse().unwrap(), to: vec![to.parse().unwrap()] }
}

fn depend(names: &[&str]) -> MetadataEdit {
    MetadataEdit::Depend(names.iter().map(|name| name.parse().unwrap()).collect())
}

fn alias(name: &str) -> MetadataEdit {
    MetadataEdit::Alias(name.parse().unwrap())
}

fn unalias(name: &str) -> MetadataEdit {
    MetadataEdit::Unalias(name.parse().unwrap())
}

/// Edits a text, and checks that the same edit changes nothing more.
fn edited(text: &str, edit: &MetadataEdit) -> String {
    let once = edit_metadata(text, std::slice::from_ref(edit)).unwrap();
    assert_eq!(edit_metadata(&once, std::slice::from_ref(edit)).unwrap(), once);
    once
}

#[test]
fn a_name_is_changed_where_it_stands() {
    let text = "\
# By hand.
run_in_transaction = true

dependencies = [
    # The table that it refers to.
    \"a.1\", # see #12, or [3]
    'b.1',   # not \"a.1\"
    \"a.2\",
]
replaces = [\"a.1\", 'a.3']
run_before = ['a.1'] # first
owner = \"a.1\"
";
    insta::assert_snapshot!(edited(text, &repoint("a.1", &["a.9"])), @r#"
    # By hand.
    run_in_transaction = true

    dependencies = [
        # The table that it refers to.
        "a.9", # see #12, or [3]
        'b.1',   # not "a.1"
        "a.2",
    ]
    replaces = ["a.9", 'a.3']
    run_before = ['a.9'] # first
    owner = "a.1"
    "#);
    insta::assert_snapshot!(edited(text, &repoint("a.1", &["a.9", "a.2", "a.10"])), @r#"
    # By hand.
    run_in_transaction = true

    dependencies = [
        # The table that it refers to.
        "a.9",
        "a.10", # see #12, or [3]
        'b.1',   # not "a.1"
        "a.2",
    ]
    replaces = ["a.9", "a.2", "a.10", 'a.3']
    run_before = ['a.9', 'a.2', 'a.10'] # first
    owner = "a.1"
    "#);
    insta::assert_snapshot!(edited(text, &repoint("a.1", &[])), @r#"
    # By hand.
    run_in_transaction = true

    dependencies = [
        # The table that it refers to.
        # see #12, or [3]
        'b.1',   # not "a.1"
        "a.2",
    ]
    replaces = ['a.3']
    run_before = [] # first
    owner = "a.1"
    "#);
    // The squash is there already for another of its originals.
    insta::assert_snapshot!(edited(text, &repoint("a.2", &["a.1"])), @r#"
    # By hand.
    run_in_transaction = true

    dependencies = [
        # The table that it refers to.
        "a.1", # see #12, or [3]
        'b.1',   # not "a.1"
    ]
    replaces = ["a.1", 'a.3']
    run_before = ['a.1'] # first
    owner = "a.1"
    "#);
}

#[test]
fn entries_go_with_their_commas() {
    let without = |list: &str, name: &str| {
        let text = edited(&format!("dependencies = {list}\n"), &repoint(name, &[]));
        text.trim_end().trim_start_matches("dependencies = ").replace('\n', "|")
    };
    assert_eq!(without("['a.1', 'a.2', 'a.3']", "a.1"), "['a.2', 'a.3']");
    assert_eq!(without("['a.1', 'a.2', 'a.3']", "a.2"), "['a.1', 'a.3']");
    assert_eq!(without("['a.1', 'a.2', 'a.3']", "a.3"), "['a.1', 'a.2']");
    assert_eq!(without("[ 'a.1', 'a.2', ]", "a.2"), "[ 'a.1', ]");
    assert_eq!(without("[ 'a.1', 'a.2' ]", "a.2"), "[ 'a.1' ]");
    assert_eq!(without("['a.1']", "a.1"), "[]");
    assert_eq!(without("['a.1', 'a.2', 'a.2', 'a.2']", "a.2"), "['a.1']");
    assert_eq!(without("[\n  'a.1',\n  'a.2'\n]", "a.2"), "[|  'a.1'|]");
    assert_eq!(without("[\n  'a.1', 'a.2',\n  'a.2',\n]", "a.2"), "[|  'a.1',|]");
    assert_eq!(without("[\n  'a.1' # , one\n  , 'a.2' # two\n]", "a.2"), "[|  'a.1' # , one|  # two|]");
    assert_eq!(without("[\n  'a.1' # , one\n  , 'a.2' # two\n]", "a.1"), "[|  # , one|  'a.2' # two|]");
    assert_eq!(without("[\n  # none\n  'a.1', # one\n]", "a.1"), "[|  # none|  # one|]");
    assert_eq!(without("[\"\"\"a.1\"\"\", '''\na.2''']", "a.2"), "[\"\"\"a.1\"\"\"]");
}

#[test]
fn a_name_is_added_at_the_end() {
    let with = |text: &str| edited(text, &alias("0001_new")).replace('\n', "|").replace('\r', "~");
    assert_eq!(with("aliases = []"), "aliases = [\"0001_new\"]");
    assert_eq!(with("aliases = [ # none\n]"), "aliases = [\"0001_new\" # none|]");
    assert_eq!(with("aliases = ['0001_a']"), "aliases = ['0001_a', '0001_new']");
    assert_eq!(with("aliases = ['0001_a',]"), "aliases = ['0001_a', '0001_new',]");
    assert_eq!(with("aliases = ['0001_new']"), "aliases = ['0001_new']");
    assert_eq!(
        with("aliases = [\n\t\"0001_a\", # first\n\t# last\n]"),
        "aliases = [|\t\"0001_a\", # first|\t\"0001_new\",|\t# last|]"
    );
    assert_eq!(
        with("aliases = [\r\n  \"0001_a\" # first\r\n]"),
        "aliases = [~|  \"0001_a\", # first~|  \"0001_new\"~|]"
    );
    assert_eq!(with("aliases = [\n  \"0001_a\"]"), "aliases = [|  \"0001_a\", \"0001_new\"]");
    // Where there is no list yet.
    assert_eq!(with(""), "aliases = [\"0001_new\"]|");
    assert_eq!(with("\u{feff}# x"), "\u{feff}aliases = [\"0001_new\"]|# x");
    assert_eq!(with("initial = true # x"), "initial = true # x|aliases = [\"0001_new\"]|");
    assert_eq!(
        with("initial = true\r\n\r\n[other]\r\nx = 1\r\n"),
        "initial = true~|aliases = [\"0001_new\"]~|~|[other]~|x = 1~|"
    );
    let odd = edited("", &alias("0001_\"odd\""));
    assert_eq!(parse_metadata(&odd).unwrap().metadata.aliases, ["0001_\"odd\"".parse().unwrap()]);
}

#[test]
fn an_app_as_a_whole_is_called_by_its_new_name() {
    let text = "\
dependencies = [
    'a.__first__', # its tables
    \"b.__latest__\",
]
run_before = [\"a.__first__\", 'a.1']
owner = 'a.__first__'
";
    insta::assert_snapshot!(edited(text, &refer("a.__first__", "c.__first__")), @r#"
    dependencies = [
        'c.__first__', # its tables
        "b.__latest__",
    ]
    run_before = ["c.__first__", 'a.1']
    owner = 'a.__first__'
    "#);
    // What it means is said exactly.
    insta::assert_snapshot!(edited(text, &refer("a.__first__", "a.1")), @r#"
    dependencies = [
        'a.1', # its tables
        "b.__latest__",
    ]
    run_before = ['a.1']
    owner = 'a.__first__'
    "#);
    assert_eq!(edited("aliases = ['a.1']", &refer("a.1", "a.2")), "aliases = ['a.1']");
    let gone = MetadataEdit::Refer { from: "a.__first__".parse().unwrap(), to: Vec::new() };
    assert_eq!(edited("dependencies = ['a.__first__', 'a.1']", &gone), "dependencies = ['a.1']");
}

#[test]
fn what_it_needs_more_is_added() {
    let with = |text: &str| edited(text, &depend(&["a.1", "b.2"]));
    assert_eq!(with("dependencies = ['b.2'] # x"), "dependencies = ['b.2', 'a.1'] # x");
    assert_eq!(with("dependencies = []"), "dependencies = [\"a.1\", \"b.2\"]");
    assert_eq!(with("initial = true\n"), "initial = true\ndependencies = [\"a.1\", \"b.2\"]\n");
    assert_eq!(edited("initial = true\n", &depend(&[])), "initial = true\n");
}

#[test]
fn an_old_name_goes() {
    let without = |text: &str| edited(text, &unalias("0001_old"));
    assert_eq!(without("aliases = ['0001_old', \"0001_older\"]"), "aliases = [\"0001_older\"]");
    assert_eq!(without("aliases = [\n    '0001_old', # until May\n]"), "aliases = [\n    # until May\n]");
    assert_eq!(without("merged_from = ['0001_old']"), "merged_from = ['0001_old']");
    assert_eq!(edited("aliases = ['b.1_x', '1_x']", &unalias("b.1_x")), "aliases = ['1_x']");
    let leaves = MetadataEdit::Qualify("a".parse().unwrap());
    assert_eq!(
        edited("merged_from = ['2_x']\naliases = ['1_x', # first\n  \"b.1_x\", '1_y', 'a.1_y']", &leaves),
        "merged_from = ['a.2_x']\naliases = ['a.1_x', # first\n  \"b.1_x\", 'a.1_y']"
    );
    assert_eq!(
        edited("aliases = ['1_x']", &MetadataEdit::MergedFrom("b.1_y".parse().unwrap())),
        "aliases = ['1_x']\nmerged_from = [\"b.1_y\"]\n"
    );
}

#[test]
fn a_squash_is_one_no_more() {
    let replaced = |text: &str, names: &[&str]| {
        edited(text, &MetadataEdit::Replaced(names.iter().map(|name| name.parse().unwrap()).collect()))
    };
    assert_eq!(
        replaced(
            "# What it stands for.\nreplaces = [\n  'a.1', # x\n] # y\nphase = 'any'\n",
            &["a.1", "a.2", "a.3"]
        ),
        "# What it stands for.\nreplaced = [\n  'a.1', # x\n  'a.2',\n  'a.3',\n] # y\nphase = 'any'\n"
    );
    assert_eq!(replaced("'replaces' = ['a.1']", &[]), "replaced = ['a.1']");
    assert_eq!(
        replaced("replaced = ['a.1']\nreplaces = ['a.2', 'a.1'] # x", &["a.3"]),
        "replaced = ['a.2', 'a.1', 'a.3'] # x"
    );
    for none in ["replaced = ['a.1']", "replaces = []\nreplaced = ['a.1']"] {
        assert_eq!(replaced(none, &["a.2"]), none);
    }
}

#[test]
fn what_the_order_said_is_written_down() {
    let names = ["a.1", "b.2"].map(|name| name.parse().unwrap());
    let dependencies = |text| edited(text, &MetadataEdit::Dependencies(names.to_vec()));
    assert_eq!(
        dependencies("initial = true\n\n# x\n"),
        "initial = true\ndependencies = [\"a.1\", \"b.2\"]\n\n# x\n"
    );
    assert_eq!(dependencies("dependencies = []"), "dependencies = []");
    assert_eq!(edited("", &MetadataEdit::Dependencies(Vec::new())), "dependencies = []\n");
    let run_before =
        |text| edited(text, &MetadataEdit::RunBefore(names.clone().map(Reference::from).to_vec()));
    assert_eq!(run_before("run_before = ['b.2']"), "run_before = ['b.2', 'a.1']");
    assert_eq!(run_before(""), "run_before = [\"a.1\", \"b.2\"]\n");
    assert_eq!(edited("", &MetadataEdit::RunBefore(Vec::new())), "");
}

#[test]
fn what_is_no_metadata_is_not_edited() {
    assert_eq!(edit_metadata("replaces = [1]", &[MetadataEdit::RunBefore(Vec::new())]).unwrap_err().line, 1);
}

/// The edit as it is meant.
fn meant(metadata: &mut Metadata, edit: &MetadataEdit) {
    fn list<T: Clone + PartialEq>(list: &mut Vec<T>, from: &T, to: &[T]) {
        let Some(first) = list.iter().position(|name| name == from) else { return };
        let mut new = to.to_vec();
        let others: Vec<T> = list.iter().filter(|name| *name != from).cloned().collect();
        new.retain(|name| !others.contains(name));
        let mut once: Vec<T> = Vec::new();
        new.into_iter().for_each(|name| {
            if !once.contains(&name) {
                once.push(name)
            }
        });
        let before = list[..first].iter().cloned();
        let after = list[first..].iter().filter(|name| *name != from).cloned();
        *list = before.chain(once).chain(after).collect();
    }
    fn add<T: Clone + PartialEq>(list: &mut Vec<T>, names: &[T]) {
        for name in names {
            if !list.contains(name) {
                list.push(name.clone());
            }
        }
    }
    match edit {
        MetadataEdit::Repoint { from, to } => {
            let references: Vec<Reference> = to.iter().cloned().map(Reference::from).collect();
            let reference = Reference::from(from.clone());
            metadata.dependencies.iter_mut().for_each(|names| list(names, &reference, &references));
            list(&mut metadata.run_before, &reference, &references);
            list(&mut metadata.replaces, from, to);
        }
        MetadataEdit::Refer { from, to } => {
            metadata.dependencies.iter_mut().for_each(|names| list(names, from, to));
            list(&mut metadata.run_before, from, to);
        }
        MetadataEdit::Replaced(names) if !metadata.replaces.is_empty() => {
            let before = std::mem::take(&mut metadata.replaced);
            metadata.replaced = std::mem::take(&mut metadata.replaces);
            add(&mut metadata.replaced, names);
            add(&mut metadata.replaced, &before);
        }
        MetadataEdit::Replaced(_) => {}
        MetadataEdit::Dependencies(names) => {
            metadata.dependencies.get_or_insert_with(|| names.iter().cloned().map(Reference::from).collect());
        }
        MetadataEdit::RunBefore(names) => add(&mut metadata.run_before, names),
        MetadataEdit::Depend(names) if metadata.dependencies.is_some() || !names.is_empty() => {
            let names: Vec<Reference> = names.iter().cloned().map(Reference::from).collect();
            add(metadata.dependencies.get_or_insert_default(), &names);
        }
        MetadataEdit::Depend(_) => {}
        MetadataEdit::Alias(name) => add(&mut metadata.aliases, std::slice::from_ref(name)),
        MetadataEdit::Unalias(name) => metadata.aliases.retain(|other| other != name),
        MetadataEdit::MergedFrom(name) => add(&mut metadata.merged_from, std::slice::from_ref(name)),
        MetadataEdit::Qualify(app) => {
            for names in [&mut metadata.aliases, &mut metadata.merged_from] {
                let is_full = |name: &Alias| matches!(name, Alias::Full(_));
                let mut there: Vec<Alias> = names.iter().filter(|name| is_full(name)).cloned().collect();
                let all = std::mem::take(names).into_iter();
                let new = all.filter_map(|name| {
                    let full = Alias::Full(name.in_app(app));
                    let is_kept = is_full(&name) || !there.contains(&full);
                    there.push(full.clone());
                    is_kept.then_some(full)
                });
                *names = new.collect();
            }
        }
        other => panic!("nobody has said what {other:?} means"),
    }
}

/// A list in some manner: quotes, blanks, lines, comments, a last comma.
fn some_list() -> impl Strategy<Value = String> {
    list_of("[ab]\\.[1-4]")
}

/// A list of references in some manner.
fn some_references() -> impl Strategy<Value = String> {
    list_of("[ab]\\.([1-4]|__first__)")
}

fn list_of(name: &'static str) -> impl Strategy<Value = String> {
    let blank = "( |\t|\n  |\r\n| # a, \"b\\.1\" \\]\n|\n# c\n)?";
    let item = (name, "(\"|'|\"\"\"|''')", blank, blank)
        .prop_map(|(name, quote, before, after)| format!("{before}{quote}{name}{quote}{after}"));
    (vec(item, 0..6), any::<bool>(), blank).prop_map(|(items, last, end)| {
        let comma = if last && !items.is_empty() { "," } else { "" };
        format!("[{}{comma}{end}]", items.join(","))
    })
}

fn some_edit() -> impl Strategy<Value = MetadataEdit> {
    prop_oneof![
        5 => ("[ab]\\.[1-4]", vec("[ab]\\.[1-6]", 0..3)).prop_map(|(from, to)| {
            repoint(&from, &to.iter().map(String::as_str).collect::<Vec<_>>())
        }),
        1 => vec("[ab]\\.[1-6]", 0..3).prop_map(|names| {
            MetadataEdit::Replaced(names.iter().map(|name| name.parse().unwrap()).collect())
        }),
        1 => vec("[ab]\\.([1-6]|__first__)", 0..3).prop_map(|names| {
            MetadataEdit::RunBefore(names.iter().map(|name| name.parse().unwrap()).collect())
        }),
        1 => ("[ab]\\.([1-4]|__first__)", "[ab]\\.([1-6]|__first__|__latest__)")
            .prop_map(|(from, to)| refer(&from, &to)),
        1 => vec("[ab]\\.[1-6]", 0..3).prop_map(|names| {
            depend(&names.iter().map(String::as_str).collect::<Vec<_>>())
        }),
        1 => "(b\\.)?[1-9]_x".prop_map(|name| alias(&name)),
        1 => "(b\\.)?[1-9]_x".prop_map(|name| unalias(&name)),
        1 => "[ab]".prop_map(|app| MetadataEdit::Qualify(app.parse().unwrap())),
        1 => "(b\\.)?[1-9]_x".prop_map(|name| MetadataEdit::MergedFrom(name.parse().unwrap())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_text_comes_to_mean_what_is_meant(
        dependencies in proptest::option::weighted(0.8, some_references()), replaces in some_list(), run_before in some_references(), aliases in proptest::option::of("\\[(\"([ab]\\.)?[1-3]_x\"(,|, )){0,3}\\]"),
        edits in vec(some_edit(), 0..4), end in "(\n|\r\n| # end\n)",
    ) {
        let aliases = aliases.map(|list| format!("aliases = {list}{end}")).unwrap_or_default();
        let dependencies = dependencies.map(|list| format!("dependencies={list}{end}")).unwrap_or_default();
        let text = format!(
            "# start\nreplaces = {replaces}{end}initial  =  true # kept{end}{aliases}{dependencies}\"run_before\" = {run_before}{end}[other]\n# 'a.1'\n"
        );
        let mut metadata = parse_metadata(&text).unwrap().metadata;
        for edit in &edits {
            let mut applied = metadata.clone();
            edit.apply(&mut applied);
            meant(&mut metadata, edit);
            prop_assert_eq!(&applied, &metadata);
        }
        let new = edit_metadata(&text, &edits).unwrap();
        prop_assert_eq!(parse_metadata(&new).unwrap().metadata, metadata);
        prop_assert!(new.starts_with("# start\n") && new.ends_with("[other]\n# 'a.1'\n"));
        let kept = format!("initial  =  true # kept{end}");
        prop_assert!(new.contains(&kept));
        // Nobody's words are lost.
        let comments = |text: &str| text.matches('#').count();
        prop_assert_eq!(comments(&new), comments(&text));
        if edits.is_empty() {
            prop_assert_eq!(new, text);
        }
    }
}

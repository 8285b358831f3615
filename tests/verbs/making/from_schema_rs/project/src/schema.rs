// @generated automatically by Diesel CLI.

diesel::table! {
    comments (id) {
        id -> Integer,
        post_id -> Integer,
        body -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> Integer,
        title -> Text,
        views -> BigInt,
        published -> Nullable<Timestamp>,
    }
}

diesel::joinable!(comments -> posts (post_id));

diesel::allow_tables_to_appear_in_same_query!(comments, posts,);

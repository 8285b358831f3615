create table sample (
    id integer primary key autoincrement,
    a_bool boolean,
    a_small smallint, a_big bigint,
    a_real real, a_double double precision, a_decimal decimal(8,3),
    a_text text, a_varchar varchar(7), a_char char(3), a_nocase text collate nocase,
    a_blob blob,
    a_date date, a_time time, a_timestamp timestamp,
    untyped
);

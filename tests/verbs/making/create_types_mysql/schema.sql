CREATE TABLE sample (
    id bigint unsigned not null auto_increment primary key,
    a_tiny tinyint, a_bool tinyint(1) not null default 0, a_small smallint unsigned, a_medium mediumint, an_int int, a_big bigint,
    a_float float, a_double double, a_decimal decimal(10,2) not null default 0.00,
    a_char char(3), a_varchar varchar(50) character set ascii collate ascii_bin, a_text text, a_long longtext,
    a_binary binary(16), a_varbinary varbinary(64), a_blob blob, a_long_blob longblob,
    a_date date, a_time time, a_datetime datetime(6) not null default current_timestamp(6) on update current_timestamp(6), a_timestamp timestamp null, a_year year,
    a_json json, a_set set('a', 'b'), an_enum enum('low', 'high') not null default 'low', some_bits bit(8)
) COMMENT = 'every type';

CREATE TABLE sample (
    id bigserial PRIMARY KEY,
    a_small int2, an_int int4, a_big int8,
    a_float float4, a_double float8, a_money money,
    a_decimal numeric, a_price decimal(10,2),
    a_bool bool DEFAULT false NOT NULL,
    a_char char(3), a_varchar character varying(50), any_varchar varchar, a_text text DEFAULT 'it''s',
    a_name text COLLATE "C",
    a_blob bytea,
    a_date date, a_time time, a_time_tz time with time zone,
    a_timestamp timestamp without time zone, a_timestamp_tz timestamptz(3) DEFAULT now() NOT NULL,
    an_interval interval,
    a_uuid uuid DEFAULT gen_random_uuid(),
    a_json json, a_jsonb jsonb DEFAULT '{}'::jsonb NOT NULL,
    some_texts text[] DEFAULT '{}' NOT NULL, a_grid integer[][],
    an_address inet, a_net cidr, a_mac macaddr,
    some_bits bit(8), more_bits bit varying(16),
    a_range int4range, a_point point, a_vector tsvector
);

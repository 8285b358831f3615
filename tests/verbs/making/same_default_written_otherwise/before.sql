CREATE TABLE ticket (
    id int4 PRIMARY KEY,
    state character varying(20) DEFAULT 'new'::character varying NOT NULL,
    made timestamp with time zone DEFAULT now(),
    rank integer DEFAULT '-1'::integer,
    ok bool DEFAULT 't' CHECK ((rank > 0) AND (rank < 10)),
    tags text[] DEFAULT '{}'::text[]
);

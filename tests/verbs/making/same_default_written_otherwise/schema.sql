create table ticket (
    id integer not null primary key,
    state varchar(20) not null default 'new',
    made timestamptz default now(),
    rank int default -1,
    ok boolean default true check (rank > 0 and rank < 10),
    tags text[] default '{}'
);

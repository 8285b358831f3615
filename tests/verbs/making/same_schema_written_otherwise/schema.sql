create table Member (
    Id integer primary key, -- the key
    team_id integer not null references Team(id)
);
create table Team (
    Id integer not null primary key,
    Name varchar(80) not null unique
);

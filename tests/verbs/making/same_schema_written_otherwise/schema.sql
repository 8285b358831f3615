create table member (
    Id integer primary key, -- the key
    team_id integer not null references team(id)
);
create table team (
    Id integer not null primary key,
    Name varchar(80) not null unique
);

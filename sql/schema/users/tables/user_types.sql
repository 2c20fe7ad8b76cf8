-- A new type of user is a row. The kind is part of a unique key so that a user can only have a type of its own kind.
create table strata_users.user_types (
  user_type   text not null,
  kind        text not null,
  description text not null,

  constraint user_types_pkey primary key (user_type),
  constraint user_types_user_type_kind_key unique (user_type, kind),
  constraint user_types_user_type_check check (user_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint user_types_kind_check check (kind in ('person', 'machine', 'guest'))
);

comment on table strata_users.user_types is 'One row per type of user. A new type is a row.';
comment on column strata_users.user_types.user_type is 'Name of the type.';
comment on column strata_users.user_types.kind is 'What such a user is: person, machine or guest.';
comment on column strata_users.user_types.description is 'Whom the type is for.';

insert into strata_users.user_types (user_type, kind, description) values
  ('standard', 'person', 'A person who works in organizations.'),
  ('staff', 'person', 'A person of the platform itself.'),
  ('service', 'machine', 'A program that acts by itself.'),
  ('guest', 'guest', 'Somebody who has not registered; promoted in place.');

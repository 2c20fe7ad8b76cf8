-- A foreign key instead of a check: pg_timezone_names reads files, a function that tries the name accepts POSIX nonsense such as
-- 'FOO+3' and every spelling of case, and a check may not ask a table.
create table strata_core.time_zones (
  time_zone text not null,

  constraint time_zones_pkey primary key (time_zone)
);

comment on table strata_core.time_zones is 'One row per IANA time zone that this server knew when pg-strata was installed.';
comment on column strata_core.time_zones.time_zone is 'Name as IANA spells it, such as Europe/Paris.';

insert into strata_core.time_zones (time_zone)
select name from pg_catalog.pg_timezone_names
where name !~ '^(posix|right)/' and name not in ('localtime', 'posixrules', 'Factory')
order by name;

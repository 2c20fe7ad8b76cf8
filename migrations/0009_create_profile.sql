-- Creates strata_profile: calculated attributes and the log of their refreshes.

set local role strata_owner;
--! begin profile/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_profile authorization strata_owner;
set local role strata_owner;

comment on schema strata_profile is 'Attributes of users: here what is calculated from the events of all strata below.';

grant usage on schema strata_profile to strata_definer, strata_reporter;

-- The materialized view is made by its owner, and a function is handed over to another, who need CREATE for that; the end of the view's file and grants.sql take it back.
grant create on schema strata_profile to strata_reporter, strata_definer;
--! end profile/schema.sql
--! begin profile/tables/refreshes.sql
create table strata_profile.refreshes (
  refresh_id   bigint generated always as identity,
  relation     text not null,
  row_count    bigint not null,
  started_at   timestamptz not null,
  finished_at  timestamptz not null,

  constraint refreshes_pkey primary key (refresh_id),
  constraint refreshes_finished_at_check check (finished_at >= started_at)
);

-- The last refresh of a relation.
create index refreshes_relation_finished_at_idx on strata_profile.refreshes (relation, finished_at);

comment on table strata_profile.refreshes is 'One row per refresh of calculated attributes.';
comment on column strata_profile.refreshes.refresh_id is 'Key.';
comment on column strata_profile.refreshes.relation is 'What was refreshed.';
comment on column strata_profile.refreshes.row_count is 'Rows it holds since.';
comment on column strata_profile.refreshes.started_at is 'What happened after this time may be missing in it.';
comment on column strata_profile.refreshes.finished_at is 'When the new content became visible, give or take the commit.';
--! end profile/tables/refreshes.sql
--! begin profile/functions/sign_in_methods.sql
-- Whoever reads a view must be allowed to execute what it calls, and the tables of credentials are closed to everybody, the owner of the views included.
-- So this is executable and stands in a schema in which nobody at run time may name anything: it answers through the views that filter, and about nobody else. The cost is what it takes,
-- so that the planner asks for nobody whom the views leave out.
create function strata_profile.sign_in_methods(p_user_id uuid) returns text[]
  language plpgsql stable security definer cost 3000
  set search_path = pg_catalog, strata_profile, pg_temp
as $$
begin
  return strata_users.usable_methods(p_user_id);
end
$$;

comment on function strata_profile.sign_in_methods(uuid) is 'The ways in which a user can sign in, one entry for each: password, email_code, sms_code, identity, passkey. For views that say who has only one.';

alter function strata_profile.sign_in_methods(uuid) owner to strata_definer;
--! end profile/functions/sign_in_methods.sql
--! begin profile/functions/single_methods.sql
-- The same as strata_profile.sign_in_methods, about everybody at once: a million calls would take most of a minute.
create function strata_profile.single_methods() returns table (user_id uuid, method text)
  language sql stable security definer rows 100000
  set search_path = pg_catalog, strata_profile, pg_temp
begin atomic
  select m.user_id, min(m.method)
  from (
    select c.user_id, 'password' as method
    from strata_users.password_credentials c
    where exists (select from strata_users.identifiers i where i.user_id = c.user_id and i.verified_at is not null and i.released_at is null)
    union all
    select i.user_id, case i.kind when 'email' then 'email_code' else 'sms_code' end as method
    from strata_users.identifiers i
    where i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
    union all
    select f.user_id, 'identity' as method from strata_users.federated_identities f
    union all
    select p.user_id, 'passkey' as method from strata_users.passkeys p where p.suspect_at is null
  ) m
  group by m.user_id
  having count(*) = 1;
end;

comment on function strata_profile.single_methods() is 'One row per user who can sign in in one way only, and the way. For the view of analysts.';

alter function strata_profile.single_methods() owner to strata_definer;
--! end profile/functions/single_methods.sql
--! begin profile/policies.sql
select strata_core.lay_row_security('strata_profile.refreshes');

create policy reporter_select on strata_profile.refreshes for select to strata_reporter using (true);
create policy reporter_insert on strata_profile.refreshes for insert to strata_reporter with check (true);
--! end profile/policies.sql
--! begin profile/grants.sql
grant select on strata_profile.refreshes to strata_definer;
grant select, insert on strata_profile.refreshes to strata_reporter;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata_profile.sign_in_methods(uuid) to strata_reporter, strata_app;
grant execute on function strata_profile.single_methods() to strata_reporter, strata_analyst;
set local role strata_owner;

revoke create on schema strata_profile from strata_definer;
--! end profile/grants.sql
--! begin profile/views/user_attributes_calculated.sql
-- Private, and owned by strata_reporter: under forced row level security a refresh by the owner of the tables would store nothing.
-- Holds nothing that depends on the current time: days since and active-in-30-days are derived where it is read.
set local role strata_reporter;

create materialized view strata_profile.user_attributes_calculated as
select
  u.user_id,
  date_trunc('month', u.created_at at time zone 'UTC')::date as created_cohort_on,
  date_trunc('month', u.first_sign_in_at at time zone 'UTC')::date as first_sign_in_cohort_on,
  u.first_sign_in_at - u.created_at as time_to_first_sign_in,
  coalesce(m.membership_count, 0) as membership_count,
  coalesce(m.active_membership_count, 0) as active_membership_count,
  coalesce(m.organization_count, 0) as organization_count,
  m.last_joined_at,
  coalesce(a.sign_in_count, 0) as sign_in_count
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
left join (
  select
    s.user_id,
    count(*)::integer as membership_count,
    count(*) filter (where s.status = 'active')::integer as active_membership_count,
    count(distinct s.organization_id)::integer as organization_count,
    max(s.joined_at) as last_joined_at
  from strata_tenancy.memberships s
  where s.user_id is not null
  group by s.user_id
) m on m.user_id = u.user_id
where u.merged_at is null and u.erased_at is null;

-- What makes a refresh without a lock possible, and the key of the join.
create unique index user_attributes_calculated_user_id_idx on strata_profile.user_attributes_calculated (user_id);

comment on materialized view strata_profile.user_attributes_calculated is 'One row per user that is neither merged nor erased; as fresh as its last row in refreshes. Private: read it through strata.user_attributes or strata_analytics.users.';
comment on column strata_profile.user_attributes_calculated.user_id is 'The user.';
comment on column strata_profile.user_attributes_calculated.created_cohort_on is 'First day of the month (UTC) in which the user was created.';
comment on column strata_profile.user_attributes_calculated.first_sign_in_cohort_on is 'First day of the month (UTC) of the first sign-in; null before it.';
comment on column strata_profile.user_attributes_calculated.time_to_first_sign_in is 'From creation to first sign-in; null before it.';
comment on column strata_profile.user_attributes_calculated.membership_count is 'Memberships, ended ones too.';
comment on column strata_profile.user_attributes_calculated.active_membership_count is 'Memberships that are active by their stored status.';
comment on column strata_profile.user_attributes_calculated.organization_count is 'Organizations in which the user is or was.';
comment on column strata_profile.user_attributes_calculated.last_joined_at is 'When the latest membership began; null without any.';
comment on column strata_profile.user_attributes_calculated.sign_in_count is 'Number of sign-ins.';

set local role strata_owner;

revoke create on schema strata_profile from strata_reporter;
--! end profile/views/user_attributes_calculated.sql

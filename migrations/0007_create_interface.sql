-- Creates strata: the views and functions that applications call; strata_analytics: what analysts read.

set local role strata_owner;
--! begin interface/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata authorization strata_owner;
set local role strata_owner;

comment on schema strata is 'The interface: the views and functions that applications call. Stable; everything else may change.';

grant usage on schema strata to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker;

-- A new owner needs CREATE while functions and views are handed over; grants.sql takes it back.
grant create on schema strata to strata_definer, strata_reporter;
--! end interface/schema.sql
--! begin interface/views/me.sql
-- Security invoker: the policies decide, and they show nobody but the user of the session.
create view strata.me with (security_invoker = true) as
select
  u.user_id,
  u.user_type,
  u.given_name,
  u.family_name,
  u.full_name,
  u.avatar_url,
  u.locale,
  u.time_zone,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.registered_at,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  (select x.organization_id from strata_core.context x) as organization_id,
  (select x.membership_id from strata_core.context x) as membership_id,
  (select x.assurance_level from strata_core.context x) as assurance_level
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
where u.user_id = (select x.user_id from strata_core.context x);

comment on view strata.me is 'One row: the user of the session, with the own record. No row without a session. Always fresh.';
comment on column strata.me.status is 'Status now: a lock or suspension that has run out does not count.';
comment on column strata.me.organization_id is 'Organization of the session; null outside any.';
comment on column strata.me.membership_id is 'Membership that acts; null outside any organization.';
comment on column strata.me.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
--! end interface/views/me.sql
--! begin interface/views/users.sql
-- Filters by itself, so it is a barrier and owned by a role that can only read: users knows no organization, and an organization has no
-- policy on the person's record. What it sees of a person is this and the effective profile.
create view strata.users with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  u.full_name,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  u.created_at
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
where exists (
  select from strata_tenancy.memberships m
  where m.organization_id = (select x.organization_id from strata_core.context x) and m.user_id = u.user_id and m.ended_at is null
);

comment on view strata.users is 'One row per user with a membership in the session''s organization that has not ended. Status accounts for time. Always fresh.';
comment on column strata.users.status is 'Status now: a lock or suspension that has run out does not count.';

alter view strata.users owner to strata_reporter;
--! end interface/views/users.sql
--! begin interface/views/members.sql
create view strata.members with (security_invoker = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.label,
  m.member_number,
  m.display_name,
  m.job_title,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  m.joined_at,
  m.suspended_until,
  m.ended_at,
  m.created_at
from strata_tenancy.memberships m;

comment on view strata.members is 'One row per membership of the session''s organization, ended ones too. Always fresh.';
comment on column strata.members.status is 'Status now: a suspension that has run out does not count.';
--! end interface/views/members.sql
--! begin interface/views/member_profiles.sql
-- The effective profile: the membership's own value, else the user's while the membership lasts. Reads user records across the boundary of their
-- policy, so it filters by itself, as a barrier, and is owned by a role that can only read.
create view strata.member_profiles with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.display_name,
  coalesce(m.given_name, u.given_name) as given_name,
  coalesce(m.family_name, u.family_name) as family_name,
  u.avatar_url,
  m.job_title,
  coalesce(m.locale, u.locale) as locale,
  coalesce(m.time_zone, u.time_zone) as time_zone,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status
from strata_tenancy.memberships m
left join strata_users.users u on u.user_id = m.user_id and m.ended_at is null
where m.organization_id = (select x.organization_id from strata_core.context x);

comment on view strata.member_profiles is 'One row per membership of the session''s organization, with the profile that counts there: the membership''s own values over the user''s, and the own ones alone once it has ended. Always fresh.';
comment on column strata.member_profiles.given_name is 'Given name: the one of the membership, else the one of the user. @pii';
comment on column strata.member_profiles.family_name is 'Family name: the one of the membership, else the one of the user. @pii';
comment on column strata.member_profiles.locale is 'Language tag (BCP 47): the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.time_zone is 'IANA time zone: the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.status is 'Status of the membership now: a suspension that has run out does not count.';

alter view strata.member_profiles owner to strata_reporter;
--! end interface/views/member_profiles.sql
--! begin interface/views/organizations.sql
create view strata.organizations with (security_invoker = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.name,
  o.slug,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.suspended_until,
  o.closed_at,
  o.created_at
from strata_tenancy.organizations o;

comment on view strata.organizations is 'One row: the organization of the session. No row outside one. Always fresh.';
comment on column strata.organizations.status is 'Status now: a suspension that has run out does not count.';
--! end interface/views/organizations.sql
--! begin interface/views/companies.sql
create view strata.companies with (security_invoker = true) as
select
  c.organization_id,
  c.company_id,
  c.name,
  c.is_admin,
  c.status,
  c.closed_at,
  c.created_at
from strata_tenancy.companies c;

comment on view strata.companies is 'One row per company of the session''s organization, closed ones too. Always fresh.';
--! end interface/views/companies.sql
--! begin interface/views/customers.sql
create view strata.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  c.name,
  c.legal_form,
  c.country,
  c.status,
  c.verified_at,
  c.created_at
from strata_customers.customers c
where c.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.customers is 'At most one row: the customer that the session''s organization belongs to. Always fresh.';

alter view strata.customers owner to strata_reporter;
--! end interface/views/customers.sql
--! begin interface/views/user_attributes.sql
-- How many memberships a person has elsewhere is nobody's business here: the count over all organizations is for analysts, this one is counted
-- inside the organization.
create view strata.user_attributes with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  u.locale,
  u.time_zone,
  least(u.email_verified_at, u.phone_verified_at) is not null as is_verified,
  u.first_sign_in_at is not null as has_signed_in,
  coalesce(a.last_sign_in_at > (select strata_core.clock()) - interval '30 days', false) as is_active_30_days,
  extract(day from (select strata_core.clock()) - u.created_at)::integer as days_since_created,
  extract(day from (select strata_core.clock()) - a.last_sign_in_at)::integer as days_since_last_sign_in,
  c.created_cohort_on,
  c.first_sign_in_cohort_on,
  c.time_to_first_sign_in,
  (
    select count(*) from strata_tenancy.memberships n
    where n.organization_id = (select x.organization_id from strata_core.context x) and n.user_id = u.user_id
  )::integer as membership_count,
  c.sign_in_count,
  (select max(r.started_at) from strata_profile.refreshes r where r.relation = 'strata_profile.user_attributes_calculated') as calculated_at
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
left join strata_profile.user_attributes_calculated c on c.user_id = u.user_id
where exists (
  select from strata_tenancy.memberships m
  where m.organization_id = (select x.organization_id from strata_core.context x) and m.user_id = u.user_id and m.ended_at is null
);

comment on view strata.user_attributes is 'One row per user of the session''s organization: static attributes and flags are fresh; the calculated ones are of calculated_at and null for a user who is newer.';
comment on column strata.user_attributes.is_verified is 'Whether an e-mail address or phone number was proved. Fresh.';
comment on column strata.user_attributes.has_signed_in is 'Whether the user ever signed in. Fresh.';
comment on column strata.user_attributes.is_active_30_days is 'Whether the last sign-in is less than 30 days ago. Fresh.';
comment on column strata.user_attributes.days_since_created is 'Whole days since the user was created. Fresh.';
comment on column strata.user_attributes.days_since_last_sign_in is 'Whole days since the last sign-in; null before the first. Fresh.';
comment on column strata.user_attributes.membership_count is 'Memberships of the user in the session''s organization, ended ones too. Fresh.';
comment on column strata.user_attributes.calculated_at is 'The calculated attributes hold what had happened by then; null before the first refresh.';

alter view strata.user_attributes owner to strata_reporter;
--! end interface/views/user_attributes.sql
--! begin interface/views/user_status_periods.sql
-- Offset 0 keeps the lookup per user: without it the periods of all users of all organizations would be computed and then thrown away.
create view strata.user_status_periods with (security_barrier = true) as
select
  m.user_id,
  p.status,
  p.started_at,
  p.ended_at
from (
  select distinct s.user_id from strata_tenancy.memberships s
  where s.organization_id = (select x.organization_id from strata_core.context x) and s.user_id is not null and s.ended_at is null
) m
cross join lateral (
  select * from strata_audit.status_periods t where t.organization_id is null and t.noun = 'user' and t.row_key = m.user_id offset 0
) p;

comment on view strata.user_status_periods is 'One row per period in which a user of the session''s organization had a status; the reasons stay with the platform. The sum of ended_at - started_at answers how long. Always fresh.';
comment on column strata.user_status_periods.user_id is 'The user.';
comment on column strata.user_status_periods.status is 'Status in the period.';
comment on column strata.user_status_periods.started_at is 'When the period began.';
comment on column strata.user_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata.user_status_periods owner to strata_reporter;
--! end interface/views/user_status_periods.sql
--! begin interface/views/membership_status_periods.sql
create view strata.membership_status_periods with (security_barrier = true) as
select
  p.organization_id,
  p.row_key as membership_id,
  p.status,
  p.reason,
  p.started_at,
  p.ended_at
from strata_audit.status_periods p
where p.noun = 'membership' and p.organization_id = (select x.organization_id from strata_core.context x);

comment on view strata.membership_status_periods is 'One row per period in which a membership of the session''s organization had a status. The sum of ended_at - started_at answers how long. Always fresh.';
comment on column strata.membership_status_periods.organization_id is 'Organization of the session.';
comment on column strata.membership_status_periods.membership_id is 'The membership.';
comment on column strata.membership_status_periods.status is 'Status in the period.';
comment on column strata.membership_status_periods.reason is 'Why, in the words of whoever did it; null when none was given or the period began by the clock.';
comment on column strata.membership_status_periods.started_at is 'When the period began.';
comment on column strata.membership_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata.membership_status_periods owner to strata_reporter;
--! end interface/views/membership_status_periods.sql
--! begin interface/functions/assurance_level.sql
create function strata.assurance_level() returns integer
  language sql stable parallel restricted
begin atomic
  select strata_core.assurance_level();
end;

comment on function strata.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/assurance_level.sql
--! begin interface/functions/begin_session.sql
-- Once per transaction, so what it costs every operation costs. The one query that the usual case needs looks everything up by key, signs and sets the
-- context: an expression of plpgsql is prepared anew in every transaction, one inside a planned query is not. It admits by the stored columns
-- alone. Whoever that does not admit, and whoever has a context already, is looked at again, which also knows what has run out since, and the
-- test clock. Nothing is written: it works on a read replica.
-- On Citus only SET LOCAL reaches the workers: `distribute` replaces set_config() here.
create function strata.begin_session(p_token text, p_required boolean default false)
  returns table (outcome text, user_id uuid, organization_id uuid, membership_id uuid, session_id uuid, assurance_level integer)
  language plpgsql volatile parallel unsafe security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_hash bytea;
  v_body text;
begin
  select case when set_config('strata.context', x.body, true) is not null
                and set_config('strata.signature', strata_core.sign_context(x.body, x.inner_block, x.outer_block), true) is not null then 'begun' end,
         x.user_id, x.organization_id, x.membership_id, x.session_id, x.assurance_level
    into outcome, user_id, organization_id, membership_id, session_id, assurance_level
  from (
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level, k.inner_block, k.outer_block,
           strata_core.pack_context(s.organization_id, s.user_id, s.membership_id, s.session_id, s.assurance_level) as body
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    cross join strata_core.keys k
    where s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      and s.revoked_at is null
      and s.expires_at > clock_timestamp() and not k.has_test_clock
      and s.user_epoch = u.session_epoch
      and u.status in ('active', 'pending_first_sign_in', 'pending_verification')
      and (s.membership_id is null
           or m.user_id = s.user_id and m.session_epoch = s.membership_epoch and m.status = 'active' and o.status = 'active')
      and k.purpose = 'context'
      and coalesce(current_setting('strata.context', true), '') = ''
    offset 0
  ) x;
  if outcome is not null then
    return next;
    return;
  end if;

  v_hash := sha256(convert_to(p_token, 'UTF8'));
  outcome := strata.session_outcome(v_hash, strata_core.clock());
  if outcome = 'begun' then
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level
      into user_id, organization_id, membership_id, session_id, assurance_level
    from strata_users.sessions s where s.token_hash = v_hash;
    v_body := strata_core.pack_context(organization_id, user_id, membership_id, session_id, assurance_level);
    if exists (select from strata_core.context c
               where strata_core.pack_context(c.organization_id, c.user_id, c.membership_id, c.session_id, c.assurance_level) <> v_body) then
      perform strata_core.raise_error('ST102');
    end if;
    -- The key is joined and never held in a variable: debug_print_plan, which anybody may turn on, shows variables as constants.
    perform set_config('strata.context', v_body, true), set_config('strata.signature', strata_core.sign_context(v_body, k.inner_block, k.outer_block), true)
    from strata_core.keys k where k.purpose = 'context';
  elsif p_required then
    perform strata_core.raise_error('ST103', outcome);
  else
    perform set_config('strata.context', '', true), set_config('strata.signature', '', true);
  end if;
  return next;
end
$$;

comment on function strata.begin_session(text, boolean) is 'Begins the context of a session for the rest of this transaction. Outcome begun; or unknown, expired, revoked, superseded, user_not_active, membership_not_active, organization_not_active: then there is no context and nothing is seen; when p_required, such a refusal is raised as ST103, with the outcome as the constraint, so that nothing sent behind it is executed. Calling it again with the same token changes nothing; with another session''s token it raises ST102.';

alter function strata.begin_session(text, boolean) owner to strata_definer;
--! end interface/functions/begin_session.sql
--! begin interface/functions/close_customer.sql
create function strata.close_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'close', p_reason);
end;

comment on function strata.close_customer(uuid, text) is 'Ends the relation with a customer for good; nothing is deleted. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.close_customer(uuid, text) owner to strata_definer;
--! end interface/functions/close_customer.sql
--! begin interface/functions/close_organization.sql
create function strata.close_organization(p_organization_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'close', p_reason);
end;

comment on function strata.close_organization(uuid, text) is 'Closes an organization for good; nothing is deleted. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.close_organization(uuid, text) owner to strata_definer;
--! end interface/functions/close_organization.sql
--! begin interface/functions/create_company.sql
create function strata.create_company(p_organization_id uuid, p_name text)
  returns table (outcome text, company_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.companies as c (organization_id, name)
  values (p_organization_id, p_name)
  returning c.company_id into company_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'name_taken', null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'companies_name_check'));
end
$$;

comment on function strata.create_company(uuid, text) is 'Founds a company inside an organization. Outcome created or name_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_company(uuid, text) owner to strata_definer;
--! end interface/functions/create_company.sql
--! begin interface/functions/create_customer.sql
create function strata.create_customer(p_kind text, p_given_name text default null, p_family_name text default null, p_legal_name text default null,
                                       p_born_on date default null, p_legal_form text default null, p_country text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_customer_id uuid;
  v_constraint  text;
begin
  insert into strata_customers.customers as c (kind, given_name, family_name, legal_name, born_on, legal_form, country)
  values (p_kind, p_given_name, p_family_name, p_legal_name, p_born_on, p_legal_form, p_country)
  returning c.customer_id into v_customer_id;
  return v_customer_id;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_kind_check'));
end
$$;

comment on function strata.create_customer(text, text, text, text, date, text, text) is 'Enters a customer, individual or enterprise, and answers the new customer_id. Raises ST402, with the constraint, for values that its kind may not have.';

alter function strata.create_customer(text, text, text, text, date, text, text) owner to strata_definer;
--! end interface/functions/create_customer.sql
--! begin interface/functions/create_membership.sql
create function strata.create_membership(p_organization_id uuid, p_user_id uuid default null, p_company_id uuid default null, p_label text default 'default',
                                         p_member_number text default null, p_given_name text default null, p_family_name text default null)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, label, member_number, given_name, family_name, joined_at)
  values (p_organization_id, p_user_id, p_company_id, p_label, p_member_number, p_given_name, p_family_name,
          case when p_user_id is not null then strata_core.clock() end)
  returning m.membership_id into membership_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_organization_id_fkey'));
end
$$;

comment on function strata.create_membership(uuid, uuid, uuid, text, text, text, text) is 'Makes a membership: with a user it begins at once, without one it is a person without a login, to be claimed later. Outcome created, label_taken (the user already has a membership of that label there) or member_number_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_membership(uuid, uuid, uuid, text, text, text, text) owner to strata_definer;
--! end interface/functions/create_membership.sql
--! begin interface/functions/create_organization.sql
-- The organization and its admin company come into being together.
create function strata.create_organization(p_name text, p_slug text, p_customer_id uuid default null, p_parent_organization_id uuid default null)
  returns table (outcome text, organization_id uuid, admin_company_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.organizations as o (name, slug, customer_id, parent_organization_id)
  values (p_name, p_slug, p_customer_id, p_parent_organization_id)
  returning o.organization_id into organization_id;
  insert into strata_tenancy.companies as c (organization_id, name, is_admin)
  values (organization_id, p_name, true)
  returning c.company_id into admin_company_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'slug_taken', null::uuid, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'organizations_name_check'));
end
$$;

comment on function strata.create_organization(text, text, uuid, uuid) is 'Founds an organization with its admin company. Outcome created or slug_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_organization(text, text, uuid, uuid) owner to strata_definer;
--! end interface/functions/create_organization.sql
--! begin interface/functions/create_user.sql
create function strata.create_user(p_given_name text, p_family_name text, p_user_type text default 'standard', p_locale text default null,
                                   p_time_zone text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_user_id    uuid;
  v_constraint text;
begin
  insert into strata_users.users as u (user_type, kind, given_name, family_name, locale, time_zone)
  values (p_user_type, (select t.kind from strata_users.user_types t where t.user_type = p_user_type), p_given_name, p_family_name, p_locale, p_time_zone)
  returning u.user_id into v_user_id;
  return v_user_id;
exception
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'users_user_type_kind_fkey'));
end
$$;

comment on function strata.create_user(text, text, text, text, text) is 'Enters a user without a login (a placeholder) and answers the new user_id. Raises ST402, with the constraint, for a name, type, language or time zone that is not allowed.';

alter function strata.create_user(text, text, text, text, text) owner to strata_definer;
--! end interface/functions/create_user.sql
--! begin interface/functions/deactivate_user.sql
create function strata.deactivate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'deactivate', p_reason);
end;

comment on function strata.deactivate_user(uuid, text) is 'Deactivates a user; nothing is deleted. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.deactivate_user(uuid, text) owner to strata_definer;
--! end interface/functions/deactivate_user.sql
--! begin interface/functions/end_membership.sql
create function strata.end_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'end', p_reason);
end;

comment on function strata.end_membership(uuid, uuid, text) is 'Ends a membership for good. What it authored stays; a rejoin is a new membership. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.end_membership(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/end_membership.sql
--! begin interface/functions/lock_user.sql
create function strata.lock_user(p_user_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'lock', p_reason, p_until);
end;

comment on function strata.lock_user(uuid, text, timestamptz) is 'Locks a user for safety, until a time or until unlocked. No session of a locked user begins any more. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.lock_user(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/lock_user.sql
--! begin interface/functions/membership_id.sql
create function strata.membership_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.membership_id();
end;

comment on function strata.membership_id() is 'The membership that acts. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/membership_id.sql
--! begin interface/functions/open_session.sql
-- For the host's own sign-in, which has already recognised the person. The token is 244 random bits; only its hash is kept.
create function strata.open_session(p_user_id uuid, p_organization_id uuid default null, p_membership_id uuid default null,
                                    p_assurance_level integer default 1, p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_user       strata_users.users;
  v_membership strata_tenancy.memberships;
  v_organization strata_tenancy.organizations;
  v_lifetime   interval := least(coalesce(p_lifetime, strata_core.setting_interval('session_lifetime')), strata_core.setting_interval('session_lifetime_max'));
  v_expires_at timestamptz;
  v_token      text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
begin
  if v_lifetime <= interval '0' or p_assurance_level is null or p_assurance_level not between 1 and 3
     or (p_organization_id is null) <> (p_membership_id is null) then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  v_expires_at := least(v_clock + v_lifetime, v_clock + strata_core.setting_interval('session_lifetime_max'));
  if v_expires_at <= v_clock then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    return query select 'unknown_user', null::text, null::uuid, null::timestamptz;
    return;
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    return query select 'user_not_active', null::text, null::uuid, null::timestamptz;
    return;
  end if;

  if p_membership_id is not null then
    select m.* into v_membership from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.user_id = p_user_id;
    if not found then
      return query select 'unknown_membership', null::text, null::uuid, null::timestamptz;
      return;
    elsif strata_tenancy.membership_status_at(v_membership, v_clock) <> 'active' then
      return query select 'membership_not_active', null::text, null::uuid, null::timestamptz;
      return;
    end if;
    select o.* into strict v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
    if strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then
      return query select 'organization_not_active', null::text, null::uuid, null::timestamptz;
      return;
    end if;
  end if;

  return query
    insert into strata_users.sessions as s (user_id, organization_id, membership_id, token_hash, assurance_level, user_epoch, membership_epoch,
                                            opened_at, expires_at)
    values (p_user_id, p_organization_id, p_membership_id, sha256(convert_to(v_token, 'UTF8')), p_assurance_level, v_user.session_epoch,
            v_membership.session_epoch, v_clock, v_expires_at)
    returning 'opened', v_token, s.session_id, s.expires_at;
end
$$;

comment on function strata.open_session(uuid, uuid, uuid, integer, interval) is 'Opens a session for a user, in an organization as one membership or outside any. Outcome opened, with the token that strata.begin_session takes (shown once, stored nowhere); or unknown_user, user_not_active, unknown_membership, membership_not_active, organization_not_active. Raises ST402 for a lifetime that is not positive, an assurance level other than 1 to 3, or only one of organization and membership.';

alter function strata.open_session(uuid, uuid, uuid, integer, interval) owner to strata_definer;
--! end interface/functions/open_session.sql
--! begin interface/functions/organization_id.sql
create function strata.organization_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.organization_id();
end;

comment on function strata.organization_id() is 'The organization of the session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/organization_id.sql
--! begin interface/functions/reactivate_user.sql
create function strata.reactivate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'reactivate', p_reason);
end;

comment on function strata.reactivate_user(uuid, text) is 'Takes a deactivation back; a lock or suspension that still holds shows again. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reactivate_user(uuid, text) owner to strata_definer;
--! end interface/functions/reactivate_user.sql
--! begin interface/functions/record_sign_in.sql
-- The user row is only written at the first sign-in; all later ones touch user_activity alone.
create function strata.record_sign_in(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_user  strata_users.users;
begin
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    return 'unknown';
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    return 'refused';
  end if;
  if v_user.first_sign_in_at is null then
    update strata_users.users u set first_sign_in_at = v_clock, status_reason = null where u.user_id = p_user_id and u.first_sign_in_at is null;
  end if;
  insert into strata_users.user_activity as a (user_id, last_sign_in_at, sign_in_count)
  values (p_user_id, v_clock, 1)
  on conflict (user_id) do update
    set last_sign_in_at = greatest(a.last_sign_in_at, excluded.last_sign_in_at), sign_in_count = a.sign_in_count + 1;
  return 'done';
end
$$;

comment on function strata.record_sign_in(uuid) is 'Records a sign-in: the first one on the user, every one in the activity. Outcome done, refused (the user may not sign in) or unknown.';

alter function strata.record_sign_in(uuid) owner to strata_definer;
--! end interface/functions/record_sign_in.sql
--! begin interface/functions/record_verification.sql
-- The first version of what identifiers will prove: only the fact that a contact of this kind was proved, and when first.
create function strata.record_verification(p_user_id uuid, p_kind text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  if p_kind is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_kind_check');
  end if;
  update strata_users.users u
  set email_verified_at = case p_kind when 'email' then coalesce(u.email_verified_at, v_clock) else u.email_verified_at end,
      phone_verified_at = case p_kind when 'phone' then coalesce(u.phone_verified_at, v_clock) else u.phone_verified_at end,
      status_reason = null
  where u.user_id = p_user_id and u.status not in ('merged', 'erased');
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.users u where u.user_id = p_user_id) then 'refused' else 'unknown' end;
end
$$;

comment on function strata.record_verification(uuid, text) is 'Records that a user proved a contact, of kind email or phone. The first proof counts. Outcome done, refused (merged or erased) or unknown. Raises ST402 for another kind.';

alter function strata.record_verification(uuid, text) owner to strata_definer;
--! end interface/functions/record_verification.sql
--! begin interface/functions/refresh_user_attributes.sql
-- Owned by strata_reporter, because only the owner of a materialized view may refresh it (before 17) and because its policies let it read.
-- The lock keeps two refreshes in a row instead of letting the second wait inside and then repeat the work with an older snapshot.
create function strata.refresh_user_attributes() returns table (row_count bigint, started_at timestamptz, finished_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock('strata_profile.user_attributes_calculated'::regclass::oid::bigint);
  started_at := clock_timestamp();
  -- A restore without row security leaves the view without content, which cannot be replaced concurrently; nobody can read it then either.
  if (select c.relispopulated from pg_class c where c.oid = 'strata_profile.user_attributes_calculated'::regclass) then
    refresh materialized view concurrently strata_profile.user_attributes_calculated;
  else
    refresh materialized view strata_profile.user_attributes_calculated;
  end if;
  select count(*) into row_count from strata_profile.user_attributes_calculated;
  finished_at := clock_timestamp();
  insert into strata_profile.refreshes (relation, row_count, started_at, finished_at)
  values ('strata_profile.user_attributes_calculated', row_count, started_at, finished_at);
  return next;
end
$$;

comment on function strata.refresh_user_attributes() is 'Brings the calculated attributes of all users up to date, without blocking readers, and answers how many users there are and how long it took. Two at once run one after the other.';

alter function strata.refresh_user_attributes() owner to strata_reporter;
--! end interface/functions/refresh_user_attributes.sql
--! begin interface/functions/register_user.sql
create function strata.register_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'register', p_reason);
end;

comment on function strata.register_user(uuid, text) is 'A placeholder becomes the user of the person it stands for. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.register_user(uuid, text) owner to strata_definer;
--! end interface/functions/register_user.sql
--! begin interface/functions/reinstate_customer.sql
create function strata.reinstate_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_customer(uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_customer(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_customer.sql
--! begin interface/functions/reinstate_membership.sql
create function strata.reinstate_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_membership(uuid, uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_membership(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_membership.sql
--! begin interface/functions/reinstate_organization.sql
create function strata.reinstate_organization(p_organization_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_organization(uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_organization(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_organization.sql
--! begin interface/functions/reinstate_user.sql
create function strata.reinstate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_user(uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_user(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_user.sql
--! begin interface/functions/revoke_session.sql
create function strata.revoke_session(p_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_hash bytea := sha256(convert_to(p_token, 'UTF8'));
begin
  update strata_users.sessions s set revoked_at = strata_core.clock() where s.token_hash = v_hash and s.revoked_at is null;
  if found then
    return 'revoked';
  end if;
  return case when exists (select from strata_users.sessions s where s.token_hash = v_hash) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_session(text) is 'Ends a session for whoever holds its token: revoked, unchanged (was revoked before) or unknown. Transactions under way keep their context to their end.';

alter function strata.revoke_session(text) owner to strata_definer;
--! end interface/functions/revoke_session.sql
--! begin interface/functions/revoke_user_sessions.sql
create function strata.revoke_user_sessions(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id;
  return case when found then 'revoked' else 'unknown' end;
end
$$;

comment on function strata.revoke_user_sessions(uuid) is 'Ends all sessions of a user, in one write however many there are: revoked or unknown.';

alter function strata.revoke_user_sessions(uuid) owner to strata_definer;
--! end interface/functions/revoke_user_sessions.sql
--! begin interface/functions/schema_version.sql
create function strata.schema_version() returns integer
  language sql immutable parallel safe
begin atomic
  select 1;
end;

comment on function strata.schema_version() is 'Number of the interface contract. Raised when an older client could no longer work; a client refuses a number that it does not know.';
--! end interface/functions/schema_version.sql
--! begin interface/functions/session_id.sql
create function strata.session_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.session_id();
end;

comment on function strata.session_id() is 'The session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/session_id.sql
--! begin interface/functions/session_outcome.sql
-- The long answer, asked only when something about the session is not plainly in order. Apart from begin_session, because the server sets up the
-- whole expression at every call, also where the first line already decides.
create function strata.session_outcome(p_token_hash bytea, p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return coalesce((
    select
      case
        when s.revoked_at is not null then 'revoked'
        when s.expires_at <= p_at then 'expired'
        when s.user_epoch <> u.session_epoch then 'superseded'
        when strata_users.user_status_at(u, p_at) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
        when s.membership_id is null then 'begun'
        when m.membership_id is null or m.user_id is distinct from s.user_id then 'membership_not_active'
        when s.membership_epoch <> m.session_epoch then 'superseded'
        when strata_tenancy.membership_status_at(m, p_at) <> 'active' then 'membership_not_active'
        when strata_tenancy.organization_status_at(o, p_at) <> 'active' then 'organization_not_active'
        else 'begun'
      end
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    where s.token_hash = p_token_hash), 'unknown');
end
$$;

comment on function strata.session_outcome(bytea, timestamptz) is 'What beginning a session at a time answers: begun, or why not. Called by strata.begin_session.';

alter function strata.session_outcome(bytea, timestamptz) owner to strata_definer;
--! end interface/functions/session_outcome.sql
--! begin interface/functions/set_customer_address.sql
-- Ends the current address of the type and begins the new one, in one call, so that there is always at most one.
create function strata.set_customer_address(p_customer_id uuid, p_address_type text, p_address_lines text[], p_locality text default null,
                                            p_region text default null, p_postal_code text default null, p_country text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- The lock on the customer puts two changes of one address in a row.
  perform from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  if not found then
    return 'unknown';
  end if;
  update strata_customers.customer_addresses a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.customer_id = p_customer_id and a.address_type = p_address_type and a.ended_at is null;
  insert into strata_customers.customer_addresses (customer_id, address_type, address_lines, locality, region, postal_code, country, started_at)
  values (p_customer_id, p_address_type, p_address_lines, p_locality, p_region, p_postal_code, p_country, v_clock);
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_addresses_address_lines_check'));
end
$$;

comment on function strata.set_customer_address(uuid, text, text[], text, text, text, text) is 'Gives a customer a new current address of a type (residence, registered, postal, billing); the former one is kept with its end. Outcome done or unknown. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_customer_address(uuid, text, text[], text, text, text, text) owner to strata_definer;
--! end interface/functions/set_customer_address.sql
--! begin interface/functions/suspend_customer.sql
create function strata.suspend_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'suspend', p_reason);
end;

comment on function strata.suspend_customer(uuid, text) is 'Suspends a customer. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_customer(uuid, text) owner to strata_definer;
--! end interface/functions/suspend_customer.sql
--! begin interface/functions/suspend_membership.sql
create function strata.suspend_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_membership(uuid, uuid, text, timestamptz) is 'Suspends a membership, until a time or until reinstated. The user and all other memberships stay as they are. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_membership(uuid, uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_membership.sql
--! begin interface/functions/suspend_organization.sql
create function strata.suspend_organization(p_organization_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_organization(uuid, text, timestamptz) is 'Suspends an organization, until a time or until reinstated. None of its sessions begins any more. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_organization(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_organization.sql
--! begin interface/functions/suspend_user.sql
create function strata.suspend_user(p_user_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_user(uuid, text, timestamptz) is 'Suspends a user as a sanction, until a time or until reinstated. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_user(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_user.sql
--! begin interface/functions/unlock_user.sql
create function strata.unlock_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'unlock', p_reason);
end;

comment on function strata.unlock_user(uuid, text) is 'Ends a lock. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.unlock_user(uuid, text) owner to strata_definer;
--! end interface/functions/unlock_user.sql
--! begin interface/functions/update_my_profile.sql
-- Runs with the caller's own rights: the policy self_update decides which row, the column grants which columns. Null means: the user's own value again.
create function strata.update_my_profile(p_given_name text, p_family_name text, p_job_title text, p_locale text, p_time_zone text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  update strata_tenancy.memberships m
  set given_name = p_given_name, family_name = p_family_name, job_title = p_job_title, locale = p_locale, time_zone = p_time_zone
  where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = (select c.membership_id from strata_core.context c);
  if not found then
    perform strata_core.raise_error('ST101');
  end if;
  return 'done';
exception
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.update_my_profile(text, text, text, text, text) is 'Sets the own profile of the membership that acts: all five values, null for the one of the user. Outcome done. Raises ST101 outside an organization, ST402, with the constraint, for values that are not allowed.';
--! end interface/functions/update_my_profile.sql
--! begin interface/functions/user_id.sql
create function strata.user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.user_id();
end;

comment on function strata.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/user_id.sql
--! begin interface/grants.sql
grant execute on function strata.schema_version(), strata.organization_id(), strata.user_id(), strata.membership_id(), strata.session_id(), strata.assurance_level()
  to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;

grant select on strata.me, strata.members, strata.organizations, strata.companies to strata_app;
grant execute on function strata.update_my_profile(text, text, text, text, text) to strata_app;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata.users, strata.member_profiles, strata.customers, strata.user_attributes, strata.user_status_periods, strata.membership_status_periods to strata_app;
grant execute on function strata.refresh_user_attributes() to strata_worker;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata.begin_session(text, boolean) to strata_app, strata_operator;
grant execute on function strata.revoke_session(text) to strata_auth, strata_app;
grant execute on function strata.open_session(uuid, uuid, uuid, integer, interval), strata.record_verification(uuid, text), strata.record_sign_in(uuid) to strata_auth;
grant execute on function strata.register_user(uuid, text), strata.create_user(text, text, text, text, text), strata.revoke_user_sessions(uuid)
  to strata_auth, strata_operator;
grant execute on function
  strata.lock_user(uuid, text, timestamptz), strata.unlock_user(uuid, text), strata.suspend_user(uuid, text, timestamptz), strata.reinstate_user(uuid, text),
  strata.deactivate_user(uuid, text), strata.reactivate_user(uuid, text),
  strata.create_customer(text, text, text, text, date, text, text), strata.set_customer_address(uuid, text, text[], text, text, text, text),
  strata.suspend_customer(uuid, text), strata.reinstate_customer(uuid, text), strata.close_customer(uuid, text),
  strata.create_organization(text, text, uuid, uuid), strata.suspend_organization(uuid, text, timestamptz), strata.reinstate_organization(uuid, text),
  strata.close_organization(uuid, text), strata.create_company(uuid, text),
  strata.create_membership(uuid, uuid, uuid, text, text, text, text), strata.suspend_membership(uuid, uuid, text, timestamptz),
  strata.reinstate_membership(uuid, uuid, text), strata.end_membership(uuid, uuid, text)
  to strata_operator;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;
--! end interface/grants.sql
--! begin analytics/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_analytics authorization strata_owner;
set local role strata_owner;

comment on schema strata_analytics is 'The analysts'' interface: one row per noun over all organizations, without names, contacts or secrets.';

grant usage on schema strata_analytics to strata_reporter, strata_analyst;

-- A new owner needs CREATE while functions and views are handed over; grants.sql takes it back.
grant create on schema strata_analytics to strata_definer, strata_reporter;
--! end analytics/schema.sql
--! begin analytics/views/companies.sql
create view strata_analytics.companies with (security_barrier = true) as
select
  c.organization_id,
  c.company_id,
  c.is_admin,
  c.status,
  c.created_at,
  c.closed_at,
  (select count(*) from strata_tenancy.memberships m
   where m.organization_id = c.organization_id and m.company_id = c.company_id and m.ended_at is null)::integer as member_count
from strata_tenancy.companies c;

comment on view strata_analytics.companies is 'One row per company. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.companies.member_count is 'Memberships of the company that have not ended.';

alter view strata_analytics.companies owner to strata_reporter;
--! end analytics/views/companies.sql
--! begin analytics/views/customers.sql
create view strata_analytics.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  c.status,
  c.country,
  c.legal_form,
  extract(year from c.born_on)::integer as birth_year,
  c.created_at,
  c.submitted_at,
  c.verified_at,
  c.closed_at,
  (select count(*) from strata_tenancy.organizations o where o.customer_id = c.customer_id)::integer as organization_count
from strata_customers.customers c;

comment on view strata_analytics.customers is 'One row per customer, without personal data: of the date of birth only the year. Always fresh.';
comment on column strata_analytics.customers.birth_year is 'Year of birth; null for enterprises and where it is not known.';
comment on column strata_analytics.customers.organization_count is 'Organizations that belong to the customer, closed ones too.';

alter view strata_analytics.customers owner to strata_reporter;
--! end analytics/views/customers.sql
--! begin analytics/views/memberships.sql
create view strata_analytics.memberships with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  m.created_at,
  m.joined_at,
  m.ended_at
from strata_tenancy.memberships m;

comment on view strata_analytics.memberships is 'One row per membership, ended ones too, without personal data. Always fresh.';
comment on column strata_analytics.memberships.status is 'Status now: a suspension that has run out does not count.';

alter view strata_analytics.memberships owner to strata_reporter;
--! end analytics/views/memberships.sql
--! begin analytics/views/organizations.sql
create view strata_analytics.organizations with (security_barrier = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.slug,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.created_at,
  o.closed_at,
  (select count(*) from strata_tenancy.memberships m where m.organization_id = o.organization_id and m.ended_at is null)::integer as member_count
from strata_tenancy.organizations o;

comment on view strata_analytics.organizations is 'One row per organization. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.organizations.status is 'Status now: a suspension that has run out does not count.';
comment on column strata_analytics.organizations.member_count is 'Memberships that have not ended.';

alter view strata_analytics.organizations owner to strata_reporter;
--! end analytics/views/organizations.sql
--! begin analytics/views/user_status_periods.sql
create view strata_analytics.user_status_periods with (security_barrier = true) as
select
  p.row_key as user_id,
  p.status,
  p.started_at,
  p.ended_at
from strata_audit.status_periods p
where p.noun = 'user';

comment on view strata_analytics.user_status_periods is 'One row per period in which a user had a status; ended_at is null while it lasts. Always fresh.';
comment on column strata_analytics.user_status_periods.user_id is 'The user.';
comment on column strata_analytics.user_status_periods.status is 'Status in the period.';
comment on column strata_analytics.user_status_periods.started_at is 'When the period began.';
comment on column strata_analytics.user_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata_analytics.user_status_periods owner to strata_reporter;
--! end analytics/views/user_status_periods.sql
--! begin analytics/views/users.sql
create view strata_analytics.users with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  u.kind,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.locale,
  u.time_zone,
  u.created_at,
  u.registered_at,
  least(u.email_verified_at, u.phone_verified_at) as verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  coalesce(a.last_sign_in_at > (select strata_core.clock()) - interval '30 days', false) as is_active_30_days,
  c.created_cohort_on,
  c.first_sign_in_cohort_on,
  c.membership_count,
  c.organization_count
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
left join strata_profile.user_attributes_calculated c on c.user_id = u.user_id;

comment on view strata_analytics.users is 'One row per user, without personal data. Cohorts and counts of memberships are as fresh as the last refresh of the calculated attributes; all else is fresh.';
comment on column strata_analytics.users.status is 'Status now: a lock or suspension that has run out does not count.';
comment on column strata_analytics.users.verified_at is 'When a contact was first proved, by e-mail or by phone; null when none was.';
comment on column strata_analytics.users.is_active_30_days is 'Whether the last sign-in is less than 30 days ago.';

alter view strata_analytics.users owner to strata_reporter;
--! end analytics/views/users.sql
--! begin analytics/grants.sql
set local role strata_reporter;
grant select on all tables in schema strata_analytics to strata_analyst;
set local role strata_owner;

revoke create on schema strata_analytics from strata_definer, strata_reporter;
--! end analytics/grants.sql

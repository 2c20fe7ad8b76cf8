-- Creates strata_tenancy: organizations, companies, memberships, and how they are related.

set local role strata_owner;
--! begin tenancy/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_tenancy authorization strata_owner;
set local role strata_owner;

comment on schema strata_tenancy is 'Organizations, the companies inside them, and memberships: where users meet organizations.';

grant usage on schema strata_tenancy to strata_definer, strata_reporter, strata_app;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_tenancy to strata_definer;
--! end tenancy/schema.sql
--! begin tenancy/functions/organization_status.sql
create function strata_tenancy.organization_status(p_closed_at timestamptz, p_suspended_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_closed_at is not null then 'closed' when p_suspended_at is not null then 'suspended' else 'active' end;
end;

comment on function strata_tenancy.organization_status(timestamptz, timestamptz) is 'Status of an organization from its events: closed, suspended or active.';
--! end tenancy/functions/organization_status.sql
--! begin tenancy/functions/company_status.sql
create function strata_tenancy.company_status(p_closed_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_closed_at is not null then 'closed' else 'active' end;
end;

comment on function strata_tenancy.company_status(timestamptz) is 'Status of a company from its events: closed or active.';
--! end tenancy/functions/company_status.sql
--! begin tenancy/functions/membership_status.sql
create function strata_tenancy.membership_status(p_ended_at timestamptz, p_suspended_at timestamptz, p_joined_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_ended_at is not null then 'ended' when p_suspended_at is not null then 'suspended'
              when p_joined_at is not null then 'active' else 'invited' end;
end;

comment on function strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz) is 'Status of a membership from its events: ended, suspended, active or invited.';
--! end tenancy/functions/membership_status.sql
--! begin tenancy/functions/tg_memberships__copy_user_full_name.sql
-- Lists of members are sorted by the name that counts: the membership's own or else the person's. An index can only do that when both are on the
-- row, so the person's name is copied here and kept by strata_wiring.tg_users__copy_full_name. With it comes whether the person was erased, so that
-- a check can refuse to name such a person again. The lock waits for a renaming or an erasure that is under way: without it the name of before
-- would be copied and stay.
create function strata_tenancy.tg_memberships__copy_user_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  new.user_full_name := null;
  select u.full_name, coalesce(new.erased_at, u.erased_at) into new.user_full_name, new.erased_at
  from strata_users.users u where u.user_id = new.user_id for no key update;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__copy_user_full_name() is 'Trigger: copies the full name of the user, and when the user was erased, into a membership that is new or gets a user.';

alter function strata_tenancy.tg_memberships__copy_user_full_name() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__copy_user_full_name() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_memberships__copy_user_full_name.sql
--! begin tenancy/tables/organizations.sql
-- The tenant. It may belong to a customer (who pays) but is not one: a customer has several organizations, a trial has none.
create table strata_tenancy.organizations (
  organization_id          uuid not null default strata_core.uuid_v7(),
  customer_id              uuid,
  parent_organization_id   uuid,
  name                     text not null,
  slug                     text not null,
  suspended_at             timestamptz,
  suspended_until          timestamptz,
  closed_at                timestamptz,
  impersonation_refused_at timestamptz,
  status                   text generated always as (strata_tenancy.organization_status(closed_at, suspended_at)) stored,
  status_reason            text,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),

  constraint organizations_pkey primary key (organization_id),
  constraint organizations_slug_key unique (slug),
  constraint organizations_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint organizations_parent_organization_id_fkey foreign key (parent_organization_id) references strata_tenancy.organizations (organization_id),
  constraint organizations_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint organizations_slug_check check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  constraint organizations_parent_organization_id_check check (parent_organization_id <> organization_id),
  constraint organizations_suspended_until_check check (suspended_until is null or (suspended_at is not null and suspended_until > suspended_at)),
  constraint organizations_status_check check (status in ('closed', 'suspended', 'active')),
  constraint organizations_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- All organizations of a customer.
create index organizations_customer_id_idx on strata_tenancy.organizations (customer_id) where customer_id is not null;
-- The organizations below one.
create index organizations_parent_organization_id_idx on strata_tenancy.organizations (parent_organization_id) where parent_organization_id is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.organizations for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.organizations', 'organization',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.organization_status(n.closed_at, case when n.suspended_until <= e.at then null else n.suspended_at end)$$);
select strata_audit.lay_row_history('strata_tenancy.organizations', 'organization_id',
  '{organization_id,customer_id,parent_organization_id,name,slug,status,status_reason,impersonation_refused_at}');

comment on table strata_tenancy.organizations is 'One row per organization (tenant). Never deleted.';
comment on column strata_tenancy.organizations.organization_id is 'Key; the tenant key of every table of an organization.';
comment on column strata_tenancy.organizations.customer_id is 'Customer that the organization belongs to; null when it has none.';
comment on column strata_tenancy.organizations.parent_organization_id is 'Organization above; null at the top.';
comment on column strata_tenancy.organizations.name is 'Name, as its members read it.';
comment on column strata_tenancy.organizations.slug is 'Short name for addresses, unique among all organizations.';
comment on column strata_tenancy.organizations.suspended_at is 'When it was suspended; null when not.';
comment on column strata_tenancy.organizations.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_tenancy.organizations.closed_at is 'When it was closed; null before.';
comment on column strata_tenancy.organizations.impersonation_refused_at is 'When it forbade staff to act as its members; null while they may.';
comment on column strata_tenancy.organizations.status is 'Status from the stored events, without the clock. strata.organizations.status accounts for time.';
comment on column strata_tenancy.organizations.status_reason is 'Reason given with the last change of status; null when none was.';
--! end tenancy/tables/organizations.sql
--! begin tenancy/tables/companies.sql
-- A group between membership and organization. The admin company is made with the organization and stays: only its members can hold
-- administrator or owner roles.
create table strata_tenancy.companies (
  organization_id uuid not null,
  company_id      uuid not null default strata_core.uuid_v7(),
  name            text not null,
  is_admin        boolean not null default false,
  closed_at       timestamptz,
  status          text generated always as (strata_tenancy.company_status(closed_at)) stored,
  status_reason   text,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),

  constraint companies_pkey primary key (organization_id, company_id),
  constraint companies_name_key unique (organization_id, name),
  constraint companies_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint companies_is_admin_check check (not (is_admin and closed_at is not null)),
  constraint companies_status_check check (status in ('closed', 'active')),
  constraint companies_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- Keys between tenant tables are added apart, one a statement: inside create table they could not be distributed.
alter table strata_tenancy.companies add constraint companies_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);

-- Exactly one admin company: one at most here, and create_organization makes it; nobody can delete or close it.
create unique index companies_one_admin_per_organization_idx on strata_tenancy.companies (organization_id) where is_admin;

create trigger t100_touch_updated_at before update on strata_tenancy.companies for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.companies', 'company');
select strata_audit.lay_row_history('strata_tenancy.companies', 'company_id', '{organization_id,company_id,name,is_admin,status,status_reason}');

comment on table strata_tenancy.companies is 'One row per company: a group of memberships inside an organization. Never deleted.';
comment on column strata_tenancy.companies.organization_id is 'Organization it is part of.';
comment on column strata_tenancy.companies.company_id is 'Key within the organization.';
comment on column strata_tenancy.companies.name is 'Name, unique within the organization.';
comment on column strata_tenancy.companies.is_admin is 'True for the one company whose members run the organization.';
comment on column strata_tenancy.companies.closed_at is 'When it was closed; null while it is open.';
comment on column strata_tenancy.companies.status is 'closed or active.';
comment on column strata_tenancy.companies.status_reason is 'Reason given with the last change of status; null when none was.';
--! end tenancy/tables/companies.sql
--! begin tenancy/tables/memberships.sql
-- One membership is one virtual user: the link of user and organization, the person's own profile there, and the record of who
-- belonged when. It is ended and never deleted; a rejoin is a new row. What it authored keeps pointing at it.
create table strata_tenancy.memberships (
  organization_id uuid not null,
  membership_id   uuid not null default strata_core.uuid_v7(),
  user_id         uuid,
  company_id      uuid,
  label           text not null default 'default',
  member_number   text,
  given_name      text,
  family_name     text,
  user_full_name  text,
  display_name    text generated always as (coalesce(nullif(btrim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), ''), user_full_name)) stored,
  job_title       text,
  locale          text,
  time_zone       text,
  joined_at       timestamptz,
  suspended_at    timestamptz,
  suspended_until timestamptz,
  ended_at        timestamptz,
  erased_at       timestamptz,
  status          text generated always as (strata_tenancy.membership_status(ended_at, suspended_at, joined_at)) stored,
  status_reason   text,
  session_epoch   integer not null default 1,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),

  constraint memberships_pkey primary key (organization_id, membership_id),
  constraint memberships_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint memberships_time_zone_fkey foreign key (time_zone) references strata_core.time_zones (time_zone),
  constraint memberships_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  constraint memberships_member_number_check check (length(member_number) between 1 and 100 and member_number !~ '[[:cntrl:]]'),
  constraint memberships_given_name_check check (length(given_name) between 1 and 200 and given_name !~ '[[:cntrl:]]'),
  constraint memberships_family_name_check check (length(family_name) between 1 and 200 and family_name !~ '[[:cntrl:]]'),
  constraint memberships_job_title_check check (length(job_title) between 1 and 200 and job_title !~ '[[:cntrl:]]'),
  constraint memberships_locale_check check (locale ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$'),
  constraint memberships_joined_at_check check (joined_at is null or user_id is not null),
  constraint memberships_suspended_until_check check (suspended_until is null or (suspended_at is not null and suspended_until > suspended_at)),
  constraint memberships_status_check check (status in ('ended', 'suspended', 'active', 'invited')),
  constraint memberships_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]'),
  -- An erased person is given nothing personal again, also by a transaction that began before, and no further membership.
  constraint memberships_erased_at_check check (erased_at is null
                                                or label = membership_id::text
                                                   and num_nonnulls(member_number, given_name, family_name, user_full_name, job_title, locale, time_zone) = 0)
);

alter table strata_tenancy.memberships add constraint memberships_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.memberships add constraint memberships_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);

-- A user's several virtual users in one organization are told apart by label, as long as they last.
create unique index memberships_one_label_per_user_idx on strata_tenancy.memberships (organization_id, user_id, label) where ended_at is null;
-- The organization's own number of a person (employee number, record number) means one person.
create unique index memberships_one_member_number_idx on strata_tenancy.memberships (organization_id, member_number) where ended_at is null;
-- The list of members, by name, page by page.
create index memberships_display_name_idx on strata_tenancy.memberships (organization_id, display_name, membership_id);
-- All memberships of a user, over all organizations.
create index memberships_user_id_idx on strata_tenancy.memberships (user_id);
-- The members of a company; also for the foreign key.
create index memberships_company_id_idx on strata_tenancy.memberships (organization_id, company_id) where company_id is not null;
-- For the foreign key.
create index memberships_time_zone_idx on strata_tenancy.memberships (time_zone) where time_zone is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.memberships for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_copy_user_full_name before insert or update of user_id on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__copy_user_full_name();
select strata_audit.lay_lifecycle('strata_tenancy.memberships', 'membership',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.membership_status(n.ended_at, case when n.suspended_until <= e.at then null else n.suspended_at end, n.joined_at)$$);
select strata_audit.lay_row_history('strata_tenancy.memberships', 'membership_id',
  '{organization_id,membership_id,user_id,company_id,label,member_number,given_name,family_name,job_title,locale,time_zone,status,status_reason}');

select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{member_number,given_name,family_name,user_full_name,job_title,status_reason}');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{label}', p_replacement => 'membership_id::text');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{locale,time_zone}', p_description => 'Names nobody by itself.');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'derived',
  p_columns => '{display_name}', p_description => 'Generated from the names of the membership and of the user.');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{erased_at}', p_replacement => 'strata_core.clock()');

comment on table strata_tenancy.memberships is 'One row per membership: one virtual user, a person in an organization. Never deleted, only ended.';
comment on column strata_tenancy.memberships.organization_id is 'Organization.';
comment on column strata_tenancy.memberships.membership_id is 'Key within the organization.';
comment on column strata_tenancy.memberships.user_id is 'The user behind it; null for a person without a login, until a verified contact claims it.';
comment on column strata_tenancy.memberships.company_id is 'Company within the organization; null when in none.';
comment on column strata_tenancy.memberships.label is 'Tells several memberships of one user in one organization apart. @pii';
comment on column strata_tenancy.memberships.member_number is 'The organization''s own number of the person, such as an employee or record number; null when it has none. @pii';
comment on column strata_tenancy.memberships.given_name is 'Given name used in this organization; null: the user''s own. @pii';
comment on column strata_tenancy.memberships.family_name is 'Family name used in this organization; null: the user''s own. @pii';
comment on column strata_tenancy.memberships.user_full_name is 'Copy of the user''s full name, kept in step by triggers; null without a user. @pii';
comment on column strata_tenancy.memberships.display_name is 'The name that counts here: the membership''s own, or else the user''s. @pii';
comment on column strata_tenancy.memberships.job_title is 'Title or position in this organization; null when not given. @pii';
comment on column strata_tenancy.memberships.locale is 'Language tag (BCP 47) used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.time_zone is 'IANA time zone used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.joined_at is 'When the membership began; null while it is only an invitation.';
comment on column strata_tenancy.memberships.suspended_at is 'When it was suspended; null when not.';
comment on column strata_tenancy.memberships.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_tenancy.memberships.ended_at is 'When it ended; null while it lasts.';
comment on column strata_tenancy.memberships.erased_at is 'When the person behind it was erased; null when not. The membership itself stays, for what was authored under it.';
comment on column strata_tenancy.memberships.status is 'Status from the stored events, without the clock. strata.members.status accounts for time.';
comment on column strata_tenancy.memberships.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_tenancy.memberships.session_epoch is 'Sessions opened under an earlier number are dead. Raised to end them all.';
--! end tenancy/tables/memberships.sql
--! begin tenancy/tables/representatives.sql
-- Which person acts for which legal entity. Users and customers do not know each other, so this is said where both are known.
create table strata_tenancy.representatives (
  representative_id uuid not null default strata_core.uuid_v7(),
  user_id     uuid not null,
  customer_id uuid not null,
  capacity    text not null,
  started_at  timestamptz not null,
  ended_at    timestamptz,

  constraint representatives_pkey primary key (representative_id),
  constraint representatives_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint representatives_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint representatives_capacity_check check (capacity in ('director', 'authorised_signatory', 'employee', 'self')),
  constraint representatives_ended_at_check check (ended_at > started_at)
);

-- A user acts for a customer in a capacity once at a time.
create unique index representatives_one_current_idx on strata_tenancy.representatives (user_id, customer_id, capacity) where ended_at is null;
-- For the foreign keys: what a user acts for, and who acts for a customer.
create index representatives_user_id_idx on strata_tenancy.representatives (user_id);
create index representatives_customer_id_idx on strata_tenancy.representatives (customer_id);

select strata_audit.lay_row_history('strata_tenancy.representatives', 'representative_id', '{representative_id,user_id,customer_id,capacity,started_at,ended_at}');

select strata_core.lay_personal_data('strata_tenancy.representatives', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => $$coalesce(ended_at, greatest(strata_core.clock(), started_at + interval '1 microsecond'))$$);

comment on table strata_tenancy.representatives is 'One row per user that acts or acted for a customer, and capacity. Ended, never deleted.';
comment on column strata_tenancy.representatives.representative_id is 'Key.';
comment on column strata_tenancy.representatives.user_id is 'Who acts.';
comment on column strata_tenancy.representatives.customer_id is 'For whom.';
comment on column strata_tenancy.representatives.capacity is 'director, authorised_signatory, employee, or self: a person who is the customer.';
comment on column strata_tenancy.representatives.started_at is 'Since when.';
comment on column strata_tenancy.representatives.ended_at is 'Since when no more; null while the user does.';
--! end tenancy/tables/representatives.sql
--! begin tenancy/functions/organization_status_at.sql
-- The clock is only read for a suspension with an end: see strata_users.user_status_at.
create function strata_tenancy.organization_status_at(p_organization strata_tenancy.organizations, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_organization.suspended_until is null then p_organization.status
              else strata_tenancy.organization_status(p_organization.closed_at,
                case when p_organization.suspended_until <= p_at then null else p_organization.suspended_at end) end;
end;

comment on function strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz) is 'Status of an organization at a time after the last event: a suspension that has run out by then does not count.';
--! end tenancy/functions/organization_status_at.sql
--! begin tenancy/functions/membership_status_at.sql
-- The clock is only read for a suspension with an end: see strata_users.user_status_at.
create function strata_tenancy.membership_status_at(p_membership strata_tenancy.memberships, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_membership.suspended_until is null then p_membership.status
              else strata_tenancy.membership_status(p_membership.ended_at,
                case when p_membership.suspended_until <= p_at then null else p_membership.suspended_at end, p_membership.joined_at) end;
end;

comment on function strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz) is 'Status of a membership at a time after the last event: a suspension that has run out by then does not count.';
--! end tenancy/functions/membership_status_at.sql
--! begin tenancy/functions/change_organization_status.sql
create function strata_tenancy.change_organization_status(p_organization_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_tenancy.organizations o
  set suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else o.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else o.suspended_until end,
      closed_at       = case p_change when 'close' then v_clock else o.closed_at end,
      status_reason   = p_reason
  where o.organization_id = p_organization_id and o.status <> 'closed';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'refused' else 'unknown' end;
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_tenancy.change_organization_status(uuid, text, text, timestamptz) is 'Makes one change of status: suspend, reinstate or close. Called by the functions of the interface.';

alter function strata_tenancy.change_organization_status(uuid, text, text, timestamptz) owner to strata_definer;
--! end tenancy/functions/change_organization_status.sql
--! begin tenancy/functions/change_membership_status.sql
create function strata_tenancy.change_membership_status(p_organization_id uuid, p_membership_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_tenancy.memberships m
  set suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else m.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else m.suspended_until end,
      ended_at        = case p_change when 'end' then v_clock else m.ended_at end,
      status_reason   = p_reason
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.status <> 'ended';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.memberships m
                           where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then 'refused' else 'unknown' end;
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_tenancy.change_membership_status(uuid, uuid, text, text, timestamptz) is 'Makes one change of status: suspend, reinstate or end. Called by the functions of the interface.';

alter function strata_tenancy.change_membership_status(uuid, uuid, text, text, timestamptz) owner to strata_definer;
--! end tenancy/functions/change_membership_status.sql
--! begin tenancy/policies.sql
select strata_core.lay_tenant_rule(format('strata_tenancy.%I', t))
from unnest(array['organizations', 'companies', 'memberships']) as t;

-- A member edits the own profile in this organization, and nobody else's. Column grants say which columns.
create policy self_update on strata_tenancy.memberships for update to strata_app
  using (membership_id = (select c.membership_id from strata_core.context c))
  with check (membership_id = (select c.membership_id from strata_core.context c));

create policy reporter_select on strata_tenancy.organizations for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.companies for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.memberships for select to strata_reporter using (true);

-- Of people and of legal entities, and of no organization.
select strata_core.lay_row_security('strata_tenancy.representatives');
create policy reporter_select on strata_tenancy.representatives for select to strata_reporter using (true);
--! end tenancy/policies.sql
--! begin tenancy/grants.sql
grant select, insert, update on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_definer;
grant select, insert, update on strata_tenancy.representatives to strata_definer;
grant select on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_reporter, strata_app;
grant select on strata_tenancy.representatives to strata_reporter;
grant update (given_name, family_name, job_title, locale, time_zone) on strata_tenancy.memberships to strata_app;

grant execute on function strata_tenancy.organization_status(timestamptz, timestamptz), strata_tenancy.company_status(timestamptz),
  strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz),
  strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_tenancy from strata_definer;
--! end tenancy/grants.sql

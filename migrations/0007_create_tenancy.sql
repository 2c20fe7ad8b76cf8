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
--! begin tenancy/functions/effective_status.sql
-- The most final reason first. With active, and only then, a session of the membership begins.
create function strata_tenancy.effective_status(p_user_status text, p_membership_status text, p_organization_status text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_membership_status = 'ended' then 'ended'
    when p_organization_status = 'closed' then 'organization_closed'
    when p_user_status in ('merged', 'erased', 'deactivated') then 'user_closed'
    when p_organization_status = 'suspended' then 'organization_suspended'
    when p_user_status in ('suspended', 'locked') then 'user_suspended'
    when p_membership_status = 'suspended' then 'suspended'
    when p_membership_status = 'invited' then 'invited'
    when p_user_status = 'placeholder' then 'user_unregistered'
    else 'active'
  end;
end;

comment on function strata_tenancy.effective_status(text, text, text) is 'Whether somebody can act in an organization, from the status of user, membership and organization: ended, organization_closed, user_closed, organization_suspended, user_suspended, suspended, invited, user_unregistered or active.';
--! end tenancy/functions/effective_status.sql
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
--! begin tenancy/tables/party_types.sql
-- What an organization or a membership is: a clinic, a doctor, a patient. A new type is a row, and still nothing can have a type of the other kind:
-- the two generated columns are what organizations and memberships refer to, and each is null for the types of the other.
create table strata_tenancy.party_types (
  party_type              text not null,
  applies_to              text not null,
  description             text not null,
  organization_party_type text generated always as (case when applies_to = 'organization' then party_type end) stored,
  membership_party_type   text generated always as (case when applies_to = 'membership' then party_type end) stored,

  constraint party_types_pkey primary key (party_type),
  constraint party_types_party_type_applies_to_key unique (party_type, applies_to),
  constraint party_types_organization_party_type_key unique (organization_party_type),
  constraint party_types_membership_party_type_key unique (membership_party_type),
  constraint party_types_party_type_check check (party_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint party_types_applies_to_check check (applies_to in ('organization', 'membership')),
  constraint party_types_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.party_types is 'One row per type of organization or membership. A new type is a row.';
comment on column strata_tenancy.party_types.party_type is 'Name of the type.';
comment on column strata_tenancy.party_types.applies_to is 'What is of this type: organization or membership.';
comment on column strata_tenancy.party_types.description is 'What it means.';
comment on column strata_tenancy.party_types.organization_party_type is 'The type, where organizations can be of it; else null. For foreign keys.';
comment on column strata_tenancy.party_types.membership_party_type is 'The type, where memberships can be of it; else null. For foreign keys.';

insert into strata_tenancy.party_types (party_type, applies_to, description) values
  ('organization', 'organization', 'An organization of which nothing more is said.'),
  ('member', 'membership', 'A member of whom nothing more is said.');
--! end tenancy/tables/party_types.sql
--! begin tenancy/tables/relationship_types.sql
create table strata_tenancy.relationship_types (
  relationship_type text not null,
  applies_to        text not null,
  is_hierarchy      boolean not null,
  description       text not null,

  constraint relationship_types_pkey primary key (relationship_type),
  constraint relationship_types_relationship_type_applies_to_key unique (relationship_type, applies_to),
  constraint relationship_types_relationship_type_check check (relationship_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint relationship_types_applies_to_check check (applies_to in ('organization', 'membership')),
  constraint relationship_types_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.relationship_types is 'One row per kind of relation between an upper and a lower membership or organization. A new one is a row.';
comment on column strata_tenancy.relationship_types.relationship_type is 'Code, said of the upper side: it is the <type> of the lower.';
comment on column strata_tenancy.relationship_types.applies_to is 'What is related: two memberships of one organization, or two organizations.';
comment on column strata_tenancy.relationship_types.is_hierarchy is 'Whether nobody can be above itself through any number of such relations.';
comment on column strata_tenancy.relationship_types.description is 'What it means.';

insert into strata_tenancy.relationship_types (relationship_type, applies_to, is_hierarchy, description) values
  ('manager', 'membership', true, 'Leads the other member.');
--! end tenancy/tables/relationship_types.sql
--! begin tenancy/tables/relationship_rules.sql
-- The matrix. Relations refer to a row of it by all three columns, so what is not in it cannot be related, by whatever statement.
create table strata_tenancy.relationship_rules (
  relationship_type text not null,
  upper_party_type  text not null,
  lower_party_type  text not null,
  applies_to        text not null,

  constraint relationship_rules_pkey primary key (relationship_type, upper_party_type, lower_party_type),
  constraint relationship_rules_relationship_type_fkey foreign key (relationship_type, applies_to)
    references strata_tenancy.relationship_types (relationship_type, applies_to),
  constraint relationship_rules_upper_party_type_fkey foreign key (upper_party_type, applies_to)
    references strata_tenancy.party_types (party_type, applies_to),
  constraint relationship_rules_lower_party_type_fkey foreign key (lower_party_type, applies_to)
    references strata_tenancy.party_types (party_type, applies_to)
);

-- For the foreign keys.
create index relationship_rules_relationship_type_idx on strata_tenancy.relationship_rules (relationship_type, applies_to);
create index relationship_rules_upper_party_type_idx on strata_tenancy.relationship_rules (upper_party_type, applies_to);
create index relationship_rules_lower_party_type_idx on strata_tenancy.relationship_rules (lower_party_type, applies_to);

comment on table strata_tenancy.relationship_rules is 'One row per pair of party types that may stand in a relation of a type: the matrix of who may be above whom.';
comment on column strata_tenancy.relationship_rules.relationship_type is 'The relation.';
comment on column strata_tenancy.relationship_rules.upper_party_type is 'Type of the upper side.';
comment on column strata_tenancy.relationship_rules.lower_party_type is 'Type of the lower side.';
comment on column strata_tenancy.relationship_rules.applies_to is 'organization or membership: the relation and both types are of the same.';

insert into strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type, applies_to) values
  ('manager', 'member', 'member', 'membership');
--! end tenancy/tables/relationship_rules.sql
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
  party_type               text not null default 'organization',

  constraint organizations_pkey primary key (organization_id),
  -- For relations, which name the types of both sides.
  constraint organizations_organization_id_party_type_key unique (organization_id, party_type),
  constraint organizations_slug_key unique (slug),
  constraint organizations_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint organizations_parent_organization_id_fkey foreign key (parent_organization_id) references strata_tenancy.organizations (organization_id),
  constraint organizations_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (organization_party_type),
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
-- For the foreign key.
create index organizations_party_type_idx on strata_tenancy.organizations (party_type);

create trigger t100_touch_updated_at before update on strata_tenancy.organizations for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.organizations', 'organization',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.organization_status(n.closed_at, case when n.suspended_until <= e.at then null else n.suspended_at end)$$);
select strata_audit.lay_row_history('strata_tenancy.organizations', 'organization_id',
  '{organization_id,customer_id,parent_organization_id,name,slug,status,status_reason,impersonation_refused_at,party_type}');

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
comment on column strata_tenancy.organizations.party_type is 'What it is, from party_types.';
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
  party_type      text not null default 'member',

  constraint memberships_pkey primary key (organization_id, membership_id),
  -- For relations, which name the types of both sides.
  constraint memberships_organization_id_membership_id_party_type_key unique (organization_id, membership_id, party_type),
  constraint memberships_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint memberships_time_zone_fkey foreign key (time_zone) references strata_core.time_zones (time_zone),
  constraint memberships_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (membership_party_type),
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
-- For the foreign keys.
create index memberships_time_zone_idx on strata_tenancy.memberships (time_zone) where time_zone is not null;
create index memberships_party_type_idx on strata_tenancy.memberships (party_type);

create trigger t100_touch_updated_at before update on strata_tenancy.memberships for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_copy_user_full_name before insert or update of user_id on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__copy_user_full_name();
select strata_audit.lay_lifecycle('strata_tenancy.memberships', 'membership',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.membership_status(n.ended_at, case when n.suspended_until <= e.at then null else n.suspended_at end, n.joined_at)$$);
select strata_audit.lay_row_history('strata_tenancy.memberships', 'membership_id',
  '{organization_id,membership_id,user_id,company_id,label,member_number,given_name,family_name,job_title,locale,time_zone,status,status_reason,party_type}');

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
comment on column strata_tenancy.memberships.party_type is 'What the member is in this organization, from party_types.';
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
--! begin tenancy/functions/tg_relationships__check_relation.sql
-- What no constraint can say: both members still belong, two of them stand in one relation of a type at a time, and nobody is above themselves. Whoever
-- relates two members holds both rows, and in a hierarchy the organization's, because relations of other members can close a circle together. What comes
-- after the locks has to see what was committed before them, which only read committed does. To end or shorten a relation breaks none of this.
create function strata_tenancy.tg_relationships__check_relation() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_is_hierarchy boolean;
  v_period       tstzrange;
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.relationship_id, new.relationship_type, new.upper_membership_id, new.lower_membership_id)
         = (old.organization_id, old.relationship_id, old.relationship_type, old.upper_membership_id, old.lower_membership_id)
     and new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity') then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif new.ended_at < new.started_at then
    perform strata_core.raise_error('ST402', 'relationships_ended_at_check');
  end if;
  v_is_hierarchy := (select t.is_hierarchy from strata_tenancy.relationship_types t where t.relationship_type = new.relationship_type);
  v_period := tstzrange(new.started_at, new.ended_at);
  if v_is_hierarchy then
    perform from strata_tenancy.organizations o where o.organization_id = new.organization_id for no key update;
  end if;
  perform from strata_tenancy.memberships m
  where m.organization_id = new.organization_id and m.membership_id in (new.upper_membership_id, new.lower_membership_id)
  order by m.membership_id for no key update;
  if exists (select from strata_tenancy.memberships m
             where m.organization_id = new.organization_id and m.membership_id in (new.upper_membership_id, new.lower_membership_id)
               and m.ended_at < coalesce(new.ended_at, 'infinity')) then
    perform strata_core.raise_error('ST402', 'relationships_member_ended_check');
  elsif exists (select from strata_tenancy.relationships r
                where r.organization_id = new.organization_id and r.upper_membership_id = new.upper_membership_id and r.lower_membership_id = new.lower_membership_id
                  and r.relationship_type = new.relationship_type and r.relationship_id <> new.relationship_id
                  and tstzrange(r.started_at, r.ended_at) && v_period) then
    perform strata_core.raise_error('ST402', 'relationships_overlap_check');
  elsif v_is_hierarchy and exists (
    -- At one moment and not one after the other: a path counts for as long as all of it stands.
    with recursive below (membership_id, period) as (
      select new.lower_membership_id, v_period
      union
      select r.lower_membership_id, b.period * tstzrange(r.started_at, r.ended_at)
      from below b
      join strata_tenancy.relationships r
        on r.organization_id = new.organization_id and r.upper_membership_id = b.membership_id and r.relationship_type = new.relationship_type
           and r.relationship_id <> new.relationship_id and tstzrange(r.started_at, r.ended_at) && b.period
    ) select from below b where b.membership_id = new.upper_membership_id) then
    perform strata_core.raise_error('ST402', 'relationships_circle_check');
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_relationships__check_relation() is 'Trigger: refuses a relation of a member who has left (relationships_member_ended_check), a second one of the type at the same time (relationships_overlap_check) and in a hierarchy a circle (relationships_circle_check). Raises ST402 with that name, and ST202 outside of read committed.';
--! end tenancy/functions/tg_relationships__check_relation.sql
--! begin tenancy/tables/relationships.sql
-- Who is above whom in an organization: doctor and patient, representative and client. The types of both sides are part of the keys, so the matrix holds
-- for every row, and a membership that is or was related keeps its type: whoever becomes something else gets another membership.
create table strata_tenancy.relationships (
  organization_id     uuid not null,
  relationship_id     uuid not null default strata_core.uuid_v7(),
  relationship_type   text not null,
  upper_membership_id uuid not null,
  upper_party_type    text not null,
  lower_membership_id uuid not null,
  lower_party_type    text not null,
  started_at          timestamptz not null,
  ended_at            timestamptz,

  constraint relationships_pkey primary key (organization_id, relationship_id),
  constraint relationships_relationship_type_fkey foreign key (relationship_type, upper_party_type, lower_party_type)
    references strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type),
  constraint relationships_lower_membership_id_check check (lower_membership_id <> upper_membership_id),
  -- What ends before it began has never stood.
  constraint relationships_ended_at_check check (ended_at >= started_at)
);

alter table strata_tenancy.relationships add constraint relationships_upper_membership_id_fkey
  foreign key (organization_id, upper_membership_id, upper_party_type)
  references strata_tenancy.memberships (organization_id, membership_id, party_type);
alter table strata_tenancy.relationships add constraint relationships_lower_membership_id_fkey
  foreign key (organization_id, lower_membership_id, lower_party_type)
  references strata_tenancy.memberships (organization_id, membership_id, party_type);

-- Who is below a member, and who above; permission checks ask both ways. The type of the member is in there for the foreign keys.
create index relationships_upper_membership_id_idx on strata_tenancy.relationships
  (organization_id, upper_membership_id, upper_party_type, lower_membership_id) include (relationship_type, started_at, ended_at);
create index relationships_lower_membership_id_idx on strata_tenancy.relationships
  (organization_id, lower_membership_id, lower_party_type, upper_membership_id) include (relationship_type, started_at, ended_at);
-- For the foreign key.
create index relationships_relationship_type_idx on strata_tenancy.relationships (relationship_type, upper_party_type, lower_party_type);

create trigger t200_check_relation before insert or update on strata_tenancy.relationships
  for each row execute function strata_tenancy.tg_relationships__check_relation();
select strata_audit.lay_row_history('strata_tenancy.relationships', 'relationship_id',
  '{organization_id,relationship_id,relationship_type,upper_membership_id,lower_membership_id,started_at,ended_at}');

comment on table strata_tenancy.relationships is 'One row per relation between two memberships of an organization and the time for which it stands. Ended, never deleted.';
comment on column strata_tenancy.relationships.organization_id is 'Organization of both.';
comment on column strata_tenancy.relationships.relationship_id is 'Key within the organization.';
comment on column strata_tenancy.relationships.relationship_type is 'What the upper one is of the lower, from relationship_types.';
comment on column strata_tenancy.relationships.upper_membership_id is 'Who is above.';
comment on column strata_tenancy.relationships.upper_party_type is 'Type of the upper membership.';
comment on column strata_tenancy.relationships.lower_membership_id is 'Who is below.';
comment on column strata_tenancy.relationships.lower_party_type is 'Type of the lower membership.';
comment on column strata_tenancy.relationships.started_at is 'Since when it stands, or will.';
comment on column strata_tenancy.relationships.ended_at is 'Since when it does not, or will not; null while no end is known.';
--! end tenancy/tables/relationships.sql
--! begin tenancy/functions/tg_organization_relationships__check_relation.sql
-- As strata_tenancy.tg_relationships__check_relation. Here a circle can go through all organizations, so whoever adds to a hierarchy is alone.
create function strata_tenancy.tg_organization_relationships__check_relation() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_is_hierarchy boolean;
  v_period       tstzrange;
begin
  if tg_op = 'UPDATE'
     and (new.organization_relationship_id, new.relationship_type, new.upper_organization_id, new.lower_organization_id)
         = (old.organization_relationship_id, old.relationship_type, old.upper_organization_id, old.lower_organization_id)
     and new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity') then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif new.ended_at < new.started_at then
    perform strata_core.raise_error('ST402', 'organization_relationships_ended_at_check');
  end if;
  v_is_hierarchy := (select t.is_hierarchy from strata_tenancy.relationship_types t where t.relationship_type = new.relationship_type);
  v_period := tstzrange(new.started_at, new.ended_at);
  if v_is_hierarchy then
    perform pg_advisory_xact_lock('strata_tenancy.organization_relationships'::regclass::oid::bigint);
  end if;
  perform from strata_tenancy.organizations o
  where o.organization_id in (new.upper_organization_id, new.lower_organization_id) order by o.organization_id for no key update;
  if exists (select from strata_tenancy.organizations o
             where o.organization_id in (new.upper_organization_id, new.lower_organization_id) and o.closed_at < coalesce(new.ended_at, 'infinity')) then
    perform strata_core.raise_error('ST402', 'organization_relationships_organization_closed_check');
  elsif exists (select from strata_tenancy.organization_relationships r
                where r.upper_organization_id = new.upper_organization_id and r.lower_organization_id = new.lower_organization_id
                  and r.relationship_type = new.relationship_type and r.organization_relationship_id <> new.organization_relationship_id
                  and tstzrange(r.started_at, r.ended_at) && v_period) then
    perform strata_core.raise_error('ST402', 'organization_relationships_overlap_check');
  elsif v_is_hierarchy and exists (
    with recursive below (organization_id, period) as (
      select new.lower_organization_id, v_period
      union
      select r.lower_organization_id, b.period * tstzrange(r.started_at, r.ended_at)
      from below b
      join strata_tenancy.organization_relationships r
        on r.upper_organization_id = b.organization_id and r.relationship_type = new.relationship_type
           and r.organization_relationship_id <> new.organization_relationship_id and tstzrange(r.started_at, r.ended_at) && b.period
    ) select from below b where b.organization_id = new.upper_organization_id) then
    perform strata_core.raise_error('ST402', 'organization_relationships_circle_check');
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_organization_relationships__check_relation() is 'Trigger: refuses a relation of an organization that is closed (organization_relationships_organization_closed_check), a second one of the type at the same time (organization_relationships_overlap_check) and in a hierarchy a circle (organization_relationships_circle_check). Raises ST402 with that name, and ST202 outside of read committed.';
--! end tenancy/functions/tg_organization_relationships__check_relation.sql
--! begin tenancy/tables/organization_relationships.sql
-- The same between organizations: a clinic and the blood centre that supplies it. A row belongs to two organizations, so it carries no tenant key, and
-- what an organization may know of the others it is told by functions.
create table strata_tenancy.organization_relationships (
  organization_relationship_id uuid not null default strata_core.uuid_v7(),
  relationship_type     text not null,
  upper_organization_id uuid not null,
  upper_party_type      text not null,
  lower_organization_id uuid not null,
  lower_party_type      text not null,
  started_at            timestamptz not null,
  ended_at              timestamptz,

  constraint organization_relationships_pkey primary key (organization_relationship_id),
  constraint organization_relationships_relationship_type_fkey foreign key (relationship_type, upper_party_type, lower_party_type)
    references strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type),
  constraint organization_relationships_upper_organization_id_fkey foreign key (upper_organization_id, upper_party_type)
    references strata_tenancy.organizations (organization_id, party_type),
  constraint organization_relationships_lower_organization_id_fkey foreign key (lower_organization_id, lower_party_type)
    references strata_tenancy.organizations (organization_id, party_type),
  constraint organization_relationships_lower_organization_id_check check (lower_organization_id <> upper_organization_id),
  constraint organization_relationships_ended_at_check check (ended_at >= started_at)
);

-- What is below an organization, and what above; also for the foreign keys.
create index organization_relationships_upper_organization_id_idx on strata_tenancy.organization_relationships (upper_organization_id, upper_party_type, lower_organization_id);
create index organization_relationships_lower_organization_id_idx on strata_tenancy.organization_relationships (lower_organization_id, lower_party_type, upper_organization_id);
-- For the foreign key.
create index organization_relationships_relationship_type_idx on strata_tenancy.organization_relationships (relationship_type, upper_party_type, lower_party_type);

create trigger t200_check_relation before insert or update on strata_tenancy.organization_relationships
  for each row execute function strata_tenancy.tg_organization_relationships__check_relation();
select strata_audit.lay_row_history('strata_tenancy.organization_relationships', 'organization_relationship_id',
  '{organization_relationship_id,relationship_type,upper_organization_id,lower_organization_id,started_at,ended_at}');

comment on table strata_tenancy.organization_relationships is 'One row per relation between two organizations and the time for which it stands. Ended, never deleted.';
comment on column strata_tenancy.organization_relationships.organization_relationship_id is 'Key.';
comment on column strata_tenancy.organization_relationships.relationship_type is 'What the upper one is of the lower, from relationship_types.';
comment on column strata_tenancy.organization_relationships.upper_organization_id is 'Which is above.';
comment on column strata_tenancy.organization_relationships.upper_party_type is 'Type of the upper organization.';
comment on column strata_tenancy.organization_relationships.lower_organization_id is 'Which is below.';
comment on column strata_tenancy.organization_relationships.lower_party_type is 'Type of the lower organization.';
comment on column strata_tenancy.organization_relationships.started_at is 'Since when it stands, or will.';
comment on column strata_tenancy.organization_relationships.ended_at is 'Since when it does not, or will not; null while no end is known.';
--! end tenancy/tables/organization_relationships.sql
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
from unnest(array['organizations', 'companies', 'memberships', 'relationships']) as t;

-- A member edits the own profile in this organization, and nobody else's. Column grants say which columns.
create policy self_update on strata_tenancy.memberships for update to strata_app
  using (membership_id = (select c.membership_id from strata_core.context c))
  with check (membership_id = (select c.membership_id from strata_core.context c));

create policy reporter_select on strata_tenancy.organizations for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.companies for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.memberships for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.relationships for select to strata_reporter using (true);

-- Of people and of legal entities, and of no organization.
select strata_core.lay_row_security('strata_tenancy.representatives');
create policy reporter_select on strata_tenancy.representatives for select to strata_reporter using (true);

-- Of two organizations, which both are told of it by functions.
select strata_core.lay_row_security('strata_tenancy.organization_relationships');
create policy reporter_select on strata_tenancy.organization_relationships for select to strata_reporter using (true);

-- What there is and how it may be related is said by rows that are nobody's data.
select strata_core.lay_row_security(format('strata_tenancy.%I', t))
from unnest(array['party_types', 'relationship_types', 'relationship_rules']) as t;
create policy everyone_select on strata_tenancy.party_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_rules for select to strata_app, strata_reporter using (true);
create policy owner_select on strata_tenancy.party_types for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.party_types for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.party_types for update to strata_owner using (true) with check (true);
create policy owner_select on strata_tenancy.relationship_types for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.relationship_types for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.relationship_types for update to strata_owner using (true) with check (true);
create policy owner_select on strata_tenancy.relationship_rules for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.relationship_rules for insert to strata_owner with check (true);
create policy owner_delete on strata_tenancy.relationship_rules for delete to strata_owner using (true);
--! end tenancy/policies.sql
--! begin tenancy/grants.sql
grant select, insert, update on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_definer;
grant select, insert, update on strata_tenancy.representatives to strata_definer;
grant select on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_reporter, strata_app;
grant select on strata_tenancy.representatives to strata_reporter;
grant select, insert, update on strata_tenancy.relationships, strata_tenancy.organization_relationships to strata_definer;
grant select on strata_tenancy.relationships to strata_reporter, strata_app;
grant select on strata_tenancy.organization_relationships to strata_reporter;
grant select, insert on strata_tenancy.party_types, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_definer;
grant select on strata_tenancy.party_types, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_reporter, strata_app;
grant update (given_name, family_name, job_title, locale, time_zone) on strata_tenancy.memberships to strata_app;

grant execute on function strata_tenancy.effective_status(text, text, text) to strata_definer, strata_reporter, strata_app;
grant execute on function strata_tenancy.organization_status(timestamptz, timestamptz), strata_tenancy.company_status(timestamptz),
  strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz),
  strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_tenancy from strata_definer;
--! end tenancy/grants.sql

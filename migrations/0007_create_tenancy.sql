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
--! begin tenancy/types/effective_status.sql
create domain strata_tenancy.effective_status as text
  constraint effective_status_check check (value in ('ended', 'organization_closed', 'user_closed', 'organization_suspended', 'user_suspended', 'suspended', 'invited', 'user_unregistered', 'active'));

comment on domain strata_tenancy.effective_status is 'Whether somebody can act in an organization, from the status of user, membership and organization: ended, organization_closed, user_closed (erased, merged, deactivated), organization_suspended, user_suspended (suspended, locked), suspended, invited, user_unregistered or active.';
--! end tenancy/types/effective_status.sql
--! begin tenancy/functions/effective_status.sql
-- The most final reason first. With active, and only then, a session of the membership begins.
create function strata_tenancy.effective_status(p_user_status text, p_membership_status text, p_organization_status text) returns strata_tenancy.effective_status
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

comment on function strata_tenancy.effective_status(text, text, text) is 'Whether somebody can act in an organization, from the status of user, membership and organization.';
--! end tenancy/functions/effective_status.sql
--! begin tenancy/functions/normalise_login_name.sql
-- ASCII only, as user names: what looks alike is then the same name or visibly another.
create function strata_tenancy.normalise_login_name(p_login_name text) returns text
  language sql immutable parallel safe
begin atomic
  select case when lower(p_login_name collate "C") ~ '^[a-z0-9][a-z0-9._@+-]{0,99}$' then lower(p_login_name collate "C") end;
end;

comment on function strata_tenancy.normalise_login_name(text) is 'Canonical form of a name to sign in with in one organization: lower case letters, digits, dots, hyphens, underscores, plus and at signs; null for what is none.';
--! end tenancy/functions/normalise_login_name.sql
--! begin tenancy/functions/normalise_login.sql
create function strata_tenancy.normalise_login(p_login text) returns text
  language sql immutable parallel safe
begin atomic
  select case when lower(split_part(p_login, '/', 1) collate "C") ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'
              then lower(split_part(p_login, '/', 1) collate "C") || '/' || strata_tenancy.normalise_login_name(substr(p_login, strpos(p_login, '/') + 1)) end;
end;

comment on function strata_tenancy.normalise_login(text) is 'Canonical form of what signs in to one organization: its slug, a slash and the login name; null for what is none.';
--! end tenancy/functions/normalise_login.sql
--! begin tenancy/functions/is_attribute_value.sql
create function strata_tenancy.is_attribute_value(p_value_type text, p_value jsonb) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_text text := p_value #>> '{}';
begin
  return case p_value_type
    when 'text' then jsonb_typeof(p_value) = 'string' and length(v_text) <= 1000
    when 'integer' then jsonb_typeof(p_value) = 'number' and v_text ~ '^-?[0-9]{1,18}$'
    when 'numeric' then jsonb_typeof(p_value) = 'number'
    when 'boolean' then jsonb_typeof(p_value) = 'boolean'
    when 'date' then jsonb_typeof(p_value) = 'string' and v_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                     and make_date(left(v_text, 4)::integer, substr(v_text, 6, 2)::integer, right(v_text, 2)::integer) is not null
    else false
  end;
exception
  when datetime_field_overflow then
    return false;
end
$$;

comment on function strata_tenancy.is_attribute_value(text, jsonb) is 'Whether a JSON value is one of a type of attributes: text, integer, numeric, boolean or date.';
--! end tenancy/functions/is_attribute_value.sql
--! begin tenancy/functions/tg__check_attributes.sql
-- What is wrong is named in the constraint, and nothing that was sent. An erased person has no attributes.
create function strata_tenancy.tg__check_attributes() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_wrong text;
begin
  if tg_op = 'UPDATE' and new.party_type = old.party_type and new.attributes = old.attributes then
    return new;
  elsif jsonb_typeof(new.attributes) is distinct from 'object' then
    perform strata_core.raise_error('ST402', 'attributes');
  elsif tg_op = 'UPDATE' and new.attributes = '{}' and to_jsonb(new) ->> 'erased_at' is not null then
    return new;
  end if;
  select concat_ws('.', 'attributes', c.attribute, c.fault) into v_wrong
  from (
    select a.attribute,
           case when a.attribute is null then 'unknown'
                when v.value is null or v.value = 'null' then case when a.is_required then 'required' end
                when not strata_tenancy.is_attribute_value(a.value_type, v.value) then 'type'
                when (v.value #>> '{}') <> all (a.allowed_values) then 'value'
                when (v.value #>> '{}') !~ a.pattern then 'pattern' end as fault
    from (select d.* from strata_tenancy.party_type_attributes d where d.party_type = new.party_type) a
    full join jsonb_each(new.attributes) v on v.key = a.attribute
  ) c
  where c.fault is not null
  order by c.attribute nulls first limit 1;
  if v_wrong is not null then
    perform strata_core.raise_error('ST402', v_wrong);
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg__check_attributes() is 'Trigger: holds the attributes of a membership or an organization against party_type_attributes. Raises ST402 with what is wrong: attributes.unknown, or attributes.<attribute>.required, .type, .value or .pattern.';

alter function strata_tenancy.tg__check_attributes() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg__check_attributes() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg__check_attributes.sql
--! begin tenancy/functions/tg_organizations__refuse_circle.sql
-- Nothing is below an organization that is just founded, so only moves are looked at. Two that only together make a circle can be of any organizations, so whoever moves one is alone; what comes after the lock has to see what was
-- committed before it, which only read committed does.
create function strata_tenancy.tg_organizations__refuse_circle() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_organization_id uuid := new.parent_organization_id;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform pg_advisory_xact_lock('strata_tenancy.organizations'::regclass::oid::bigint);
  while v_organization_id is not null loop
    if v_organization_id = new.organization_id then
      perform strata_core.raise_error('ST402', 'organizations_parent_organization_id_check');
    end if;
    v_organization_id := (select o.parent_organization_id from strata_tenancy.organizations o where o.organization_id = v_organization_id);
  end loop;
  return new;
end
$$;

comment on function strata_tenancy.tg_organizations__refuse_circle() is 'Trigger: refuses an organization that would be above itself. Raises ST402, and ST202 outside of read committed.';

alter function strata_tenancy.tg_organizations__refuse_circle() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_organizations__refuse_circle() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_organizations__refuse_circle.sql
--! begin tenancy/functions/tg_memberships__copy_user_full_name.sql
-- Lists of members are sorted by the name that counts: the membership's own or else the person's. An index can only do that when both are on the
-- row, so the person's name is copied here and kept by strata_wiring.tg_users__copy_full_name: where the membership has a name of its own, it is not,
-- because the organization knows the person by that one. With it comes whether the person was erased, so that a check can refuse to name such a
-- person again. The lock waits for a renaming or an erasure that is under way: without it the name of before would be copied and stay.
create function strata_tenancy.tg_memberships__copy_user_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_has_own boolean := btrim(coalesce(new.given_name, '') || coalesce(new.family_name, '')) <> '';
begin
  if tg_op = 'UPDATE' and new.user_id is not distinct from old.user_id
     and (v_has_own or new.ended_at is not null or btrim(coalesce(old.given_name, '') || coalesce(old.family_name, '')) = '') then
    new.user_full_name := case when not v_has_own then new.user_full_name end;
    return new;
  end if;
  new.user_full_name := null;
  select case when not v_has_own then u.full_name end, coalesce(new.erased_at, u.erased_at) into new.user_full_name, new.erased_at
  from strata_users.users u where u.user_id = new.user_id for no key update;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__copy_user_full_name() is 'Trigger: copies when the user was erased into a membership that is new or gets a user, and the full name of the user into one without a name of its own.';

alter function strata_tenancy.tg_memberships__copy_user_full_name() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__copy_user_full_name() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_memberships__copy_user_full_name.sql
--! begin tenancy/functions/tg_memberships__keep_default.sql
-- The first membership of a user in an organization is the default, and whichever is made the default takes the place of the one before. The lock waits for
-- whoever is just ending or passing on the default; two joins of one person wait for each other at the person's row, which
-- tg_memberships__copy_user_full_name locks before.
create function strata_tenancy.tg_memberships__keep_default() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_joins boolean := tg_op = 'INSERT' or new.user_id is distinct from old.user_id;
  v_default_id uuid;
begin
  if new.user_id is null or new.ended_at is not null then
    new.is_default := false;
    return new;
  elsif tg_op = 'UPDATE' and not v_joins and old.is_default and not new.is_default and pg_trigger_depth() = 1 then
    -- Only another one takes its place.
    perform strata_core.raise_error('ST402', 'memberships_is_default_check');
  end if;
  -- Whoever gets a membership with a default of somebody else's has chosen nothing.
  new.is_default := new.is_default and (tg_op = 'INSERT' or not v_joins);
  if v_joins or (new.is_default and not old.is_default) then
    select m.membership_id into v_default_id from strata_tenancy.memberships m
    where m.organization_id = new.organization_id and m.user_id = new.user_id and m.is_default and m.membership_id <> new.membership_id
    for no key update;
    if v_default_id is null then
      new.is_default := true;
    elsif new.is_default then
      update strata_tenancy.memberships m set is_default = false
      where m.organization_id = new.organization_id and m.membership_id = v_default_id;
    end if;
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__keep_default() is 'Trigger: keeps one default among the memberships of a user that last in an organization. Raises ST402 when it is taken from one without being given to another.';

alter function strata_tenancy.tg_memberships__keep_default() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__keep_default() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_memberships__keep_default.sql
--! begin tenancy/functions/tg_memberships__pass_default.sql
-- Whoever would take over may be ending at this moment: then it is waited for, found ended, and the next one is looked for.
create function strata_tenancy.tg_memberships__pass_default() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_heir_id uuid;
begin
  loop
    select m.membership_id into v_heir_id from strata_tenancy.memberships m
    where m.organization_id = old.organization_id and m.user_id = old.user_id and m.ended_at is null
    order by m.is_default desc, m.status = 'active' desc, m.joined_at, m.membership_id limit 1;
    exit when not found;
    update strata_tenancy.memberships m set is_default = true
    where m.organization_id = old.organization_id and m.membership_id = v_heir_id and m.user_id = old.user_id and m.ended_at is null;
    exit when found;
  end loop;
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__pass_default() is 'Trigger: when the default membership of a user in an organization ends, the oldest active one that is left becomes it, or else the oldest.';

alter function strata_tenancy.tg_memberships__pass_default() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__pass_default() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_memberships__pass_default.sql
--! begin tenancy/functions/tg_memberships__end_relationships.sql
create function strata_tenancy.tg_memberships__end_relationships() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  update strata_tenancy.relationships r set ended_at = greatest(new.ended_at, r.started_at)
  where r.organization_id = new.organization_id and new.membership_id in (r.upper_membership_id, r.lower_membership_id)
    and (r.ended_at is null or r.ended_at > greatest(new.ended_at, r.started_at));
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__end_relationships() is 'Trigger: the relations of a member end with the membership; what has not begun never stands.';

alter function strata_tenancy.tg_memberships__end_relationships() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__end_relationships() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_memberships__end_relationships.sql
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
--! begin tenancy/tables/party_type_attributes.sql
-- What is told of a member or an organization of a type. The values stand in one column, because a new attribute is a row and no migration; what a column
-- would have refused, a trigger does.
-- Patterns are written by people whom the server does not know. Without back-references Postgres matches in time that grows with the text, so
-- those are refused and both are kept short: the worst that was found takes a tenth of a second.
create table strata_tenancy.party_type_attributes (
  party_type     text not null,
  attribute      text not null,
  value_type     text not null,
  is_required    boolean not null default false,
  allowed_values text[],
  pattern        text,
  description    text not null,

  constraint party_type_attributes_pkey primary key (party_type, attribute),
  constraint party_type_attributes_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (party_type),
  constraint party_type_attributes_attribute_check check (attribute ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_type_attributes_value_type_check check (value_type in ('text', 'integer', 'numeric', 'boolean', 'date')),
  constraint party_type_attributes_allowed_values_check check (
    allowed_values is null or cardinality(allowed_values) between 1 and 200 and array_position(allowed_values, null) is null and value_type <> 'boolean'),
  constraint party_type_attributes_pattern_check check (
    pattern is null or value_type = 'text' and length(pattern) <= 200 and pattern !~ '\\[0-9]' and ('' ~ pattern) is not null),
  constraint party_type_attributes_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.party_type_attributes is 'One row per attribute that memberships or organizations of a type have. A new attribute is a row; what is stored already is held against it when it next changes.';
comment on column strata_tenancy.party_type_attributes.party_type is 'Type that has it.';
comment on column strata_tenancy.party_type_attributes.attribute is 'Name of the attribute.';
comment on column strata_tenancy.party_type_attributes.value_type is 'text (at most 1000 characters), integer, numeric, boolean, or date: text like 2025-12-31.';
comment on column strata_tenancy.party_type_attributes.is_required is 'Whether every one of the type must have it.';
comment on column strata_tenancy.party_type_attributes.allowed_values is 'The values that it may have, as text; null for any of its type.';
comment on column strata_tenancy.party_type_attributes.pattern is 'Regular expression of Postgres that a text must match, without back-references; anchor it. Null for none.';
comment on column strata_tenancy.party_type_attributes.description is 'What it means.';
--! end tenancy/tables/party_type_attributes.sql
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
  party_type               text not null default 'organization',
  name                     text not null,
  slug                     text not null,
  attributes               jsonb not null default '{}',
  suspended_at             timestamptz,
  suspended_until          timestamptz,
  closed_at                timestamptz,
  impersonation_refused_at timestamptz,
  minimum_assurance_level  strata_users.assurance_level not null default 1,
  allowed_sign_in_methods  text[],
  status                   text generated always as (strata_tenancy.organization_status(closed_at, suspended_at)) stored,
  status_reason            text,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),

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
  constraint organizations_allowed_sign_in_methods_check check (
    cardinality(allowed_sign_in_methods) > 0 and allowed_sign_in_methods <@ array['password', 'email_code', 'sms_code', 'identity', 'passkey', 'host']),
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
create trigger t300_refuse_circle before update of parent_organization_id on strata_tenancy.organizations
  for each row when (new.parent_organization_id is not null) execute function strata_tenancy.tg_organizations__refuse_circle();
create trigger t400_check_attributes before insert or update of party_type, attributes on strata_tenancy.organizations
  for each row execute function strata_tenancy.tg__check_attributes();
select strata_audit.lay_lifecycle('strata_tenancy.organizations', 'organization',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.organization_status(n.closed_at, case when n.suspended_until <= e.at then null else n.suspended_at end)$$);
select strata_audit.lay_row_history('strata_tenancy.organizations', 'organization_id',
  '{organization_id,customer_id,parent_organization_id,party_type,name,slug,attributes,status,status_reason,impersonation_refused_at,minimum_assurance_level,allowed_sign_in_methods}');

comment on table strata_tenancy.organizations is 'One row per organization (tenant). Never deleted.';
comment on column strata_tenancy.organizations.organization_id is 'Key; the tenant key of every table of an organization.';
comment on column strata_tenancy.organizations.customer_id is 'Customer that the organization belongs to; null when it has none.';
comment on column strata_tenancy.organizations.parent_organization_id is 'Organization above; null at the top.';
comment on column strata_tenancy.organizations.party_type is 'What it is, from party_types.';
comment on column strata_tenancy.organizations.name is 'Name, as its members read it.';
comment on column strata_tenancy.organizations.slug is 'Short name for addresses, unique among all organizations.';
comment on column strata_tenancy.organizations.attributes is 'What is known of an organization of this type, as party_type_attributes says.';
comment on column strata_tenancy.organizations.suspended_at is 'When it was suspended; null when not.';
comment on column strata_tenancy.organizations.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_tenancy.organizations.closed_at is 'When it was closed; null before.';
comment on column strata_tenancy.organizations.impersonation_refused_at is 'When it forbade staff to act as its members; null while they may.';
comment on column strata_tenancy.organizations.minimum_assurance_level is 'How surely its members must have been recognised, 1 to 3 (NIST SP 800-63): 2 wants a second factor.';
comment on column strata_tenancy.organizations.allowed_sign_in_methods is 'Ways in which its members may have signed in: password, email_code, sms_code, identity, passkey, or host for sessions that the host opened by itself; null for all.';
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
  party_type      text not null default 'member',
  label           text not null default 'default',
  is_default      boolean not null default false,
  member_number   text,
  login_name      text collate "C",
  given_name      text,
  family_name     text,
  user_full_name  text,
  display_name    text generated always as (coalesce(nullif(btrim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), ''), user_full_name)) stored,
  job_title       text,
  locale          text,
  time_zone       text,
  attributes      jsonb not null default '{}',
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
  -- For relations, which name the types of both sides.
  constraint memberships_organization_id_membership_id_party_type_key unique (organization_id, membership_id, party_type),
  constraint memberships_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint memberships_time_zone_fkey foreign key (time_zone) references strata_core.time_zones (time_zone),
  constraint memberships_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (membership_party_type),
  constraint memberships_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  constraint memberships_is_default_check check (not is_default or (user_id is not null and ended_at is null)),
  constraint memberships_login_name_check check (login_name = strata_tenancy.normalise_login_name(login_name)),
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
                                                   and attributes = '{}'
                                                   and num_nonnulls(member_number, login_name, given_name, family_name, user_full_name, job_title, locale, time_zone) = 0)
);

alter table strata_tenancy.memberships add constraint memberships_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.memberships add constraint memberships_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);

-- A user's several virtual users in one organization are told apart by label, as long as they last.
create unique index memberships_one_label_per_user_idx on strata_tenancy.memberships (organization_id, user_id, label) where ended_at is null;
-- The organization's own number of a person (employee number, record number) means one person.
create unique index memberships_one_member_number_idx on strata_tenancy.memberships (organization_id, member_number) where ended_at is null;
-- Who acts where only the organization is named. Kept by triggers: there is one as long as the user belongs.
create unique index memberships_one_default_per_user_idx on strata_tenancy.memberships (organization_id, user_id) where is_default;
-- A name to sign in with in the organization means one person.
create unique index memberships_one_login_name_idx on strata_tenancy.memberships (organization_id, login_name) where ended_at is null;
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
create trigger t200_copy_user_full_name before insert or update of user_id, given_name, family_name on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__copy_user_full_name();
create trigger t300_keep_default before insert or update of user_id, ended_at, is_default on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__keep_default();
create trigger t400_check_attributes before insert or update of party_type, attributes on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg__check_attributes();
create trigger t500_pass_default after update of user_id, ended_at on strata_tenancy.memberships for each row
  when (old.is_default and not (new.is_default and new.user_id = old.user_id))
  execute function strata_tenancy.tg_memberships__pass_default();
create trigger t510_end_relationships after update of ended_at on strata_tenancy.memberships for each row
  when (new.ended_at is not null and old.ended_at is null)
  execute function strata_tenancy.tg_memberships__end_relationships();
select strata_audit.lay_lifecycle('strata_tenancy.memberships', 'membership',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.membership_status(n.ended_at, case when n.suspended_until <= e.at then null else n.suspended_at end, n.joined_at)$$);
select strata_audit.lay_row_history('strata_tenancy.memberships', 'membership_id',
  '{organization_id,membership_id,user_id,company_id,party_type,label,is_default,member_number,login_name,given_name,family_name,job_title,locale,time_zone,attributes,status,status_reason}');

select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{member_number,login_name,given_name,family_name,user_full_name,job_title,status_reason}');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{label}', p_replacement => 'membership_id::text');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{attributes}', p_replacement => $$'{}'$$);
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
comment on column strata_tenancy.memberships.party_type is 'What the member is in this organization, from party_types.';
comment on column strata_tenancy.memberships.label is 'Tells several memberships of one user in one organization apart. @pii';
comment on column strata_tenancy.memberships.is_default is 'Whether the user acts as this membership where only the organization is named: one of those that last, the first until another one is chosen.';
comment on column strata_tenancy.memberships.login_name is 'Name with which the person signs in to this organization, beside the ways to sign in anywhere; null when not given. @pii';
comment on column strata_tenancy.memberships.member_number is 'The organization''s own number of the person, such as an employee or record number; null when it has none. @pii';
comment on column strata_tenancy.memberships.given_name is 'Given name used in this organization; null: the user''s own. @pii';
comment on column strata_tenancy.memberships.family_name is 'Family name used in this organization; null: the user''s own. @pii';
comment on column strata_tenancy.memberships.user_full_name is 'Copy of the user''s full name, kept in step by triggers; null without a user, and where the membership has a name of its own. @pii';
comment on column strata_tenancy.memberships.display_name is 'The name that counts here: the membership''s own, or else the user''s. @pii';
comment on column strata_tenancy.memberships.job_title is 'Title or position in this organization; null when not given. @pii';
comment on column strata_tenancy.memberships.locale is 'Language tag (BCP 47) used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.time_zone is 'IANA time zone used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.attributes is 'What is known of a member of this type, as party_type_attributes says. @pii';
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
--! begin tenancy/tables/party_contacts.sql
-- How an organization, or one of its members in it, is reached: the same shape for each level, dated. Nobody signs in with these.
create table strata_tenancy.party_contacts (
  organization_id  uuid not null,
  party_contact_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  contact_group    text not null default 'main',
  contact_type     text not null,
  value            text not null,
  started_at       timestamptz not null,
  ended_at         timestamptz,

  constraint party_contacts_pkey primary key (organization_id, party_contact_id),
  constraint party_contacts_contact_group_check check (contact_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_contacts_contact_type_check check (contact_type in ('email', 'phone', 'mobile', 'fax', 'website')),
  constraint party_contacts_value_check check (
    (length(value) <= 500 and value ~ case contact_type when 'email' then '^[^[:space:]@]{1,64}@[^[:space:]@]{1,189}$' when 'website' then '^https?://[^[:space:][:cntrl:]]+$'
                              else '^\+[1-9][0-9]{6,14}$' end)
    or (value = 'erased' and ended_at is not null)),
  constraint party_contacts_ended_at_check check (ended_at > started_at)
);

alter table strata_tenancy.party_contacts add constraint party_contacts_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_contacts add constraint party_contacts_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- The current contact of each type in a group is one; the profile of a member asks for it.
create unique index party_contacts_one_current_idx on strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type) nulls not distinct
  where ended_at is null;
-- All contacts of a member or of the organization, the former ones too; also for the foreign keys.
create index party_contacts_membership_id_idx on strata_tenancy.party_contacts (organization_id, membership_id);

select strata_audit.lay_row_history('strata_tenancy.party_contacts', 'party_contact_id',
  '{organization_id,party_contact_id,membership_id,contact_group,contact_type,value,ended_at}');

select strata_core.lay_personal_data('strata_tenancy.party_contacts', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => 'coalesce(ended_at, greatest(strata_core.clock(), started_at + interval ''1 microsecond''))');
select strata_core.lay_personal_data('strata_tenancy.party_contacts', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{value}', p_replacement => $$'erased'$$);

comment on table strata_tenancy.party_contacts is 'One row per way in which an organization, or a member in it, is or was reached.';
comment on column strata_tenancy.party_contacts.organization_id is 'Organization.';
comment on column strata_tenancy.party_contacts.party_contact_id is 'Key within the organization.';
comment on column strata_tenancy.party_contacts.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_contacts.contact_group is 'What it is for, in a word of the organization; main is what the profile shows.';
comment on column strata_tenancy.party_contacts.contact_type is 'email, phone, mobile, fax or website.';
comment on column strata_tenancy.party_contacts.value is 'Address, number (E.164) or URL. @pii';
comment on column strata_tenancy.party_contacts.started_at is 'Since when it is known.';
comment on column strata_tenancy.party_contacts.ended_at is 'Since when it is former; null while it is current.';
--! end tenancy/tables/party_contacts.sql
--! begin tenancy/tables/party_addresses.sql
-- Where an organization, or one of its members in it, is: dated and never overwritten, as the addresses of customers.
create table strata_tenancy.party_addresses (
  organization_id  uuid not null,
  party_address_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  address_group    text not null default 'main',
  address_lines    text[] not null,
  locality         text,
  region           text,
  postal_code      text,
  country          strata_core.country,
  started_at       timestamptz not null,
  ended_at         timestamptz,

  constraint party_addresses_pkey primary key (organization_id, party_address_id),
  constraint party_addresses_address_group_check check (address_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_addresses_address_lines_check check (cardinality(address_lines) <= 5 and array_position(address_lines, null) is null and length(array_to_string(address_lines, ' ')) <= 1000),
  constraint party_addresses_locality_check check (length(locality) between 1 and 200 and locality !~ '[[:cntrl:]]'),
  constraint party_addresses_region_check check (length(region) between 1 and 200 and region !~ '[[:cntrl:]]'),
  constraint party_addresses_postal_code_check check (length(postal_code) between 1 and 20 and postal_code !~ '[[:cntrl:]]'),
  constraint party_addresses_ended_at_check check (ended_at > started_at)
);

alter table strata_tenancy.party_addresses add constraint party_addresses_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_addresses add constraint party_addresses_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- The current address of each group is one.
create unique index party_addresses_one_current_idx on strata_tenancy.party_addresses (organization_id, membership_id, address_group) nulls not distinct
  where ended_at is null;
-- All addresses of a member or of the organization, the former ones too; also for the foreign keys.
create index party_addresses_membership_id_idx on strata_tenancy.party_addresses (organization_id, membership_id);

select strata_audit.lay_row_history('strata_tenancy.party_addresses', 'party_address_id',
  '{organization_id,party_address_id,membership_id,address_group,address_lines,locality,region,postal_code,country,ended_at}');

select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => 'coalesce(ended_at, greatest(strata_core.clock(), started_at + interval ''1 microsecond''))');
select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{address_lines}', p_replacement => $$'{}'$$);
select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{locality,postal_code}');

comment on table strata_tenancy.party_addresses is 'One row per address that an organization, or a member in it, has or had.';
comment on column strata_tenancy.party_addresses.organization_id is 'Organization.';
comment on column strata_tenancy.party_addresses.party_address_id is 'Key within the organization.';
comment on column strata_tenancy.party_addresses.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_addresses.address_group is 'What it is for, in a word of the organization, such as main, billing or delivery.';
comment on column strata_tenancy.party_addresses.address_lines is 'Street, number, building: up to five lines in the order of the label. @pii';
comment on column strata_tenancy.party_addresses.locality is 'City or suburb; null when not known. @pii';
comment on column strata_tenancy.party_addresses.region is 'State or province; null when not known.';
comment on column strata_tenancy.party_addresses.postal_code is 'Postal code as written there; null when not known. @pii';
comment on column strata_tenancy.party_addresses.country is 'Country (ISO 3166-1 alpha-2); null when not known.';
comment on column strata_tenancy.party_addresses.started_at is 'Since when it is known.';
comment on column strata_tenancy.party_addresses.ended_at is 'Since when it is former; null while it is current.';
--! end tenancy/tables/party_addresses.sql
--! begin tenancy/tables/party_settings.sql
-- Values that the application keeps for an organization, or for a member in it, by group and name. What they mean is the application's business. Not dated:
-- a former value is in the row history, and one that is taken back is deleted.
create table strata_tenancy.party_settings (
  organization_id  uuid not null,
  party_setting_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  setting_group    text not null,
  setting          text not null,
  value            jsonb not null,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),

  constraint party_settings_pkey primary key (organization_id, party_setting_id),
  constraint party_settings_setting_group_check check (setting_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_settings_setting_check check (setting ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_settings_value_check check (pg_column_size(value) <= 8192)
);

alter table strata_tenancy.party_settings add constraint party_settings_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_settings add constraint party_settings_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Each setting has one value; the index also serves the foreign keys.
create unique index party_settings_one_value_idx on strata_tenancy.party_settings (organization_id, membership_id, setting_group, setting) nulls not distinct;

create trigger t100_touch_updated_at before update on strata_tenancy.party_settings for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_row_history('strata_tenancy.party_settings', 'party_setting_id',
  '{organization_id,party_setting_id,membership_id,setting_group,setting,value}');

select strata_core.lay_personal_data('strata_tenancy.party_settings', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{value}', p_replacement => $$'null'$$);

comment on table strata_tenancy.party_settings is 'One row per value that the application keeps for an organization, or for a member in it.';
comment on column strata_tenancy.party_settings.organization_id is 'Organization.';
comment on column strata_tenancy.party_settings.party_setting_id is 'Key within the organization.';
comment on column strata_tenancy.party_settings.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_settings.setting_group is 'Group that it belongs to.';
comment on column strata_tenancy.party_settings.setting is 'Name within the group.';
comment on column strata_tenancy.party_settings.value is 'The value, as JSON; null where the person was erased. @pii';
--! end tenancy/tables/party_settings.sql
--! begin tenancy/tables/membership_moves.sql
-- Where a membership came from. A table of its own, and of no organization: neither is told of the other.
create table strata_tenancy.membership_moves (
  membership_move_id   uuid not null default strata_core.uuid_v7(),
  from_organization_id uuid not null,
  from_membership_id   uuid not null,
  to_organization_id   uuid not null,
  to_membership_id     uuid not null,
  moved_at             timestamptz not null,

  constraint membership_moves_pkey primary key (membership_move_id),
  constraint membership_moves_from_key unique (from_organization_id, from_membership_id),
  constraint membership_moves_to_key unique (to_organization_id, to_membership_id),
  constraint membership_moves_from_membership_id_fkey foreign key (from_organization_id, from_membership_id)
    references strata_tenancy.memberships (organization_id, membership_id),
  constraint membership_moves_to_membership_id_fkey foreign key (to_organization_id, to_membership_id)
    references strata_tenancy.memberships (organization_id, membership_id),
  constraint membership_moves_to_organization_id_check check (to_organization_id <> from_organization_id)
);

select strata_audit.lay_row_history('strata_tenancy.membership_moves', 'membership_move_id',
  '{membership_move_id,from_organization_id,from_membership_id,to_organization_id,to_membership_id,moved_at}');

comment on table strata_tenancy.membership_moves is 'One row per membership that was moved to another organization: the one that ended and the one that began. Only added to.';
comment on column strata_tenancy.membership_moves.membership_move_id is 'Key.';
comment on column strata_tenancy.membership_moves.from_organization_id is 'Organization that was left.';
comment on column strata_tenancy.membership_moves.from_membership_id is 'Membership that ended.';
comment on column strata_tenancy.membership_moves.to_organization_id is 'Organization that was joined.';
comment on column strata_tenancy.membership_moves.to_membership_id is 'Membership that began.';
comment on column strata_tenancy.membership_moves.moved_at is 'When.';
--! end tenancy/tables/membership_moves.sql
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
--! begin tenancy/functions/company_id.sql
-- Asked once per statement when it stands in a policy as (select …).
create function strata_tenancy.company_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select m.company_id from strata_tenancy.memberships m
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = (select c.membership_id from strata_core.context c));
end
$$;

comment on function strata_tenancy.company_id() is 'Company of the membership that acts; null outside an organization, and for a member in no company.';

alter function strata_tenancy.company_id() owner to strata_definer;
--! end tenancy/functions/company_id.sql
--! begin tenancy/functions/is_in_admin_company.sql
create function strata_tenancy.is_in_admin_company() returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.memberships m
                 join strata_tenancy.companies a on a.organization_id = m.organization_id and a.company_id = m.company_id
                 where m.organization_id = (select c.organization_id from strata_core.context c)
                   and m.membership_id = (select c.membership_id from strata_core.context c) and a.is_admin);
end
$$;

comment on function strata_tenancy.is_in_admin_company() is 'Whether the membership that acts belongs to the admin company of its organization; false outside an organization.';

alter function strata_tenancy.is_in_admin_company() owner to strata_definer;
--! end tenancy/functions/is_in_admin_company.sql
--! begin tenancy/functions/member_user_status.sql
-- Members of an organization see whether each other can act, which hangs on the user, whom they do not see. So it is asked by membership, and of those
-- of the own organization alone.
create function strata_tenancy.member_user_status(p_membership_id uuid) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select strata_users.user_status_at(u, strata_core.clock())
          from strata_tenancy.memberships m join strata_users.users u on u.user_id = m.user_id
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null);
end
$$;

comment on function strata_tenancy.member_user_status(uuid) is 'Status now of the user behind a membership of the session''s organization that has not ended; null for any other, and without a user.';

alter function strata_tenancy.member_user_status(uuid) owner to strata_definer;
--! end tenancy/functions/member_user_status.sql
--! begin tenancy/functions/member_address.sql
-- What the organization knows of a member that has no address of its own there. The address stands in the person's identifiers, which nobody reads but
-- the person, so it is asked by membership, and of those of the own organization alone.
create function strata_tenancy.member_address(p_membership_id uuid, p_kind text) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select i.address
          from strata_tenancy.memberships m join strata_users.identifiers i on i.user_id = m.user_id and i.kind = p_kind and i.is_primary
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null);
end
$$;

comment on function strata_tenancy.member_address(uuid, text) is 'Primary address of a kind (email, phone), which was proved, of the user behind a membership of the session''s organization that has not ended; null for any other, and where there is none.';

alter function strata_tenancy.member_address(uuid, text) owner to strata_definer;
--! end tenancy/functions/member_address.sql
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
  when sqlstate 'ST204' then
    return 'last_owner';
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
from unnest(array['organizations', 'companies', 'memberships', 'relationships', 'party_contacts', 'party_addresses', 'party_settings']) as t;

-- A member edits the own profile in this organization, and nobody else's. Column grants say which columns.
create policy self_update on strata_tenancy.memberships for update to strata_app
  using (membership_id = (select c.membership_id from strata_core.context c))
  with check (membership_id = (select c.membership_id from strata_core.context c));

create policy reporter_select on strata_tenancy.organizations for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.companies for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.memberships for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.relationships for select to strata_reporter using (true);

-- A directory tells everybody how a member is reached. Where somebody lives or sits is known in the own company, and what the application keeps for a member
-- to that member; the admin company sees both of everybody.
alter policy member_select on strata_tenancy.party_addresses
  using (membership_id is null or membership_id = (select c.membership_id from strata_core.context c) or (select strata_tenancy.is_in_admin_company())
         or exists (select from strata_tenancy.memberships m
                    where m.organization_id = party_addresses.organization_id and m.membership_id = party_addresses.membership_id
                      and m.company_id = (select strata_tenancy.company_id())));
alter policy member_select on strata_tenancy.party_settings
  using (membership_id is null or membership_id = (select c.membership_id from strata_core.context c) or (select strata_tenancy.is_in_admin_company()));
create policy reporter_select on strata_tenancy.party_contacts for select to strata_reporter using (true);

-- Of people and of legal entities, and of no organization.
select strata_core.lay_row_security('strata_tenancy.representatives');
create policy reporter_select on strata_tenancy.representatives for select to strata_reporter using (true);

-- Of two organizations: of relations both are told by functions, of moves only the platform.
select strata_core.lay_row_security('strata_tenancy.organization_relationships');
select strata_core.lay_row_security('strata_tenancy.membership_moves');
create policy reporter_select on strata_tenancy.organization_relationships for select to strata_reporter using (true);

-- What there is and how it may be related is said by rows that are nobody's data.
select strata_core.lay_row_security(format('strata_tenancy.%I', t))
from unnest(array['party_types', 'party_type_attributes', 'relationship_types', 'relationship_rules']) as t;
create policy everyone_select on strata_tenancy.party_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.party_type_attributes for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_rules for select to strata_app, strata_reporter using (true);
create policy owner_select on strata_tenancy.party_types for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.party_types for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.party_types for update to strata_owner using (true) with check (true);
create policy owner_select on strata_tenancy.party_type_attributes for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.party_type_attributes for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.party_type_attributes for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_tenancy.party_type_attributes for delete to strata_owner using (true);
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
grant select, insert, update on strata_tenancy.party_contacts, strata_tenancy.party_addresses to strata_definer;
grant select, insert, update, delete on strata_tenancy.party_settings to strata_definer;
grant select on strata_tenancy.party_contacts, strata_tenancy.party_addresses, strata_tenancy.party_settings to strata_app;
grant select on strata_tenancy.party_contacts to strata_reporter;
grant select, insert on strata_tenancy.membership_moves to strata_definer;
grant select, insert on strata_tenancy.party_types, strata_tenancy.relationship_types to strata_definer;
grant select, insert, delete on strata_tenancy.relationship_rules to strata_definer;
grant select, insert, update, delete on strata_tenancy.party_type_attributes to strata_definer;
grant select on strata_tenancy.party_types, strata_tenancy.party_type_attributes, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_reporter, strata_app;
grant update (given_name, family_name, job_title, locale, time_zone) on strata_tenancy.memberships to strata_app;

grant execute on function strata_tenancy.organization_status(timestamptz, timestamptz), strata_tenancy.company_status(timestamptz),
  strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz),
  strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz), strata_tenancy.effective_status(text, text, text)
  to strata_definer, strata_reporter, strata_app, strata_analyst;
-- In a check of a table a function is called with the rights of whoever writes.
grant execute on function strata_tenancy.normalise_login_name(text) to strata_definer, strata_app;
grant execute on function strata_tenancy.normalise_login(text), strata_tenancy.is_attribute_value(text, jsonb) to strata_definer;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata_tenancy.company_id(), strata_tenancy.is_in_admin_company(), strata_tenancy.member_user_status(uuid),
  strata_tenancy.member_address(uuid, text) to strata_app, strata_owner;
set local role strata_owner;

revoke create on schema strata_tenancy from strata_definer;
--! end tenancy/grants.sql

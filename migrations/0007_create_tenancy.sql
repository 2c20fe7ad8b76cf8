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
--! begin tenancy/functions/normalise_domain.sql
-- Ends in a name and not in a number, so no address of a machine is one; has a dot, so no top level domain is. Internationalised names come as A-labels: the client
-- writes them so, and two spellings of one name would be two domains. Room is left for the label of the TXT record.
create function strata_tenancy.normalise_domain(p_domain text) returns text
  language sql immutable parallel safe
begin atomic
  select case when length(p_domain) <= 220
    then substring(lower(p_domain collate "C") from '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$') end;
end;

comment on function strata_tenancy.normalise_domain(text) is 'The canonical form of a domain: lower case, A-labels, no dot at the end; null when it is none.';
--! end tenancy/functions/normalise_domain.sql
--! begin tenancy/functions/organization_domain_status.sql
create function strata_tenancy.organization_domain_status(p_removed_at timestamptz, p_lapsed_at timestamptz, p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_removed_at is not null then 'removed' when p_lapsed_at is not null then 'lapsed'
              when p_verified_at is not null then 'verified' else 'pending' end;
end;

comment on function strata_tenancy.organization_domain_status(timestamptz, timestamptz, timestamptz) is 'Status of a domain of an organization from its events: removed, lapsed, verified or pending.';
--! end tenancy/functions/organization_domain_status.sql
--! begin tenancy/functions/invitation_status.sql
create function strata_tenancy.invitation_status(p_accepted_at timestamptz, p_declined_at timestamptz, p_revoked_at timestamptz, p_expired_at timestamptz default null) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_accepted_at is not null then 'accepted' when p_declined_at is not null then 'declined'
              when p_revoked_at is not null then 'revoked' when p_expired_at is not null then 'expired' else 'pending' end;
end;

comment on function strata_tenancy.invitation_status(timestamptz, timestamptz, timestamptz, timestamptz) is 'Status of an invitation from its events: accepted, declined, revoked, expired or pending. That one has run out is decided by the clock and stored nowhere.';
--! end tenancy/functions/invitation_status.sql
--! begin tenancy/functions/tg_organization_domains__hold_domain.sql
-- Whoever verifies a domain takes the one place there is for it, also by hand; of two at once the second waits for the first and then breaks the key.
create function strata_tenancy.tg_organization_domains__hold_domain() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.status = 'verified' and (new.status <> 'verified' or new.domain <> old.domain) then
    delete from strata_tenancy.domain_holders h
    where h.domain = old.domain and h.holder_organization_id = old.organization_id and h.organization_domain_id = old.organization_domain_id;
  end if;
  if new.status = 'verified' and (tg_op = 'INSERT' or old.status <> 'verified' or new.domain <> old.domain) then
    insert into strata_tenancy.domain_holders (domain, holder_organization_id, organization_domain_id, held_at)
    values (new.domain, new.organization_id, new.organization_domain_id, new.verified_at);
  end if;
  return null;
end
$$;

comment on function strata_tenancy.tg_organization_domains__hold_domain() is 'Trigger: a verified domain is held by its organization alone, and by nobody once it is not verified any more.';

alter function strata_tenancy.tg_organization_domains__hold_domain() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_organization_domains__hold_domain() to strata_owner;
set local role strata_owner;
--! end tenancy/functions/tg_organization_domains__hold_domain.sql
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
    when 'numeric' then jsonb_typeof(p_value) = 'number' and length(v_text) <= 100
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
-- person again. The lock waits for a renaming, an erasure or a merge that is under way: without it the name of before would be copied and stay, or the membership be
-- that of a user who is nobody any more.
create function strata_tenancy.tg_memberships__copy_user_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_has_own   boolean := btrim(coalesce(new.given_name, '') || coalesce(new.family_name, '')) <> '';
  v_merged_at timestamptz;
begin
  if tg_op = 'UPDATE' and new.user_id is not distinct from old.user_id
     and (v_has_own or new.ended_at is not null or btrim(coalesce(old.given_name, '') || coalesce(old.family_name, '')) = '') then
    new.user_full_name := case when not v_has_own then new.user_full_name end;
    return new;
  end if;
  new.user_full_name := null;
  select case when not v_has_own then u.full_name end, coalesce(new.erased_at, u.erased_at), u.merged_at into new.user_full_name, new.erased_at, v_merged_at
  from strata_users.users u where u.user_id = new.user_id for no key update;
  if v_merged_at is not null and new.ended_at is null then
    perform strata_core.raise_error('ST402', 'memberships_merged_check');
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__copy_user_full_name() is 'Trigger: copies when the user was erased into a membership that is new or gets a user, and the full name of the user into one without a name of its own. Raises ST402 for a membership of somebody who was merged.';

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
    -- Where the lock finds it ended, another one may have become it meanwhile: it is asked again.
    loop
      select m.membership_id into v_default_id from strata_tenancy.memberships m
      where m.organization_id = new.organization_id and m.user_id = new.user_id and m.is_default and m.membership_id <> new.membership_id;
      exit when not found;
      perform from strata_tenancy.memberships m
      where m.organization_id = new.organization_id and m.membership_id = v_default_id and m.user_id = new.user_id and m.is_default
      for no key update;
      exit when found;
    end loop;
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
-- Patterns are written by people whom the server does not know. Without back-references Postgres matches in time that grows with the text, times the size of
-- what it makes of the pattern, which counted repetitions multiply; and looking ahead or behind inside of the same costs the length of the text once more at every
-- level. So back-references are refused, of counted repetitions there are few and none of a group, there is one look around at most, and both pattern and text are
-- short: the worst that was found takes a fifth of a second.
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
    pattern is null or value_type = 'text' and length(pattern) <= 200 and pattern !~ '\\[0-9]|\)\{' and regexp_count(pattern, '\{') <= 8
                       and regexp_count(pattern, '\(\?<?[=!]') <= 1 and ('' ~ pattern) is not null),
  constraint party_type_attributes_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.party_type_attributes is 'One row per attribute that memberships or organizations of a type have. A new attribute is a row; what is stored already is held against it when it next changes.';
comment on column strata_tenancy.party_type_attributes.party_type is 'Type that has it.';
comment on column strata_tenancy.party_type_attributes.attribute is 'Name of the attribute.';
comment on column strata_tenancy.party_type_attributes.value_type is 'text (at most 1000 characters), integer, numeric, boolean, or date: text like 2025-12-31.';
comment on column strata_tenancy.party_type_attributes.is_required is 'Whether every one of the type must have it.';
comment on column strata_tenancy.party_type_attributes.allowed_values is 'The values that it may have, as text; null for any of its type.';
comment on column strata_tenancy.party_type_attributes.pattern is 'Regular expression of Postgres that a text must match, without back-references, counted repetitions of a group, and more than eight of anything else; anchor it. Null for none.';
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
comment on column strata_tenancy.memberships.given_name is 'Given name used in this organization; with no family name either, the user''s own. @pii';
comment on column strata_tenancy.memberships.family_name is 'Family name used in this organization; with no given name either, the user''s own. @pii';
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
--! begin tenancy/tables/invitations.sql
-- Who is asked to join is told in one of three ways: by an address, by a user, or by a membership that nobody has claimed, and this last one with an address, a user
-- or neither: then it is for whoever was handed the token. An address names nobody here: whether somebody has proved it is asked when it is accepted, and
-- nothing that the organization sees depends on it before.
create table strata_tenancy.invitations (
  organization_id          uuid not null,
  invitation_id            uuid not null default strata_core.uuid_v7(),
  kind                     text,
  value                    text collate "C",
  address                  text,
  user_id                  uuid,
  membership_id            uuid,
  company_id               uuid,
  label                    text,
  party_type               text,
  message                  text,
  token_hash               strata_core.sha256 not null,
  invited_by_membership_id uuid,
  invited_by_user_id       uuid,
  invited_at               timestamptz not null,
  expires_at               timestamptz not null,
  accepted_at              timestamptz,
  accepted_by_user_id      uuid,
  accepted_membership_id   uuid,
  declined_at              timestamptz,
  revoked_at               timestamptz,
  redacted_at              timestamptz,
  status                   text generated always as (strata_tenancy.invitation_status(accepted_at, declined_at, revoked_at)) stored,
  status_reason            text,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),

  constraint invitations_pkey primary key (organization_id, invitation_id),
  constraint invitations_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint invitations_invited_by_user_id_fkey foreign key (invited_by_user_id) references strata_users.users (user_id),
  constraint invitations_accepted_by_user_id_fkey foreign key (accepted_by_user_id) references strata_users.users (user_id),
  constraint invitations_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (membership_party_type),
  constraint invitations_kind_check check (kind in ('email', 'phone')),
  constraint invitations_value_check check (
    (value is null) = (kind is null) and (value is null) = (address is null)
    -- An address that is not needed any more is replaced by something that is nobody's.
    and (value is null or case when redacted_at is not null then value = 'erased:' || invitation_id::text else value = strata_users.normalise_identifier(kind, address) end)),
  constraint invitations_address_check check (length(address) between 1 and 254),
  constraint invitations_invitee_check check (
    case when membership_id is null then num_nonnulls(value, user_id) = 1 and num_nonnulls(label, party_type) = 2
         else num_nonnulls(value, user_id) <= 1 and num_nonnulls(company_id, label, party_type) = 0 end),
  constraint invitations_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  constraint invitations_message_check check (length(message) between 1 and 2000 and message !~ '[\x01-\x08\x0b-\x1f\x7f]'),
  constraint invitations_expires_at_check check (expires_at > invited_at),
  constraint invitations_accepted_at_check check (
    (accepted_at is null) = (accepted_by_user_id is null) and (accepted_at is null) = (accepted_membership_id is null)),
  -- What has ended has ended in one way.
  constraint invitations_ended_check check (num_nonnulls(accepted_at, declined_at, revoked_at) <= 1),
  constraint invitations_redacted_at_check check (redacted_at is null or message is null),
  constraint invitations_status_check check (status in ('accepted', 'declined', 'revoked', 'expired', 'pending')),
  constraint invitations_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

alter table strata_tenancy.invitations add constraint invitations_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.invitations add constraint invitations_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);
alter table strata_tenancy.invitations add constraint invitations_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.invitations add constraint invitations_invited_by_membership_id_fkey
  foreign key (organization_id, invited_by_membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.invitations add constraint invitations_accepted_membership_id_fkey
  foreign key (organization_id, accepted_membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Whoever is invited is invited once at a time.
create unique index invitations_one_per_address_idx on strata_tenancy.invitations (organization_id, kind, value) where status = 'pending' and value is not null;
create unique index invitations_one_per_user_idx on strata_tenancy.invitations (organization_id, user_id) where status = 'pending' and user_id is not null;
create unique index invitations_one_per_membership_idx on strata_tenancy.invitations (organization_id, membership_id) where status = 'pending' and membership_id is not null;
-- By what somebody who accepts was given. Not unique, because it would be across organizations; 244 random bits are.
create index invitations_token_hash_idx on strata_tenancy.invitations (token_hash);
-- What somebody is invited to, over all organizations.
create index invitations_address_idx on strata_tenancy.invitations (value, kind) where value is not null;
create index invitations_user_id_idx on strata_tenancy.invitations (user_id) where user_id is not null;
-- What ended long enough ago to be redacted.
create index invitations_expires_at_idx on strata_tenancy.invitations (expires_at) where redacted_at is null;
-- For the foreign keys.
create index invitations_party_type_idx on strata_tenancy.invitations (party_type) where party_type is not null;
create index invitations_company_id_idx on strata_tenancy.invitations (organization_id, company_id) where company_id is not null;
create index invitations_membership_id_idx on strata_tenancy.invitations (organization_id, membership_id) where membership_id is not null;
create index invitations_invited_by_membership_id_idx on strata_tenancy.invitations (organization_id, invited_by_membership_id) where invited_by_membership_id is not null;
create index invitations_invited_by_user_id_idx on strata_tenancy.invitations (invited_by_user_id) where invited_by_user_id is not null;
create index invitations_accepted_membership_id_idx on strata_tenancy.invitations (organization_id, accepted_membership_id) where accepted_membership_id is not null;
create index invitations_accepted_by_user_id_idx on strata_tenancy.invitations (accepted_by_user_id) where accepted_by_user_id is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.invitations for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.invitations', 'invitation',
  $$array[case when n.status = 'pending' then n.expires_at end]$$,
  $$strata_tenancy.invitation_status(n.accepted_at, n.declined_at, n.revoked_at, case when n.expires_at <= e.at then n.expires_at end)$$);

-- Of the person who was invited, of the one who accepted, and the message of the one who invited. strata.erase_user also redacts what was sent to an address of the person.
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$case when value is not null then 'erased:' || invitation_id::text end$$)
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{message}')
from unnest('{user_id,accepted_by_user_id,invited_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{status_reason}')
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())')
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{revoked_at}', p_replacement => $$case when status = 'pending' then strata_core.clock() else revoked_at end$$);
select strata_users.lay_erasure_guard('strata_tenancy.invitations');

comment on table strata_tenancy.invitations is 'One row per invitation into an organization. Never deleted; the address goes when it is not needed any more.';
comment on column strata_tenancy.invitations.organization_id is 'Organization.';
comment on column strata_tenancy.invitations.invitation_id is 'Key within the organization.';
comment on column strata_tenancy.invitations.kind is 'Kind of the address: email or phone; null without one.';
comment on column strata_tenancy.invitations.value is 'Canonical form of the address: strata_users.normalise_identifier. Null when the invitation is for a user, or for whoever has the token. @pii';
comment on column strata_tenancy.invitations.address is 'Address as it was entered; the message goes there. Null without one. @pii';
comment on column strata_tenancy.invitations.user_id is 'User who is invited; null when that is said by an address or a token.';
comment on column strata_tenancy.invitations.membership_id is 'Membership without a user that is to be claimed; null: a new one is made.';
comment on column strata_tenancy.invitations.company_id is 'Company of the new membership; null: in none, or as that of the membership that is claimed.';
comment on column strata_tenancy.invitations.label is 'Label of the new membership; null where one is claimed.';
comment on column strata_tenancy.invitations.party_type is 'What the new member is: strata_tenancy.party_types. Null where a membership is claimed.';
comment on column strata_tenancy.invitations.message is 'What whoever invites says to whoever is invited; null for nothing. @pii';
comment on column strata_tenancy.invitations.token_hash is 'SHA-256 of the token; the token itself is stored nowhere. Secret.';
comment on column strata_tenancy.invitations.invited_by_membership_id is 'Member who invites, and who has to be allowed to when it is accepted; null when the platform does.';
comment on column strata_tenancy.invitations.invited_by_user_id is 'User of the session in which it was made; null without one.';
comment on column strata_tenancy.invitations.invited_at is 'When.';
comment on column strata_tenancy.invitations.expires_at is 'When it is worth nothing any more.';
comment on column strata_tenancy.invitations.accepted_at is 'When it was accepted; null when it was not.';
comment on column strata_tenancy.invitations.accepted_by_user_id is 'Who accepted it; null when nobody did.';
comment on column strata_tenancy.invitations.accepted_membership_id is 'Membership that came of it; null when none did.';
comment on column strata_tenancy.invitations.declined_at is 'When it was declined; null when it was not.';
comment on column strata_tenancy.invitations.revoked_at is 'When it was revoked, or a new one took its place; null when it was not.';
comment on column strata_tenancy.invitations.redacted_at is 'When address and message went, because it had ended long ago or a person was erased; null while they are there.';
comment on column strata_tenancy.invitations.status is 'Status from the stored events, without the clock: one that has run out still shows as pending. strata.list_invitations accounts for time.';
comment on column strata_tenancy.invitations.status_reason is 'Reason given with the last change of status; null when none was. @pii';
--! end tenancy/tables/invitations.sql
--! begin tenancy/tables/public_mail_domains.sql
-- An address there says nothing about whom somebody works for. A list like this is never complete: the owner adds to it.
create table strata_tenancy.public_mail_domains (
  domain text collate "C" not null,

  constraint public_mail_domains_pkey primary key (domain),
  constraint public_mail_domains_domain_check check (domain = strata_tenancy.normalise_domain(domain))
);

comment on table strata_tenancy.public_mail_domains is 'One row per domain at which anybody gets an address: no organization can have it.';
comment on column strata_tenancy.public_mail_domains.domain is 'Domain, in its canonical form. Domains below it are others.';

insert into strata_tenancy.public_mail_domains (domain)
select unnest(regexp_split_to_array(btrim($$
  10minutemail.com 10minutemail.net 126.com 139.com 163.com 188.com 189.cn 1secmail.com 1secmail.net 1secmail.org 21cn.com a1.net abv.bg addy.io aim.com
  airmail.cc aleeas.com alice-dsl.net alice.de alice.it aliceadsl.fr aliyun.com ameritech.net anonaddy.com anonaddy.me aol.co.uk aol.com aol.de aol.fr
  aol.it aol.jp aon.at arcor.de arcor.net asia.com atlas.cz att.net au.com autistici.org autorambler.ru azet.sk bbox.fr bell.net bellsouth.net
  bezeqint.net bigfoot.com biglobe.ne.jp bigmir.net bigpond.com bigpond.net.au bk.ru blu.it bluewin.ch blueyonder.co.uk bol.com.br bredband.net
  broadpark.no btinternet.com btopenworld.com burnermail.io buziaczek.pl cableone.net caramail.com care2.com casema.nl cegetel.net centrum.cz
  centrum.sk centurylink.net centurytel.net charter.net cheerful.com chello.at chello.nl citromail.hu clix.pt club-internet.fr cock.li cogeco.ca
  comcast.net comhem.se consultant.com countermail.com cox.net daum.net dir.bg discard.email dispostable.com disroot.org docomo.ne.jp dr.com duck.com
  earthlink.net eastlink.ca eircom.net elisanet.fi email.com email.cz email.de email.it emailondeck.com embarqmail.com engineer.com europe.com
  excite.co.jp excite.com ezweb.ne.jp fakeinbox.com fastmail.co.uk fastmail.com fastmail.de fastmail.fm fastmail.in fastmail.jp fastmail.net
  fastmail.org fastmail.to fastmail.us fastwebnet.it forthnet.gr foxmail.com free.fr freemail.hu freenet.de freeserve.co.uk frontier.com frontiernet.net
  gazeta.pl getmail.no getnada.com globo.com globomail.com gmail.com gmx.at gmx.ch gmx.co.uk gmx.com gmx.de gmx.eu gmx.fr gmx.info gmx.net gmx.org
  gmx.us googlemail.com grr.la guerrillamail.com guerrillamail.net guerrillamail.org guerrillamailblock.com hanmail.net hetnet.nl hey.com
  hinet.net hispeed.ch home.nl hotmail.be hotmail.ca hotmail.ch hotmail.cl hotmail.co.in hotmail.co.jp hotmail.co.kr hotmail.co.nz hotmail.co.th
  hotmail.co.uk hotmail.co.za hotmail.com hotmail.com.ar hotmail.com.au hotmail.com.br hotmail.com.tr hotmail.de hotmail.dk hotmail.es hotmail.fi
  hotmail.fr hotmail.gr hotmail.it hotmail.my hotmail.nl hotmail.no hotmail.se hotmail.sg hughes.net hush.com hushmail.com hushmail.me i.softbank.jp
  i.ua icloud.com ig.com.br iinet.net.au in.gr iname.com inbox.com inbox.eu inbox.lt inbox.lv inbox.ru inboxkitten.com indamail.hu indiatimes.com
  inode.at interia.eu interia.pl internet.ru internode.on.net inwind.it iol.it iol.pt jubii.dk juno.com kabelmail.de kakao.com keemail.me kolumbus.fi
  kpnmail.nl kpnplanet.nl laposte.net lavabit.com lenta.ru libero.it lineone.net list.ru live.at live.be live.ca live.cl live.cn live.co.kr live.co.uk
  live.co.za live.com live.com.ar live.com.au live.com.mx live.com.my live.com.ph live.com.pt live.com.sg live.de live.dk live.fi live.fr live.hk
  live.ie live.in live.it live.jp live.nl live.no live.ru live.se luukku.com lycos.com mac.com magenta.de mail.bg mail.com mail.de mail.dk mail.ee
  mail.ru mail.telepac.pt mailbox.org mailcatch.com maildrop.cc mailfence.com mailinator.com mailnesia.com mailsac.com me.com messagingengine.com
  meta.ua mindspring.com mintemail.com moakt.com mohmal.com movistar.es mozmail.com msn.com mweb.co.za mynet.com myrambler.ru myself.com mytemp.email
  myyahoo.com nada.email nate.com naver.com netcabo.pt netscape.net netvision.net.il netzero.com netzero.net neuf.fr nifty.com ntlworld.com
  numericable.fr o2.co.uk o2.pl o2online.de ocn.ne.jp oi.com.br ok.de one.lt onet.eu onet.pl online.de online.nl online.no ono.com op.pl optimum.net
  optonline.net optusnet.com.au orange.es orange.fr otenet.gr outlook.at outlook.be outlook.cl outlook.co.id outlook.co.il outlook.co.th outlook.com
  outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es outlook.fr
  outlook.hu outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt outlook.sa outlook.sg outlook.sk
  ozemail.com.au pacbell.net passport.com pchome.com.tw planet.nl plusnet.com pm.me poczta.fm poczta.onet.pl post.com post.cz post.sk poste.it posteo.de
  posteo.eu posteo.net posteo.org privaterelay.appleid.com prodigy.net.mx proton.me protonmail.ch protonmail.com proximus.be q.com qq.com quicknet.nl
  r7.com rambler.ru rbox.co rediff.com rediffmail.com riseup.net ro.ru roadrunner.com rocketmail.com rogers.com rr.com runbox.com sapo.pt saunalahti.fi
  sbcglobal.net scarlet.be sent.com seznam.cz sfr.fr sharklasers.com shaw.ca sify.com simplelogin.co simplelogin.com sina.cn sina.com sky.com skynet.be
  slingshot.co.nz slmail.me so-net.ne.jp softbank.ne.jp sohu.com spam4.me spamgourmet.com spectrum.net spray.se startmail.com stofanet.dk suddenlink.net
  sunrise.ch suomi24.fi swbell.net swissonline.ch sympatico.ca t-online.de t-online.hu talk21.com talktalk.net tdcadsl.dk tdcspace.dk tds.net techie.com
  tele2.se telefonica.net telenet.be telfort.nl telia.com telkomsa.net telus.net temp-mail.org tempmail.com tempmail.plus tempmailo.com tempr.email
  terra.com.br terra.es throwawaymail.com tim.it tin.it tiscali.co.uk tiscali.it tlen.pl tom.com tpg.com.au trashmail.com trashmail.de trashmail.net
  tuta.com tuta.io tutamail.com tutanota.com tutanota.de twc.com ukr.net unitybox.de uol.com.br upcmail.nl usa.com usa.net utanet.at verizon.net
  videotron.ca vip.126.com vip.163.com vip.qq.com vip.sina.com virgilio.it virgin.net virginmedia.com vodafone.de vodafone.it vodamail.co.za voila.fr
  volny.cz voo.be vp.pl walla.co.il walla.com wanadoo.fr web.de webmail.co.za windowslive.com windstream.net wo.cn wp.pl writeme.com xfinity.com
  xs4all.nl xtra.co.nz ya.com ya.ru yahoo.at yahoo.be yahoo.bg yahoo.ca yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th
  yahoo.co.uk yahoo.co.za yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.ph yahoo.com.sg
  yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.cz yahoo.de yahoo.dk yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.in yahoo.it yahoo.nl
  yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se yandex.by yandex.com yandex.kz yandex.ru yandex.ua yeah.net ymail.com yopmail.com yopmail.fr yopmail.net
  ziggo.nl zipmail.com.br zoho.com zoho.eu zoho.in zohomail.com zohomail.eu zohomail.in zonnet.nl zoznam.sk
$$, E' \n'), '\s+'));
--! end tenancy/tables/public_mail_domains.sql
--! begin tenancy/tables/organization_domains.sql
-- That an organization has a domain is proved by a TXT record in it, which only whoever runs the domain can write, and stays proved only as long as the record is
-- found there. What is looked up, and when, is decided here; the host looks.
create table strata_tenancy.organization_domains (
  organization_id        uuid not null,
  organization_domain_id uuid not null default strata_core.uuid_v7(),
  domain                 text collate "C" not null,
  txt_value              text not null,
  company_id             uuid,
  joining_set_by_membership_id uuid,
  joinable_at            timestamptz,
  added_at               timestamptz not null,
  requested_at           timestamptz not null,
  verified_at            timestamptz,
  lapsed_at              timestamptz,
  removed_at             timestamptz,
  miss_count             integer not null default 0,
  checked_at             timestamptz,
  taken_at               timestamptz,
  due_at                 timestamptz not null,
  status                 text generated always as (strata_tenancy.organization_domain_status(removed_at, lapsed_at, verified_at)) stored,
  status_reason          text,
  created_at             timestamptz not null default clock_timestamp(),
  updated_at             timestamptz not null default clock_timestamp(),

  constraint organization_domains_pkey primary key (organization_id, organization_domain_id),
  constraint organization_domains_domain_check check (domain = strata_tenancy.normalise_domain(domain)),
  constraint organization_domains_txt_value_check check (txt_value ~ '^[a-z0-9=-]{40,200}$'),
  constraint organization_domains_requested_at_check check (requested_at >= added_at),
  constraint organization_domains_verified_at_check check (verified_at >= added_at),
  constraint organization_domains_lapsed_at_check check (lapsed_at >= verified_at),
  constraint organization_domains_lapsed_at_verified_at_check check (lapsed_at is null or verified_at is not null),
  constraint organization_domains_miss_count_check check (miss_count >= 0),
  constraint organization_domains_company_id_check check (company_id is null or joinable_at is not null),
  constraint organization_domains_status_check check (status in ('removed', 'lapsed', 'verified', 'pending')),
  constraint organization_domains_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

alter table strata_tenancy.organization_domains add constraint organization_domains_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.organization_domains add constraint organization_domains_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);

-- An organization has a domain once at a time.
create unique index organization_domains_one_per_domain_idx on strata_tenancy.organization_domains (organization_id, domain) where removed_at is null;
-- What is to be looked up next.
create index organization_domains_due_at_idx on strata_tenancy.organization_domains (due_at) where removed_at is null;
-- For the foreign key.
create index organization_domains_company_id_idx on strata_tenancy.organization_domains (organization_id, company_id) where company_id is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.organization_domains for each row execute function strata_core.tg__touch_updated_at();
create trigger t600_hold_domain after insert or update on strata_tenancy.organization_domains
  for each row execute function strata_tenancy.tg_organization_domains__hold_domain();
select strata_audit.lay_lifecycle('strata_tenancy.organization_domains', 'organization_domain');
select strata_audit.lay_row_history('strata_tenancy.organization_domains', 'organization_domain_id',
  '{organization_id,organization_domain_id,domain,company_id,joinable_at,status,status_reason}');

comment on table strata_tenancy.organization_domains is 'One row per domain that an organization says it has, or had. Never deleted.';
comment on column strata_tenancy.organization_domains.organization_id is 'Organization.';
comment on column strata_tenancy.organization_domains.organization_domain_id is 'Key within the organization.';
comment on column strata_tenancy.organization_domains.domain is 'Domain in its canonical form: lower case, A-labels. Domains below it are others.';
comment on column strata_tenancy.organization_domains.txt_value is 'What a TXT record of the domain has to say, and to go on saying.';
comment on column strata_tenancy.organization_domains.company_id is 'Company of those who join by an address at it; null: in none.';
comment on column strata_tenancy.organization_domains.joining_set_by_membership_id is 'Membership that last said who may join, and in which company; null for the platform, and before anybody did.';
comment on column strata_tenancy.organization_domains.joinable_at is 'Since when whoever has proved an address at it may join by themself; null: nobody may.';
comment on column strata_tenancy.organization_domains.added_at is 'When the organization named it.';
comment on column strata_tenancy.organization_domains.requested_at is 'When the organization last asked to have it looked up; what is not verified is looked for as long as the setting domain_search_period says.';
comment on column strata_tenancy.organization_domains.verified_at is 'When the record was found, the last time after it had been missing; null before.';
comment on column strata_tenancy.organization_domains.lapsed_at is 'When the record had been missing too often; null while it has not.';
comment on column strata_tenancy.organization_domains.removed_at is 'When the organization took it back; null while it has it.';
comment on column strata_tenancy.organization_domains.miss_count is 'How many look-ups in a row have not found the record.';
comment on column strata_tenancy.organization_domains.checked_at is 'When a look-up last had an answer; null before.';
comment on column strata_tenancy.organization_domains.taken_at is 'When somebody went to look it up; null while nobody does.';
comment on column strata_tenancy.organization_domains.due_at is 'Not to be looked up before.';
comment on column strata_tenancy.organization_domains.status is 'removed, lapsed, verified or pending, from the events.';
comment on column strata_tenancy.organization_domains.status_reason is 'Why it last changed: what the look-up found, or what was said when it was removed; null when nothing was.';
--! end tenancy/tables/organization_domains.sql
--! begin tenancy/tables/domain_holders.sql
-- Organizations cannot have a key in common without one learning of the other, and a domain has one holder in the whole world. So the holders stand here, where no
-- organization reads, and the one that comes second learns it only after it has proved to run the domain.
create table strata_tenancy.domain_holders (
  domain                 text collate "C" not null,
  holder_organization_id uuid not null,
  organization_domain_id uuid not null,
  held_at                timestamptz not null,

  constraint domain_holders_pkey primary key (domain),
  constraint domain_holders_domain_check check (domain = strata_tenancy.normalise_domain(domain)),
  constraint domain_holders_holder_organization_id_fkey foreign key (holder_organization_id) references strata_tenancy.organizations (organization_id)
);

-- For the foreign key.
create index domain_holders_holder_organization_id_idx on strata_tenancy.domain_holders (holder_organization_id);

comment on table strata_tenancy.domain_holders is 'One row per domain that is verified, with its one holder. Kept by a trigger of strata_tenancy.organization_domains.';
comment on column strata_tenancy.domain_holders.domain is 'The domain, in its canonical form.';
comment on column strata_tenancy.domain_holders.holder_organization_id is 'Organization that has it.';
comment on column strata_tenancy.domain_holders.organization_domain_id is 'Key of its row in strata_tenancy.organization_domains.';
comment on column strata_tenancy.domain_holders.held_at is 'Since when.';
--! end tenancy/tables/domain_holders.sql
--! begin tenancy/tables/terms.sql
-- What people and legal entities are asked to agree to. The text stays where the host publishes it; here is which versions there were and who accepted them.
-- Consents repeat what kind of term it is and whom it binds, so that checks on their own row can say what follows from that.
create table strata_tenancy.terms (
  term       text not null,
  kind       text not null,
  applies_to text not null,
  name       text not null,
  created_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz,

  constraint terms_pkey primary key (term),
  constraint terms_term_kind_applies_to_key unique (term, kind, applies_to),
  constraint terms_term_check check (term ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint terms_kind_check check (kind in ('agreement', 'notice', 'consent')),
  constraint terms_applies_to_check check (applies_to in ('user', 'organization', 'customer')),
  constraint terms_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.terms is 'One row per text that is to be agreed to, such as terms of use, a privacy notice or a newsletter, whatever its versions.';
comment on column strata_tenancy.terms.term is 'Code.';
comment on column strata_tenancy.terms.kind is 'agreement: a contract. notice: somebody has taken note. consent: may be given or not, and taken back at any time (GDPR, article 7).';
comment on column strata_tenancy.terms.applies_to is 'Whom it binds: user (the person), organization, or customer (the legal entity).';
comment on column strata_tenancy.terms.name is 'Name, as people read it.';
comment on column strata_tenancy.terms.retired_at is 'Since when nobody is asked any more; null while it is in use.';
--! end tenancy/tables/terms.sql
--! begin tenancy/tables/term_versions.sql
-- Never changed: what somebody accepted is this address, this digest. A version of another wording is another version.
create table strata_tenancy.term_versions (
  term         text not null,
  version      text not null,
  kind         text not null,
  applies_to   text not null,
  uri          text not null,
  sha256       strata_core.sha256 not null,
  is_required  boolean not null,
  published_at timestamptz not null,
  created_at   timestamptz not null default clock_timestamp(),

  constraint term_versions_pkey primary key (term, version),
  constraint term_versions_term_version_kind_applies_to_key unique (term, version, kind, applies_to),
  -- One is in force at any time: the one that was published last.
  constraint term_versions_term_published_at_key unique (term, published_at),
  constraint term_versions_term_fkey foreign key (term, kind, applies_to) references strata_tenancy.terms (term, kind, applies_to),
  constraint term_versions_version_check check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  constraint term_versions_uri_check check (length(uri) <= 2000 and uri ~ '^https://[^[:space:][:cntrl:]]+$'),
  -- A consent that must be given is none.
  constraint term_versions_is_required_check check (kind <> 'consent' or not is_required)
);

-- For the foreign key.
create index term_versions_term_kind_applies_to_idx on strata_tenancy.term_versions (term, kind, applies_to);

comment on table strata_tenancy.term_versions is 'One row per version of a term that was published or will be. Never changed.';
comment on column strata_tenancy.term_versions.term is 'Of which text.';
comment on column strata_tenancy.term_versions.version is 'Name of the version, such as 2027-01 or 3.';
comment on column strata_tenancy.term_versions.kind is 'As strata_tenancy.terms.kind.';
comment on column strata_tenancy.term_versions.applies_to is 'As strata_tenancy.terms.applies_to.';
comment on column strata_tenancy.term_versions.uri is 'Where the text is, in all its languages.';
comment on column strata_tenancy.term_versions.sha256 is 'SHA-256 of the text that was published there.';
comment on column strata_tenancy.term_versions.is_required is 'Whether whoever accepted an earlier version only, or none, has to accept this one or a later one.';
comment on column strata_tenancy.term_versions.published_at is 'From when on it is in force, until the next one is.';
--! end tenancy/tables/term_versions.sql
--! begin tenancy/tables/consents.sql
-- Evidence, so nothing of it is changed but that it was withdrawn, and nothing goes: also not with the person, whose key then names nobody. For whom somebody
-- accepted is checked when they do and not later: the membership or the representation of that day is what counted.
create table strata_tenancy.consents (
  consent_id           uuid not null default strata_core.uuid_v7(),
  term                 text not null,
  version              text not null,
  kind                 text not null,
  applies_to           text not null,
  user_id              uuid not null,
  organization_id      uuid,
  membership_id        uuid,
  customer_id          uuid,
  session_id           uuid not null,
  accepted_at          timestamptz not null,
  withdrawn_at         timestamptz,
  withdrawn_by_user_id uuid,

  constraint consents_pkey primary key (consent_id),
  constraint consents_version_fkey foreign key (term, version, kind, applies_to)
    references strata_tenancy.term_versions (term, version, kind, applies_to),
  constraint consents_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint consents_organization_id_fkey foreign key (organization_id) references strata_tenancy.organizations (organization_id),
  constraint consents_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint consents_withdrawn_by_user_id_fkey foreign key (withdrawn_by_user_id) references strata_users.users (user_id),
  constraint consents_applies_to_check check (
    case applies_to
      when 'user' then num_nonnulls(organization_id, membership_id, customer_id) = 0
      when 'organization' then num_nonnulls(organization_id, membership_id) = 2 and customer_id is null
      else num_nonnulls(organization_id, membership_id) = 0 and customer_id is not null
    end),
  constraint consents_withdrawn_at_check check (withdrawn_at is null or kind = 'consent' and withdrawn_at >= accepted_at),
  constraint consents_withdrawn_by_user_id_check check (withdrawn_by_user_id is null or withdrawn_at is not null)
);

alter table strata_tenancy.consents add constraint consents_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- A version is accepted once at a time by whom it binds.
create unique index consents_one_per_user_idx on strata_tenancy.consents (user_id, term, version) where applies_to = 'user' and withdrawn_at is null;
create unique index consents_one_per_organization_idx on strata_tenancy.consents (organization_id, term, version) where applies_to = 'organization' and withdrawn_at is null;
create unique index consents_one_per_customer_idx on strata_tenancy.consents (customer_id, term, version) where applies_to = 'customer' and withdrawn_at is null;
-- Everything that a person accepted, for whomever; also for the foreign key.
create index consents_user_id_idx on strata_tenancy.consents (user_id);
-- For the foreign keys.
create index consents_version_idx on strata_tenancy.consents (term, version, kind, applies_to);
create index consents_organization_id_idx on strata_tenancy.consents (organization_id, membership_id) where organization_id is not null;
create index consents_customer_id_idx on strata_tenancy.consents (customer_id) where customer_id is not null;
create index consents_withdrawn_by_user_id_idx on strata_tenancy.consents (withdrawn_by_user_id) where withdrawn_by_user_id is not null;

-- What was accepted stays as evidence. What may be taken back ends with whoever gave it.
select strata_core.lay_personal_data('strata_tenancy.consents', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when kind = 'consent' and applies_to = 'user' then coalesce(withdrawn_at, greatest(strata_core.clock(), accepted_at)) else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_tenancy.consents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when kind = 'consent' then coalesce(withdrawn_at, greatest(strata_core.clock(), accepted_at)) else withdrawn_at end$$);
select strata_users.lay_erasure_guard('strata_tenancy.consents');

comment on table strata_tenancy.consents is 'One row per version of a term that somebody accepted, for themself, for an organization or for a customer. Only its withdrawal is ever added.';
comment on column strata_tenancy.consents.consent_id is 'Key.';
comment on column strata_tenancy.consents.term is 'What was accepted.';
comment on column strata_tenancy.consents.version is 'In which version.';
comment on column strata_tenancy.consents.kind is 'As strata_tenancy.terms.kind.';
comment on column strata_tenancy.consents.applies_to is 'As strata_tenancy.terms.applies_to.';
comment on column strata_tenancy.consents.user_id is 'Who accepted it.';
comment on column strata_tenancy.consents.organization_id is 'Organization that it was accepted for; null when for none.';
comment on column strata_tenancy.consents.membership_id is 'Membership under which the user did so; null when for no organization.';
comment on column strata_tenancy.consents.customer_id is 'Customer that it was accepted for, whom the user acted for at that time; null when for none.';
comment on column strata_tenancy.consents.session_id is 'Session in which it was accepted.';
comment on column strata_tenancy.consents.accepted_at is 'When.';
comment on column strata_tenancy.consents.withdrawn_at is 'When it was taken back, or the person erased; null while it stands. Only what is a consent is ever taken back.';
comment on column strata_tenancy.consents.withdrawn_by_user_id is 'Who took it back; null when nobody did, or the person was erased.';
--! end tenancy/tables/consents.sql
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
  v_level        uuid[];
  v_periods      tstzmultirange[];
  v_seen         uuid[] := '{}';
  v_seen_periods tstzmultirange[] := '{}';
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
  v_level := array[new.lower_membership_id];
  v_periods := array[tstzmultirange(v_period)];
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
  end if;
  -- Level by level, and everybody only with the times that are new of them: a recursive query would keep every path's own, and of those a net of dated relations has
  -- more than anybody can wait for. At one moment and not one after the other: a path counts for as long as all of it stands.
  while v_is_hierarchy and v_level is not null loop
    if new.upper_membership_id = any (v_level) then
      perform strata_core.raise_error('ST402', 'relationships_circle_check');
    end if;
    v_seen := v_seen || v_level;
    v_seen_periods := v_seen_periods || v_periods;
    select array_agg(n.membership_id), array_agg(n.period) into v_level, v_periods
    from (
      select f.membership_id, f.period - coalesce(k.period, '{}') as period
      from (select r.lower_membership_id as membership_id, range_agg(l.period * tstzmultirange(tstzrange(r.started_at, r.ended_at))) as period
            from unnest(v_level, v_periods) as l (membership_id, period)
            join strata_tenancy.relationships r
              on r.organization_id = new.organization_id and r.upper_membership_id = l.membership_id and r.relationship_type = new.relationship_type
                 and r.relationship_id <> new.relationship_id and tstzrange(r.started_at, r.ended_at) && l.period
            group by r.lower_membership_id) f
      left join (select h.membership_id, range_agg(h.period) as period from unnest(v_seen, v_seen_periods) as h (membership_id, period) group by h.membership_id) k
        on k.membership_id = f.membership_id
    ) n
    where not isempty(n.period);
  end loop;
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
  v_level        uuid[];
  v_periods      tstzmultirange[];
  v_seen         uuid[] := '{}';
  v_seen_periods tstzmultirange[] := '{}';
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
  v_level := array[new.lower_organization_id];
  v_periods := array[tstzmultirange(v_period)];
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
  end if;
  -- Level by level, and everybody only with the times that are new of them: a recursive query would keep every path's own, and of those a net of dated relations has
  -- more than anybody can wait for. At one moment and not one after the other: a path counts for as long as all of it stands.
  while v_is_hierarchy and v_level is not null loop
    if new.upper_organization_id = any (v_level) then
      perform strata_core.raise_error('ST402', 'organization_relationships_circle_check');
    end if;
    v_seen := v_seen || v_level;
    v_seen_periods := v_seen_periods || v_periods;
    select array_agg(n.organization_id), array_agg(n.period) into v_level, v_periods
    from (
      select f.organization_id, f.period - coalesce(k.period, '{}') as period
      from (select r.lower_organization_id as organization_id, range_agg(l.period * tstzmultirange(tstzrange(r.started_at, r.ended_at))) as period
            from unnest(v_level, v_periods) as l (organization_id, period)
            join strata_tenancy.organization_relationships r
              on r.upper_organization_id = l.organization_id and r.relationship_type = new.relationship_type
                 and r.organization_relationship_id <> new.organization_relationship_id and tstzrange(r.started_at, r.ended_at) && l.period
            group by r.lower_organization_id) f
      left join (select h.organization_id, range_agg(h.period) as period from unnest(v_seen, v_seen_periods) as h (organization_id, period) group by h.organization_id) k
        on k.organization_id = f.organization_id
    ) n
    where not isempty(n.period);
  end loop;
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
    (length(value) <= 500 and value ~ case contact_type when 'email' then '^[^[:space:][:cntrl:]@]{1,64}@[^[:space:][:cntrl:]@]{1,189}$' when 'website' then '^https?://[^[:space:][:cntrl:]]+$'
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
  constraint party_addresses_address_lines_check check (
    case when array_ndims(address_lines) > 1 then false
         else cardinality(address_lines) <= 5 and array_position(address_lines, null) is null
              and length(array_to_string(address_lines, ' ')) <= 1000 and array_to_string(address_lines, ' ') !~ '[[:cntrl:]]' end),
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
-- a former value is in the row history. Of one that is taken back the row stays without a value: by the row, erasing the person finds its history.
create table strata_tenancy.party_settings (
  organization_id  uuid not null,
  party_setting_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  setting_group    text not null,
  setting          text not null,
  value            jsonb,
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
  p_columns => '{value}');

comment on table strata_tenancy.party_settings is 'One row per value that the application keeps for an organization, or for a member in it.';
comment on column strata_tenancy.party_settings.organization_id is 'Organization.';
comment on column strata_tenancy.party_settings.party_setting_id is 'Key within the organization.';
comment on column strata_tenancy.party_settings.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_settings.setting_group is 'Group that it belongs to.';
comment on column strata_tenancy.party_settings.setting is 'Name within the group.';
comment on column strata_tenancy.party_settings.value is 'The value, as JSON; null where it was taken back, or the person erased. @pii';
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
--! begin tenancy/tables/alert_rules.sql
-- What a member wants to be told of, and how. It hangs on the membership and not on the user: it is silent while the membership is, and somebody who works for
-- two organizations hears from each at the address that it knows.
create table strata_tenancy.alert_rules (
  organization_id uuid not null,
  alert_rule_id   uuid not null default strata_core.uuid_v7(),
  membership_id   uuid not null,
  continues_alert_rule_id uuid,
  topic           text not null,
  channel         text not null,
  filter          jsonb not null default '{}',
  started_at      timestamptz not null,
  ended_at        timestamptz,

  constraint alert_rules_pkey primary key (organization_id, alert_rule_id),
  constraint alert_rules_topic_check check (length(topic) <= 100 and topic ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint alert_rules_channel_check check (channel in ('email', 'phone', 'mobile', 'fax')),
  -- Part of a key below, which takes no more than a third of a page.
  constraint alert_rules_filter_check check (jsonb_typeof(filter) = 'object' and octet_length(filter::text) <= 1000),
  constraint alert_rules_ended_at_check check (ended_at >= started_at)
);

alter table strata_tenancy.alert_rules add constraint alert_rules_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.alert_rules add constraint alert_rules_continues_alert_rule_id_fkey
  foreign key (organization_id, continues_alert_rule_id) references strata_tenancy.alert_rules (organization_id, alert_rule_id);

-- The same wish twice would be the same message twice.
create unique index alert_rules_one_current_idx on strata_tenancy.alert_rules (organization_id, membership_id, topic, channel, filter) where ended_at is null;
-- Whom an event concerns, batch by batch.
create index alert_rules_topic_idx on strata_tenancy.alert_rules (organization_id, topic, alert_rule_id) where ended_at is null;
-- For the foreign keys.
create index alert_rules_membership_id_idx on strata_tenancy.alert_rules (organization_id, membership_id);
create index alert_rules_continues_alert_rule_id_idx on strata_tenancy.alert_rules (organization_id, continues_alert_rule_id) where continues_alert_rule_id is not null;

select strata_audit.lay_row_history('strata_tenancy.alert_rules', 'alert_rule_id',
  '{organization_id,alert_rule_id,membership_id,continues_alert_rule_id,topic,channel,filter,started_at,ended_at}');

comment on table strata_tenancy.alert_rules is 'One row per wish of a member to be told of something in one way. Ended, never deleted.';
comment on column strata_tenancy.alert_rules.organization_id is 'Organization.';
comment on column strata_tenancy.alert_rules.alert_rule_id is 'Key within the organization.';
comment on column strata_tenancy.alert_rules.membership_id is 'Who is told, and for whom the wish is.';
comment on column strata_tenancy.alert_rules.continues_alert_rule_id is 'Rule of the membership before, which this one took over when the person came back; null for one that somebody set.';
comment on column strata_tenancy.alert_rules.topic is 'What it is about, in a word of the host, such as order.placed.';
comment on column strata_tenancy.alert_rules.channel is 'email, phone, mobile or fax.';
comment on column strata_tenancy.alert_rules.filter is 'What the payload of the event has to contain, as jsonb containment; {} for every event of the topic. Keys and words, nothing personal.';
comment on column strata_tenancy.alert_rules.started_at is 'Since when.';
comment on column strata_tenancy.alert_rules.ended_at is 'Since when no more; null while it is wished.';
--! end tenancy/tables/alert_rules.sql
--! begin tenancy/tables/alerts.sql
-- Something happened that members may want to be told of. It is spread over their rules in batches: the first when it is raised, the others by whoever takes
-- deliveries, so that no transaction of the host grows with the size of an organization.
create table strata_tenancy.alerts (
  organization_id uuid not null,
  alert_id        uuid not null default strata_core.uuid_v7(),
  topic           text not null,
  payload         jsonb not null default '{}',
  alert_key       text,
  raised_by_membership_id uuid,
  raised_at       timestamptz not null,
  spread_to_alert_rule_id uuid,
  spread_at       timestamptz,

  constraint alerts_pkey primary key (organization_id, alert_id),
  constraint alerts_topic_check check (length(topic) <= 100 and topic ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint alerts_payload_check check (jsonb_typeof(payload) = 'object' and octet_length(payload::text) <= 16384),
  constraint alerts_alert_key_check check (length(alert_key) between 1 and 200 and alert_key !~ '[[:cntrl:]]')
);

alter table strata_tenancy.alerts add constraint alerts_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.alerts add constraint alerts_raised_by_membership_id_fkey
  foreign key (organization_id, raised_by_membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Raised again under the same key it is the same one.
create unique index alerts_one_alert_key_idx on strata_tenancy.alerts (organization_id, alert_key) where alert_key is not null;
-- What is not spread yet, the oldest first.
create index alerts_unspread_idx on strata_tenancy.alerts (raised_at, alert_id) where spread_at is null;
-- What need not be kept any longer.
create index alerts_raised_at_idx on strata_tenancy.alerts (raised_at);
-- For the foreign key.
create index alerts_raised_by_membership_id_idx on strata_tenancy.alerts (organization_id, raised_by_membership_id) where raised_by_membership_id is not null;

comment on table strata_tenancy.alerts is 'One row per event that the host raised for an organization. Deleted some time after.';
comment on column strata_tenancy.alerts.organization_id is 'Organization in which it happened.';
comment on column strata_tenancy.alerts.alert_id is 'Key within the organization.';
comment on column strata_tenancy.alerts.topic is 'What it is about, in a word of the host, such as order.placed.';
comment on column strata_tenancy.alerts.payload is 'What the host says of it, for filters and for the message: keys and words. No secret, and nothing personal.';
comment on column strata_tenancy.alerts.alert_key is 'What tells it from others for whoever raised it; null when it is not raised twice.';
comment on column strata_tenancy.alerts.raised_by_membership_id is 'Member in whose session it was raised; null for the platform.';
comment on column strata_tenancy.alerts.raised_at is 'When it was raised.';
comment on column strata_tenancy.alerts.spread_to_alert_rule_id is 'Last rule that was looked at; null before the first batch, and when there was no rule.';
comment on column strata_tenancy.alerts.spread_at is 'When every rule had been looked at; null until then.';
--! end tenancy/tables/alerts.sql
--! begin tenancy/tables/alert_deliveries.sql
-- A queue like strata_users.notices and strata_kyc.verification_checks. No address is kept: it is looked up whenever a delivery is taken, so that a message
-- goes where the member is reached then and not where they were reached when it happened, and nobody who has left meanwhile is told anything.
create table strata_tenancy.alert_deliveries (
  organization_id   uuid not null,
  alert_delivery_id uuid not null default strata_core.uuid_v7(),
  alert_id          uuid not null,
  alert_rule_id     uuid not null,
  membership_id     uuid not null,
  channel           text not null,
  due_at            timestamptz not null,
  attempt_count     integer not null default 0,
  taken_at          timestamptz,
  sent_at           timestamptz,
  given_up_at       timestamptz,
  given_up_reason   text,

  constraint alert_deliveries_pkey primary key (organization_id, alert_delivery_id),
  -- Two rules of a member that fit the same event are one message.
  constraint alert_deliveries_alert_id_key unique (organization_id, alert_id, membership_id, channel),
  constraint alert_deliveries_channel_check check (channel in ('email', 'phone', 'mobile', 'fax')),
  constraint alert_deliveries_attempt_count_check check ((attempt_count = 0) = (taken_at is null)),
  constraint alert_deliveries_sent_at_check check (sent_at is null or (taken_at is not null and given_up_at is null)),
  constraint alert_deliveries_given_up_reason_check check (
    (given_up_reason is null) = (given_up_at is null) and given_up_reason in ('rule_ended', 'not_active', 'no_address', 'failed'))
);

alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_alert_id_fkey
  foreign key (organization_id, alert_id) references strata_tenancy.alerts (organization_id, alert_id);
alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_alert_rule_id_fkey
  foreign key (organization_id, alert_rule_id) references strata_tenancy.alert_rules (organization_id, alert_rule_id);
alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- What waits to be sent, the oldest first.
create index alert_deliveries_due_at_idx on strata_tenancy.alert_deliveries (due_at, alert_delivery_id) where sent_at is null and given_up_at is null;
-- For the foreign keys.
create index alert_deliveries_alert_rule_id_idx on strata_tenancy.alert_deliveries (organization_id, alert_rule_id);
create index alert_deliveries_membership_id_idx on strata_tenancy.alert_deliveries (organization_id, membership_id);

comment on table strata_tenancy.alert_deliveries is 'One row per message to one member about one event, in one way. Deleted some time after.';
comment on column strata_tenancy.alert_deliveries.organization_id is 'Organization.';
comment on column strata_tenancy.alert_deliveries.alert_delivery_id is 'Key within the organization.';
comment on column strata_tenancy.alert_deliveries.alert_id is 'The event.';
comment on column strata_tenancy.alert_deliveries.alert_rule_id is 'The rule of the member that wanted it; the first of them, where several did.';
comment on column strata_tenancy.alert_deliveries.membership_id is 'Who is told.';
comment on column strata_tenancy.alert_deliveries.channel is 'email, phone, mobile or fax.';
comment on column strata_tenancy.alert_deliveries.due_at is 'Not before then it is taken: when it was raised, or after a failure, or when the lease of whoever took it has run out.';
comment on column strata_tenancy.alert_deliveries.attempt_count is 'How often it was taken.';
comment on column strata_tenancy.alert_deliveries.taken_at is 'When it was last taken to be sent; null when it never was.';
comment on column strata_tenancy.alert_deliveries.sent_at is 'When it was sent; null until then.';
comment on column strata_tenancy.alert_deliveries.given_up_at is 'When it was clear that it will not be sent; null when it was or may be.';
comment on column strata_tenancy.alert_deliveries.given_up_reason is 'rule_ended, not_active (membership, user or organization), no_address, or failed (too often); null when it was sent or may be.';
--! end tenancy/tables/alert_deliveries.sql
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
--! begin tenancy/functions/invitation_status_at.sql
create function strata_tenancy.invitation_status_at(p_invitation strata_tenancy.invitations, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_invitation.status = 'pending' and p_invitation.expires_at <= p_at then 'expired' else p_invitation.status end;
end;

comment on function strata_tenancy.invitation_status_at(strata_tenancy.invitations, timestamptz) is 'Status of an invitation at a time after the last event: one that has run out by then is expired.';
--! end tenancy/functions/invitation_status_at.sql
--! begin tenancy/functions/term_versions_in_force.sql
create function strata_tenancy.term_versions_in_force(p_at timestamptz) returns setof strata_tenancy.term_versions
  language sql stable
begin atomic
  select distinct on (v.term) v.*
  from strata_tenancy.term_versions v
  join strata_tenancy.terms t on t.term = v.term
  where v.published_at <= p_at and (t.retired_at is null or t.retired_at > p_at)
  order by v.term, v.published_at desc;
end;

comment on function strata_tenancy.term_versions_in_force(timestamptz) is 'One row per term that is in use at a time: the version that was published last by then.';
--! end tenancy/functions/term_versions_in_force.sql
--! begin tenancy/functions/is_term_pending.sql
-- Whoever accepted a later version than the last required one owes nothing, also where still later ones brought no more than better wording.
create function strata_tenancy.is_term_pending(p_term text, p_user_id uuid, p_organization_id uuid, p_customer_id uuid, p_at timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.term_versions v
    where v.term = p_term and v.is_required and v.published_at <= p_at
      and not exists (
        select from strata_tenancy.consents c
        join strata_tenancy.term_versions a on a.term = c.term and a.version = c.version
        where c.term = p_term and a.published_at >= v.published_at and c.withdrawn_at is null
          and case c.applies_to when 'user' then c.user_id = p_user_id
                                when 'organization' then c.organization_id = p_organization_id
                                else c.customer_id = p_customer_id end));
end
$$;

comment on function strata_tenancy.is_term_pending(text, uuid, uuid, uuid, timestamptz) is 'Whether a required version of a term is in force that the user, organization or customer whom it binds has not accepted, nor any later one.';

alter function strata_tenancy.is_term_pending(text, uuid, uuid, uuid, timestamptz) owner to strata_definer;
--! end tenancy/functions/is_term_pending.sql
--! begin tenancy/functions/signable_customers.sql
-- An employee acts for a customer and does not bind it.
create function strata_tenancy.signable_customers(p_user_id uuid) returns setof uuid
  language sql stable
begin atomic
  select distinct r.customer_id
  from strata_tenancy.representatives r
  join strata_customers.customers c on c.customer_id = r.customer_id and c.status not in ('closed', 'merged')
  where r.user_id = p_user_id and r.ended_at is null and r.capacity in ('director', 'authorised_signatory', 'self');
end;

comment on function strata_tenancy.signable_customers(uuid) is 'The customers for whom a user may accept something: whose director or authorised signatory the user is, or who the user is.';
--! end tenancy/functions/signable_customers.sql
--! begin tenancy/functions/has_required_attributes.sql
create function strata_tenancy.has_required_attributes(p_party_type text) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.party_type_attributes a where a.party_type = p_party_type and a.is_required);
end
$$;

comment on function strata_tenancy.has_required_attributes(text) is 'Whether somebody has to say more of a membership of a type than that there is one.';

alter function strata_tenancy.has_required_attributes(text) owner to strata_definer;
--! end tenancy/functions/has_required_attributes.sql
--! begin tenancy/functions/user_invitations.sql
-- What somebody merely claims to have invites nobody: only an address that is proved now does.
create function strata_tenancy.user_invitations(p_user_id uuid) returns setof strata_tenancy.invitations
  language sql stable
begin atomic
  select i.* from strata_tenancy.invitations i where i.user_id = p_user_id
  union all
  select i.*
  from strata_users.identifiers d
  join strata_tenancy.invitations i on i.kind = d.kind and i.value = d.value
  where d.user_id = p_user_id and d.verified_at is not null and d.released_at is null;
end;

comment on function strata_tenancy.user_invitations(uuid) is 'The invitations of a user: those for the user, and those for an address that the user has proved and has.';
--! end tenancy/functions/user_invitations.sql
--! begin tenancy/functions/find_invitation.sql
-- By the token anybody finds it who has that; by its key only whoever is invited.
create function strata_tenancy.find_invitation(p_token text, p_invitation_id uuid, p_user_id uuid) returns strata_tenancy.invitations
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_invitation strata_tenancy.invitations;
begin
  if p_token is not null then
    select i.* into v_invitation from strata_tenancy.invitations i
    where i.token_hash = strata_users.hash_token(p_token) and i.invitation_id = coalesce(p_invitation_id, i.invitation_id);
  else
    select i.* into v_invitation from strata_tenancy.user_invitations(p_user_id) i where i.invitation_id = p_invitation_id limit 1;
  end if;
  return v_invitation;
end
$$;

comment on function strata_tenancy.find_invitation(text, uuid, uuid) is 'The invitation of a token, or the one with a key that is for the user; null when there is none.';

alter function strata_tenancy.find_invitation(text, uuid, uuid) owner to strata_definer;
--! end tenancy/functions/find_invitation.sql
--! begin tenancy/functions/is_invitee.sql
-- Never null: of a caller that asks "if not", null would let everybody in.
create function strata_tenancy.is_invitee(p_invitation strata_tenancy.invitations, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return p_invitation.user_id is not distinct from p_user_id
      or num_nonnulls(p_invitation.user_id, p_invitation.value) = 0
      or p_invitation.user_id is null
         and exists (select from strata_users.identifiers d
                     where d.user_id = p_user_id and d.kind = p_invitation.kind and d.value = p_invitation.value
                       and d.verified_at is not null and d.released_at is null);
end
$$;

comment on function strata_tenancy.is_invitee(strata_tenancy.invitations, uuid) is 'Whether an invitation is for a user: by name, by an address that the user has proved and has, or because it is for whoever has the token.';

alter function strata_tenancy.is_invitee(strata_tenancy.invitations, uuid) owner to strata_definer;
--! end tenancy/functions/is_invitee.sql
--! begin tenancy/functions/has_left_since.sql
-- Whoever an organization has let go since is not brought back by an invitation from before.
create function strata_tenancy.has_left_since(p_organization_id uuid, p_user_id uuid, p_since timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.memberships m
                 where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at >= p_since);
end
$$;

comment on function strata_tenancy.has_left_since(uuid, uuid, timestamptz) is 'Whether a membership of a user in an organization has ended since a time.';

alter function strata_tenancy.has_left_since(uuid, uuid, timestamptz) owner to strata_definer;
--! end tenancy/functions/has_left_since.sql
--! begin tenancy/functions/redact_invitations.sql
-- An address is found only while its holder has it, so this comes before the addresses go.
create function strata_tenancy.redact_invitations(p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  update strata_tenancy.invitations i
  set value = 'erased:' || i.invitation_id::text, address = 'erased:' || i.invitation_id::text, message = null, status_reason = null, redacted_at = v_clock,
      revoked_at = case i.status when 'pending' then v_clock else i.revoked_at end
  from strata_users.identifiers d
  where d.user_id = any (p_user_ids) and d.verified_at is not null and d.released_at is null and i.kind = d.kind and i.value = d.value;
end
$$;

comment on function strata_tenancy.redact_invitations(uuid[]) is 'Takes the addresses that users have out of the invitations that were sent there, and revokes those. Called by strata.erase_user.';

alter function strata_tenancy.redact_invitations(uuid[]) owner to strata_definer;
--! end tenancy/functions/redact_invitations.sql
--! begin tenancy/functions/joinable_domains.sql
-- A domain that was given up is somebody else's before it has lapsed here: from the first look-up that misses the record nobody joins by it.
-- By what comes behind the one @ of the address in its canonical form: a domain below is another one, and what stands before the @ says nothing.
create function strata_tenancy.joinable_domains(p_user_id uuid, p_at timestamptz)
  returns table (organization_id uuid, organization_domain_id uuid, domain text, is_proof_required boolean)
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.organization_id, d.organization_domain_id, d.domain,
           coalesce(bool_and(i.last_proof_at + strata_core.setting_interval('domain_join_proof_age') <= p_at), false)
    from strata_users.identifiers i
    join strata_tenancy.domain_holders h on h.domain = split_part(i.value, '@', 2)
    join strata_tenancy.organization_domains d on d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id
    where i.user_id = p_user_id and i.kind = 'email' and i.verified_at is not null and i.released_at is null
      and d.status = 'verified' and d.miss_count = 0 and d.joinable_at is not null
      and not exists (select from strata_tenancy.public_mail_domains p where p.domain = d.domain)
    group by d.organization_id, d.organization_domain_id, d.domain;
end
$$;

comment on function strata_tenancy.joinable_domains(uuid, timestamptz) is 'The verified domains, found at the last look-up, that let join whoever has an address there, and at which a user has proved one; whether all such proofs are too old.';

alter function strata_tenancy.joinable_domains(uuid, timestamptz) owner to strata_definer;
--! end tenancy/functions/joinable_domains.sql
--! begin tenancy/functions/was_removed.sql
-- Who ended a membership is in the trail and nowhere else. Whoever came back since, by an invitation or the platform, was taken back.
create function strata_tenancy.was_removed(p_organization_id uuid, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is not null
      and not exists (select from strata_tenancy.memberships n
                      where n.organization_id = p_organization_id and n.user_id = p_user_id and n.joined_at >= m.ended_at)
      and not exists (select from strata_audit.lifecycle_events e
                      where e.noun = 'membership' and e.row_key = m.membership_id and e.to_status = 'ended'
                        and e.actor_user_id = p_user_id and e.actor_impersonator_user_id is null));
end
$$;

comment on function strata_tenancy.was_removed(uuid, uuid) is 'Whether a membership of a user in an organization was ended by somebody else and the user has not become a member again since.';

alter function strata_tenancy.was_removed(uuid, uuid) owner to strata_definer;
--! end tenancy/functions/was_removed.sql
--! begin tenancy/functions/spread_alert.sql
-- Work and rows of a call are bounded by the rules it looks at. Which rules there are is asked anew at each batch, by the key behind the last one, so nothing
-- is held between them; a rule that came after the event does not fit it.
create function strata_tenancy.spread_alert(p_organization_id uuid, p_alert_id uuid) returns integer
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_batch integer := strata_core.setting_integer('alert_batch');
  v_alert strata_tenancy.alerts;
  v_rules uuid[];
  v_count integer := 0;
begin
  select a.* into v_alert from strata_tenancy.alerts a
  where a.organization_id = p_organization_id and a.alert_id = p_alert_id and a.spread_at is null for no key update;
  if not found then
    return 0;
  end if;
  v_rules := array(select r.alert_rule_id from strata_tenancy.alert_rules r
                   where r.organization_id = p_organization_id and r.topic = v_alert.topic and r.ended_at is null
                     and (v_alert.spread_to_alert_rule_id is null or r.alert_rule_id > v_alert.spread_to_alert_rule_id)
                   order by r.alert_rule_id limit v_batch);
  insert into strata_tenancy.alert_deliveries (organization_id, alert_id, alert_rule_id, membership_id, channel, due_at)
  select r.organization_id, p_alert_id, r.alert_rule_id, r.membership_id, r.channel, v_alert.raised_at
  from strata_tenancy.alert_rules r
  -- By key, one for each rule of the batch: as a join the planner would rather read all members of a large organization.
  cross join lateral (select m.user_id, strata_tenancy.membership_status_at(m, v_clock) as status from strata_tenancy.memberships m
                      where m.organization_id = r.organization_id and m.membership_id = r.membership_id offset 0) m
  cross join lateral (select strata_users.user_status_at(u, v_clock) as status from strata_users.users u where u.user_id = m.user_id offset 0) u
  join strata_tenancy.organizations o on o.organization_id = r.organization_id
  where r.organization_id = p_organization_id and r.alert_rule_id = any (v_rules) and r.started_at <= v_alert.raised_at and v_alert.payload @> r.filter
    and strata_tenancy.effective_status(u.status, m.status, strata_tenancy.organization_status_at(o, v_clock)) = 'active'
  order by r.alert_rule_id
  on conflict on constraint alert_deliveries_alert_id_key do nothing;
  get diagnostics v_count = row_count;
  update strata_tenancy.alerts a
  set spread_to_alert_rule_id = coalesce(v_rules[cardinality(v_rules)], a.spread_to_alert_rule_id),
      spread_at = case when cardinality(v_rules) < v_batch then v_clock end
  where a.organization_id = p_organization_id and a.alert_id = p_alert_id;
  return v_count;
end
$$;

comment on function strata_tenancy.spread_alert(uuid, uuid) is 'Writes the deliveries of an event for the next rules that it concerns, as many as the setting alert_batch: of members who can act now, once for each member and channel. Answers how many deliveries. Called by strata.raise_alert and strata.take_alerts.';

alter function strata_tenancy.spread_alert(uuid, uuid) owner to strata_definer;
--! end tenancy/functions/spread_alert.sql
--! begin tenancy/functions/tg_memberships__continue_alert_rules.sql
-- A trigger and not part of joining, because people come back in many ways: by an operator, an invitation, a domain, an import, by hand. The rules of who has
-- left are kept as they were, and silent; when the same user comes back under the same label they are taken over, from the membership that ended last alone,
-- and end there, so that they are taken over once. Whoever joins for the first time, which is nearly everybody, ends at the first question.
create function strata_tenancy.tg_memberships__continue_alert_rules() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock          timestamptz := strata_core.clock();
  v_organizations  uuid[];
  v_memberships    uuid[];
  v_rules          uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.organization_id), array_agg(n.membership_id) into v_organizations, v_memberships
    from new_rows n where n.user_id is not null and n.joined_at is not null and n.ended_at is null;
  else
    select array_agg(n.organization_id), array_agg(n.membership_id) into v_organizations, v_memberships
    from old_rows o
    full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where n.user_id is not null and n.joined_at is not null and n.ended_at is null
      and (o.joined_at is null or o.user_id is null);
  end if;
  if v_memberships is null then
    return null;
  end if;
  select array_agg(n.organization_id), array_agg(n.membership_id), array_agg(r.alert_rule_id)
    into v_organizations, v_memberships, v_rules
  from unnest(v_organizations, v_memberships) as g (organization_id, membership_id)
  join strata_tenancy.memberships n on n.organization_id = g.organization_id and n.membership_id = g.membership_id
  cross join lateral (
    select p.membership_id from strata_tenancy.memberships p
    where p.user_id = n.user_id and p.organization_id = n.organization_id and p.label = n.label and p.ended_at is not null
    order by p.ended_at desc, p.membership_id desc limit 1
  ) before
  join strata_tenancy.alert_rules r on r.organization_id = n.organization_id and r.membership_id = before.membership_id and r.ended_at is null;
  if v_rules is null then
    return null;
  end if;
  insert into strata_tenancy.alert_rules (organization_id, membership_id, continues_alert_rule_id, topic, channel, filter, started_at)
  select t.organization_id, t.membership_id, r.alert_rule_id, r.topic, r.channel, r.filter, v_clock
  from unnest(v_organizations, v_memberships, v_rules) as t (organization_id, membership_id, alert_rule_id)
  join strata_tenancy.alert_rules r on r.organization_id = t.organization_id and r.alert_rule_id = t.alert_rule_id
  order by r.alert_rule_id
  on conflict (organization_id, membership_id, topic, channel, filter) where ended_at is null do nothing;
  update strata_tenancy.alert_rules r
  set ended_at = greatest(v_clock, r.started_at)
  from unnest(v_organizations, v_rules) as t (organization_id, alert_rule_id)
  where r.organization_id = t.organization_id and r.alert_rule_id = t.alert_rule_id;
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__continue_alert_rules() is 'Trigger: a person who comes back under the same label gets the alerts again that the former membership had.';

create trigger t600_continue_inserted_alert_rules after insert on strata_tenancy.memberships
  referencing new table as new_rows for each statement execute function strata_tenancy.tg_memberships__continue_alert_rules();
create trigger t600_continue_updated_alert_rules after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_tenancy.tg_memberships__continue_alert_rules();

alter function strata_tenancy.tg_memberships__continue_alert_rules() owner to strata_definer;
--! end tenancy/functions/tg_memberships__continue_alert_rules.sql
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
--! begin tenancy/functions/covers_company.sql
-- Whoever is in the admin company sees the data of all companies, so nobody outside of it puts themself or anybody else there.
create function strata_tenancy.covers_company(p_organization_id uuid, p_membership_id uuid, p_company_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  if p_membership_id is null
     or not exists (select from strata_tenancy.companies c
                    where c.organization_id = p_organization_id and c.company_id = p_company_id and c.is_admin
                      and not exists (select from strata_tenancy.memberships m
                                      where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.company_id = c.company_id)) then
    return true;
  elsif p_membership_id = strata_core.membership_id() then
    perform strata_audit.record_security_event('access-denied', strata_core.user_id(), p_organization_id, jsonb_build_object('beyond', array['admin_company']));
  end if;
  return false;
end
$$;

comment on function strata_tenancy.covers_company(uuid, uuid, uuid) is 'Whether a member (null: the platform) may put somebody into a company: into the admin company only from within. What whoever calls wanted and may not is recorded as access-denied.';

alter function strata_tenancy.covers_company(uuid, uuid, uuid) owner to strata_definer;
--! end tenancy/functions/covers_company.sql
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
-- the person, so it is asked by membership, and of those of the own organization alone. Whom the organization reaches otherwise, and by what somebody signs in, is
-- none of its business, also when this is called by itself.
create function strata_tenancy.member_address(p_membership_id uuid, p_kind text) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select i.address
          from strata_tenancy.memberships m join strata_users.identifiers i on i.user_id = m.user_id and i.kind = p_kind and i.is_primary
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null
            and p_kind in ('email', 'phone')
            and not exists (select from strata_tenancy.party_contacts p
                            where p.organization_id = m.organization_id and p.membership_id = m.membership_id and p.contact_group = 'main'
                              and p.contact_type = p_kind and p.ended_at is null));
end
$$;

comment on function strata_tenancy.member_address(uuid, text) is 'Primary address of a kind (email, phone), which was proved, of the user behind a membership of the session''s organization that has not ended; null for any other, where the organization has an address of its own for the member, and where there is none.';

alter function strata_tenancy.member_address(uuid, text) owner to strata_definer;
--! end tenancy/functions/member_address.sql
--! begin tenancy/functions/lock_my_user.sql
-- For what runs with the caller's own rights, which lock no user: a membership whose name is taken back copies the user's under that lock, and whoever suspends or
-- ends it holds the user first.
create function strata_tenancy.lock_my_user() returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  perform from strata_users.users u where u.user_id = (select c.user_id from strata_core.context c) for no key update;
end
$$;

comment on function strata_tenancy.lock_my_user() is 'Locks the user of the session, for whoever goes on to change a membership of theirs. Called by strata.update_my_profile.';

alter function strata_tenancy.lock_my_user() owner to strata_definer;
--! end tenancy/functions/lock_my_user.sql
--! begin tenancy/functions/lock_user_of.sql
-- First of all locks, as everywhere: users, then organizations, then memberships. A merge that was waited for has given the membership to somebody else: then the lock is let go, because
-- the other user may not be held after this one, and taken anew.
create function strata_tenancy.lock_user_of(p_organization_id uuid, p_membership_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_user_id uuid;
begin
  loop
    v_user_id := (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
    exit when v_user_id is null;
    begin
      perform from strata_users.users u where u.user_id = v_user_id for no key update;
      if (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) is distinct from v_user_id then
        raise no_data_found;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
end
$$;

comment on function strata_tenancy.lock_user_of(uuid, uuid) is 'Locks the user behind a membership, for whoever goes on to lock the organization and the membership.';

alter function strata_tenancy.lock_user_of(uuid, uuid) owner to strata_definer;
--! end tenancy/functions/lock_user_of.sql
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
-- Who ends a membership may pass the default on to another one of the user's, or be told that the organization needs its last owner: both are held before.
create function strata_tenancy.change_membership_status(p_organization_id uuid, p_membership_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
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

-- Only for those members who may manage them, by functions: no member reads the tables.
select strata_core.lay_row_security(format('strata_tenancy.%I', t)) from unnest(array['invitations', 'organization_domains']) as t;
create policy reporter_select on strata_tenancy.invitations for select to strata_reporter using (true);

-- Of the platform, of the whole world, or of people and legal entities as much as of organizations.
select strata_core.lay_row_security(format('strata_tenancy.%I', t))
from unnest(array['public_mail_domains', 'domain_holders', 'terms', 'term_versions', 'consents']) as t;
-- A list like this is never complete.
create policy owner_select on strata_tenancy.public_mail_domains for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.public_mail_domains for insert to strata_owner with check (true);
create policy owner_delete on strata_tenancy.public_mail_domains for delete to strata_owner using (true);

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

-- What somebody wants to hear of is theirs, and what is under way the worker's: applications read it through the interface alone.
select strata_core.lay_row_security(format('strata_tenancy.%I', t)) from unnest(array['alert_rules', 'alerts', 'alert_deliveries']) as t;
create policy reporter_select on strata_tenancy.alert_rules for select to strata_reporter using (true);
--! end tenancy/policies.sql
--! begin tenancy/grants.sql
grant select, insert, update on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_definer;
grant select, insert, update on strata_tenancy.representatives to strata_definer;
grant select, insert, update on strata_tenancy.invitations, strata_tenancy.organization_domains, strata_tenancy.terms to strata_definer;
grant select on strata_tenancy.public_mail_domains to strata_definer;
grant select, insert, delete on strata_tenancy.domain_holders to strata_definer;
grant select, insert on strata_tenancy.term_versions, strata_tenancy.consents to strata_definer;
grant update (withdrawn_at, withdrawn_by_user_id) on strata_tenancy.consents to strata_definer;
grant select on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_reporter, strata_app;
grant select on strata_tenancy.representatives to strata_reporter;
-- Neither addresses nor messages.
grant select (organization_id, invitation_id, kind, user_id, membership_id, party_type, invited_at, expires_at, accepted_at, declined_at, revoked_at, accepted_membership_id, status)
  on strata_tenancy.invitations to strata_reporter;
grant select, insert, update on strata_tenancy.relationships, strata_tenancy.organization_relationships to strata_definer;
grant select on strata_tenancy.relationships to strata_reporter, strata_app;
grant select on strata_tenancy.organization_relationships to strata_reporter;
grant select, insert, update on strata_tenancy.party_contacts, strata_tenancy.party_addresses to strata_definer;
grant select, insert, update on strata_tenancy.party_settings to strata_definer;
grant select on strata_tenancy.party_contacts, strata_tenancy.party_addresses, strata_tenancy.party_settings to strata_app;
grant select on strata_tenancy.party_contacts to strata_reporter;
grant select, insert on strata_tenancy.membership_moves to strata_definer;
grant select, insert, update on strata_tenancy.alert_rules to strata_definer;
grant select, insert, update, delete on strata_tenancy.alerts, strata_tenancy.alert_deliveries to strata_definer;
grant select on strata_tenancy.alert_rules to strata_reporter;
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
grant execute on function strata_tenancy.lock_my_user() to strata_app;
set local role strata_owner;

grant execute on function strata_tenancy.normalise_domain(text), strata_tenancy.organization_domain_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.invitation_status(timestamptz, timestamptz, timestamptz, timestamptz),
  strata_tenancy.invitation_status_at(strata_tenancy.invitations, timestamptz),
  strata_tenancy.term_versions_in_force(timestamptz), strata_tenancy.signable_customers(uuid), strata_tenancy.user_invitations(uuid)
  to strata_definer;

revoke create on schema strata_tenancy from strata_definer;
--! end tenancy/grants.sql

-- Creates strata_customers: customers and their addresses.
-- Nouns: customers

set local role strata_owner;
--! begin customers/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_customers authorization strata_owner;
set local role strata_owner;

comment on schema strata_customers is 'Customers: the legal entities that contracts are with. Knows no user and no account.';

grant usage on schema strata_customers to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_customers to strata_definer;
--! end customers/schema.sql
--! begin customers/functions/customer_status.sql
create function strata_customers.customer_status(
  p_merged_at timestamptz, p_closed_at timestamptz, p_suspended_at timestamptz, p_rejected_at timestamptz, p_submitted_at timestamptz,
  p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_merged_at is not null then 'merged'
    when p_closed_at is not null then 'closed'
    when p_suspended_at is not null then 'suspended'
    when p_rejected_at is not null then 'rejected'
    when p_verified_at is not null then 'active'
    when p_submitted_at is not null then 'pending_verification'
    else 'prospective'
  end;
end;

comment on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a customer from its events: merged, closed, suspended, rejected, active, pending_verification or prospective.';
--! end customers/functions/customer_status.sql
--! begin customers/functions/tg_customers__reopen_verification.sql
-- What was verified is this name and this birthday. Whoever changes them, by whatever statement, is not verified any more.
create function strata_customers.tg_customers__reopen_verification() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_customers, pg_temp
as $$
begin
  if old.verified_at is not null and new.closed_at is null and new.merged_at is null
     and (old.kind, old.given_name, old.family_name, old.legal_name, old.born_on, old.legal_form, old.country)
         is distinct from (new.kind, new.given_name, new.family_name, new.legal_name, new.born_on, new.legal_form, new.country) then
    new.verified_at := null;
    new.verified_until := null;
    new.submitted_at := strata_core.clock();
  end if;
  return new;
end
$$;

comment on function strata_customers.tg_customers__reopen_verification() is 'Trigger: a verified customer whose legal attributes change is to be verified anew.';
--! end customers/functions/tg_customers__reopen_verification.sql
--! begin customers/tables/customers.sql
-- A legal entity, apart from whoever operates for it. Individuals and enterprises have different legal attributes; the checks keep each
-- kind to its own.
create table strata_customers.customers (
  customer_id             uuid not null default strata_core.uuid_v7(),
  merged_into_customer_id uuid,
  kind                    text not null,
  given_name              text,
  family_name             text,
  legal_name              text,
  name                    text not null generated always as (coalesce(legal_name, btrim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')))) stored,
  born_on                 date,
  legal_form              text,
  country                 strata_core.country,
  submitted_at            timestamptz,
  verified_at             timestamptz,
  verified_until          timestamptz,
  rejected_at             timestamptz,
  suspended_at            timestamptz,
  closed_at               timestamptz,
  merged_at               timestamptz,
  erased_at               timestamptz,
  status                  text generated always as (strata_customers.customer_status(merged_at, closed_at, suspended_at, rejected_at, submitted_at,
                            verified_at)) stored,
  status_reason           text,
  created_at              timestamptz not null default clock_timestamp(),
  updated_at              timestamptz not null default clock_timestamp(),

  constraint customers_pkey primary key (customer_id),
  constraint customers_merged_into_customer_id_fkey foreign key (merged_into_customer_id) references strata_customers.customers (customer_id),
  constraint customers_kind_check check (kind in ('individual', 'enterprise')),
  constraint customers_given_name_check check (length(given_name) between 1 and 200 and given_name !~ '[[:cntrl:]]'),
  constraint customers_family_name_check check (length(family_name) between 1 and 200 and family_name !~ '[[:cntrl:]]'),
  constraint customers_legal_name_check check (length(legal_name) between 1 and 400 and legal_name !~ '[[:cntrl:]]'),
  constraint customers_individual_check check (kind <> 'individual' or (legal_name is null and legal_form is null
                                               and coalesce(given_name, family_name) is not null)),
  constraint customers_enterprise_check check (kind <> 'enterprise' or (legal_name is not null and given_name is null and family_name is null
                                               and born_on is null)),
  constraint customers_born_on_check check (born_on between '1850-01-01' and '2200-01-01'),
  constraint customers_legal_form_check check (length(legal_form) between 1 and 100 and legal_form !~ '[[:cntrl:]]'),
  constraint customers_merged_into_customer_id_check check ((merged_at is null) = (merged_into_customer_id is null) and merged_into_customer_id <> customer_id),
  constraint customers_verified_until_check check (verified_until is null or verified_until > verified_at),
  -- Whoever is erased has been closed, and keeps nothing but a key.
  constraint customers_erased_at_check check (erased_at is null or closed_at is not null),
  constraint customers_status_check check (status in ('merged', 'closed', 'suspended', 'rejected', 'active', 'pending_verification', 'prospective')),
  constraint customers_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- Following a merge backwards; also what the foreign key needs.
create index customers_merged_into_customer_id_idx on strata_customers.customers (merged_into_customer_id) where merged_into_customer_id is not null;
-- Whose verification runs out next.
create index customers_verified_until_idx on strata_customers.customers (verified_until) where verified_until is not null;

create trigger t100_touch_updated_at before update on strata_customers.customers for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_reopen_verification before update of kind, given_name, family_name, legal_name, born_on, legal_form, country on strata_customers.customers
  for each row execute function strata_customers.tg_customers__reopen_verification();
select strata_audit.lay_lifecycle('strata_customers.customers', 'customer',
  $$array[n.verified_until]$$,
  $$strata_customers.customer_status(n.merged_at, n.closed_at, n.suspended_at, n.rejected_at, coalesce(n.submitted_at, n.verified_at),
      case when n.verified_until <= e.at then null else n.verified_at end)$$);
select strata_audit.lay_row_history('strata_customers.customers', 'customer_id',
  '{customer_id,kind,given_name,family_name,legal_name,born_on,legal_form,country,status,status_reason}');

select strata_core.lay_personal_data('strata_customers.customers', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{given_name}', p_replacement => $$case kind when 'individual' then 'erased' end$$);
select strata_core.lay_personal_data('strata_customers.customers', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{legal_name}', p_replacement => $$case kind when 'enterprise' then 'erased' end$$);
select strata_core.lay_personal_data('strata_customers.customers', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{family_name,born_on,status_reason}');
select strata_core.lay_personal_data('strata_customers.customers', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'derived',
  p_columns => '{name}', p_description => 'is generated from the names');

comment on table strata_customers.customers is 'One row per legal entity, person or enterprise. Never deleted.';
comment on column strata_customers.customers.customer_id is 'Key.';
comment on column strata_customers.customers.merged_into_customer_id is 'The customer that this one was merged into; null unless merged.';
comment on column strata_customers.customers.kind is 'individual or enterprise.';
comment on column strata_customers.customers.given_name is 'Given name of an individual. @pii';
comment on column strata_customers.customers.family_name is 'Family name of an individual. @pii';
comment on column strata_customers.customers.legal_name is 'Registered name of an enterprise. @pii';
comment on column strata_customers.customers.name is 'Registered name, or given and family name. @pii';
comment on column strata_customers.customers.born_on is 'Date of birth of an individual; null when not known. @pii';
comment on column strata_customers.customers.legal_form is 'Legal form of an enterprise, such as GmbH; null when not known.';
comment on column strata_customers.customers.country is 'Country of residence or registration (ISO 3166-1 alpha-2); null when not known.';
comment on column strata_customers.customers.submitted_at is 'When documents were handed in for verification; null before.';
comment on column strata_customers.customers.verified_at is 'When the identity was verified; null before.';
comment on column strata_customers.customers.verified_until is 'When what it was verified by runs out; null: not by itself.';
comment on column strata_customers.customers.rejected_at is 'When verification failed; null unless it did.';
comment on column strata_customers.customers.suspended_at is 'When the customer was suspended; null when not.';
comment on column strata_customers.customers.closed_at is 'When the relation ended; null before.';
comment on column strata_customers.customers.merged_at is 'When the customer was merged into another; null when not.';
comment on column strata_customers.customers.erased_at is 'When the personal data went, after everything that the law wants kept; null before.';
comment on column strata_customers.customers.status is 'merged, closed, suspended, rejected, active, pending_verification or prospective, from the stored events, without the clock. strata.customers.status accounts for time.';
comment on column strata_customers.customers.status_reason is 'Reason given with the last change of status; null when none was. @pii';
--! end customers/tables/customers.sql
--! begin customers/tables/customer_addresses.sql
-- Addresses are dated and never overwritten: where a customer lived is evidence, and a mailing of last year must stay explainable.
create table strata_customers.customer_addresses (
  customer_address_id uuid not null default strata_core.uuid_v7(),
  customer_id  uuid not null,
  address_type text not null default 'residence',
  address_lines text[] not null,
  locality     text,
  region       text,
  postal_code  text,
  country      strata_core.country,
  started_at   timestamptz not null default clock_timestamp(),
  ended_at     timestamptz,

  constraint customer_addresses_pkey primary key (customer_address_id),
  constraint customer_addresses_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint customer_addresses_address_type_check check (address_type in ('residence', 'registered', 'postal', 'billing')),
  constraint customer_addresses_address_lines_check check (
    case when array_ndims(address_lines) > 1 then false
         else cardinality(address_lines) <= 5 and array_position(address_lines, null) is null
              and length(array_to_string(address_lines, ' ')) <= 1000 and array_to_string(address_lines, ' ') !~ '[[:cntrl:]]' end),
  constraint customer_addresses_ended_at_check check (ended_at > started_at)
);

-- The current address of each type is one; the index also serves the foreign key.
create unique index customer_addresses_one_current_per_type_idx on strata_customers.customer_addresses (customer_id, address_type) where ended_at is null;
-- All addresses of a customer, the former ones too.
create index customer_addresses_customer_id_idx on strata_customers.customer_addresses (customer_id);

select strata_audit.lay_row_history('strata_customers.customer_addresses', 'customer_address_id',
  '{customer_address_id,customer_id,address_type,address_lines,locality,region,postal_code,country,ended_at}');

select strata_core.lay_personal_data('strata_customers.customer_addresses', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{address_lines}', p_replacement => $$'{}'$$);
select strata_core.lay_personal_data('strata_customers.customer_addresses', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{locality,postal_code}');

comment on table strata_customers.customer_addresses is 'One row per address that a customer has or had.';
comment on column strata_customers.customer_addresses.customer_address_id is 'Key.';
comment on column strata_customers.customer_addresses.customer_id is 'Whose address it is.';
comment on column strata_customers.customer_addresses.address_type is 'residence, registered, postal or billing.';
comment on column strata_customers.customer_addresses.address_lines is 'Street, number, building: up to five lines in the order of the label. @pii';
comment on column strata_customers.customer_addresses.locality is 'City or suburb; null when not known. @pii';
comment on column strata_customers.customer_addresses.region is 'State or province; null when not known.';
comment on column strata_customers.customer_addresses.postal_code is 'Postal code as written there; null when not known. @pii';
comment on column strata_customers.customer_addresses.country is 'Country (ISO 3166-1 alpha-2); null when not known.';
comment on column strata_customers.customer_addresses.started_at is 'Since when it is known.';
comment on column strata_customers.customer_addresses.ended_at is 'Since when it is former; null while it is current.';
--! end customers/tables/customer_addresses.sql
--! begin customers/tables/customer_contacts.sql
-- How a legal entity is reached, dated like its addresses. Nobody signs in with these: a user's own addresses are of another stratum.
create table strata_customers.customer_contacts (
  customer_contact_id uuid not null default strata_core.uuid_v7(),
  customer_id  uuid not null,
  contact_type text not null,
  value        text not null,
  started_at   timestamptz not null default clock_timestamp(),
  ended_at     timestamptz,

  constraint customer_contacts_pkey primary key (customer_contact_id),
  constraint customer_contacts_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint customer_contacts_contact_type_check check (contact_type in ('email', 'phone', 'fax', 'website')),
  constraint customer_contacts_value_check check (
    (length(value) <= 500 and value ~ case contact_type when 'email' then '^[^[:space:]@]{1,64}@[^[:space:]@]{1,189}$' when 'website' then '^https?://[^[:space:][:cntrl:]]+$'
                              else '^\+[1-9][0-9]{6,14}$' end)
    or (value = 'erased' and ended_at is not null)),
  constraint customer_contacts_ended_at_check check (ended_at > started_at)
);

-- The current contact of each type is one; the index also serves the foreign key.
create unique index customer_contacts_one_current_per_type_idx on strata_customers.customer_contacts (customer_id, contact_type) where ended_at is null;
-- All contacts of a customer, the former ones too.
create index customer_contacts_customer_id_idx on strata_customers.customer_contacts (customer_id);

select strata_audit.lay_row_history('strata_customers.customer_contacts', 'customer_contact_id', '{customer_contact_id,customer_id,contact_type,value,ended_at}');

select strata_core.lay_personal_data('strata_customers.customer_contacts', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => 'coalesce(ended_at, greatest(strata_core.clock(), started_at + interval ''1 microsecond''))');
select strata_core.lay_personal_data('strata_customers.customer_contacts', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{value}', p_replacement => $$'erased'$$);

comment on table strata_customers.customer_contacts is 'One row per way in which a customer is or was reached.';
comment on column strata_customers.customer_contacts.customer_contact_id is 'Key.';
comment on column strata_customers.customer_contacts.customer_id is 'Whose it is.';
comment on column strata_customers.customer_contacts.contact_type is 'email, phone, fax or website.';
comment on column strata_customers.customer_contacts.value is 'Address, number (E.164) or URL. @pii';
comment on column strata_customers.customer_contacts.started_at is 'Since when it is known.';
comment on column strata_customers.customer_contacts.ended_at is 'Since when it is former; null while it is current.';
--! end customers/tables/customer_contacts.sql
--! begin customers/tables/customer_relationship_types.sql
create table strata_customers.customer_relationship_types (
  relationship_type text not null,
  from_kind    text,
  to_kind      text,
  is_hierarchy boolean not null,
  description  text not null,

  constraint customer_relationship_types_pkey primary key (relationship_type),
  constraint customer_relationship_types_relationship_type_check check (relationship_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint customer_relationship_types_from_kind_check check (from_kind in ('individual', 'enterprise')),
  constraint customer_relationship_types_to_kind_check check (to_kind in ('individual', 'enterprise'))
);

comment on table strata_customers.customer_relationship_types is 'One row per kind of relation between two customers. A new one is a row that the owner adds.';
comment on column strata_customers.customer_relationship_types.relationship_type is 'Code, said of the first customer: it is the <type> of the second.';
comment on column strata_customers.customer_relationship_types.from_kind is 'Kind that the first customer must have; null for any.';
comment on column strata_customers.customer_relationship_types.to_kind is 'Kind that the second customer must have; null for any.';
comment on column strata_customers.customer_relationship_types.is_hierarchy is 'Whether nobody can be above itself through any number of such relations.';
comment on column strata_customers.customer_relationship_types.description is 'What it means.';

insert into strata_customers.customer_relationship_types (relationship_type, from_kind, to_kind, is_hierarchy, description) values
  ('parent_company', 'enterprise', 'enterprise', true, 'Controls the other enterprise.'),
  ('branch', 'enterprise', 'enterprise', true, 'Is a registered branch of the other enterprise.'),
  ('representative', null, 'enterprise', false, 'May act in law for the enterprise: a director, or a company that is one.'),
  ('beneficial_owner', 'individual', 'enterprise', false, 'Owns or controls the enterprise in the end.'),
  ('guardian', 'individual', 'individual', false, 'Acts in law for a person who cannot.');
--! end customers/tables/customer_relationship_types.sql
--! begin customers/tables/customer_relationships.sql
create table strata_customers.customer_relationships (
  customer_relationship_id uuid not null default strata_core.uuid_v7(),
  from_customer_id  uuid not null,
  to_customer_id    uuid not null,
  relationship_type text not null,
  started_at        timestamptz not null,
  ended_at          timestamptz,

  constraint customer_relationships_pkey primary key (customer_relationship_id),
  constraint customer_relationships_from_customer_id_fkey foreign key (from_customer_id) references strata_customers.customers (customer_id),
  constraint customer_relationships_to_customer_id_fkey foreign key (to_customer_id) references strata_customers.customers (customer_id),
  constraint customer_relationships_relationship_type_fkey foreign key (relationship_type) references strata_customers.customer_relationship_types (relationship_type),
  constraint customer_relationships_to_customer_id_check check (to_customer_id <> from_customer_id),
  constraint customer_relationships_ended_at_check check (ended_at > started_at)
);

-- Two customers stand in one relation of a type at a time. Also for the foreign key of the first.
create unique index customer_relationships_one_current_idx on strata_customers.customer_relationships (from_customer_id, to_customer_id, relationship_type) where ended_at is null;
-- Both sides of a customer, the former ones too.
create index customer_relationships_from_customer_id_idx on strata_customers.customer_relationships (from_customer_id);
create index customer_relationships_to_customer_id_idx on strata_customers.customer_relationships (to_customer_id);
-- For the foreign key.
create index customer_relationships_relationship_type_idx on strata_customers.customer_relationships (relationship_type);

select strata_audit.lay_row_history('strata_customers.customer_relationships', 'customer_relationship_id',
  '{customer_relationship_id,from_customer_id,to_customer_id,relationship_type,started_at,ended_at}');

comment on table strata_customers.customer_relationships is 'One row per relation between two customers and the time for which it stands. Ended, never deleted.';
comment on column strata_customers.customer_relationships.customer_relationship_id is 'Key.';
comment on column strata_customers.customer_relationships.from_customer_id is 'Who is it.';
comment on column strata_customers.customer_relationships.to_customer_id is 'Of whom.';
comment on column strata_customers.customer_relationships.relationship_type is 'What the first is of the second, from customer_relationship_types.';
comment on column strata_customers.customer_relationships.started_at is 'Since when it stands.';
comment on column strata_customers.customer_relationships.ended_at is 'Since when it does not; null while it stands.';
--! end customers/tables/customer_relationships.sql
--! begin customers/tables/benefits.sql
create table strata_customers.benefits (
  benefit            text not null,
  description        text not null,
  is_verification_required boolean not null default true,
  started_at         timestamptz not null,
  ended_at           timestamptz,

  constraint benefits_pkey primary key (benefit),
  constraint benefits_benefit_check check (benefit ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint benefits_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]'),
  constraint benefits_ended_at_check check (ended_at > started_at)
);

comment on table strata_customers.benefits is 'One row per coupon, trial or other benefit that a customer gets once.';
comment on column strata_customers.benefits.benefit is 'Code.';
comment on column strata_customers.benefits.description is 'What it is.';
comment on column strata_customers.benefits.is_verification_required is 'Whether only verified customers get it: others are not known to be one.';
comment on column strata_customers.benefits.started_at is 'Since when it can be had.';
comment on column strata_customers.benefits.ended_at is 'Since when it cannot any more; null: no end is set.';
--! end customers/tables/benefits.sql
--! begin customers/tables/benefit_redemptions.sql
-- The primary key is the whole rule: whoever comes second, at whatever moment, meets it.
create table strata_customers.benefit_redemptions (
  benefit     text not null,
  customer_id uuid not null,
  reference   text,
  redeemed_at timestamptz not null,

  constraint benefit_redemptions_pkey primary key (benefit, customer_id),
  constraint benefit_redemptions_benefit_fkey foreign key (benefit) references strata_customers.benefits (benefit),
  constraint benefit_redemptions_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint benefit_redemptions_reference_check check (length(reference) between 1 and 200 and reference !~ '[[:cntrl:]]')
);

-- What a customer has had.
create index benefit_redemptions_customer_id_idx on strata_customers.benefit_redemptions (customer_id);

comment on table strata_customers.benefit_redemptions is 'One row per benefit and customer that had it. Never deleted.';
comment on column strata_customers.benefit_redemptions.benefit is 'What was had.';
comment on column strata_customers.benefit_redemptions.customer_id is 'By whom.';
comment on column strata_customers.benefit_redemptions.reference is 'What the host knows it by, such as an order; null without one.';
comment on column strata_customers.benefit_redemptions.redeemed_at is 'When.';
--! end customers/tables/benefit_redemptions.sql
--! begin customers/tables/legal_holds.sql
-- A court or an authority wants it kept, whatever else has run out.
create table strata_customers.legal_holds (
  legal_hold_id uuid not null default strata_core.uuid_v7(),
  customer_id   uuid not null,
  reason        strata_core.reason not null,
  until         timestamptz,
  placed_at     timestamptz not null,
  lifted_at     timestamptz,

  constraint legal_holds_pkey primary key (legal_hold_id),
  constraint legal_holds_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint legal_holds_until_check check (until > placed_at),
  constraint legal_holds_lifted_at_check check (lifted_at >= placed_at)
);

-- The holds of a customer.
create index legal_holds_customer_id_idx on strata_customers.legal_holds (customer_id);

select strata_audit.lay_row_history('strata_customers.legal_holds', 'legal_hold_id', '{legal_hold_id,customer_id,reason,until,placed_at,lifted_at}');
select strata_core.lay_personal_data('strata_customers.legal_holds', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{reason}', p_replacement => $$'erased'$$);

comment on table strata_customers.legal_holds is 'One row per order to keep what is known of a customer.';
comment on column strata_customers.legal_holds.legal_hold_id is 'Key.';
comment on column strata_customers.legal_holds.customer_id is 'About whom.';
comment on column strata_customers.legal_holds.reason is 'By whose order and why. @pii';
comment on column strata_customers.legal_holds.until is 'When it ends by itself; null: not before it is lifted.';
comment on column strata_customers.legal_holds.placed_at is 'When it was placed.';
comment on column strata_customers.legal_holds.lifted_at is 'When it was lifted; null while it was not.';
--! end customers/tables/legal_holds.sql
--! begin customers/functions/customer_status_at.sql
-- p_at stands here once, because callers hand in a sub-select, and a function with one that stands twice would not be inlined.
create function strata_customers.customer_status_at(p_customer strata_customers.customers, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_customer.status = 'active' and p_customer.verified_until <= p_at then 'pending_verification' else p_customer.status end;
end;

comment on function strata_customers.customer_status_at(strata_customers.customers, timestamptz) is 'Status of a customer at a time after the last event: a verification that has run out by then does not count.';
--! end customers/functions/customer_status_at.sql
--! begin customers/functions/change_customer_status.sql
-- Only a merge takes a suspension over to somebody who is not active; people suspend whom they verified.
create function strata_customers.change_customer_status(p_customer_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_customers, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_customers.customers c
  set suspended_at  = case p_change when 'suspend' then v_clock when 'reinstate' then null else c.suspended_at end,
      closed_at     = case p_change when 'close' then v_clock else c.closed_at end,
      status_reason = p_reason
  where c.customer_id = p_customer_id and c.status not in ('merged', 'closed')
    and case p_change when 'reinstate' then c.suspended_at is not null when 'suspend' then strata_customers.customer_status_at(c, v_clock) = 'active' else true end;
  if found then
    return 'done';
  end if;
  return coalesce((select case when c.status in ('merged', 'closed') or (p_change = 'suspend' and c.suspended_at is null) then 'refused' else 'unchanged' end
                   from strata_customers.customers c where c.customer_id = p_customer_id),
                  'unknown');
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_customers.change_customer_status(uuid, text, text) is 'Makes one change of status: suspend, reinstate or close. Called by the functions of the interface.';

alter function strata_customers.change_customer_status(uuid, text, text) owner to strata_definer;
--! end customers/functions/change_customer_status.sql
--! begin customers/policies.sql
select strata_core.lay_row_security(format('strata_customers.%I', t))
from unnest(array['customers', 'customer_addresses', 'customer_contacts', 'customer_relationship_types', 'customer_relationships', 'benefits', 'benefit_redemptions',
                  'legal_holds']) as t;

create policy reporter_select on strata_customers.customers for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_addresses for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_relationships for select to strata_reporter using (true);
create policy reporter_select on strata_customers.benefits for select to strata_reporter using (true);
create policy reporter_select on strata_customers.benefit_redemptions for select to strata_reporter using (true);
-- A new kind of relation is a row that the owner adds.
create policy owner_select on strata_customers.customer_relationship_types for select to strata_owner using (true);
create policy owner_insert on strata_customers.customer_relationship_types for insert to strata_owner with check (true);
create policy owner_update on strata_customers.customer_relationship_types for update to strata_owner using (true) with check (true);
--! end customers/policies.sql
--! begin customers/grants.sql
grant select, insert, update on strata_customers.customers, strata_customers.customer_addresses, strata_customers.customer_contacts,
  strata_customers.customer_relationships, strata_customers.benefits, strata_customers.legal_holds to strata_definer;
grant select on strata_customers.customer_relationship_types to strata_definer;
grant select, insert on strata_customers.benefit_redemptions to strata_definer;
-- They go to the survivor of a merge.
grant update (customer_id) on strata_customers.benefit_redemptions to strata_definer;
grant select on strata_customers.customers, strata_customers.customer_addresses, strata_customers.customer_relationships, strata_customers.benefits,
  strata_customers.benefit_redemptions to strata_reporter;

grant execute on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  to strata_definer, strata_reporter;
-- In a view a function is called with the rights of whoever asks the view.
grant execute on function strata_customers.customer_status_at(strata_customers.customers, timestamptz) to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_customers from strata_definer;
--! end customers/grants.sql

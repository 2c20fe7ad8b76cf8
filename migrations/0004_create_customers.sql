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
  rejected_at             timestamptz,
  suspended_at            timestamptz,
  closed_at               timestamptz,
  merged_at               timestamptz,
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
  constraint customers_status_check check (status in ('merged', 'closed', 'suspended', 'rejected', 'active', 'pending_verification', 'prospective')),
  constraint customers_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- Following a merge backwards; also what the foreign key needs.
create index customers_merged_into_customer_id_idx on strata_customers.customers (merged_into_customer_id) where merged_into_customer_id is not null;

create trigger t100_touch_updated_at before update on strata_customers.customers for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_customers.customers', 'customer');
select strata_audit.lay_row_history('strata_customers.customers', 'customer_id',
  '{customer_id,kind,given_name,family_name,legal_name,born_on,legal_form,country,status,status_reason}');

select strata_core.lay_personal_data('strata_customers.customers', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'keep',
  p_columns => '{given_name,family_name,legal_name,name,born_on,status_reason}',
  p_description => 'who a contract is with, for as long as the law wants it kept');

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
comment on column strata_customers.customers.rejected_at is 'When verification failed; null unless it did.';
comment on column strata_customers.customers.suspended_at is 'When the customer was suspended; null when not.';
comment on column strata_customers.customers.closed_at is 'When the relation ended; null before.';
comment on column strata_customers.customers.merged_at is 'When the customer was merged into another; null when not.';
comment on column strata_customers.customers.status is 'merged, closed, suspended, rejected, active, pending_verification or prospective, from the events.';
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
  constraint customer_addresses_address_lines_check check (cardinality(address_lines) <= 5 and array_position(address_lines, null) is null),
  constraint customer_addresses_ended_at_check check (ended_at > started_at)
);

-- The current address of each type is one; the index also serves the foreign key.
create unique index customer_addresses_one_current_per_type_idx on strata_customers.customer_addresses (customer_id, address_type) where ended_at is null;
-- All addresses of a customer, the former ones too.
create index customer_addresses_customer_id_idx on strata_customers.customer_addresses (customer_id);

select strata_audit.lay_row_history('strata_customers.customer_addresses', 'customer_address_id',
  '{customer_address_id,customer_id,address_type,address_lines,locality,region,postal_code,country,ended_at}');

select strata_core.lay_personal_data('strata_customers.customer_addresses', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'keep',
  p_columns => '{address_lines,locality,postal_code}', p_description => 'where a contract was sent to, for as long as the law wants it kept');

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
--! begin customers/functions/change_customer_status.sql
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
  where c.customer_id = p_customer_id and c.status not in ('merged', 'closed');
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_customers.customers c where c.customer_id = p_customer_id) then 'refused' else 'unknown' end;
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
select strata_core.lay_row_security('strata_customers.customers');
select strata_core.lay_row_security('strata_customers.customer_addresses');

create policy reporter_select on strata_customers.customers for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_addresses for select to strata_reporter using (true);
--! end customers/policies.sql
--! begin customers/grants.sql
grant select, insert, update on strata_customers.customers, strata_customers.customer_addresses to strata_definer;
grant select on strata_customers.customers, strata_customers.customer_addresses to strata_reporter;

grant execute on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  to strata_definer, strata_reporter;

revoke create on schema strata_customers from strata_definer;
--! end customers/grants.sql

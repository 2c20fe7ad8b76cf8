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

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

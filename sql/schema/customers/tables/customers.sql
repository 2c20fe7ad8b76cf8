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

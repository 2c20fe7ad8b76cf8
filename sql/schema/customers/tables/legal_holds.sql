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

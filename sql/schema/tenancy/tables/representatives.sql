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

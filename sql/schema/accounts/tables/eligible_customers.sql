-- All that accounts know of customers: who may hold one. In one database strata_wiring writes it in the transaction that changes the customer; after
-- a split it comes by logical replication; installed alone, the host writes it. A row stays when eligibility is lost: accounts point at it, and it is
-- what every change of an account of the customer locks first.
create table strata_accounts.eligible_customers (
  customer_id             uuid not null,
  merged_into_customer_id uuid,
  eligible_at             timestamptz,
  eligible_until          timestamptz,
  lost_at                 timestamptz,
  changed_at              timestamptz not null default clock_timestamp(),

  constraint eligible_customers_pkey primary key (customer_id),
  constraint eligible_customers_merged_into_customer_id_fkey
    foreign key (merged_into_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint eligible_customers_merged_into_customer_id_check
    check (merged_into_customer_id is null or merged_into_customer_id <> customer_id and lost_at is not null),
  constraint eligible_customers_eligible_at_check check (eligible_at is not null or lost_at is not null)
);

-- For the foreign key.
create index eligible_customers_merged_into_customer_id_idx on strata_accounts.eligible_customers (merged_into_customer_id)
  where merged_into_customer_id is not null;

comment on table strata_accounts.eligible_customers is 'One row per customer who may hold accounts or once might, and per customer who took over the accounts of such a one. Eligible now: lost_at is null, and eligible_until null or to come.';
comment on column strata_accounts.eligible_customers.customer_id is 'Key of the customer, as its own system knows it.';
comment on column strata_accounts.eligible_customers.merged_into_customer_id is 'The customer that this one was merged into, who has the accounts now; null unless merged.';
comment on column strata_accounts.eligible_customers.eligible_at is 'Since when, the last time; null for one who never was and only took over accounts.';
comment on column strata_accounts.eligible_customers.eligible_until is 'When eligibility runs out by itself; null: it does not.';
comment on column strata_accounts.eligible_customers.lost_at is 'Since when not any more; null while it lasts.';
comment on column strata_accounts.eligible_customers.changed_at is 'When the row was last written, by whoever feeds it.';

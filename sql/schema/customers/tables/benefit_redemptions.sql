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

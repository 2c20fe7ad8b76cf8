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

-- What it takes to be verified is data. A market without a policy of its own has the one for any market.
create table strata_kyc.acceptance_policies (
  acceptance_policy    text not null,
  customer_kind        text not null,
  market               strata_core.country,
  document_count       integer not null,
  is_representative_required boolean not null default false,
  duplicate_action     text not null default 'review',
  description          text not null,

  constraint acceptance_policies_pkey primary key (acceptance_policy),
  constraint acceptance_policies_customer_kind_market_key unique nulls not distinct (customer_kind, market),
  constraint acceptance_policies_acceptance_policy_check check (acceptance_policy ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint acceptance_policies_customer_kind_check check (customer_kind in ('individual', 'enterprise')),
  constraint acceptance_policies_document_count_check check (document_count between 1 and 20),
  constraint acceptance_policies_is_representative_required_check check (not is_representative_required or customer_kind = 'enterprise'),
  constraint acceptance_policies_duplicate_action_check check (duplicate_action in ('review', 'reject'))
);

comment on table strata_kyc.acceptance_policies is 'One row per kind of customer and market: what it takes to be verified. The owner of the schema changes them.';
comment on column strata_kyc.acceptance_policies.acceptance_policy is 'Code.';
comment on column strata_kyc.acceptance_policies.customer_kind is 'Kind of customer: individual or enterprise.';
comment on column strata_kyc.acceptance_policies.market is 'Country in which the customer wants to do business; null: any that has no row of its own.';
comment on column strata_kyc.acceptance_policies.document_count is 'How many documents of different types have to be verified.';
comment on column strata_kyc.acceptance_policies.is_representative_required is 'Whether an enterprise has to name a representative who is a verified customer.';
comment on column strata_kyc.acceptance_policies.duplicate_action is 'What happens when another customer is verified by the same document: review (people decide) or reject.';
comment on column strata_kyc.acceptance_policies.description is 'In a sentence.';

insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, is_representative_required, duplicate_action, description) values
  ('individual', 'individual', null, 1, false, 'review', 'A person shows one document; a registry confirms it, or people do.'),
  ('enterprise', 'enterprise', null, 1, true, 'review', 'An enterprise shows its registration, names a verified representative, and people look at it.');

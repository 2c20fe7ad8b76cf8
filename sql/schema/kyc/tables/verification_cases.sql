create table strata_kyc.verification_cases (
  verification_case_id uuid not null default strata_core.uuid_v7(),
  customer_id          uuid not null,
  acceptance_policy    text not null,
  market               strata_core.country,
  opened_at            timestamptz not null,
  expires_at           timestamptz not null,
  submitted_at         timestamptz,
  subject_digest       strata_core.sha256,
  verified_at          timestamptz,
  rejected_at          timestamptz,
  canceled_at          timestamptz,
  expired_at           timestamptz,
  reviewed_by_user_id  uuid,
  status               text generated always as (strata_kyc.verification_case_status(verified_at, rejected_at, canceled_at, expired_at, submitted_at)) stored,
  status_reason        text,
  redacted_at          timestamptz,

  constraint verification_cases_pkey primary key (verification_case_id),
  constraint verification_cases_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint verification_cases_acceptance_policy_fkey foreign key (acceptance_policy) references strata_kyc.acceptance_policies (acceptance_policy),
  constraint verification_cases_expires_at_check check (expires_at > opened_at),
  -- What has ended has ended in one way.
  constraint verification_cases_verified_at_check check (num_nonnulls(verified_at, rejected_at, canceled_at, expired_at) <= 1),
  constraint verification_cases_subject_digest_check check ((subject_digest is null) = (submitted_at is null)),
  constraint verification_cases_status_check check (status in ('verified', 'rejected', 'canceled', 'expired', 'processing', 'requires_input')),
  constraint verification_cases_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One open case of a customer at a time.
create unique index verification_cases_open_idx on strata_kyc.verification_cases (customer_id) where status in ('requires_input', 'processing');
-- What runs out next.
create index verification_cases_expires_at_idx on strata_kyc.verification_cases (expires_at) where status in ('requires_input', 'processing');
-- All cases of a customer, and for the other foreign key.
create index verification_cases_customer_id_idx on strata_kyc.verification_cases (customer_id);
create index verification_cases_acceptance_policy_idx on strata_kyc.verification_cases (acceptance_policy);

select strata_audit.lay_lifecycle('strata_kyc.verification_cases', 'verification_case',
  $$array[case when n.status in ('requires_input', 'processing') then n.expires_at end]$$,
  $$case when n.status in ('requires_input', 'processing') and n.expires_at <= e.at then 'expired' else n.status end$$);

select strata_core.lay_personal_data('strata_kyc.verification_cases', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{status_reason}');

comment on table strata_kyc.verification_cases is 'One row per attempt to verify who a customer is.';
comment on column strata_kyc.verification_cases.verification_case_id is 'Key.';
comment on column strata_kyc.verification_cases.customer_id is 'Who is verified.';
comment on column strata_kyc.verification_cases.acceptance_policy is 'The policy by which it is decided.';
comment on column strata_kyc.verification_cases.market is 'Country in which the customer wants to do business; null when none was named.';
comment on column strata_kyc.verification_cases.opened_at is 'When it was begun.';
comment on column strata_kyc.verification_cases.expires_at is 'When it is worth nothing any more unless it has been decided.';
comment on column strata_kyc.verification_cases.submitted_at is 'When everything that was asked for was there; null before, and again when more is asked for.';
comment on column strata_kyc.verification_cases.subject_digest is 'Digest of the legal attributes that the answers are about; null while nothing is asked.';
comment on column strata_kyc.verification_cases.verified_at is 'When the customer was verified by it; null otherwise.';
comment on column strata_kyc.verification_cases.rejected_at is 'When it was rejected; null otherwise.';
comment on column strata_kyc.verification_cases.canceled_at is 'When it was given up; null otherwise.';
comment on column strata_kyc.verification_cases.expired_at is 'When it was noted that it had run out; null otherwise.';
comment on column strata_kyc.verification_cases.reviewed_by_user_id is 'User of the member of staff who decided it; null when nobody did or without a session.';
comment on column strata_kyc.verification_cases.status is 'verified, rejected, canceled, expired, processing or requires_input, from the events. An open one is worth nothing after expires_at.';
comment on column strata_kyc.verification_cases.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_kyc.verification_cases.redacted_at is 'When the evidence went; null while it is there.';

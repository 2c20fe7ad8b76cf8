create table strata_kyc.verification_checks (
  verification_check_id uuid not null default strata_core.uuid_v7(),
  verification_case_id  uuid not null,
  customer_id           uuid not null,
  identity_document_id  uuid not null,
  method                text not null,
  provider              text,
  attempt_count         integer not null default 0,
  due_at                timestamptz not null,
  taken_at              timestamptz,
  subject_digest        strata_core.sha256,
  requested_at          timestamptz not null,
  completed_at          timestamptz,
  result                text,
  canceled_at           timestamptz,
  provider_reference    text,
  payload               jsonb,
  reviewed_by_user_id   uuid,
  status                text generated always as (strata_kyc.verification_check_status(completed_at, result, canceled_at)) stored,
  status_reason         text,

  constraint verification_checks_pkey primary key (verification_check_id),
  constraint verification_checks_verification_case_id_fkey foreign key (verification_case_id) references strata_kyc.verification_cases (verification_case_id),
  constraint verification_checks_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint verification_checks_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint verification_checks_method_check check (method in ('registry', 'document', 'manual')),
  constraint verification_checks_provider_check check ((provider is null) = (method = 'manual')),
  constraint verification_checks_result_check check (result in ('passed', 'failed', 'inconclusive') and (result is null) = (completed_at is null)),
  constraint verification_checks_canceled_at_check check (num_nonnulls(completed_at, canceled_at) <= 1),
  constraint verification_checks_provider_reference_check check (length(provider_reference) between 1 and 200 and provider_reference !~ '[[:cntrl:]]'),
  constraint verification_checks_payload_check check (jsonb_typeof(payload) = 'object' and pg_column_size(payload) <= 100000),
  constraint verification_checks_status_check check (status in ('passed', 'failed', 'inconclusive', 'canceled', 'pending')),
  constraint verification_checks_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One question about a document to one method at a time; also for the foreign key of the case.
create unique index verification_checks_pending_idx on strata_kyc.verification_checks (verification_case_id, identity_document_id, method) where status = 'pending';
-- What a provider is to be asked next.
create index verification_checks_due_at_idx on strata_kyc.verification_checks (provider, due_at) where status = 'pending' and provider is not null;
-- What waits for people.
create index verification_checks_manual_idx on strata_kyc.verification_checks (requested_at) where status = 'pending' and method = 'manual';
-- For the foreign keys.
create index verification_checks_verification_case_id_idx on strata_kyc.verification_checks (verification_case_id);
create index verification_checks_customer_id_idx on strata_kyc.verification_checks (customer_id);
create index verification_checks_identity_document_id_idx on strata_kyc.verification_checks (identity_document_id);

select strata_audit.lay_lifecycle('strata_kyc.verification_checks', 'verification_check');

select strata_core.lay_personal_data('strata_kyc.verification_checks', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{provider_reference,payload,status_reason}');

comment on table strata_kyc.verification_checks is 'One row per question about one document in a case: to a registry, to an examiner of documents, or to people.';
comment on column strata_kyc.verification_checks.verification_check_id is 'Key.';
comment on column strata_kyc.verification_checks.verification_case_id is 'The case.';
comment on column strata_kyc.verification_checks.customer_id is 'Who is verified.';
comment on column strata_kyc.verification_checks.identity_document_id is 'The document.';
comment on column strata_kyc.verification_checks.method is 'registry, document or manual.';
comment on column strata_kyc.verification_checks.provider is 'Who is asked; null for manual.';
comment on column strata_kyc.verification_checks.attempt_count is 'How often the provider has been asked.';
comment on column strata_kyc.verification_checks.due_at is 'Not to be asked before.';
comment on column strata_kyc.verification_checks.taken_at is 'When somebody last went to ask; null before.';
comment on column strata_kyc.verification_checks.subject_digest is 'Digest of the legal attributes that were handed out to be asked about; once other than those of the case, it stays. Null before.';
comment on column strata_kyc.verification_checks.requested_at is 'When it was made.';
comment on column strata_kyc.verification_checks.completed_at is 'When the answer came; null before.';
comment on column strata_kyc.verification_checks.result is 'passed, failed or inconclusive; null before the answer.';
comment on column strata_kyc.verification_checks.canceled_at is 'When the answer was not wanted any more; null otherwise.';
comment on column strata_kyc.verification_checks.provider_reference is 'What the provider knows it by; null without one. @pii';
comment on column strata_kyc.verification_checks.payload is 'What the provider answered, without the number; null without an answer, or once redacted. @pii';
comment on column strata_kyc.verification_checks.reviewed_by_user_id is 'User of the member of staff who answered; null when nobody did or without a session.';
comment on column strata_kyc.verification_checks.status is 'passed, failed, inconclusive, canceled or pending, from the events.';
comment on column strata_kyc.verification_checks.status_reason is 'Why, in the words of whoever answered; null without one. @pii';

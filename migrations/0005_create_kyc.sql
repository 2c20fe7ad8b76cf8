-- Creates strata_kyc: document types, identity documents and their fingerprints, verification cases and checks, what is accepted.
-- Nouns: customers

set local role strata_owner;
--! begin kyc/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_kyc authorization strata_owner;
set local role strata_owner;

comment on schema strata_kyc is 'Identity documents, their fingerprints, and the cases in which they are checked. Knows customers, and no user and no account.';

grant usage on schema strata_kyc to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_kyc to strata_definer;
--! end kyc/schema.sql
--! begin kyc/functions/identity_document_status.sql
create function strata_kyc.identity_document_status(
  p_withdrawn_at timestamptz, p_superseded_at timestamptz, p_rejected_at timestamptz, p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_withdrawn_at is not null then 'withdrawn'
    when p_superseded_at is not null then 'superseded'
    when p_rejected_at is not null then 'rejected'
    when p_verified_at is not null then 'verified'
    else 'submitted'
  end;
end;

comment on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of an identity document from its events: withdrawn, superseded, rejected, verified or submitted.';
--! end kyc/functions/identity_document_status.sql
--! begin kyc/functions/verification_case_status.sql
create function strata_kyc.verification_case_status(
  p_verified_at timestamptz, p_rejected_at timestamptz, p_canceled_at timestamptz, p_expired_at timestamptz, p_submitted_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_verified_at is not null then 'verified'
    when p_rejected_at is not null then 'rejected'
    when p_canceled_at is not null then 'canceled'
    when p_expired_at is not null then 'expired'
    when p_submitted_at is not null then 'processing'
    else 'requires_input'
  end;
end;

comment on function strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a verification case from its events: verified, rejected, canceled, expired, processing or requires_input.';
--! end kyc/functions/verification_case_status.sql
--! begin kyc/functions/verification_check_status.sql
create function strata_kyc.verification_check_status(p_completed_at timestamptz, p_result text, p_canceled_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_completed_at is not null then p_result when p_canceled_at is not null then 'canceled' else 'pending' end;
end;

comment on function strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  is 'Status of a verification check from its events: passed, failed or inconclusive once completed, canceled, or pending.';
--! end kyc/functions/verification_check_status.sql
--! begin kyc/tables/document_types.sql
create table strata_kyc.document_types (
  document_type text not null,
  customer_kind text not null,
  country       strata_core.country,
  has_region    boolean not null,
  name          text not null,

  constraint document_types_pkey primary key (document_type),
  constraint document_types_customer_kind_check check (customer_kind in ('individual', 'enterprise'))
);

comment on table strata_kyc.document_types is 'One row per type of identity document.';
comment on column strata_kyc.document_types.document_type is 'Code.';
comment on column strata_kyc.document_types.customer_kind is 'Kind of customer that has one: individual or enterprise.';
comment on column strata_kyc.document_types.country is 'Country that issues it; null for any.';
comment on column strata_kyc.document_types.has_region is 'Whether parts of the country issue it.';
comment on column strata_kyc.document_types.name is 'What people call it.';

insert into strata_kyc.document_types (document_type, customer_kind, country, has_region, name) values
  ('us_driver_licence', 'individual', 'US', true, 'US driver licence'),
  ('us_ssn', 'individual', 'US', false, 'US social security number'),
  ('passport', 'individual', null, false, 'Passport'),
  ('us_ein', 'enterprise', 'US', false, 'US employer identification number'),
  ('eu_vat', 'enterprise', null, false, 'EU VAT number'),
  ('gb_company_number', 'enterprise', 'GB', false, 'UK company number'),
  ('cn_resident_id', 'individual', 'CN', false, 'Chinese resident identity card'),
  ('cn_uscc', 'enterprise', 'CN', false, 'Chinese unified social credit code');
--! end kyc/tables/document_types.sql
--! begin kyc/tables/acceptance_policies.sql
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
--! end kyc/tables/acceptance_policies.sql
--! begin kyc/tables/acceptance_policy_documents.sql
create table strata_kyc.acceptance_policy_documents (
  acceptance_policy text not null,
  document_type     text not null,
  is_required       boolean not null default false,
  methods           text[] not null,
  is_every_method_required boolean not null default false,
  provider          text,

  constraint acceptance_policy_documents_pkey primary key (acceptance_policy, document_type),
  constraint acceptance_policy_documents_acceptance_policy_fkey foreign key (acceptance_policy) references strata_kyc.acceptance_policies (acceptance_policy),
  constraint acceptance_policy_documents_document_type_fkey foreign key (document_type) references strata_kyc.document_types (document_type),
  constraint acceptance_policy_documents_methods_check check (
    cardinality(methods) between 1 and 3 and methods <@ array['registry', 'document', 'manual'] and array_position(methods, null) is null),
  constraint acceptance_policy_documents_provider_check check (provider ~ '^[a-z][a-z0-9_-]{0,62}$' and (provider is not null or methods = '{manual}'))
);

-- For the foreign key.
create index acceptance_policy_documents_document_type_idx on strata_kyc.acceptance_policy_documents (document_type);

comment on table strata_kyc.acceptance_policy_documents is 'One row per type of document that a policy accepts. The owner of the schema changes them.';
comment on column strata_kyc.acceptance_policy_documents.acceptance_policy is 'The policy.';
comment on column strata_kyc.acceptance_policy_documents.document_type is 'The type that it accepts.';
comment on column strata_kyc.acceptance_policy_documents.is_required is 'Whether nobody is verified without it.';
comment on column strata_kyc.acceptance_policy_documents.methods is 'How it is checked, in this order: registry (who issued it is asked), document (its picture is examined), manual (people look).';
comment on column strata_kyc.acceptance_policy_documents.is_every_method_required is 'Whether each method has to pass; otherwise one suffices and the next is used where one did not.';
comment on column strata_kyc.acceptance_policy_documents.provider is 'Name of the provider that is asked for registry and document; null where people alone look.';

insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, methods, provider)
select t.customer_kind, t.document_type,
       case t.customer_kind when 'individual' then array['registry', 'manual'] else array['manual'] end,
       case t.customer_kind when 'individual' then 'registry' end
from strata_kyc.document_types t;
--! end kyc/tables/acceptance_policy_documents.sql
--! begin kyc/tables/fingerprint_keys.sql
-- Only the names of the client's keys, and since when each counts: what makes it certain that equal documents share a fingerprint while keys are rotated.
create table strata_kyc.fingerprint_keys (
  fingerprint_key_id text collate "C" not null,
  introduced_at      timestamptz not null,
  retired_at         timestamptz,

  constraint fingerprint_keys_pkey primary key (fingerprint_key_id),
  constraint fingerprint_keys_fingerprint_key_id_check check (fingerprint_key_id ~ '^[\x21-\x7e]{1,100}$'),
  constraint fingerprint_keys_retired_at_check check (retired_at >= introduced_at)
);

comment on table strata_kyc.fingerprint_keys is 'One row per key of the client with which documents are fingerprinted: its name, never the key.';
comment on column strata_kyc.fingerprint_keys.fingerprint_key_id is 'Name of the key, as the client has it.';
comment on column strata_kyc.fingerprint_keys.introduced_at is 'Since when every new document has to have a fingerprint of it.';
comment on column strata_kyc.fingerprint_keys.retired_at is 'Since when it is not used any more; null while it is.';
--! end kyc/tables/fingerprint_keys.sql
--! begin kyc/tables/identity_documents.sql
-- The number is sealed by the client, for this row alone and with a key that the database does not have. What people need to tell two documents apart are its last characters.
create table strata_kyc.identity_documents (
  identity_document_id uuid not null,
  customer_id       uuid not null,
  document_type     text not null,
  country           strata_core.country not null,
  region            text,
  last_four         text,
  ciphertext        bytea,
  encryption_key_id text collate "C" generated always as (
                      case when length(ciphertext) > 2 then encode(substr(ciphertext, 3, get_byte(ciphertext, 1)), 'escape') end) stored,
  issued_on         date,
  expires_on        date,
  submitted_at      timestamptz not null,
  verified_at       timestamptz,
  rejected_at       timestamptz,
  superseded_at     timestamptz,
  withdrawn_at      timestamptz,
  status            text generated always as (strata_kyc.identity_document_status(withdrawn_at, superseded_at, rejected_at, verified_at)) stored,
  status_reason     text,
  redacted_at       timestamptz,

  constraint identity_documents_pkey primary key (identity_document_id),
  constraint identity_documents_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint identity_documents_document_type_fkey foreign key (document_type) references strata_kyc.document_types (document_type),
  constraint identity_documents_region_check check (region ~ '^[A-Z0-9]{1,3}$'),
  -- Letters and digits of any writing that a number is made of, and never the whole of a number that anybody could have.
  constraint identity_documents_last_four_check check (length(last_four) between 1 and 4 and last_four !~ '[[:cntrl:][:space:]]'),
  -- Version, length and name of the key, nonce (12), text, tag (16), as the client seals: what is not sealed does not get in.
  constraint identity_documents_ciphertext_check check (
    case when length(ciphertext) between 32 and 1000 then get_byte(ciphertext, 0) = 1 and length(ciphertext) >= 31 + get_byte(ciphertext, 1) else ciphertext is null end),
  constraint identity_documents_expires_on_check check (expires_on > issued_on),
  constraint identity_documents_issued_on_check check (issued_on between '1850-01-01' and '2200-01-01' and expires_on between '1850-01-01' and '2200-01-01'),
  constraint identity_documents_redacted_at_check check ((ciphertext is null) = (redacted_at is not null) and (last_four is null) = (redacted_at is not null)),
  constraint identity_documents_status_check check (status in ('withdrawn', 'superseded', 'rejected', 'verified', 'submitted')),
  constraint identity_documents_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- The documents of a customer.
create index identity_documents_customer_id_idx on strata_kyc.identity_documents (customer_id);
-- For the foreign key.
create index identity_documents_document_type_idx on strata_kyc.identity_documents (document_type);
-- What is still sealed with a former key.
create index identity_documents_encryption_key_id_idx on strata_kyc.identity_documents (encryption_key_id, identity_document_id) where ciphertext is not null;

select strata_audit.lay_lifecycle('strata_kyc.identity_documents', 'identity_document');
select strata_audit.lay_row_history('strata_kyc.identity_documents', 'identity_document_id',
  '{identity_document_id,customer_id,document_type,country,region,encryption_key_id,issued_on,expires_on,status}');

select strata_core.lay_personal_data('strata_kyc.identity_documents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{last_four,ciphertext,status_reason}');
select strata_core.lay_personal_data('strata_kyc.identity_documents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())');

comment on table strata_kyc.identity_documents is 'One row per identity document that a customer showed. The number is sealed: this database cannot read it.';
comment on column strata_kyc.identity_documents.identity_document_id is 'Key, made by the client before it sealed the number for this row.';
comment on column strata_kyc.identity_documents.customer_id is 'Whose document it is said to be.';
comment on column strata_kyc.identity_documents.document_type is 'What it is, from document_types.';
comment on column strata_kyc.identity_documents.country is 'Country that issued it (ISO 3166-1 alpha-2).';
comment on column strata_kyc.identity_documents.region is 'Part of the country that issued it (the second half of ISO 3166-2), for types that are issued by parts; null otherwise.';
comment on column strata_kyc.identity_documents.last_four is 'Last characters of the number, at most four; null once redacted. @pii';
comment on column strata_kyc.identity_documents.ciphertext is 'The number, sealed by the client with AES-256-GCM for this row; null once redacted. @pii';
comment on column strata_kyc.identity_documents.encryption_key_id is 'Name of the client''s key that sealed it; a backslash in it stands twice.';
comment on column strata_kyc.identity_documents.issued_on is 'Since when the document is valid; null when it does not say.';
comment on column strata_kyc.identity_documents.expires_on is 'Last day of its validity; null when it has none.';
comment on column strata_kyc.identity_documents.submitted_at is 'When it was handed in.';
comment on column strata_kyc.identity_documents.verified_at is 'When it was verified; null before.';
comment on column strata_kyc.identity_documents.rejected_at is 'When it was found not to be good, or not the customer''s; null otherwise.';
comment on column strata_kyc.identity_documents.superseded_at is 'When the same document was verified anew; null otherwise.';
comment on column strata_kyc.identity_documents.withdrawn_at is 'When the customer took it back; null otherwise.';
comment on column strata_kyc.identity_documents.status is 'withdrawn, superseded, rejected, verified or submitted, from the events. Whether it has expired is for expires_on and the clock.';
comment on column strata_kyc.identity_documents.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_kyc.identity_documents.redacted_at is 'When the number went; null while it is there.';
--! end kyc/tables/identity_documents.sql
--! begin kyc/tables/document_fingerprints.sql
-- A keyed hash that the client makes: equal for equal documents, and of no use to whoever has this database. A number of nine digits is guessed in a moment from a plain hash.
-- A document has one of every key in use. The index is what makes two verified customers with one document impossible, in whatever order and under
-- whichever of the keys.
create table strata_kyc.document_fingerprints (
  identity_document_id uuid not null,
  fingerprint_key_id   text collate "C" not null,
  customer_id          uuid not null,
  fingerprint          strata_core.sha256 not null,
  held_at              timestamptz,

  constraint document_fingerprints_pkey primary key (identity_document_id, fingerprint_key_id),
  constraint document_fingerprints_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint document_fingerprints_fingerprint_key_id_fkey foreign key (fingerprint_key_id) references strata_kyc.fingerprint_keys (fingerprint_key_id)
);

-- One verified document of a number, whoever it belongs to.
create unique index document_fingerprints_held_idx on strata_kyc.document_fingerprints (fingerprint, fingerprint_key_id) where held_at is not null;
-- Equal documents, verified or not.
create index document_fingerprints_fingerprint_idx on strata_kyc.document_fingerprints (fingerprint, fingerprint_key_id);
-- For the foreign key, and to find the documents that lack one.
create index document_fingerprints_fingerprint_key_id_idx on strata_kyc.document_fingerprints (fingerprint_key_id, identity_document_id);
-- All of a customer, who may be erased.
create index document_fingerprints_customer_id_idx on strata_kyc.document_fingerprints (customer_id);

select strata_core.lay_personal_data('strata_kyc.document_fingerprints', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'delete_row',
  p_columns => '{fingerprint}', p_description => 'It cannot be read, and goes with the person.');

comment on table strata_kyc.document_fingerprints is 'One row per identity document and key that it was fingerprinted with.';
comment on column strata_kyc.document_fingerprints.identity_document_id is 'The document.';
comment on column strata_kyc.document_fingerprints.fingerprint_key_id is 'Name of the client''s key.';
comment on column strata_kyc.document_fingerprints.customer_id is 'Whose document it is said to be.';
comment on column strata_kyc.document_fingerprints.fingerprint is 'HMAC-SHA-256 over type, issuer and normalised number, made by the client. Secret.';
comment on column strata_kyc.document_fingerprints.held_at is 'Since when the number stands for this customer, because the document was verified; null while it does not.';
--! end kyc/tables/document_fingerprints.sql
--! begin kyc/tables/verification_cases.sql
create table strata_kyc.verification_cases (
  verification_case_id uuid not null default strata_core.uuid_v7(),
  customer_id          uuid not null,
  acceptance_policy    text not null,
  market               strata_core.country,
  opened_at            timestamptz not null,
  expires_at           timestamptz not null,
  submitted_at         timestamptz,
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
comment on column strata_kyc.verification_cases.verified_at is 'When the customer was verified by it; null otherwise.';
comment on column strata_kyc.verification_cases.rejected_at is 'When it was rejected; null otherwise.';
comment on column strata_kyc.verification_cases.canceled_at is 'When it was given up; null otherwise.';
comment on column strata_kyc.verification_cases.expired_at is 'When it was noted that it had run out; null otherwise.';
comment on column strata_kyc.verification_cases.reviewed_by_user_id is 'User of the member of staff who decided it; null when nobody did or without a session.';
comment on column strata_kyc.verification_cases.status is 'verified, rejected, canceled, expired, processing or requires_input, from the events. An open one is worth nothing after expires_at.';
comment on column strata_kyc.verification_cases.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_kyc.verification_cases.redacted_at is 'When the evidence went; null while it is there.';
--! end kyc/tables/verification_cases.sql
--! begin kyc/tables/verification_checks.sql
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
comment on column strata_kyc.verification_checks.requested_at is 'When it was made.';
comment on column strata_kyc.verification_checks.completed_at is 'When the answer came; null before.';
comment on column strata_kyc.verification_checks.result is 'passed, failed or inconclusive; null before the answer.';
comment on column strata_kyc.verification_checks.canceled_at is 'When the answer was not wanted any more; null otherwise.';
comment on column strata_kyc.verification_checks.provider_reference is 'What the provider knows it by; null without one. @pii';
comment on column strata_kyc.verification_checks.payload is 'What the provider answered, without the number; null without an answer, or once redacted. @pii';
comment on column strata_kyc.verification_checks.reviewed_by_user_id is 'User of the member of staff who answered; null when nobody did or without a session.';
comment on column strata_kyc.verification_checks.status is 'passed, failed, inconclusive, canceled or pending, from the events.';
comment on column strata_kyc.verification_checks.status_reason is 'Why, in the words of whoever answered; null without one. @pii';
--! end kyc/tables/verification_checks.sql
--! begin kyc/tables/attachments.sql
-- Pictures and papers lie where the host keeps files; here is where, and what they must hash to.
create table strata_kyc.attachments (
  attachment_id         uuid not null default strata_core.uuid_v7(),
  customer_id           uuid not null,
  identity_document_id  uuid,
  verification_check_id uuid,
  uri                   text,
  media_type            text not null,
  sha256                strata_core.sha256 not null,
  attached_at           timestamptz not null,
  redacted_at           timestamptz,

  constraint attachments_pkey primary key (attachment_id),
  constraint attachments_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint attachments_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint attachments_verification_check_id_fkey foreign key (verification_check_id) references strata_kyc.verification_checks (verification_check_id),
  constraint attachments_identity_document_id_check check (num_nonnulls(identity_document_id, verification_check_id) = 1),
  constraint attachments_uri_check check (length(uri) <= 1000 and uri ~ '^[a-z][a-z0-9+.-]*:[^[:space:][:cntrl:]]+$'),
  constraint attachments_media_type_check check (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
  constraint attachments_redacted_at_check check ((uri is null) = (redacted_at is not null))
);

-- For the foreign keys.
create index attachments_customer_id_idx on strata_kyc.attachments (customer_id);
create index attachments_identity_document_id_idx on strata_kyc.attachments (identity_document_id) where identity_document_id is not null;
create index attachments_verification_check_id_idx on strata_kyc.attachments (verification_check_id) where verification_check_id is not null;

select strata_core.lay_personal_data('strata_kyc.attachments', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear', p_columns => '{uri}');
select strata_core.lay_personal_data('strata_kyc.attachments', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())');

comment on table strata_kyc.attachments is 'One row per picture or paper that belongs to a document or is evidence of a check. The file lies elsewhere.';
comment on column strata_kyc.attachments.attachment_id is 'Key.';
comment on column strata_kyc.attachments.customer_id is 'Whose it is.';
comment on column strata_kyc.attachments.identity_document_id is 'The document that it shows; null for evidence of a check.';
comment on column strata_kyc.attachments.verification_check_id is 'The check of which it is evidence; null for a document.';
comment on column strata_kyc.attachments.uri is 'Where the host keeps the file; null once redacted. @pii';
comment on column strata_kyc.attachments.media_type is 'What it is, such as image/jpeg.';
comment on column strata_kyc.attachments.sha256 is 'SHA-256 of the file.';
comment on column strata_kyc.attachments.attached_at is 'When it was attached.';
comment on column strata_kyc.attachments.redacted_at is 'When the reference went and the file is to be deleted; null while it is there.';
--! end kyc/tables/attachments.sql
--! begin kyc/functions/hold_case.sql
-- The order of all that touch these rows: the customer, the case, its checks, the documents, their fingerprints in the order of their values.
create function strata_kyc.hold_case(p_verification_case_id uuid) returns strata_kyc.verification_cases
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_customer_id uuid;
  v_case        strata_kyc.verification_cases;
begin
  select c.customer_id into v_customer_id from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id;
  perform from strata_customers.customers c where c.customer_id = v_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id for no key update;
  return v_case;
end
$$;

comment on function strata_kyc.hold_case(uuid) is 'The case of a key with its customer locked, then itself; null when there is none.';

alter function strata_kyc.hold_case(uuid) owner to strata_definer;
--! end kyc/functions/hold_case.sql
--! begin kyc/functions/verification_end.sql
create function strata_kyc.verification_end(p_customer_id uuid, p_acceptance_policy text) returns timestamptz
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_grace interval := coalesce(strata_core.setting_interval('document_expiry_grace'), '0');
begin
  return (
    with verified as (
      select d.document_type, a.is_required,
             max(coalesce((d.expires_on + 1 + v_grace) at time zone 'UTC', 'infinity')) as until
      from strata_kyc.identity_documents d
      join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_acceptance_policy and a.document_type = d.document_type
      where d.customer_id = p_customer_id and d.status = 'verified'
      group by d.document_type, a.is_required
    )
    -- The first moment at which a required document has run out, or too few of the others are left.
    select case when count(v.document_type) >= p.document_count and count(*) filter (where v.is_required) = (
                  select count(*) from strata_kyc.acceptance_policy_documents a where a.acceptance_policy = p_acceptance_policy and a.is_required)
             then least(min(v.until) filter (where v.is_required), (array_agg(v.until order by v.until desc))[p.document_count]) end
    from strata_kyc.acceptance_policies p
    left join verified v on true
    where p.acceptance_policy = p_acceptance_policy
    group by p.document_count
  );
end
$$;

comment on function strata_kyc.verification_end(uuid, text) is 'Until when the verified documents of a customer fulfil a policy: infinity where none of those that count runs out, null where they do not fulfil it.';

alter function strata_kyc.verification_end(uuid, text) owner to strata_definer;
--! end kyc/functions/verification_end.sql
--! begin kyc/functions/duplicate_customers.sql
create function strata_kyc.duplicate_customers(p_identity_document_id uuid) returns uuid[]
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return array(
    select distinct o.customer_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id <> f.customer_id
    where f.identity_document_id = p_identity_document_id
    order by o.customer_id);
end
$$;

comment on function strata_kyc.duplicate_customers(uuid) is 'The other customers that showed the same document, under any of the keys in use.';

alter function strata_kyc.duplicate_customers(uuid) owner to strata_definer;
--! end kyc/functions/duplicate_customers.sql
--! begin kyc/functions/supersede_documents.sql
create function strata_kyc.supersede_documents(p_identity_document_id uuid, p_passed uuid[], p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_former uuid[];
begin
  v_former := array(
    select o.identity_document_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id = f.customer_id and o.identity_document_id <> f.identity_document_id
    join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
    join strata_kyc.identity_documents e on e.identity_document_id = o.identity_document_id
    where f.identity_document_id = p_identity_document_id
      and (o.identity_document_id <> all (p_passed) or (e.submitted_at, e.identity_document_id) < (d.submitted_at, d.identity_document_id)));
  update strata_kyc.identity_documents d set superseded_at = p_at, status_reason = 'the same document was verified anew'
  where d.identity_document_id = any (v_former) and d.status = 'verified';
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (v_former) and f.held_at is not null;
end
$$;

comment on function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) is 'A customer shows a document again, as after its renewal: the rows that held its number give way to this one, but not to a former one of those that passed together.';

alter function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) owner to strata_definer;
--! end kyc/functions/supersede_documents.sql
--! begin kyc/functions/reject_documents.sql
create function strata_kyc.reject_documents(p_identity_document_ids uuid[], p_reason text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (p_identity_document_ids) and f.held_at is not null;
  update strata_kyc.identity_documents d set rejected_at = strata_core.clock(), status_reason = p_reason
  where d.identity_document_id = any (p_identity_document_ids) and d.status in ('submitted', 'verified');
end
$$;

comment on function strata_kyc.reject_documents(uuid[], text) is 'Marks documents as not good, or not the customer''s: they stand for nobody any more.';

alter function strata_kyc.reject_documents(uuid[], text) owner to strata_definer;
--! end kyc/functions/reject_documents.sql
--! begin kyc/functions/request_check.sql
create function strata_kyc.request_check(p_case strata_kyc.verification_cases, p_identity_document_id uuid, p_method text, p_reason text default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  insert into strata_kyc.verification_checks (verification_case_id, customer_id, identity_document_id, method, provider, due_at, requested_at, status_reason)
  select p_case.verification_case_id, p_case.customer_id, p_identity_document_id, p_method, case when p_method <> 'manual' then a.provider end,
         strata_core.clock(), strata_core.clock(), p_reason
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
  where d.identity_document_id = p_identity_document_id
  on conflict do nothing;
end
$$;

comment on function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) is 'Makes a check of a document in a case, unless the same is pending.';

alter function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) owner to strata_definer;
--! end kyc/functions/request_check.sql
--! begin kyc/functions/close_case.sql
create function strata_kyc.close_case(p_case strata_kyc.verification_cases, p_status text, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  -- What was found false is false in the next case too.
  if p_status = 'rejected' then
    perform strata_kyc.reject_documents(array(select k.identity_document_id from strata_kyc.verification_checks k
                                              where k.verification_case_id = p_case.verification_case_id and k.result = 'failed'
                                                and k.requested_at >= p_case.submitted_at), p_reason);
  end if;
  update strata_kyc.verification_cases c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      canceled_at = case p_status when 'canceled' then v_clock end,
      expired_at  = case p_status when 'expired' then v_clock end,
      reviewed_by_user_id = p_user_id,
      status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      submitted_at = case p_status when 'rejected' then c.submitted_at end,
      status_reason = p_reason
  where c.customer_id = p_case.customer_id and c.status = 'pending_verification';
end
$$;

comment on function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) is 'Ends an open case without a verification: rejected, canceled or expired. A customer who waited for it is rejected, or prospective again.';

alter function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) owner to strata_definer;
--! end kyc/functions/close_case.sql
--! begin kyc/functions/reconsider_customer.sql
create function strata_kyc.reconsider_customer(p_customer_id uuid, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_policy text;
  v_until  timestamptz;
begin
  select c.acceptance_policy into v_policy from strata_kyc.verification_cases c
  where c.customer_id = p_customer_id and c.status = 'verified' order by c.verified_at desc limit 1;
  v_until := strata_kyc.verification_end(p_customer_id, v_policy);
  if v_until > strata_core.clock() then
    update strata_customers.customers c set verified_until = nullif(v_until, 'infinity')
    where c.customer_id = p_customer_id and c.verified_at is not null and c.verified_until is distinct from nullif(v_until, 'infinity');
    return 'verified';
  end if;
  update strata_customers.customers c
  set verified_at = null, verified_until = null, submitted_at = strata_core.clock(), status_reason = p_reason
  where c.customer_id = p_customer_id and c.verified_at is not null and c.status in ('active', 'suspended');
  return case when found then 'pending' else 'unchanged' end;
end
$$;

comment on function strata_kyc.reconsider_customer(uuid, text) is 'After a document of a verified customer has gone or run out: the customer stays verified where the others suffice (verified), and is to be verified anew where they do not (pending).';

alter function strata_kyc.reconsider_customer(uuid, text) owner to strata_definer;
--! end kyc/functions/reconsider_customer.sql
--! begin kyc/functions/conclude_case.sql
create function strata_kyc.conclude_case(p_case strata_kyc.verification_cases, p_passed uuid[], p_failed uuid[], p_reason text default null, p_user_id uuid default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock       timestamptz := strata_core.clock();
  v_until       timestamptz;
  v_fingerprint record;
begin
  begin
    perform strata_kyc.reject_documents(p_failed, coalesce(p_reason, 'a check failed'));
    update strata_kyc.identity_documents d set verified_at = v_clock where d.identity_document_id = any (p_passed) and d.status in ('submitted', 'verified');
    for v_fingerprint in
      select f.identity_document_id, f.fingerprint_key_id from strata_kyc.document_fingerprints f
      join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
      where f.identity_document_id = any (p_passed) order by f.fingerprint, f.fingerprint_key_id, d.submitted_at, d.identity_document_id
    loop
      perform strata_kyc.supersede_documents(v_fingerprint.identity_document_id, p_passed, v_clock);
      update strata_kyc.document_fingerprints f set held_at = v_clock
      where f.identity_document_id = v_fingerprint.identity_document_id and f.fingerprint_key_id = v_fingerprint.fingerprint_key_id and f.held_at is null;
    end loop;
    v_until := strata_kyc.verification_end(p_case.customer_id, p_case.acceptance_policy);
    if v_until is null or v_until <= v_clock then
      raise exception using errcode = 'triggered_action_exception';
    end if;
  exception
    -- Another customer is verified by one of them, or was at this moment. Nothing of the above was done.
    when unique_violation then
      return 'duplicate';
    when triggered_action_exception then
      return 'incomplete';
  end;
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  update strata_kyc.verification_cases c
  set verified_at = v_clock, reviewed_by_user_id = p_user_id, status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set verified_at = v_clock, verified_until = nullif(v_until, 'infinity'), rejected_at = null, submitted_at = coalesce(c.submitted_at, v_clock), status_reason = p_reason
  where c.customer_id = p_case.customer_id;
  return 'verified';
end
$$;

comment on function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) is 'Verifies the customer of a case by the documents that passed: verified, duplicate (another customer is verified by one of them) or incomplete (they do not fulfil the policy). Of the last two nothing is changed.';

alter function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) owner to strata_definer;
--! end kyc/functions/conclude_case.sql
--! begin kyc/functions/advance_case.sql
create function strata_kyc.advance_case(p_case strata_kyc.verification_cases, p_reason text default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_document   record;
  v_status     jsonb;
  v_next       text;
  v_is_pending boolean := false;
  v_passed     uuid[] := '{}';
  v_failed     uuid[] := '{}';
  v_open       uuid[] := '{}';
  v_outcome    text;
  v_user_id    uuid := (select x.user_id from strata_core.context x);
begin
  for v_document in
    select d.identity_document_id, a.methods, a.is_every_method_required
    from strata_kyc.identity_documents d
    join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
    where d.identity_document_id in (select k.identity_document_id from strata_kyc.verification_checks k where k.verification_case_id = p_case.verification_case_id
                                     and k.requested_at >= p_case.submitted_at)
    order by d.identity_document_id
  loop
    -- The last answer of each method since the case was submitted.
    select coalesce(jsonb_object_agg(k.method, k.status), '{}') into v_status
    from (select distinct on (l.method) l.method, l.status from strata_kyc.verification_checks l
          where l.verification_case_id = p_case.verification_case_id and l.identity_document_id = v_document.identity_document_id
            and l.requested_at >= p_case.submitted_at
          order by l.method, l.requested_at desc, l.verification_check_id desc) k;
    v_next := (select m.method from unnest(v_document.methods) with ordinality as m (method, position) where not v_status ? m.method order by m.position limit 1);
    if exists (select from jsonb_each_text(v_status) s where s.value = 'pending') then
      v_is_pending := true;
    elsif (case when v_document.is_every_method_required
               -- People may decide where a provider could not, and not against one that said no.
               then (select bool_and(coalesce(v_status ->> m.method = 'passed' or (v_status ->> m.method = 'inconclusive' and v_status ->> 'manual' = 'passed'), false))
                     from unnest(v_document.methods) as m (method))
               else exists (select from jsonb_each_text(v_status) s where s.value = 'passed') end) then
      v_passed := v_passed || v_document.identity_document_id;
    elsif v_next is not null then
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, v_next);
      v_is_pending := true;
    elsif not v_status ? 'manual' and not exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      -- Nobody could say anything: that is for people.
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, 'manual');
      v_is_pending := true;
    elsif exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      v_failed := v_failed || v_document.identity_document_id;
    else
      v_open := v_open || v_document.identity_document_id;
    end if;
  end loop;
  if v_is_pending then
    return 'pending';
  end if;
  v_outcome := strata_kyc.conclude_case(p_case, v_passed, v_failed, p_reason, v_user_id);
  if v_outcome = 'incomplete' then
    perform strata_kyc.close_case(p_case, 'rejected', coalesce(p_reason, 'the documents were not confirmed'), v_user_id);
    return 'rejected';
  elsif v_outcome = 'duplicate' then
    if (select p.duplicate_action from strata_kyc.acceptance_policies p where p.acceptance_policy = p_case.acceptance_policy) = 'reject' then
      perform strata_kyc.close_case(p_case, 'rejected', 'another customer is verified by this document', v_user_id);
      return 'rejected';
    end if;
    perform strata_kyc.request_check(p_case, d.identity_document_id, 'manual', 'another customer is verified by this document')
    from unnest(v_passed) as d (identity_document_id);
  end if;
  return v_outcome;
end
$$;

comment on function strata_kyc.advance_case(strata_kyc.verification_cases, text) is 'After an answer: asks the next method where one is left, and decides the case where none is: pending, verified, rejected or duplicate (people are asked, because another customer is verified by the same document).';

alter function strata_kyc.advance_case(strata_kyc.verification_cases, text) owner to strata_definer;
--! end kyc/functions/advance_case.sql
--! begin kyc/policies.sql
select strata_core.lay_row_security(format('strata_kyc.%I', t))
from unnest(array['document_types', 'acceptance_policies', 'acceptance_policy_documents', 'fingerprint_keys', 'identity_documents', 'document_fingerprints',
                  'verification_cases', 'verification_checks', 'attachments']) as t;

create policy reporter_select on strata_kyc.identity_documents for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_cases for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_checks for select to strata_reporter using (true);
-- The owner says what is accepted; nobody does at run time.
create policy owner_select on strata_kyc.acceptance_policies for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policies for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policies for update to strata_owner using (true) with check (true);
create policy owner_select on strata_kyc.acceptance_policy_documents for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policy_documents for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policy_documents for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_kyc.acceptance_policy_documents for delete to strata_owner using (true);
--! end kyc/policies.sql
--! begin kyc/grants.sql
grant select on strata_kyc.document_types, strata_kyc.acceptance_policies, strata_kyc.acceptance_policy_documents to strata_definer;
grant select, insert, update on strata_kyc.fingerprint_keys, strata_kyc.identity_documents, strata_kyc.verification_cases, strata_kyc.verification_checks,
  strata_kyc.attachments to strata_definer;
grant select, insert, update, delete on strata_kyc.document_fingerprints to strata_definer;
-- What analysts may know: neither numbers nor what providers said.
grant select (identity_document_id, customer_id, document_type, country, region, issued_on, expires_on, submitted_at, verified_at, rejected_at, superseded_at, withdrawn_at,
  status, redacted_at) on strata_kyc.identity_documents to strata_reporter;
grant select (verification_case_id, customer_id, acceptance_policy, market, opened_at, expires_at, submitted_at, verified_at, rejected_at, canceled_at, expired_at, status)
  on strata_kyc.verification_cases to strata_reporter;
grant select (verification_check_id, verification_case_id, customer_id, identity_document_id, method, provider, attempt_count, requested_at, completed_at, result, status)
  on strata_kyc.verification_checks to strata_reporter;

grant execute on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz),
  strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz), strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  to strata_definer, strata_reporter;

revoke create on schema strata_kyc from strata_definer;
--! end kyc/grants.sql

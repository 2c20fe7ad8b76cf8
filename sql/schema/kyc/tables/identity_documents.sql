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

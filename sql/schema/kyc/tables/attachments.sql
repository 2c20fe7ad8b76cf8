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

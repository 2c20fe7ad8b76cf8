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

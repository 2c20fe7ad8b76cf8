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

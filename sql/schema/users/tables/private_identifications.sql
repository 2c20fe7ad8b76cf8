-- What a person told us that others hardly know, as a keyed fingerprint that the client made: it can be compared and not read, not even by whoever reviews a recovery.
create table strata_users.private_identifications (
  user_id     uuid not null,
  kind        text not null,
  key_version integer not null,
  fingerprint strata_core.sha256 not null,
  recorded_at timestamptz not null,

  constraint private_identifications_pkey primary key (user_id, kind, key_version),
  constraint private_identifications_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint private_identifications_kind_check check (kind ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint private_identifications_key_version_check check (key_version > 0)
);

select strata_core.lay_personal_data('strata_users.private_identifications', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{fingerprint}', p_description => 'It cannot be read, and goes with the person.');
select strata_users.lay_erasure_guard('strata_users.private_identifications');

comment on table strata_users.private_identifications is 'One row per private fact of a user and key that it was fingerprinted with.';
comment on column strata_users.private_identifications.user_id is 'Whose it is.';
comment on column strata_users.private_identifications.kind is 'What it is, such as date_of_birth or document_number; the host decides.';
comment on column strata_users.private_identifications.key_version is 'Which of the client''s keys made the fingerprint; several while keys are rotated.';
comment on column strata_users.private_identifications.fingerprint is 'Keyed hash (HMAC-SHA-256) of the fact, made by the client. Secret.';
comment on column strata_users.private_identifications.recorded_at is 'When the user last gave it.';

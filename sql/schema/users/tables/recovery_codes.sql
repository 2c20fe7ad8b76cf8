create table strata_users.recovery_codes (
  user_id    uuid not null,
  code_hash  strata_core.sha256 not null,
  created_at timestamptz not null,
  used_at    timestamptz,

  constraint recovery_codes_pkey primary key (user_id, code_hash),
  constraint recovery_codes_user_id_fkey foreign key (user_id) references strata_users.users (user_id)
);

select strata_core.lay_personal_data('strata_users.recovery_codes', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{code_hash}', p_description => 'A credential goes with the person.');
select strata_users.lay_erasure_guard('strata_users.recovery_codes');

comment on table strata_users.recovery_codes is 'One row per recovery code of a user, used ones too, until the user makes new ones.';
comment on column strata_users.recovery_codes.user_id is 'Whose it is.';
comment on column strata_users.recovery_codes.code_hash is 'SHA-256 of the code, which is random enough to need no slow hash. Secret.';
comment on column strata_users.recovery_codes.used_at is 'When it was used; null when it still can be.';

-- The client encrypts the secret and alone can read it: a copy of the database does not make codes.
create table strata_users.totp_factors (
  totp_factor_id    uuid not null default strata_core.uuid_v7(),
  user_id           uuid not null,
  secret_ciphertext bytea not null,
  key_id            text not null,
  created_at        timestamptz not null,
  confirmed_at      timestamptz,
  last_step         bigint,

  constraint totp_factors_pkey primary key (totp_factor_id),
  constraint totp_factors_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint totp_factors_secret_ciphertext_check check (length(secret_ciphertext) between 29 and 1024),
  constraint totp_factors_key_id_check check (length(key_id) between 1 and 100),
  constraint totp_factors_last_step_check check ((confirmed_at is null) = (last_step is null) and last_step >= 0)
);

-- One that is being set up and one that counts.
create unique index totp_factors_one_per_user_idx on strata_users.totp_factors (user_id, (confirmed_at is not null));

select strata_core.lay_personal_data('strata_users.totp_factors', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{secret_ciphertext}', p_description => 'A credential goes with the person.');
select strata_users.lay_erasure_guard('strata_users.totp_factors');

comment on table strata_users.totp_factors is 'One row per time-based one-time password generator (RFC 6238) of a user, confirmed or being set up.';
comment on column strata_users.totp_factors.user_id is 'Whose it is.';
comment on column strata_users.totp_factors.secret_ciphertext is 'The secret, encrypted by the client for this user. Secret.';
comment on column strata_users.totp_factors.key_id is 'Which of the client''s keys opens the secret.';
comment on column strata_users.totp_factors.confirmed_at is 'When the user entered a first right code; null while it is being set up.';
comment on column strata_users.totp_factors.last_step is 'Time step of the last code that was accepted; a code of this step or an earlier one is refused. Null before the first.';

-- A login as thin as it gets: the key of the user and a hash, neither of them null. A user without a row has no password.
create table strata_users.password_credentials (
  user_id       uuid not null,
  password_hash text not null,
  algorithm     text generated always as (strata_users.password_algorithm(password_hash)) stored not null,
  set_at        timestamptz not null,

  constraint password_credentials_pkey primary key (user_id),
  constraint password_credentials_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint password_credentials_algorithm_check check (algorithm in ('argon2id', 'bcrypt', 'scrypt'))
);

select strata_core.lay_personal_data('strata_users.password_credentials', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{password_hash}', p_description => 'A credential goes with the person.');
select strata_users.lay_erasure_guard('strata_users.password_credentials');

comment on table strata_users.password_credentials is 'One row per user who has a password.';
comment on column strata_users.password_credentials.user_id is 'Whose password it is.';
comment on column strata_users.password_credentials.password_hash is 'Hash as a PHC string, or bcrypt''s own form. Secret.';
comment on column strata_users.password_credentials.algorithm is 'argon2id, bcrypt or scrypt, from the shape of the hash. All but argon2id are replaced at the next sign-in.';
comment on column strata_users.password_credentials.set_at is 'When the password was set.';

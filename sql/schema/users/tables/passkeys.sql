create table strata_users.passkeys (
  passkey_id    uuid not null default strata_core.uuid_v7(),
  user_id       uuid not null,
  credential_id bytea not null,
  public_key    bytea not null,
  sign_count    bigint not null default 0,
  transports    text[] not null default '{}',
  is_backed_up  boolean not null,
  label         text,
  registered_at timestamptz not null,
  last_used_at  timestamptz,
  suspect_at    timestamptz,

  constraint passkeys_pkey primary key (passkey_id),
  constraint passkeys_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint passkeys_credential_id_key unique (credential_id),
  constraint passkeys_credential_id_check check (length(credential_id) between 16 and 1023),
  constraint passkeys_public_key_check check (length(public_key) between 32 and 4096),
  constraint passkeys_sign_count_check check (sign_count between 0 and 4294967295),
  constraint passkeys_transports_check check (cardinality(transports) <= 10 and pg_column_size(transports) <= 1000),
  constraint passkeys_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]')
);

-- The passkeys of a user; also for the foreign key.
create index passkeys_user_id_idx on strata_users.passkeys (user_id);

select strata_core.lay_personal_data('strata_users.passkeys', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{label}');
select strata_users.lay_erasure_guard('strata_users.passkeys');

comment on table strata_users.passkeys is 'One row per passkey (WebAuthn credential) of a user.';
comment on column strata_users.passkeys.user_id is 'Who signs in with it.';
comment on column strata_users.passkeys.credential_id is 'Credential id that the authenticator chose.';
comment on column strata_users.passkeys.public_key is 'Public key (COSE).';
comment on column strata_users.passkeys.sign_count is 'Signature counter at the last use; 0 for authenticators that do not count.';
comment on column strata_users.passkeys.transports is 'How the browser reaches the authenticator, as it said: internal, hybrid, usb and so on.';
comment on column strata_users.passkeys.is_backed_up is 'Whether the authenticator keeps it on several devices.';
comment on column strata_users.passkeys.label is 'Name that the user gave it; null when none. @pii';
comment on column strata_users.passkeys.registered_at is 'When it was registered.';
comment on column strata_users.passkeys.last_used_at is 'When it was last used to sign in; null when never.';
comment on column strata_users.passkeys.suspect_at is 'When its counter went back, as a copy''s would; it is refused from then on. Null when it never did.';

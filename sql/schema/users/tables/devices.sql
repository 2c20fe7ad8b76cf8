create table strata_users.devices (
  device_id     uuid not null default strata_core.uuid_v7(),
  user_id       uuid not null,
  token_hash    strata_core.sha256 not null,
  country       strata_core.country,
  user_agent    text,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  forgotten_at  timestamptz,

  constraint devices_pkey primary key (device_id),
  constraint devices_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint devices_user_id_token_hash_key unique (user_id, token_hash),
  constraint devices_user_agent_check check (length(user_agent) between 1 and 1000)
);

-- Every sign-in that is let in comes by here, so its other rows are guarded by this lock too.
select strata_core.lay_personal_data('strata_users.devices', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{user_agent}');
select strata_users.lay_erasure_guard('strata_users.devices');

comment on table strata_users.devices is 'One row per device that a user signed in on. The same device is another row for another user.';
comment on column strata_users.devices.user_id is 'Who signed in on it.';
comment on column strata_users.devices.token_hash is 'SHA-256 of the token that is kept on the device. Secret.';
comment on column strata_users.devices.country is 'Country of the last sign-in on it (ISO 3166-1 alpha-2); null when it was not known.';
comment on column strata_users.devices.user_agent is 'What the browser called itself at the last sign-in; null when it was not known. @pii';
comment on column strata_users.devices.first_seen_at is 'First sign-in on it.';
comment on column strata_users.devices.last_seen_at is 'Last sign-in on it.';
comment on column strata_users.devices.forgotten_at is 'When the user, or a change of credentials, made it a stranger again; null while it is known.';

-- A person record and nothing else: no organization, no credential, no identifier. What changes at every sign-in is in user_activity, so
-- that this table stays read-mostly (on Citus it is a reference table, where a write costs all nodes).
-- Events are stored and the status is derived. What has expired is decided by the clock where it is read.
create table strata_users.users (
  user_id             uuid not null default strata_core.uuid_v7(),
  merged_into_user_id uuid,
  user_type           text not null default 'standard',
  kind                text not null default 'person',
  given_name          text,
  family_name         text,
  full_name           text generated always as (nullif(btrim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), '')) stored,
  avatar_url          text,
  locale              text,
  time_zone           text,
  registered_at       timestamptz,
  email_verified_at   timestamptz,
  phone_verified_at   timestamptz,
  first_sign_in_at    timestamptz,
  locked_at           timestamptz,
  locked_until        timestamptz,
  suspended_at        timestamptz,
  suspended_until     timestamptz,
  deactivated_at      timestamptz,
  erased_at           timestamptz,
  merged_at           timestamptz,
  status              text generated always as (strata_users.user_status(merged_at, erased_at, deactivated_at, suspended_at, locked_at,
                        registered_at, least(email_verified_at, phone_verified_at), first_sign_in_at)) stored,
  status_reason       text,
  session_epoch       integer not null default 1,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),

  constraint users_pkey primary key (user_id),
  constraint users_merged_into_user_id_fkey foreign key (merged_into_user_id) references strata_users.users (user_id),
  constraint users_user_type_kind_fkey foreign key (user_type, kind) references strata_users.user_types (user_type, kind),
  constraint users_time_zone_fkey foreign key (time_zone) references strata_core.time_zones (time_zone),
  constraint users_given_name_check check (length(given_name) between 1 and 200 and given_name !~ '[[:cntrl:]]'),
  constraint users_family_name_check check (length(family_name) between 1 and 200 and family_name !~ '[[:cntrl:]]'),
  constraint users_avatar_url_check check (length(avatar_url) <= 2000 and avatar_url ~ '^https://[^[:space:][:cntrl:]]+$'),
  constraint users_locale_check check (locale ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$'),
  constraint users_locked_until_check check (locked_until is null or (locked_at is not null and locked_until > locked_at)),
  constraint users_suspended_until_check check (suspended_until is null or (suspended_at is not null and suspended_until > suspended_at)),
  constraint users_merged_into_user_id_check check ((merged_at is null) = (merged_into_user_id is null) and merged_into_user_id <> user_id),
  constraint users_status_check check (status in ('merged', 'erased', 'deactivated', 'suspended', 'locked', 'placeholder', 'pending_verification',
                                                  'pending_first_sign_in', 'active')),
  constraint users_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]'),
  -- Nothing personal is written to an erased person again, and erasing has a reason.
  constraint users_erased_at_check check (erased_at is null
                                          or status_reason is not null and num_nonnulls(given_name, family_name, avatar_url, locale, time_zone) = 0)
);

-- Following a merge backwards; also what the foreign key needs when a user goes.
create index users_merged_into_user_id_idx on strata_users.users (merged_into_user_id) where merged_into_user_id is not null;
-- The foreign keys to small tables: a type or zone that is in use must be found without reading all users.
create index users_user_type_kind_idx on strata_users.users (user_type, kind);
create index users_time_zone_idx on strata_users.users (time_zone) where time_zone is not null;

create trigger t100_touch_updated_at before update on strata_users.users for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_users.users', 'user',
  $$array[n.locked_until, n.suspended_until]$$,
  $$strata_users.user_status(n.merged_at, n.erased_at, n.deactivated_at,
      case when n.suspended_until <= e.at then null else n.suspended_at end, case when n.locked_until <= e.at then null else n.locked_at end,
      n.registered_at, least(n.email_verified_at, n.phone_verified_at), n.first_sign_in_at)$$);
select strata_audit.lay_row_history('strata_users.users', 'user_id',
  '{user_id,user_type,kind,given_name,family_name,avatar_url,locale,time_zone,status,status_reason}');

select strata_core.lay_personal_data('strata_users.users', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{given_name,family_name,avatar_url,status_reason}');
select strata_core.lay_personal_data('strata_users.users', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{locale,time_zone}', p_description => 'Names nobody by itself, so analysts may count by it.');
select strata_core.lay_personal_data('strata_users.users', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'derived',
  p_columns => '{full_name}', p_description => 'Generated from given and family name.');

comment on table strata_users.users is 'One row per person or machine that operates, also those without a login. Never deleted.';
comment on column strata_users.users.user_id is 'Key.';
comment on column strata_users.users.merged_into_user_id is 'The user that this one was merged into; null unless merged.';
comment on column strata_users.users.user_type is 'Type of user, from user_types.';
comment on column strata_users.users.kind is 'person, machine or guest; the kind of the type.';
comment on column strata_users.users.given_name is 'Given name. @pii';
comment on column strata_users.users.family_name is 'Family name. @pii';
comment on column strata_users.users.full_name is 'Given and family name; null when both are. @pii';
comment on column strata_users.users.avatar_url is 'Picture, an https address. @pii';
comment on column strata_users.users.locale is 'Language tag (BCP 47), such as de-CH. Null: no preference.';
comment on column strata_users.users.time_zone is 'IANA time zone. Null: no preference.';
comment on column strata_users.users.registered_at is 'When the person took this user over by registering. Null: a placeholder that somebody else entered.';
comment on column strata_users.users.email_verified_at is 'When an e-mail address of the user was first proved; null when none was.';
comment on column strata_users.users.phone_verified_at is 'When a phone number of the user was first proved; null when none was.';
comment on column strata_users.users.first_sign_in_at is 'First sign-in; null before it.';
comment on column strata_users.users.locked_at is 'When the user was locked for safety; null when not locked.';
comment on column strata_users.users.locked_until is 'When the lock ends by itself; null: not before somebody unlocks.';
comment on column strata_users.users.suspended_at is 'When the user was suspended by staff; null when not suspended.';
comment on column strata_users.users.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_users.users.deactivated_at is 'When the user was deactivated; null when not.';
comment on column strata_users.users.erased_at is 'When personal data was erased; null when not.';
comment on column strata_users.users.merged_at is 'When the user was merged into another; null when not.';
comment on column strata_users.users.status is 'Status from the stored events, without the clock: a lock that has run out still shows here. strata.users.status accounts for time.';
comment on column strata_users.users.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_users.users.session_epoch is 'Sessions opened under an earlier number are dead. Raised to end them all.';

-- Creates strata_users: user types, users, their activity, sessions.

set local role strata_owner;
--! begin users/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_users authorization strata_owner;
set local role strata_owner;

comment on schema strata_users is 'People and machines that operate: who they are, what they did last, and their sessions. Knows no organization.';

grant usage on schema strata_users to strata_definer, strata_reporter, strata_app;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_users to strata_definer;
--! end users/schema.sql
--! begin users/functions/user_status.sql
-- Terminal states first. Given the columns of a row it is the stored status; given the columns without what has expired it is the status now.
create function strata_users.user_status(
  p_merged_at timestamptz, p_erased_at timestamptz, p_deactivated_at timestamptz, p_suspended_at timestamptz, p_locked_at timestamptz,
  p_registered_at timestamptz, p_verified_at timestamptz, p_first_sign_in_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_merged_at is not null then 'merged'
    when p_erased_at is not null then 'erased'
    when p_deactivated_at is not null then 'deactivated'
    when p_suspended_at is not null then 'suspended'
    when p_locked_at is not null then 'locked'
    when p_registered_at is null then 'placeholder'
    when p_verified_at is null then 'pending_verification'
    when p_first_sign_in_at is null then 'pending_first_sign_in'
    else 'active'
  end;
end;

comment on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a user from its events: merged, erased, deactivated, suspended, locked, placeholder, pending_verification, pending_first_sign_in or active.';
--! end users/functions/user_status.sql
--! begin users/tables/user_types.sql
-- A new type of user is a row. The kind is part of a unique key so that a user can only have a type of its own kind.
create table strata_users.user_types (
  user_type   text not null,
  kind        text not null,
  description text not null,

  constraint user_types_pkey primary key (user_type),
  constraint user_types_user_type_kind_key unique (user_type, kind),
  constraint user_types_user_type_check check (user_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint user_types_kind_check check (kind in ('person', 'machine', 'guest'))
);

comment on table strata_users.user_types is 'One row per type of user. A new type is a row.';
comment on column strata_users.user_types.user_type is 'Name of the type.';
comment on column strata_users.user_types.kind is 'What such a user is: person, machine or guest.';
comment on column strata_users.user_types.description is 'Whom the type is for.';

insert into strata_users.user_types (user_type, kind, description) values
  ('standard', 'person', 'A person who works in organizations.'),
  ('staff', 'person', 'A person of the platform itself.'),
  ('service', 'machine', 'A program that acts by itself.'),
  ('guest', 'guest', 'Somebody who has not registered; promoted in place.');
--! end users/tables/user_types.sql
--! begin users/tables/users.sql
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
  constraint users_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
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
comment on column strata_users.users.status_reason is 'Reason given with the last change of status; null when none was.';
comment on column strata_users.users.session_epoch is 'Sessions opened under an earlier number are dead. Raised to end them all.';
--! end users/tables/users.sql
--! begin users/tables/user_activity.sql
-- Apart from users because it is written at every sign-in. Keyed by user alone, so that it can be distributed on its own.
create table strata_users.user_activity (
  user_id         uuid not null,
  last_sign_in_at timestamptz,
  sign_in_count   integer not null default 0,

  constraint user_activity_pkey primary key (user_id),
  constraint user_activity_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint user_activity_sign_in_count_check check (sign_in_count >= 0)
);

comment on table strata_users.user_activity is 'One row per user who has signed in.';
comment on column strata_users.user_activity.user_id is 'The user.';
comment on column strata_users.user_activity.last_sign_in_at is 'Last sign-in.';
comment on column strata_users.user_activity.sign_in_count is 'Number of sign-ins.';
--! end users/tables/user_activity.sql
--! begin users/tables/sessions.sql
-- Organization and membership are opaque here: users does not know tenancy. strata.begin_session, which belongs to the interface, checks them.
-- No runtime role has any privilege on this table.
create table strata_users.sessions (
  session_id       uuid not null default strata_core.uuid_v7(),
  user_id          uuid not null,
  organization_id  uuid,
  membership_id    uuid,
  token_hash       bytea not null,
  assurance_level  integer not null,
  user_epoch       integer not null,
  membership_epoch integer,
  opened_at        timestamptz not null,
  expires_at       timestamptz not null,
  revoked_at       timestamptz,

  constraint sessions_pkey primary key (session_id),
  constraint sessions_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint sessions_token_hash_key unique (token_hash),
  constraint sessions_token_hash_check check (length(token_hash) = 32),
  constraint sessions_assurance_level_check check (assurance_level between 1 and 3),
  constraint sessions_expires_at_check check (expires_at > opened_at),
  constraint sessions_membership_id_check check ((organization_id is null) = (membership_id is null)
                                                 and (membership_id is null) = (membership_epoch is null))
);

-- All sessions of a user.
create index sessions_user_id_idx on strata_users.sessions (user_id);

comment on table strata_users.sessions is 'One row per session that was opened.';
comment on column strata_users.sessions.session_id is 'Key; appears in the audit trail.';
comment on column strata_users.sessions.user_id is 'Who signed in.';
comment on column strata_users.sessions.organization_id is 'Organization the session acts in; null outside any.';
comment on column strata_users.sessions.membership_id is 'Membership the session acts as; null outside any organization.';
comment on column strata_users.sessions.token_hash is 'SHA-256 of the token; the token itself is stored nowhere. Secret.';
comment on column strata_users.sessions.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata_users.sessions.user_epoch is 'session_epoch of the user when the session was opened.';
comment on column strata_users.sessions.membership_epoch is 'session_epoch of the membership when the session was opened; null outside any organization.';
comment on column strata_users.sessions.opened_at is 'When it was opened.';
comment on column strata_users.sessions.expires_at is 'When it ends by itself.';
comment on column strata_users.sessions.revoked_at is 'When it was revoked; null when it was not.';
--! end users/tables/sessions.sql
--! begin users/functions/user_status_timed.sql
create function strata_users.user_status_timed(p_user strata_users.users, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select strata_users.user_status(p_user.merged_at, p_user.erased_at, p_user.deactivated_at,
    case when p_user.suspended_until <= p_at then null else p_user.suspended_at end,
    case when p_user.locked_until <= p_at then null else p_user.locked_at end,
    p_user.registered_at, least(p_user.email_verified_at, p_user.phone_verified_at), p_user.first_sign_in_at);
end;

comment on function strata_users.user_status_timed(strata_users.users, timestamptz) is 'Status of a user who has a lock or suspension with an end. Called by strata_users.user_status_at.';
--! end users/functions/user_status_timed.sql
--! begin users/functions/user_status_at.sql
-- Hardly anybody has a timer, so nearly every row is answered from the stored status. Then the clock is not read at all: callers hand it in as a
-- sub-select, which is evaluated when first needed, and p_at stands here once, because a sub-select that stands twice would not be inlined.
create function strata_users.user_status_at(p_user strata_users.users, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_user.suspended_until is null and p_user.locked_until is null then p_user.status
              else strata_users.user_status_timed(p_user, p_at) end;
end;

comment on function strata_users.user_status_at(strata_users.users, timestamptz) is 'Status of a user at a time after the last event: locks and suspensions that have run out by then do not count.';
--! end users/functions/user_status_at.sql
--! begin users/functions/change_user_status.sql
-- The one statement behind lock_user and its siblings. What is terminal stays; an illegal change is answered and not raised, so that a batch
-- of them goes on. Errors of input are raised again without the row that PostgreSQL would show.
create function strata_users.change_user_status(p_user_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_users.users u
  set registered_at   = case p_change when 'register' then coalesce(u.registered_at, v_clock) else u.registered_at end,
      locked_at       = case p_change when 'lock' then v_clock when 'unlock' then null else u.locked_at end,
      locked_until    = case p_change when 'lock' then p_until when 'unlock' then null else u.locked_until end,
      suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else u.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else u.suspended_until end,
      deactivated_at  = case p_change when 'deactivate' then v_clock when 'reactivate' then null else u.deactivated_at end,
      status_reason   = p_reason
  where u.user_id = p_user_id and u.status not in ('merged', 'erased');
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.users u where u.user_id = p_user_id) then 'refused' else 'unknown' end;
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_users.change_user_status(uuid, text, text, timestamptz) is 'Makes one change of status: register, lock, unlock, suspend, reinstate, deactivate or reactivate. Called by the functions of the interface.';

alter function strata_users.change_user_status(uuid, text, text, timestamptz) owner to strata_definer;
--! end users/functions/change_user_status.sql
--! begin users/policies.sql
select strata_core.lay_row_security(format('strata_users.%I', t))
from unnest(array['user_types', 'users', 'user_activity', 'sessions']) as t;

create policy everyone_select on strata_users.user_types for select to strata_app, strata_reporter using (true);
-- What an organization sees of a person is the membership and its effective profile, not this record.
create policy self_select on strata_users.users for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy self_select on strata_users.user_activity for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy reporter_select on strata_users.users for select to strata_reporter using (true);
create policy reporter_select on strata_users.user_activity for select to strata_reporter using (true);
-- A new type of user is a row that the owner adds.
create policy owner_select on strata_users.user_types for select to strata_owner using (true);
create policy owner_insert on strata_users.user_types for insert to strata_owner with check (true);
create policy owner_update on strata_users.user_types for update to strata_owner using (true) with check (true);
--! end users/policies.sql
--! begin users/grants.sql
grant select on strata_users.user_types to strata_definer, strata_reporter, strata_app;
grant select, insert, update on strata_users.users, strata_users.user_activity, strata_users.sessions to strata_definer;
grant select on strata_users.users, strata_users.user_activity to strata_reporter, strata_app;

grant execute on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz),
  strata_users.user_status_at(strata_users.users, timestamptz), strata_users.user_status_timed(strata_users.users, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_users from strata_definer;
--! end users/grants.sql

-- Creates strata_users: user types, users, their identifiers and credentials, challenges, devices, sign-ins, sessions.
-- Nouns: users

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
--! begin users/types/first_method.sql
create domain strata_users.first_method as text
  constraint first_method_check check (value in ('password', 'email_code', 'sms_code', 'identity', 'passkey'));

comment on domain strata_users.first_method is 'How a first proof is made: password, email_code, sms_code, identity or passkey.';
--! end users/types/first_method.sql
--! begin users/types/sign_in_method.sql
create domain strata_users.sign_in_method as text
  constraint sign_in_method_check check (value in ('password', 'email_code', 'sms_code', 'identity', 'passkey', 'totp', 'recovery_code'));

comment on domain strata_users.sign_in_method is 'How a first or second proof is made: password, email_code, sms_code, identity, passkey, totp or recovery_code.';
--! end users/types/sign_in_method.sql
--! begin users/types/sign_in_outcome.sql
create domain strata_users.sign_in_outcome as text
  constraint sign_in_outcome_check check (value in ('signed_up', 'signed_in', 'step_up_required', 'refused', 'throttled'));

comment on domain strata_users.sign_in_outcome is 'What came of an attempt to sign in: signed_up, signed_in, step_up_required, refused or throttled.';
--! end users/types/sign_in_outcome.sql
--! begin users/types/sign_in_decision.sql
create domain strata_users.sign_in_decision as text
  constraint sign_in_decision_check check (value in ('allow', 'step_up', 'recycled_suspected', 'refuse'));

comment on domain strata_users.sign_in_decision is 'What strata.assess_sign_in decides: allow, step_up, recycled_suspected or refuse.';
--! end users/types/sign_in_decision.sql
--! begin users/types/number_status.sql
create domain strata_users.number_status as text
  constraint number_status_check check (value in ('unchanged', 'recycled', 'unknown'));

comment on domain strata_users.number_status is 'What a provider of number intelligence says about a number: unchanged, recycled or unknown.';
--! end users/types/number_status.sql
--! begin users/types/assurance_level.sql
create domain strata_users.assurance_level as integer
  constraint assurance_level_check check (value between 1 and 3);

comment on domain strata_users.assurance_level is 'How surely a person was recognised, 1 to 3 (NIST SP 800-63).';
--! end users/types/assurance_level.sql
--! begin users/types/sign_in_signals.sql
-- What the host knows about an attempt, beside the proof itself. Every field may be null: not known. One type for all ways to sign in.
create type strata_users.sign_in_signals as (
  device_token       text,
  country            text,
  network            inet,
  user_agent         text,
  number_status      text,
  number_recycled_on date,
  sim_changed_at     timestamptz
);

comment on type strata_users.sign_in_signals is 'What the host knows about an attempt to sign in, beside the proof: device, country, network, and what a provider of number intelligence answered.';
comment on column strata_users.sign_in_signals.device_token is 'The token that an earlier sign-in left on the device; null for a device without one.';
comment on column strata_users.sign_in_signals.country is 'Country of the network (ISO 3166-1 alpha-2).';
comment on column strata_users.sign_in_signals.network is 'Address of the network. @pii';
comment on column strata_users.sign_in_signals.user_agent is 'What the browser calls itself. @pii';
comment on column strata_users.sign_in_signals.number_status is 'What a provider says about the number: unchanged, recycled or unknown. Null: nobody was asked.';
comment on column strata_users.sign_in_signals.number_recycled_on is 'Since when the carrier has given the number to somebody else, as the provider says.';
comment on column strata_users.sign_in_signals.sim_changed_at is 'When the SIM of the number was last changed, as the provider says.';
--! end users/types/sign_in_signals.sql
--! begin users/types/sign_in_result.sql
create type strata_users.sign_in_result as (
  outcome          text,
  user_id          uuid,
  session_token    text,
  session_id       uuid,
  expires_at       timestamptz,
  assurance_level  integer,
  device_token     text,
  step_up_token    text,
  step_up_methods  text[],
  is_claimable     boolean
);

comment on type strata_users.sign_in_result is 'What every way to sign in or up answers.';
comment on column strata_users.sign_in_result.outcome is 'What came of it; the comment of the function lists the values.';
comment on column strata_users.sign_in_result.user_id is 'Who signed in; null unless somebody did.';
comment on column strata_users.sign_in_result.session_token is 'Token of the session; shown once, stored nowhere. Secret.';
comment on column strata_users.sign_in_result.session_id is 'The session that was opened.';
comment on column strata_users.sign_in_result.expires_at is 'When the session ends by itself, or the step-up is worth nothing any more.';
comment on column strata_users.sign_in_result.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata_users.sign_in_result.device_token is 'To keep on the device and send along with the next attempt; null when the device has one. Secret.';
comment on column strata_users.sign_in_result.step_up_token is 'What strata.step_up takes with the second proof. Secret.';
comment on column strata_users.sign_in_result.step_up_methods is 'Second proofs that would do.';
comment on column strata_users.sign_in_result.is_claimable is 'Whether somebody new, to whom the carrier gave the number, may claim it with the step-up token.';
--! end users/types/sign_in_result.sql
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
--! begin users/functions/normalise_identifier.sql
-- The one place that decides when two addresses are the same. ASCII letters lose their case and nothing else changes: dots and tags mean what the mail
-- host says they mean, and folding more than ASCII is how a dotless i became somebody else's address.
create function strata_users.normalise_identifier(p_kind text, p_address text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when length(p_address) > 254 then null
    when p_kind = 'email' then
      case when btrim(p_address) is nfkc normalized and btrim(p_address) ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$'
             -- Not in the expression: counting there takes longer than all the rest of a look-up.
             and length(split_part(btrim(p_address), '@', 1)) <= 64 then lower(btrim(p_address) collate "C") end
    when p_kind = 'phone' then substring(regexp_replace(p_address, '\(0\)|[ ()./-]', '', 'g') from '^\+[1-9][0-9]{6,14}$')
    when p_kind = 'username' then substring(lower(btrim(p_address) collate "C") from '^[a-z0-9][a-z0-9._-]{0,61}[a-z0-9]$')
  end;
end;

comment on function strata_users.normalise_identifier(text, text) is 'The canonical form of an e-mail address, phone number (E.164 with plus) or username; null when it is none.';
--! end users/functions/normalise_identifier.sql
--! begin users/functions/identifier_digest.sql
-- GiST compares ranges without an extension and texts only with one. So an address enters the constraint that keeps its holders' times apart as two numbers,
-- half of its SHA-256: 128 bits that nobody makes two addresses agree on.
create function strata_users.identifier_digest(p_kind text, p_value text, p_half integer) returns bigint
  language sql immutable parallel safe
begin atomic
  select ('x' || substr(encode(sha256(convert_to(p_kind || ':' || p_value, 'UTF8')), 'hex'), p_half * 16 + 1, 16))::bit(64)::bigint;
end;

comment on function strata_users.identifier_digest(text, text, integer) is 'One of two numbers (half 0 and 1) that together stand for an address in an exclusion constraint.';
--! end users/functions/identifier_digest.sql
--! begin users/functions/password_algorithm.sql
-- The shape decides: what is no hash of a known kind, whole and in its own alphabet, is refused by the constraint that calls this. Plain text, MD5 and a
-- hash that a narrower column once cut off have none of these shapes.
create function strata_users.password_algorithm(p_password_hash text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_password_hash ~ '^\$argon2id\$v=19\$m=[1-9][0-9]{0,6},t=[1-9][0-9]{0,2},p=[1-9][0-9]{0,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{43,86}$' then 'argon2id'
    when p_password_hash ~ '^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$' then 'bcrypt'
    when p_password_hash ~ '^\$scrypt\$ln=[1-9][0-9]?,r=[1-9][0-9]?,p=[1-9][0-9]?\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{43,86}$' then 'scrypt'
  end;
end;

comment on function strata_users.password_algorithm(text) is 'The algorithm of a password hash, from its shape: argon2id, bcrypt or scrypt; null when it is none of them.';
--! end users/functions/password_algorithm.sql
--! begin users/functions/identifier_change_status.sql
create function strata_users.identifier_change_status(p_canceled_at timestamptz, p_applied_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_canceled_at is not null then 'canceled' when p_applied_at is not null then 'applied' else 'pending' end;
end;

comment on function strata_users.identifier_change_status(timestamptz, timestamptz) is 'Status of a change of address from its events: canceled, applied or pending. That a pending one has run out is decided by the clock.';
--! end users/functions/identifier_change_status.sql
--! begin users/functions/number_reassignment_status.sql
create function strata_users.number_reassignment_status(
  p_completed_at timestamptz, p_proved_by_holder_at timestamptz, p_refused_at timestamptz, p_withdrawn_at timestamptz, p_expired_at timestamptz,
  p_released_at timestamptz, p_contested_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_completed_at is not null then 'completed'
    when p_proved_by_holder_at is not null then 'proved_by_holder'
    when p_refused_at is not null then 'refused'
    when p_withdrawn_at is not null then 'withdrawn'
    when p_expired_at is not null then 'expired'
    when p_released_at is not null then 'released'
    when p_contested_at is not null then 'contested'
    else 'claimed'
  end;
end;

comment on function strata_users.number_reassignment_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a claim on somebody''s number from its events: completed, proved_by_holder, refused, withdrawn, expired, released, contested or claimed.';
--! end users/functions/number_reassignment_status.sql
--! begin users/functions/recovery_case_status.sql
create function strata_users.recovery_case_status(p_approved_at timestamptz, p_refused_at timestamptz, p_canceled_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_approved_at is not null then 'approved' when p_refused_at is not null then 'refused' when p_canceled_at is not null then 'canceled' else 'open' end;
end;

comment on function strata_users.recovery_case_status(timestamptz, timestamptz, timestamptz) is 'Status of a recovery that people review from its events: approved, refused, canceled or open. That an open one has run out is decided by the clock.';
--! end users/functions/recovery_case_status.sql
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
--! begin users/functions/lay_erasure_guard.sql
-- For tables of rows about one user. A function that checks the status of the user and then writes is too late when the person is erased or merged between
-- the two: the foreign key lets the row in, because the user is still there.
-- A new row locks the user as strata.erase_user does: whoever adds one while the person is being erased or merged waits, and then is refused. A weaker lock
-- would let two transactions take it both and then wait for each other as soon as one of them changes the user. A change locks nothing: its row
-- is locked already, and an erasure either waits for that and clears what was written, or was before and is seen here.
create function strata_users.lay_erasure_guard(p_table regclass, p_key_column name default 'user_id') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_trigger text;
  v_columns text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_trigger := format('%I.tg_%s__refuse_erased', v_schema, v_name);
  select string_agg(format('%I', e.name), ', ' order by e.position) into v_columns
  from (select p_key_column::text as name, 0 as position
        union all
        select p.column_name, p.position from strata_core.personal_data p
        where p.relation = format('%s.%s', v_schema, v_name) and p.subject = 'user' and p.key_column = p_key_column and p.treatment in ('clear', 'delete_row')) e;

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_users, pg_temp
    as $body$
    declare
      v_erased_at timestamptz;
      v_merged_at timestamptz;
    begin
      if tg_op = 'INSERT' or new.%2$I is distinct from old.%2$I then
        perform from strata_users.users u where u.user_id = new.%2$I for no key update;
      end if;
      select u.erased_at, u.merged_at into v_erased_at, v_merged_at from strata_users.users u where u.user_id = new.%2$I;
      if v_erased_at is not null then
        perform strata_core.raise_error('ST402', %3$L);
      elsif v_merged_at is not null and (tg_op = 'INSERT' or new.%2$I is distinct from old.%2$I) then
        perform strata_core.raise_error('ST402', %4$L);
      end if;
      return new;
    end
    $body$
  $f$, v_trigger, p_key_column, v_name || '_erased_check', v_name || '_merged_check');
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_users.lay_erasure_guard: refuses rows and personal values for a user who was erased, and rows for one who was merged. Raises ST402.');
  execute format('create trigger t150_refuse_erased before insert or update of %s on %s for each row execute function %s()', v_columns, p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_users.lay_erasure_guard(regclass, name) is 'Generator, for migrations: refuses rows for an erased or merged user in a table, and for an erased one new values in those of its columns that strata_core.lay_personal_data has registered before.';
--! end users/functions/lay_erasure_guard.sql
--! begin users/tables/identifiers.sql
-- An address is owned over time: who held it from when to when stays known after it has gone to somebody else. Only what was proved is held; an
-- unproved claim blocks nobody and finds nobody, so it can neither squat nor hijack.
create table strata_users.identifiers (
  identifier_id     uuid not null default strata_core.uuid_v7(),
  user_id           uuid not null,
  kind              text not null,
  value             text collate "C" not null,
  address           text not null,
  is_primary        boolean not null default false,
  claimed_at        timestamptz not null,
  verified_at       timestamptz,
  last_proof_at     timestamptz,
  released_at       timestamptz,
  release_reason    text,
  quarantined_until timestamptz,
  held              tstzrange generated always as (case when verified_at is not null then tstzrange(verified_at, released_at) end) stored,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),

  constraint identifiers_pkey primary key (identifier_id),
  constraint identifiers_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint identifiers_kind_check check (kind in ('email', 'phone', 'username')),
  -- An erased address is replaced by something that is nobody's.
  constraint identifiers_value_check check (
    case when release_reason = 'erased' then value = 'erased:' || identifier_id::text else value = strata_users.normalise_identifier(kind, address) end),
  constraint identifiers_address_check check (length(address) between 1 and 254),
  constraint identifiers_is_primary_check check (not is_primary or (verified_at is not null and released_at is null)),
  constraint identifiers_last_proof_at_check check ((verified_at is null) = (last_proof_at is null) and last_proof_at >= verified_at),
  constraint identifiers_released_at_check check ((released_at is null) = (release_reason is null) and released_at >= coalesce(verified_at, claimed_at)),
  constraint identifiers_release_reason_check check (release_reason in ('user_removed', 'recycled', 'merged', 'erased', 'admin')),
  constraint identifiers_quarantined_until_check check (quarantined_until is null or quarantined_until >= released_at),
  -- Nobody's times overlap, past or present, whatever order the rows come in.
  constraint identifiers_held_excl exclude using gist (
    int8range(strata_users.identifier_digest(kind, value, 0), strata_users.identifier_digest(kind, value, 0), '[]') with &&,
    int8range(strata_users.identifier_digest(kind, value, 1), strata_users.identifier_digest(kind, value, 1), '[]') with &&,
    held with &&) where (held is not null)
);

-- Who holds an address now; every sign-in asks.
create unique index identifiers_holder_idx on strata_users.identifiers (value, kind) where verified_at is not null and released_at is null;
-- A user claims an address once at a time.
create unique index identifiers_claim_idx on strata_users.identifiers (user_id, kind, value) where released_at is null;
-- Whom a directory entered with an address.
create index identifiers_unproved_idx on strata_users.identifiers (value, kind) where verified_at is null and released_at is null;
create unique index identifiers_primary_idx on strata_users.identifiers (user_id, kind) where is_primary;
-- The identifiers of a user, released ones too; also for the foreign key.
create index identifiers_user_id_idx on strata_users.identifiers (user_id);
-- Who held an address before, and whether it is in quarantine.
create index identifiers_released_idx on strata_users.identifiers (value, kind) where released_at is not null;

create trigger t100_touch_updated_at before update on strata_users.identifiers for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_row_history('strata_users.identifiers', 'identifier_id',
  '{identifier_id,user_id,kind,value,is_primary,verified_at,released_at,release_reason}');

select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => '''erased:'' || identifier_id::text');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{is_primary}', p_replacement => 'false');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{released_at}', p_replacement => 'coalesce(released_at, greatest(strata_core.clock(), verified_at, claimed_at))');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{release_reason}', p_replacement => '''erased''');
-- The numbers in the index stand for addresses.
alter index strata_users.identifiers_held_excl alter column 1 set statistics 0;
alter index strata_users.identifiers_held_excl alter column 2 set statistics 0;
select strata_users.lay_erasure_guard('strata_users.identifiers');

comment on table strata_users.identifiers is 'One row per claim of a user on an e-mail address, phone number or username, also released ones.';
comment on column strata_users.identifiers.user_id is 'Who claims it, or holds or held it.';
comment on column strata_users.identifiers.kind is 'email, phone or username.';
comment on column strata_users.identifiers.value is 'Canonical form, by which it is found: strata_users.normalise_identifier. @pii';
comment on column strata_users.identifiers.address is 'As it was entered; messages go there. @pii';
comment on column strata_users.identifiers.is_primary is 'Whether it is the one that messages of this kind go to; at most one of a kind, and only a proved one.';
comment on column strata_users.identifiers.claimed_at is 'When the user named it.';
comment on column strata_users.identifiers.verified_at is 'When the user proved it; held from then on. Null: a claim that blocks nobody.';
comment on column strata_users.identifiers.last_proof_at is 'When the user last proved it; null when never.';
comment on column strata_users.identifiers.released_at is 'When it was given up or taken; null while it is claimed or held.';
comment on column strata_users.identifiers.release_reason is 'Why: user_removed, recycled, merged, erased or admin; null while it is claimed or held.';
comment on column strata_users.identifiers.quarantined_until is 'Until when nobody else can prove it; null when there is no quarantine.';
comment on column strata_users.identifiers.held is 'From when to when the user held it; null when it was never proved.';
--! end users/tables/identifiers.sql
--! begin users/tables/password_credentials.sql
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
--! end users/tables/password_credentials.sql
--! begin users/tables/federated_identities.sql
-- The subject alone is nobody: another issuer may use the same one.
create table strata_users.federated_identities (
  federated_identity_id uuid not null default strata_core.uuid_v7(),
  user_id               uuid not null,
  issuer                text not null,
  subject               text collate "C" not null,
  linked_at             timestamptz not null,
  last_used_at          timestamptz,

  constraint federated_identities_pkey primary key (federated_identity_id),
  constraint federated_identities_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint federated_identities_issuer_subject_key unique (issuer, subject),
  constraint federated_identities_issuer_check check (length(issuer) <= 1000 and issuer ~ '^https://[^[:space:][:cntrl:]]+$'),
  constraint federated_identities_subject_check check (length(subject) between 1 and 255 and subject !~ '[[:cntrl:]]')
);

-- The identities of a user; also for the foreign key.
create index federated_identities_user_id_idx on strata_users.federated_identities (user_id);

select strata_core.lay_personal_data('strata_users.federated_identities', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{subject}');
select strata_users.lay_erasure_guard('strata_users.federated_identities');

comment on table strata_users.federated_identities is 'One row per identity at another provider (OpenID Connect) that is linked to a user.';
comment on column strata_users.federated_identities.user_id is 'Who signs in with it.';
comment on column strata_users.federated_identities.issuer is 'Issuer identifier of the provider (OpenID Connect iss), an https address.';
comment on column strata_users.federated_identities.subject is 'Subject identifier at that provider (OpenID Connect sub). @pii';
comment on column strata_users.federated_identities.linked_at is 'When it was linked.';
comment on column strata_users.federated_identities.last_used_at is 'When it was last used to sign in; null when never.';
--! end users/tables/federated_identities.sql
--! begin users/tables/passkeys.sql
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
--! end users/tables/passkeys.sql
--! begin users/tables/passkey_handles.sql
-- Authenticators keep the handle for ever, so it is no key of ours: after a merge both handles lead to the one user that is left.
create table strata_users.passkey_handles (
  handle  bytea not null,
  user_id uuid not null,

  constraint passkey_handles_pkey primary key (handle),
  constraint passkey_handles_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint passkey_handles_handle_check check (length(handle) between 16 and 64)
);

-- The handle to use when a user registers another passkey; also for the foreign key.
create index passkey_handles_user_id_idx on strata_users.passkey_handles (user_id);

select strata_core.lay_personal_data('strata_users.passkey_handles', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{handle}', p_description => 'A credential goes with the person.');
select strata_users.lay_erasure_guard('strata_users.passkey_handles');

comment on table strata_users.passkey_handles is 'One row per user handle (WebAuthn user.id) that authenticators may come back with.';
comment on column strata_users.passkey_handles.handle is 'Random bytes that tell nothing about the user.';
comment on column strata_users.passkey_handles.user_id is 'The user that it leads to.';
--! end users/tables/passkey_handles.sql
--! begin users/tables/totp_factors.sql
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
--! end users/tables/totp_factors.sql
--! begin users/tables/recovery_codes.sql
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
--! end users/tables/recovery_codes.sql
--! begin users/tables/challenges.sql
-- A challenge is what one request waits for. Its token goes to whoever asked and its code to the address, so a code is worth nothing in another
-- request, for another address or purpose. Attempts are counted by the same update that compares, and a new request for the same thing takes the
-- place of the old one.
create table strata_users.challenges (
  challenge_id  uuid not null default strata_core.uuid_v7(),
  user_id       uuid,
  identifier_id uuid,
  purpose       text not null,
  method        strata_users.first_method not null,
  kind          text,
  value         text collate "C",
  address       text,
  token_hash    strata_core.sha256 not null,
  code_hash     strata_core.sha256,
  attempt_count integer not null default 0,
  attempt_limit integer not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  consumed_at   timestamptz,
  is_claimable  boolean not null default false,
  new_password_hash text,
  user_epoch    integer,
  step_up_token_hash strata_core.sha256,
  organization_id uuid,
  membership_id uuid,

  constraint challenges_pkey primary key (challenge_id),
  constraint challenges_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint challenges_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint challenges_token_hash_key unique (token_hash),
  constraint challenges_purpose_check check (purpose in ('sign_up', 'sign_in', 'recover', 'verify', 'confirm', 'passkey', 'step_up', 'step_up_code')),
  constraint challenges_code_hash_check check ((code_hash is null) = (purpose in ('step_up', 'passkey'))),
  constraint challenges_value_check check ((value is null) = (kind is null) and (value is null) = (address is null) and (value is null) = (code_hash is null)),
  constraint challenges_is_claimable_check check (not is_claimable or (purpose = 'step_up' and method = 'sms_code' and identifier_id is not null)),
  constraint challenges_new_password_hash_check check (
    new_password_hash is null or (purpose = 'step_up' and consumed_at is null and strata_users.password_algorithm(new_password_hash) is not null)),
  constraint challenges_user_epoch_check check ((user_epoch is not null) = (purpose = 'step_up')),
  constraint challenges_step_up_token_hash_check check ((step_up_token_hash is not null) = (purpose = 'step_up_code')),
  constraint challenges_membership_id_check check ((organization_id is null) = (membership_id is null) and (membership_id is null or purpose = 'step_up')),
  constraint challenges_attempt_count_check check (attempt_count between 0 and attempt_limit),
  constraint challenges_expires_at_check check (expires_at > created_at)
);

-- One live code per purpose, address and user.
create unique index challenges_one_live_idx on strata_users.challenges (purpose, kind, value, user_id) nulls not distinct where consumed_at is null and code_hash is not null;
-- For the foreign keys.
create index challenges_user_id_idx on strata_users.challenges (user_id) where user_id is not null;
create index challenges_identifier_id_idx on strata_users.challenges (identifier_id) where identifier_id is not null;
-- What has run out is purged by time.
create index challenges_expires_at_idx on strata_users.challenges (expires_at);

select strata_core.lay_personal_data('strata_users.challenges', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address}');

comment on table strata_users.challenges is 'One row per code that was sent, or per sign-in that waits for a second proof.';
comment on column strata_users.challenges.user_id is 'Whom it is for; null where nobody is signed in.';
comment on column strata_users.challenges.identifier_id is 'Identifier that the first proof of a sign-in rested on; null where none did.';
comment on column strata_users.challenges.purpose is 'What the proof is for: sign_up, sign_in, recover, verify (an address of a user), confirm (a change, by the address it leaves), step_up (a sign-in that waits), step_up_code (a code sent for one) or passkey (bytes that an authenticator signs).';
comment on column strata_users.challenges.method is 'How the code was sent; of a step_up, how the first proof was made.';
comment on column strata_users.challenges.kind is 'Kind of the address: email or phone; null where no code was sent.';
comment on column strata_users.challenges.value is 'Canonical form of the address; null where no code was sent. @pii';
comment on column strata_users.challenges.address is 'Address that the code was sent to; null where no code was sent. @pii';
comment on column strata_users.challenges.token_hash is 'SHA-256 of the token that the requester holds. Secret.';
comment on column strata_users.challenges.code_hash is 'Keyed hash (HMAC-SHA-256) of token and code; null where no code was sent. Secret.';
comment on column strata_users.challenges.attempt_count is 'Attempts so far, wrong ones and the right one.';
comment on column strata_users.challenges.attempt_limit is 'Attempts after which it is worth nothing.';
comment on column strata_users.challenges.expires_at is 'When it is worth nothing any more.';
comment on column strata_users.challenges.consumed_at is 'When the right code came; null when it has not.';
comment on column strata_users.challenges.is_claimable is 'Whether somebody new, to whom the carrier gave the number, may claim it with the token of this sign-in that waits.';
comment on column strata_users.challenges.new_password_hash is 'Hash that takes the place of the password after the second proof, when the sign-in that waits is a recovery; null otherwise, and once it is consumed. Secret.';
comment on column strata_users.challenges.user_epoch is 'Of a sign-in that waits: session_epoch of the user when it began to wait. What ends the sessions of the user ends it too.';
comment on column strata_users.challenges.step_up_token_hash is 'Of a code sent for a sign-in that waits: token_hash of that sign-in, for which alone it is good. Secret.';
comment on column strata_users.challenges.organization_id is 'Of a sign-in that waits: organization that was signed in to; null for none. Opaque here.';
comment on column strata_users.challenges.membership_id is 'Of a sign-in that waits: membership as which the session will act; null for none. Opaque here.';
--! end users/tables/challenges.sql
--! begin users/tables/throttles.sql
-- Counters are rows, so that failures count across connections and restarts. The key is a keyed hash: an address that nobody has is counted like one
-- that somebody has, and none of them can be read here. The row is also the lock that makes attempts on the same thing wait for each other.
create table strata_users.throttles (
  throttle_key      strata_core.sha256 not null,
  scope             text not null,
  failure_count     integer not null default 0,
  window_started_at timestamptz not null,
  blocked_until     timestamptz,

  constraint throttles_pkey primary key (throttle_key),
  constraint throttles_scope_check check (scope in ('sign_in', 'second_factor', 'code_request')),
  constraint throttles_failure_count_check check (failure_count >= 0)
);

-- What counts no more is purged by time.
create index throttles_window_started_at_idx on strata_users.throttles (window_started_at);

comment on table strata_users.throttles is 'One row per thing whose attempts are counted: passwords for an address, codes to one, second factors of a user, requests for codes; on a device that the holder is known on apart.';
comment on column strata_users.throttles.throttle_key is 'Keyed hash (HMAC-SHA-256) of what is counted.';
comment on column strata_users.throttles.scope is 'What is counted: sign_in, second_factor or code_request.';
comment on column strata_users.throttles.failure_count is 'Failures (of code_request: requests) since the window began; a success sets it to 0.';
comment on column strata_users.throttles.window_started_at is 'When counting began.';
comment on column strata_users.throttles.blocked_until is 'Until when nothing is tried, right or wrong; null when it never was blocked.';
--! end users/tables/throttles.sql
--! begin users/tables/devices.sql
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
--! end users/tables/devices.sql
--! begin users/tables/sign_in_rules.sql
-- Data and not code: the owner changes a weight or a threshold by changing a row. A rule applies when its signal is at least as large as it says; the
-- weights of all that apply add up to the score, which is itself a signal; the gravest decision of all that apply counts.
create table strata_users.sign_in_rules (
  rule        text not null,
  signal      text not null,
  at_least    integer not null,
  methods     text[],
  weight      integer not null default 0,
  decision    text,
  description text not null,
  updated_at  timestamptz not null default clock_timestamp(),

  constraint sign_in_rules_pkey primary key (rule),
  constraint sign_in_rules_rule_check check (rule ~ '^[a-z][a-z0-9_]{2,62}$'),
  constraint sign_in_rules_signal_check check (signal in ('new_device', 'stranger', 'dormant_days', 'new_country', 'second_factor', 'number_recycled', 'number_unchanged',
                                                          'number_unknown', 'sim_changed', 'score')),
  -- So that nothing applies where there is no signal, and the rules need not be read then.
  constraint sign_in_rules_at_least_check check (at_least > 0),
  constraint sign_in_rules_methods_check check (methods <@ array['password', 'email_code', 'sms_code', 'identity', 'passkey']),
  constraint sign_in_rules_decision_check check (decision in ('step_up', 'recycled_suspected', 'refuse')),
  constraint sign_in_rules_weight_check check (weight between -1000 and 1000 and (signal <> 'score' or weight = 0))
);

create trigger t100_touch_updated_at before update on strata_users.sign_in_rules for each row execute function strata_core.tg__touch_updated_at();

comment on table strata_users.sign_in_rules is 'One row per rule by which strata.assess_sign_in decides. The owner of the schema changes them.';
comment on column strata_users.sign_in_rules.rule is 'Name of the rule; the reason that is stored with a decision.';
comment on column strata_users.sign_in_rules.signal is 'What is looked at: new_device, stranger (somebody who signs up with an address that another holds, on a device that is not the holder''s), new_country, second_factor, number_recycled, number_unchanged, number_unknown, sim_changed (1 or 0), dormant_days, or score, the sum of the weights.';
comment on column strata_users.sign_in_rules.at_least is 'The rule applies when the signal is this large or larger.';
comment on column strata_users.sign_in_rules.methods is 'Ways to sign in that the rule is for; null: all.';
comment on column strata_users.sign_in_rules.weight is 'Points that the rule adds to the score.';
comment on column strata_users.sign_in_rules.decision is 'What follows at least when the rule applies: step_up, recycled_suspected or refuse; null: only the points.';
comment on column strata_users.sign_in_rules.description is 'Why there is the rule.';

insert into strata_users.sign_in_rules (rule, signal, at_least, methods, weight, decision, description) values
  ('second_factor_enrolled', 'second_factor', 1, '{password,email_code,sms_code,identity}', 0, 'step_up', 'Whoever has set up a second factor is asked for it.'),
  ('new_device', 'new_device', 1, '{password,sms_code}', 30, null, 'Nobody has signed in as this user on this device.'),
  ('new_country', 'new_country', 1, '{password,sms_code}', 30, null, 'The user has not been seen in this country.'),
  ('dormant_30_days', 'dormant_days', 30, '{password,sms_code}', 20, null, 'The user has not been here for a month. Carriers wait 45 days and more before they give a number to somebody else.'),
  ('dormant_180_days', 'dormant_days', 180, '{password,sms_code}', 30, null, 'Half a year is long for any address.'),
  ('code_on_new_device', 'new_device', 1, '{sms_code}', 10, null, 'A code by SMS proves who has the number, not who had it.'),
  ('number_recycled', 'number_recycled', 1, '{sms_code}', 100, 'recycled_suspected', 'The carrier gave the number to somebody else after the user last proved it.'),
  ('number_unchanged', 'number_unchanged', 1, '{sms_code}', -30, null, 'The provider says that the number is still with whom it was.'),
  ('sim_changed', 'sim_changed', 1, '{sms_code}', 40, null, 'The SIM was changed after the user last proved the number.'),
  ('stranger', 'stranger', 1, '{sms_code}', 0, 'step_up', 'Whoever signs up with a number that another holds is asked for more, however lately the holder was here.'),
  ('score_step_up', 'score', 50, null, 0, 'step_up', 'Too much is unusual for one proof.'),
  ('score_recycled', 'score', 90, '{sms_code}', 0, 'recycled_suspected', 'So much is unusual that the number may be somebody else''s by now.'),
  ('score_refuse', 'score', 200, null, 0, 'refuse', 'So much is unusual that no proof would do.');
--! end users/tables/sign_in_rules.sql
--! begin users/tables/linking_policies.sql
-- Data and not code, as the rules of signing in: the owner says whom to believe. A provider is believed about its own addresses and not about those of others,
-- because whoever may write any address there could be anybody here.
create table strata_users.linking_policies (
  issuer        text not null,
  linking       text not null,
  email_domains text[],
  description   text not null,
  updated_at    timestamptz not null default clock_timestamp(),

  constraint linking_policies_pkey primary key (issuer),
  constraint linking_policies_issuer_check check (length(issuer) <= 1000 and issuer ~ '^https://[^[:space:][:cntrl:]]+$'),
  constraint linking_policies_linking_check check (linking in ('automatic', 'confirm', 'refuse')),
  constraint linking_policies_email_domains_check
    check (email_domains is null or linking = 'automatic' and cardinality(email_domains) > 0 and array_position(email_domains, null) is null
                                    and array_to_string(email_domains, ' ') !~ '[^ -~]|[A-Z@]')
);

create trigger t100_touch_updated_at before update on strata_users.linking_policies for each row execute function strata_core.tg__touch_updated_at();

comment on table strata_users.linking_policies is 'One row per provider about which something else than confirm is decided: what follows when it says that somebody new there has an address that a user holds here. The owner of the schema changes them.';
comment on column strata_users.linking_policies.issuer is 'Issuer identifier of the provider (OpenID Connect iss), an https address.';
comment on column strata_users.linking_policies.linking is 'automatic: the identity is linked to the user who holds the address. confirm: the person proves the user first, and links it then. refuse: what the provider says of addresses counts for nothing, and the person is somebody new without one.';
comment on column strata_users.linking_policies.email_domains is 'Domains, in lower case, of whose addresses the provider decides who has them; what it says of others is to be confirmed. Null: it is believed about all.';
comment on column strata_users.linking_policies.description is 'Why it is so.';
--! end users/tables/linking_policies.sql
--! begin users/tables/sign_ins.sql
-- Every attempt, also the failed ones, and why it was decided as it was. Partitioned by time and by nothing else: what is old is dropped a month at a
-- time. Rows of a month that nobody has made a partition for go to the default one, so that no sign-in ever fails for want of it.
create table strata_users.sign_ins (
  sign_in_id         uuid not null default strata_core.uuid_v7(),
  attempted_at       timestamptz not null,
  user_id            uuid,
  identifier_id      uuid,
  device_id          uuid,
  session_id         uuid,
  throttle_key       strata_core.sha256,
  method             strata_users.sign_in_method not null,
  outcome            strata_users.sign_in_outcome not null,
  decision           strata_users.sign_in_decision,
  score              integer,
  reasons            text[] not null default '{}',
  country            strata_core.country,
  network            inet,
  user_agent         text,
  number_status      strata_users.number_status,
  number_recycled_on date,
  sim_changed_at     timestamptz,

  constraint sign_ins_pkey primary key (attempted_at, sign_in_id)
) partition by range (attempted_at);

-- The attempts of a user, latest first. There is no foreign key: users are never deleted, only our functions write here, and checking one would be a tenth of
-- what writing an attempt down costs.
create index sign_ins_user_id_idx on strata_users.sign_ins (user_id, attempted_at);

select strata_core.lay_personal_data('strata_users.sign_ins', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{network,user_agent}');

comment on table strata_users.sign_ins is 'One row per attempt to sign in, also failed ones. Only added to, until it is too old to keep (strata.maintain_sign_ins).';
comment on column strata_users.sign_ins.attempted_at is 'When, by strata_core.clock().';
comment on column strata_users.sign_ins.user_id is 'Whose address or credential was tried; null when it was nobody''s.';
comment on column strata_users.sign_ins.identifier_id is 'Identifier that was tried; null when there was none.';
comment on column strata_users.sign_ins.device_id is 'Device, when it is one that the user signed in on; null when it is not.';
comment on column strata_users.sign_ins.session_id is 'Session that was opened; null when none was.';
comment on column strata_users.sign_ins.throttle_key is 'Keyed hash of what was counted: attempts of one kind (passwords, codes) on the same address share it, also where nobody has the address, but for those on a device that its holder is known on.';
comment on column strata_users.sign_ins.method is 'How: password, email_code, sms_code, identity, passkey, totp or recovery_code.';
comment on column strata_users.sign_ins.outcome is 'What came of it: signed_up, signed_in, step_up_required, refused or throttled.';
comment on column strata_users.sign_ins.decision is 'What strata.assess_sign_in decided: allow, step_up, recycled_suspected or refuse; null where the proof had failed before.';
comment on column strata_users.sign_ins.score is 'Sum of the weights of the rules that applied; null where nothing was assessed.';
comment on column strata_users.sign_ins.reasons is 'Rules that applied, of strata_users.sign_in_rules; or why the proof failed.';
comment on column strata_users.sign_ins.country is 'Country of the network (ISO 3166-1 alpha-2); null when it was not known.';
comment on column strata_users.sign_ins.network is 'Address of the network; null when it was not known. @pii';
comment on column strata_users.sign_ins.user_agent is 'What the browser called itself; null when it was not known. @pii';
comment on column strata_users.sign_ins.number_status is 'What a provider said about the number: unchanged, recycled or unknown; null when nobody was asked.';
comment on column strata_users.sign_ins.number_recycled_on is 'Since when the number was somebody else''s, as the provider said.';
comment on column strata_users.sign_ins.sim_changed_at is 'When the SIM of the number was last changed, as the provider said.';
--! end users/tables/sign_ins.sql
--! begin users/tables/sign_ins_default.sql
-- No sign-in fails because nobody made a partition for its month.
create table strata_users.sign_ins_default partition of strata_users.sign_ins default;

comment on table strata_users.sign_ins_default is 'The attempts of months without a partition of their own.';

-- A partition does not inherit this.
alter table strata_users.sign_ins_default alter column network set statistics 0;
alter table strata_users.sign_ins_default alter column user_agent set statistics 0;
--! end users/tables/sign_ins_default.sql
--! begin users/tables/sessions.sql
-- Organization and membership are opaque here: users does not know tenancy. strata.begin_session, which belongs to the interface, checks them.
-- No runtime role has any privilege on this table.
create table strata_users.sessions (
  session_id       uuid not null default strata_core.uuid_v7(),
  user_id          uuid not null,
  organization_id  uuid,
  membership_id    uuid,
  device_id        uuid,
  identifier_id    uuid,
  token_hash       strata_core.sha256 not null,
  assurance_level  strata_users.assurance_level not null,
  user_epoch       integer not null,
  membership_epoch integer,
  method           strata_users.first_method,
  authenticated_at timestamptz not null,
  opened_at        timestamptz not null,
  expires_at       timestamptz not null,
  revoked_at       timestamptz,
  impersonator_user_id    uuid,
  impersonator_session_id uuid,
  impersonation_reason    strata_core.reason,

  constraint sessions_pkey primary key (session_id),
  constraint sessions_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint sessions_device_id_fkey foreign key (device_id) references strata_users.devices (device_id),
  constraint sessions_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint sessions_token_hash_key unique (token_hash),
  constraint sessions_expires_at_check check (expires_at > opened_at),
  constraint sessions_membership_id_check check ((organization_id is null) = (membership_id is null)
                                                 and (membership_id is null) = (membership_epoch is null)),
  constraint sessions_impersonator_user_id_fkey foreign key (impersonator_user_id) references strata_users.users (user_id),
  constraint sessions_impersonator_session_id_fkey foreign key (impersonator_session_id) references strata_users.sessions (session_id),
  constraint sessions_impersonator_user_id_check check (
    (impersonator_user_id is null) = (impersonator_session_id is null) and (impersonator_user_id is null) = (impersonation_reason is null)
    and (impersonator_user_id is null or impersonator_user_id <> user_id and organization_id is not null and assurance_level = 1))
);

-- All sessions of a user.
create index sessions_user_id_idx on strata_users.sessions (user_id);
-- What rests on an address ends when the address goes; also for the foreign key.
create index sessions_identifier_id_idx on strata_users.sessions (identifier_id) where identifier_id is not null;
-- For the foreign key.
create index sessions_device_id_idx on strata_users.sessions (device_id) where device_id is not null;
-- What a member of staff did as others; what ends with the session of a member of staff.
create index sessions_impersonator_user_id_idx on strata_users.sessions (impersonator_user_id) where impersonator_user_id is not null;
create index sessions_impersonator_session_id_idx on strata_users.sessions (impersonator_session_id) where impersonator_session_id is not null;

select strata_core.lay_personal_data('strata_users.sessions', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{device_id}', p_replacement => 'null');
select strata_core.lay_personal_data('strata_users.sessions', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{impersonation_reason}', p_replacement => 'case when impersonation_reason is not null then ''erased'' end');

comment on table strata_users.sessions is 'One row per session that was opened.';
comment on column strata_users.sessions.session_id is 'Key; appears in the audit trail.';
comment on column strata_users.sessions.user_id is 'Who signed in, or as whom a member of staff acts.';
comment on column strata_users.sessions.organization_id is 'Organization the session acts in; null outside any.';
comment on column strata_users.sessions.membership_id is 'Membership the session acts as; null outside any organization.';
comment on column strata_users.sessions.device_id is 'Device that was signed in on; null where the host opened the session.';
comment on column strata_users.sessions.identifier_id is 'Identifier that the sign-in rested on; null where it rested on none.';
comment on column strata_users.sessions.token_hash is 'SHA-256 of the token; the token itself is stored nowhere. Secret.';
comment on column strata_users.sessions.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata_users.sessions.user_epoch is 'session_epoch of the user when the session was opened.';
comment on column strata_users.sessions.membership_epoch is 'session_epoch of the membership when the session was opened; null outside any organization.';
comment on column strata_users.sessions.method is 'How the first proof was made: password, email_code, sms_code, identity or passkey; null where the host opened the session.';
comment on column strata_users.sessions.authenticated_at is 'When the person was last recognised; what changes credentials wants this to be recent.';
comment on column strata_users.sessions.opened_at is 'When it was opened.';
comment on column strata_users.sessions.expires_at is 'When it ends by itself.';
comment on column strata_users.sessions.revoked_at is 'When it was revoked; null when it was not.';
comment on column strata_users.sessions.impersonator_user_id is 'Member of staff who acts as the user; null when nobody does. Such a session changes nothing by which the user signs in, and merges nothing.';
comment on column strata_users.sessions.impersonator_session_id is 'Session of that member of staff, with which this one ends; null when nobody impersonates.';
comment on column strata_users.sessions.impersonation_reason is 'Why, in the words of that member of staff; null when nobody impersonates. @pii';
--! end users/tables/sessions.sql
--! begin users/tables/external_ids.sql
-- What another system calls the user: a legacy table, a directory, a CRM. Text, because that is what they have in common.
create table strata_users.external_ids (
  source      text not null,
  external_id text collate "C" not null,
  user_id     uuid not null,
  created_at  timestamptz not null default clock_timestamp(),

  constraint external_ids_pkey primary key (source, external_id),
  constraint external_ids_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint external_ids_source_check check (source ~ '^[a-z][a-z0-9_.-]{0,62}$'),
  constraint external_ids_external_id_check check (length(external_id) between 1 and 255 and external_id !~ '[[:cntrl:]]')
);

-- What other systems call a user; also for the foreign key.
create index external_ids_user_id_idx on strata_users.external_ids (user_id);

select strata_core.lay_personal_data('strata_users.external_ids', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{external_id}');
select strata_users.lay_erasure_guard('strata_users.external_ids');

comment on table strata_users.external_ids is 'One row per id that another system has for a user. A user may have several in one system.';
comment on column strata_users.external_ids.source is 'Name of the other system.';
comment on column strata_users.external_ids.external_id is 'What it calls the user. @pii';
comment on column strata_users.external_ids.user_id is 'The user.';
--! end users/tables/external_ids.sql
--! begin users/tables/notices.sql
-- What a person must be told is written down in the transaction that makes it true, and sent by the host afterwards: no message about what was rolled back, and
-- none forgotten. The address is copied, because the message often says that the address has just ceased to be the person's.
create table strata_users.notices (
  notice_id     uuid not null default strata_core.uuid_v7(),
  user_id       uuid not null,
  identifier_id uuid not null,
  kind          text not null,
  address       text not null,
  event_type    text not null,
  details       jsonb not null default '{}',
  created_at    timestamptz not null,
  taken_at      timestamptz,
  sent_at       timestamptz,

  constraint notices_pkey primary key (notice_id),
  constraint notices_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint notices_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint notices_kind_check check (kind in ('email', 'phone')),
  constraint notices_address_check check (length(address) between 1 and 254),
  constraint notices_event_type_check check (event_type in (
    'credential-change', 'credential-compromise', 'identifier-changed', 'identifier-recycled', 'recovery-activated', 'recovery-information-changed',
    'identifier-contested', 'identifier-claim-refused', 'new-device', 'account-merged', 'account-unmerged')),
  constraint notices_sent_at_check check (sent_at is null or (taken_at is not null and sent_at >= taken_at))
);

-- What waits to be sent, oldest first.
create index notices_unsent_idx on strata_users.notices (created_at, notice_id) where sent_at is null;
-- For the foreign keys, and for a user's own messages.
create index notices_user_id_idx on strata_users.notices (user_id);
create index notices_identifier_id_idx on strata_users.notices (identifier_id);

select strata_core.lay_personal_data('strata_users.notices', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{address}');
select strata_users.lay_erasure_guard('strata_users.notices');

comment on table strata_users.notices is 'One row per message that must reach a person at one address.';
comment on column strata_users.notices.user_id is 'Who is told.';
comment on column strata_users.notices.identifier_id is 'Identifier whose address it was when the message was written.';
comment on column strata_users.notices.kind is 'email or phone.';
comment on column strata_users.notices.address is 'Address that the message goes to. @pii';
comment on column strata_users.notices.event_type is 'What happened, in a word of strata_core.security_event_types: credential-change, credential-compromise, identifier-changed, identifier-recycled, recovery-activated, recovery-information-changed, identifier-contested, identifier-claim-refused, new-device, account-merged or account-unmerged.';
comment on column strata_users.notices.details is 'What else is known of it, such as credential_type and change_type. Nothing personal.';
comment on column strata_users.notices.taken_at is 'When somebody last took it to send it; null when nobody has. Taken again when it is not sent within the setting notice_lease.';
comment on column strata_users.notices.sent_at is 'When it was sent; null until then.';
--! end users/tables/notices.sql
--! begin users/tables/identifier_changes.sql
-- Nothing of a change shows before it is applied: the new address is held by nobody through it, and the old one works as before. The version is the
-- optimistic lock: what somebody confirms on one screen is what they saw there.
create table strata_users.identifier_changes (
  identifier_change_id uuid not null default strata_core.uuid_v7(),
  user_id              uuid not null,
  from_identifier_id   uuid,
  kind                 text not null,
  value                text collate "C" not null,
  address              text not null,
  method               text not null,
  version              integer not null default 1,
  new_confirmed_at     timestamptz,
  old_confirmed_at     timestamptz,
  applied_at           timestamptz,
  canceled_at          timestamptz,
  status               text generated always as (strata_users.identifier_change_status(canceled_at, applied_at)) stored,
  status_reason        text,
  created_at           timestamptz not null,
  expires_at           timestamptz not null,

  constraint identifier_changes_pkey primary key (identifier_change_id),
  constraint identifier_changes_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint identifier_changes_from_identifier_id_fkey foreign key (from_identifier_id) references strata_users.identifiers (identifier_id),
  constraint identifier_changes_kind_check check (kind in ('email', 'phone')),
  constraint identifier_changes_value_check check (value = strata_users.normalise_identifier(kind, address)),
  constraint identifier_changes_address_check check (length(address) between 1 and 254),
  constraint identifier_changes_method_check check (method in ('both', 'other_method', 'operator') and (method <> 'both' or from_identifier_id is not null)),
  constraint identifier_changes_version_check check (version > 0),
  constraint identifier_changes_applied_at_check check (
    applied_at is null or (canceled_at is null and new_confirmed_at is not null and (method <> 'both' or old_confirmed_at is not null))),
  constraint identifier_changes_status_check check (status in ('pending', 'applied', 'canceled')),
  constraint identifier_changes_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]'),
  constraint identifier_changes_expires_at_check check (expires_at > created_at)
);

-- A user changes one address of a kind at a time; beginning anew cancels what was begun before.
create unique index identifier_changes_one_pending_idx on strata_users.identifier_changes (user_id, kind) where status = 'pending';
-- The changes of a user; also for the foreign key.
create index identifier_changes_user_id_idx on strata_users.identifier_changes (user_id);
-- For the foreign key.
create index identifier_changes_from_identifier_id_idx on strata_users.identifier_changes (from_identifier_id) where from_identifier_id is not null;

select strata_core.lay_personal_data('strata_users.identifier_changes', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address}');
select strata_users.lay_erasure_guard('strata_users.identifier_changes');
select strata_audit.lay_lifecycle('strata_users.identifier_changes', 'identifier_change');

comment on table strata_users.identifier_changes is 'One row per change of an e-mail address or phone number that a user began: a new one, or one in the place of another.';
comment on column strata_users.identifier_changes.user_id is 'Whose address it is.';
comment on column strata_users.identifier_changes.from_identifier_id is 'Identifier that is replaced; null where an address is added.';
comment on column strata_users.identifier_changes.kind is 'email or phone.';
comment on column strata_users.identifier_changes.value is 'Canonical form of the new address. @pii';
comment on column strata_users.identifier_changes.address is 'New address as it was entered. @pii';
comment on column strata_users.identifier_changes.method is 'What stands for the old address: both (its own confirmation), other_method (the sign-in of the session) or operator (a review).';
comment on column strata_users.identifier_changes.version is 'Grows with every step; whoever confirms names the one they saw.';
comment on column strata_users.identifier_changes.new_confirmed_at is 'When the new address was proved; null until then.';
comment on column strata_users.identifier_changes.old_confirmed_at is 'When the old address confirmed; null until then, or where nobody asks it.';
comment on column strata_users.identifier_changes.applied_at is 'When the change was made; null until then.';
comment on column strata_users.identifier_changes.canceled_at is 'When it was given up, by the user, by a newer one, or because the address turned out to be held; null otherwise.';
comment on column strata_users.identifier_changes.status is 'pending, applied or canceled, from the events. A pending one is worth nothing after expires_at.';
comment on column strata_users.identifier_changes.status_reason is 'Why it was canceled: begun anew, held or quarantined; null when the user did it, or when it was not.';
comment on column strata_users.identifier_changes.expires_at is 'When it is worth nothing any more.';
--! end users/tables/identifier_changes.sql
--! begin users/tables/number_reassignments.sql
-- Carriers give numbers of people who left to others. Whoever then proves the number is not let in as its holder; they may say that they are somebody new, and this
-- is what becomes of it. Nobody is ever moved: the holder keeps the user and everything but the number, the claimant starts with an empty user.
create table strata_users.number_reassignments (
  number_reassignment_id uuid not null default strata_core.uuid_v7(),
  identifier_id       uuid not null,
  holder_user_id      uuid not null,
  claimant_user_id    uuid not null,
  value               text collate "C" not null,
  address             text not null,
  number_status       strata_users.number_status,
  number_recycled_on  date,
  release_evidence    text,
  number_proved_at    timestamptz not null,
  contest_until       timestamptz,
  claimed_at          timestamptz not null,
  contested_at        timestamptz,
  proved_by_holder_at timestamptz,
  released_at         timestamptz,
  completed_at        timestamptz,
  refused_at          timestamptz,
  withdrawn_at        timestamptz,
  expired_at          timestamptz,
  status              text generated always as (strata_users.number_reassignment_status(completed_at, proved_by_holder_at, refused_at, withdrawn_at, expired_at,
                        released_at, contested_at)) stored,
  status_reason       text,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),

  constraint number_reassignments_pkey primary key (number_reassignment_id),
  constraint number_reassignments_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint number_reassignments_holder_user_id_fkey foreign key (holder_user_id) references strata_users.users (user_id),
  constraint number_reassignments_claimant_user_id_fkey foreign key (claimant_user_id) references strata_users.users (user_id),
  constraint number_reassignments_claimant_user_id_check check (claimant_user_id <> holder_user_id),
  constraint number_reassignments_value_check check (
    value = strata_users.normalise_identifier('phone', address) or value = 'erased:' || number_reassignment_id::text),
  constraint number_reassignments_release_evidence_check check (
    release_evidence in ('provider', 'operator', 'holder') and (release_evidence is null) = (released_at is null)),
  constraint number_reassignments_contest_until_check check ((contest_until is null) = (contested_at is null) and contest_until > contested_at),
  -- What has ended has ended in one way.
  constraint number_reassignments_completed_at_check check (
    num_nonnulls(completed_at, proved_by_holder_at, refused_at, withdrawn_at, expired_at) <= 1
    and (completed_at is null or released_at is not null)
    and (released_at is null or num_nonnulls(proved_by_holder_at, refused_at, withdrawn_at) = 0)),
  constraint number_reassignments_status_check check (
    status in ('claimed', 'contested', 'proved_by_holder', 'released', 'completed', 'refused', 'withdrawn', 'expired')),
  constraint number_reassignments_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One claim on a number at a time, however many claim it.
create unique index number_reassignments_open_idx on strata_users.number_reassignments (value) where status in ('claimed', 'contested', 'released');
-- For the foreign keys, and for what a holder or claimant asks.
create index number_reassignments_identifier_id_idx on strata_users.number_reassignments (identifier_id);
create index number_reassignments_holder_user_id_idx on strata_users.number_reassignments (holder_user_id);
create index number_reassignments_claimant_user_id_idx on strata_users.number_reassignments (claimant_user_id);

create trigger t100_touch_updated_at before update on strata_users.number_reassignments for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_users.number_reassignments', 'number_reassignment');

-- It is about two people, and goes blank with either. A claim that is open ends: the number is free for whoever proves it.
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$'erased:' || number_reassignment_id::text$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'clear',
  p_columns => '{status_reason}');
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when status in ('claimed', 'contested') then strata_core.clock() else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'set',
  p_columns => '{expired_at}', p_replacement => $$case when status = 'released' then strata_core.clock() else expired_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$'erased:' || number_reassignment_id::text$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'clear',
  p_columns => '{status_reason}');
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when status in ('claimed', 'contested') then strata_core.clock() else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'set',
  p_columns => '{expired_at}', p_replacement => $$case when status = 'released' then strata_core.clock() else expired_at end$$);

comment on table strata_users.number_reassignments is 'One row per claim of somebody new on a phone number that another user holds.';
comment on column strata_users.number_reassignments.identifier_id is 'Identifier by which the holder held the number.';
comment on column strata_users.number_reassignments.holder_user_id is 'Who held the number when it was claimed.';
comment on column strata_users.number_reassignments.claimant_user_id is 'Who claims it: a user that was made for this and holds nothing.';
comment on column strata_users.number_reassignments.value is 'The number in its canonical form. @pii';
comment on column strata_users.number_reassignments.address is 'The number as the holder had entered it. @pii';
comment on column strata_users.number_reassignments.number_status is 'What a provider said about the number when it was claimed: unchanged, recycled or unknown; null when nobody was asked.';
comment on column strata_users.number_reassignments.number_recycled_on is 'Since when the number is somebody else''s, as the provider said; null when it did not.';
comment on column strata_users.number_reassignments.release_evidence is 'On whose word it was released: provider, operator or holder; null while it is not.';
comment on column strata_users.number_reassignments.number_proved_at is 'When the claimant last proved to have the number.';
comment on column strata_users.number_reassignments.contest_until is 'How long the holder is waited for; null where the holder has no other way in and cannot be asked.';
comment on column strata_users.number_reassignments.claimed_at is 'When it was claimed.';
comment on column strata_users.number_reassignments.contested_at is 'When the holder was asked through other methods; null when there was none.';
comment on column strata_users.number_reassignments.proved_by_holder_at is 'When the holder proved to have the number still, which ended the claim; null otherwise.';
comment on column strata_users.number_reassignments.released_at is 'When the number was taken from the holder; null while it is not.';
comment on column strata_users.number_reassignments.completed_at is 'When the claimant held the number; null until then.';
comment on column strata_users.number_reassignments.refused_at is 'When an operator refused the claim; null otherwise.';
comment on column strata_users.number_reassignments.withdrawn_at is 'When the claimant gave it up; null otherwise.';
comment on column strata_users.number_reassignments.expired_at is 'When it ended because nobody decided it, or the claimant did not come back; null otherwise.';
comment on column strata_users.number_reassignments.status is 'claimed, contested, released, or how it ended: completed, proved_by_holder, refused, withdrawn or expired.';
comment on column strata_users.number_reassignments.status_reason is 'Reason of the operator who decided it; null when none did. @pii';
--! end users/tables/number_reassignments.sql
--! begin users/tables/private_identifications.sql
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
--! end users/tables/private_identifications.sql
--! begin users/tables/recovery_cases.sql
-- The last resort of somebody who lost every way in: they prove a new address, name the old one and say what only they should know. Compared at once and not kept; what
-- is kept is which of it matched. A case for an address that nobody has is a row like any other, so that asking tells nothing.
create table strata_users.recovery_cases (
  recovery_case_id   uuid not null default strata_core.uuid_v7(),
  user_id            uuid,
  lost_identifier_id uuid,
  kind               text not null,
  value              text collate "C" not null,
  address            text not null,
  given_kinds        text[] not null,
  matched_kinds      text[] not null,
  is_known_device    boolean not null,
  is_known_country   boolean,
  reviewable_at        timestamptz not null,
  expires_at         timestamptz not null,
  opened_at          timestamptz not null,
  approved_at        timestamptz,
  refused_at         timestamptz,
  canceled_at        timestamptz,
  status             text generated always as (strata_users.recovery_case_status(approved_at, refused_at, canceled_at)) stored,
  status_reason      text,

  constraint recovery_cases_pkey primary key (recovery_case_id),
  constraint recovery_cases_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint recovery_cases_lost_identifier_id_fkey foreign key (lost_identifier_id) references strata_users.identifiers (identifier_id),
  constraint recovery_cases_lost_identifier_id_check check ((user_id is null) = (lost_identifier_id is null)),
  constraint recovery_cases_kind_check check (kind in ('email', 'phone')),
  constraint recovery_cases_value_check check (value = strata_users.normalise_identifier(kind, address)),
  constraint recovery_cases_given_kinds_check check (cardinality(given_kinds) <= 100 and pg_column_size(given_kinds) <= 10000),
  constraint recovery_cases_matched_kinds_check check (matched_kinds <@ given_kinds and (user_id is not null or matched_kinds = '{}')),
  constraint recovery_cases_expires_at_check check (expires_at > reviewable_at and reviewable_at >= opened_at),
  constraint recovery_cases_approved_at_check check (num_nonnulls(approved_at, refused_at, canceled_at) <= 1 and (approved_at is null or user_id is not null)),
  constraint recovery_cases_status_check check (status in ('open', 'approved', 'refused', 'canceled')),
  constraint recovery_cases_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- What waits for a review, oldest first.
create index recovery_cases_open_idx on strata_users.recovery_cases (opened_at, recovery_case_id) where status = 'open';
-- For the foreign keys.
create index recovery_cases_user_id_idx on strata_users.recovery_cases (user_id) where user_id is not null;
create index recovery_cases_lost_identifier_id_idx on strata_users.recovery_cases (lost_identifier_id) where lost_identifier_id is not null;

select strata_audit.lay_lifecycle('strata_users.recovery_cases', 'recovery_case');

select strata_core.lay_personal_data('strata_users.recovery_cases', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address,status_reason}');
select strata_users.lay_erasure_guard('strata_users.recovery_cases');

comment on table strata_users.recovery_cases is 'One row per request of somebody who lost every way to sign in, for people to review.';
comment on column strata_users.recovery_cases.user_id is 'Who holds the lost address; null when nobody does.';
comment on column strata_users.recovery_cases.lost_identifier_id is 'Identifier that they say they lost; null when nobody holds it.';
comment on column strata_users.recovery_cases.kind is 'Kind of the new address: email or phone.';
comment on column strata_users.recovery_cases.value is 'Canonical form of the new address, which was proved. @pii';
comment on column strata_users.recovery_cases.address is 'New address as it was entered. @pii';
comment on column strata_users.recovery_cases.given_kinds is 'Private facts that were given.';
comment on column strata_users.recovery_cases.matched_kinds is 'Those of them whose fingerprints are the user''s.';
comment on column strata_users.recovery_cases.is_known_device is 'Whether it was asked from a device that the user signed in on.';
comment on column strata_users.recovery_cases.is_known_country is 'Whether the user has signed in from that country; null when the country is not known.';
comment on column strata_users.recovery_cases.reviewable_at is 'Until then the user is waited for, who was told and may refuse.';
comment on column strata_users.recovery_cases.expires_at is 'When it is worth nothing any more.';
comment on column strata_users.recovery_cases.opened_at is 'When it was asked for.';
comment on column strata_users.recovery_cases.approved_at is 'When an operator approved it and the new address took the place of the lost one; null otherwise.';
comment on column strata_users.recovery_cases.refused_at is 'When an operator refused it; null otherwise.';
comment on column strata_users.recovery_cases.canceled_at is 'When the user, signed in, refused it; null otherwise.';
comment on column strata_users.recovery_cases.status is 'open, approved, refused or canceled, from the events. An open one is worth nothing after expires_at.';
comment on column strata_users.recovery_cases.status_reason is 'Reason of the operator who decided it; null when none did. @pii';
--! end users/tables/recovery_cases.sql
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
  v_status     text;
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
  where u.user_id = p_user_id and u.status not in ('merged', 'erased')
    and case p_change
          when 'register' then u.registered_at is null
          when 'unlock' then u.locked_at is not null
          when 'reinstate' then u.suspended_at is not null
          when 'deactivate' then u.deactivated_at is null
          when 'reactivate' then u.deactivated_at is not null
          else true
        end
  returning u.status into v_status;
  if found then
    if p_change in ('lock', 'suspend', 'deactivate') then
      perform strata_audit.record_security_event('account-disabled', p_user_id, null, jsonb_strip_nulls(jsonb_build_object('change', p_change, 'until', p_until)));
    elsif p_change in ('unlock', 'reinstate', 'reactivate') and v_status in ('active', 'pending_first_sign_in', 'pending_verification') then
      perform strata_audit.record_security_event('account-enabled', p_user_id, null, jsonb_build_object('change', p_change));
    end if;
    return 'done';
  end if;
  return coalesce((select case when u.status in ('merged', 'erased') then 'refused' else 'unchanged' end from strata_users.users u where u.user_id = p_user_id),
                  'unknown');
exception
  when sqlstate 'ST201' then
    return 'refused';
  when sqlstate 'ST204' then
    return 'last_owner';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_users.change_user_status(uuid, text, text, timestamptz) is 'Makes one change of status: register, lock, unlock, suspend, reinstate, deactivate or reactivate. Called by the functions of the interface.';

alter function strata_users.change_user_status(uuid, text, text, timestamptz) owner to strata_definer;
--! end users/functions/change_user_status.sql
--! begin users/functions/keyed_hash.sql
create function strata_users.keyed_hash(p_purpose text, p_message bytea) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return (select strata_core.hmac(k.inner_block, k.outer_block, p_message) from strata_core.keys k where k.purpose = p_purpose);
end
$$;

comment on function strata_users.keyed_hash(text, bytea) is 'HMAC-SHA-256 of a message with the key of a purpose. For functions owned by strata_definer.';

alter function strata_users.keyed_hash(text, bytea) owner to strata_definer;
--! end users/functions/keyed_hash.sql
--! begin users/functions/new_token.sql
create function strata_users.new_token() returns text
  language sql volatile
begin atomic
  select encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
end;

comment on function strata_users.new_token() is 'A new secret token: 244 random bits as 64 hexadecimal digits, from the server''s strong random source.';
--! end users/functions/new_token.sql
--! begin users/functions/hash_token.sql
-- Stable and not immutable, because convert_to() is no more than that: as immutable it would not be inlined, and be planned anew at every call.
create function strata_users.hash_token(p_token text) returns bytea
  language sql stable parallel safe
begin atomic
  select sha256(convert_to(p_token, 'UTF8'));
end;

comment on function strata_users.hash_token(text) is 'What is stored of a token: its SHA-256. A token is random enough to need no slow hash.';
--! end users/functions/hash_token.sql
--! begin users/functions/lock_throttle.sql
-- First of all locks, always: whoever tries the same thing waits here, so that a counter is read and written by one at a time and a right answer cannot
-- slip in beside the wrong ones that would have blocked it.
create function strata_users.lock_throttle(p_scope text, p_subject text) returns strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_message  bytea := convert_to(p_scope || ':' || p_subject, 'UTF8');
  v_key      bytea;
  v_throttle strata_users.throttles;
begin
  loop
    select t.* into v_throttle from strata_users.throttles t
    where t.throttle_key = (select strata_core.hmac(k.inner_block, k.outer_block, v_message) from strata_core.keys k where k.purpose = 'throttle')
    for update;
    exit when found;
    v_key := strata_users.keyed_hash('throttle', v_message);
    if v_key is null then
      perform strata_core.raise_error('ST402', 'sha256_check');
    end if;
    insert into strata_users.throttles (throttle_key, scope, window_started_at) values (v_key, p_scope, strata_core.clock()) on conflict do nothing;
  end loop;
  return v_throttle;
end
$$;

comment on function strata_users.lock_throttle(text, text) is 'The counter of an address, a second factor or of requests for codes, locked to the end of the transaction. Made where it is missing, also for what nobody has. Raises ST402 for null.';

alter function strata_users.lock_throttle(text, text) owner to strata_definer;
--! end users/functions/lock_throttle.sql
--! begin users/functions/lock_code_throttle.sql
-- The counter of the address is the lock of the address too, so it is taken in any case. Wrong codes on a device that the holder is known on are counted apart, so
-- that a stranger's do not shut out the owner.
create function strata_users.lock_code_throttle(p_kind text, p_value text, p_device_token text) returns strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_throttle  strata_users.throttles := strata_users.lock_throttle('sign_in', p_kind || ':' || p_value);
  v_device_id uuid;
begin
  select d.device_id into v_device_id
  from strata_users.identifiers i
  join strata_users.devices d on d.user_id = i.user_id and d.token_hash = strata_users.hash_token(p_device_token) and d.forgotten_at is null
  where i.kind = p_kind and i.value = p_value and i.verified_at is not null and i.released_at is null;
  if found then
    return strata_users.lock_throttle('sign_in', p_kind || ':' || p_value || ' ' || v_device_id);
  end if;
  return v_throttle;
end
$$;

comment on function strata_users.lock_code_throttle(text, text, text) is 'The address of a code, locked, and the counter of wrong codes to it: that of the device where its holder is known on it.';

alter function strata_users.lock_code_throttle(text, text, text) owner to strata_definer;
--! end users/functions/lock_code_throttle.sql
--! begin users/functions/is_throttled.sql
create function strata_users.is_throttled(p_throttle strata_users.throttles) returns boolean
  language sql stable
begin atomic
  select p_throttle.blocked_until is not null and p_throttle.blocked_until > strata_core.clock();
end;

comment on function strata_users.is_throttled(strata_users.throttles) is 'Whether nothing is tried at this moment.';

alter function strata_users.is_throttled(strata_users.throttles) owner to strata_definer;
--! end users/functions/is_throttled.sql
--! begin users/functions/count_failure.sql
-- Blocked for longer with every failure after the limit, and never for ever: a stranger's attempts must not shut out the owner.
create function strata_users.count_failure(p_throttle strata_users.throttles) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock   timestamptz := strata_core.clock();
  v_prefix  text := case p_throttle.scope when 'code_request' then 'code_request' else 'throttle' end;
  v_limit   integer := strata_core.setting_integer(v_prefix || '_limit');
  v_window  interval := strata_core.setting_interval(v_prefix || '_window');
  v_is_over boolean := greatest(p_throttle.window_started_at, p_throttle.blocked_until) + v_window <= v_clock;
  v_count   integer := case when v_is_over then 1 else p_throttle.failure_count + 1 end;
begin
  update strata_users.throttles t
  set failure_count = v_count,
      window_started_at = case when v_is_over then v_clock else t.window_started_at end,
      blocked_until = case when v_count >= v_limit
                           then v_clock + strata_core.setting_interval(v_prefix || '_duration') * power(2, least(v_count - v_limit, 6)) end
  where t.throttle_key = p_throttle.throttle_key;
end
$$;

comment on function strata_users.count_failure(strata_users.throttles) is 'Counts one more failure on a locked counter, and blocks it at the limit.';

alter function strata_users.count_failure(strata_users.throttles) owner to strata_definer;
--! end users/functions/count_failure.sql
--! begin users/functions/count_success.sql
create function strata_users.count_success(p_throttle strata_users.throttles) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  if p_throttle.failure_count > 0 then
    update strata_users.throttles t set failure_count = 0, blocked_until = null where t.throttle_key = p_throttle.throttle_key;
  end if;
end
$$;

comment on function strata_users.count_success(strata_users.throttles) is 'Forgets the failures of a locked counter.';

alter function strata_users.count_success(strata_users.throttles) owner to strata_definer;
--! end users/functions/count_success.sql
--! begin users/functions/create_challenge.sql
-- A new request for the same thing takes the row of the old one, so that only the last code that was sent is worth anything.
create function strata_users.create_challenge(p_purpose text, p_kind text, p_address text, p_user_id uuid default null, p_identifier_id uuid default null,
                                              p_step_up_token_hash bytea default null)
  returns table (challenge_token text, code text, expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock  timestamptz := strata_core.clock();
  v_value  text := strata_users.normalise_identifier(p_kind, p_address);
  v_digits integer := strata_core.setting_integer('code_length');
begin
  if v_value is null or p_kind is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  challenge_token := strata_users.new_token();
  -- The first 48 bits of a random uuid are all random.
  code := lpad((('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint % (10::bigint ^ v_digits)::bigint)::text, v_digits, '0');
  expires_at := v_clock + strata_core.setting_interval('challenge_lifetime');
  insert into strata_users.challenges as c (user_id, identifier_id, purpose, method, kind, value, address, token_hash, code_hash, attempt_limit, step_up_token_hash,
                                          created_at, expires_at)
  values (p_user_id, p_identifier_id, p_purpose, case p_kind when 'email' then 'email_code' else 'sms_code' end, p_kind, v_value, btrim(p_address),
          strata_users.hash_token(challenge_token),
          strata_users.keyed_hash('challenge', strata_users.hash_token(challenge_token) || convert_to(code, 'UTF8')),
          strata_core.setting_integer('challenge_attempts'), p_step_up_token_hash, v_clock, expires_at)
  on conflict (purpose, kind, value, user_id) where consumed_at is null and code_hash is not null do update
    set challenge_id = excluded.challenge_id, identifier_id = excluded.identifier_id, address = excluded.address, token_hash = excluded.token_hash,
        code_hash = excluded.code_hash, attempt_count = 0, attempt_limit = excluded.attempt_limit, step_up_token_hash = excluded.step_up_token_hash,
        created_at = excluded.created_at, expires_at = excluded.expires_at;
  return next;
end
$$;

comment on function strata_users.create_challenge(text, text, text, uuid, uuid, bytea) is 'Makes a code for an address, and the token of the request that it belongs to. Raises ST402 for what is no e-mail address or phone number.';

alter function strata_users.create_challenge(text, text, text, uuid, uuid, bytea) owner to strata_definer;
--! end users/functions/create_challenge.sql
--! begin users/functions/consume_challenge.sql
-- One guarded update counts and compares: of any number of callers with the right code one gets the row, and a wrong code is counted even if the
-- caller never looks. The clock is read where the row is read, after any wait.
create function strata_users.consume_challenge(p_token_hash bytea, p_code text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_code_hash bytea := strata_users.keyed_hash('challenge', p_token_hash || convert_to(p_code, 'UTF8'));
  v_is_right  boolean;
begin
  update strata_users.challenges c
  set attempt_count = c.attempt_count + 1, consumed_at = case when c.code_hash = v_code_hash then strata_core.clock() end
  where c.token_hash = p_token_hash and c.code_hash is not null and c.consumed_at is null and c.attempt_count < c.attempt_limit
    and c.expires_at > strata_core.clock()
  returning c.consumed_at is not null into v_is_right;
  return coalesce(v_is_right, false);
end
$$;

comment on function strata_users.consume_challenge(bytea, text) is 'Whether a code is the right one for the request of a token, this once. Counts the attempt either way.';

alter function strata_users.consume_challenge(bytea, text) owner to strata_definer;
--! end users/functions/consume_challenge.sql
--! begin users/functions/announce_event.sql
-- What a person should learn from us and from nobody else is recorded and told in one step, so that neither is forgotten.
create function strata_users.announce_event(p_user_id uuid, p_event_type text, p_except_identifier_id uuid default null, p_details jsonb default '{}',
                                            p_actor_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform strata_audit.record_security_event(p_event_type, p_user_id, null, p_details, p_actor_session_id => p_actor_session_id,
                                             p_actor_user_id => case when p_actor_session_id is not null then p_user_id end);
  insert into strata_users.notices (user_id, identifier_id, kind, address, event_type, details, created_at)
  select i.user_id, i.identifier_id, i.kind, i.address, p_event_type, p_details, strata_core.clock()
  from strata_users.identifiers i
  where i.user_id = p_user_id and i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
    and i.identifier_id is distinct from p_except_identifier_id;
end
$$;

comment on function strata_users.announce_event(uuid, text, uuid, jsonb, uuid) is 'Records a security event and writes a message to every proved address of the user, but for one. The session that did it is the user''s own. To tell an address that is about to be released, call it before.';

alter function strata_users.announce_event(uuid, text, uuid, jsonb, uuid) owner to strata_definer;
--! end users/functions/announce_event.sql
--! begin users/functions/announce_credential_change.sql
create function strata_users.announce_credential_change(p_user_id uuid, p_credential_type text, p_change_type text, p_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform strata_users.announce_event(p_user_id, 'credential-change', p_actor_session_id => p_session_id,
                                      p_details => jsonb_build_object('credential_type', p_credential_type, 'change_type', p_change_type));
end
$$;

comment on function strata_users.announce_credential_change(uuid, text, text, uuid) is 'Records that a user made, changed or removed a credential (create, update or delete), in a session of theirs, and tells every proved address.';

alter function strata_users.announce_credential_change(uuid, text, text, uuid) owner to strata_definer;
--! end users/functions/announce_credential_change.sql
--! begin users/functions/use_passkey.sql
-- Compare and set: the counter that the client verified against must still be the one stored. A counter that did not move on is what a copied
-- authenticator looks like (WebAuthn 6.1.1): such a passkey is set aside, not merely refused.
create function strata_users.use_passkey(p_credential_id bytea, p_sign_count_before bigint, p_sign_count bigint) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_user_id  uuid;
  v_owner_id uuid;
begin
  if p_sign_count not between 0 and 4294967295 then
    perform strata_core.raise_error('ST402', 'passkeys_sign_count_check');
  end if;
  update strata_users.passkeys p
  set sign_count = p_sign_count, last_used_at = strata_core.clock()
  where p.credential_id = p_credential_id and p.suspect_at is null and p.sign_count = p_sign_count_before
    and (p_sign_count > p_sign_count_before or (p_sign_count = 0 and p_sign_count_before = 0))
  returning p.user_id into v_user_id;
  if v_user_id is null then
    update strata_users.passkeys p set suspect_at = strata_core.clock()
    where p.credential_id = p_credential_id and p.suspect_at is null and p_sign_count <= p.sign_count and p.sign_count > 0
    returning p.user_id into v_owner_id;
    if found then
      perform strata_users.announce_event(v_owner_id, 'credential-compromise', p_details => jsonb_build_object('credential_type', 'passkey'));
    end if;
  end if;
  return v_user_id;
end
$$;

comment on function strata_users.use_passkey(bytea, bigint, bigint) is 'Moves the counter of a passkey from what the client saw to what the authenticator signed, and answers whose it is; null when it is unknown, set aside, or its counter is not the one that was seen. One that goes back or stands still is set aside. Raises ST402 for what is no counter.';

alter function strata_users.use_passkey(bytea, bigint, bigint) owner to strata_definer;
--! end users/functions/use_passkey.sql
--! begin users/functions/has_second_factor.sql
-- A passkey that was set aside still counts: else making one look copied would take the second factor away.
create function strata_users.has_second_factor(p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
         or exists (select from strata_users.passkeys p where p.user_id = p_user_id);
end
$$;

comment on function strata_users.has_second_factor(uuid) is 'Whether a user has set up a second factor: a generator of codes or a passkey.';

alter function strata_users.has_second_factor(uuid) owner to strata_definer;
--! end users/functions/has_second_factor.sql
--! begin users/functions/step_up_methods.sql
-- Whoever has set up a second factor is held to it: an address is no way around it.
create function strata_users.step_up_methods(p_user_id uuid, p_method text, p_identifier_id uuid) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_factors text[];
begin
  select array_agg(m.method order by m.position) into v_factors
  from (
    select 1 as position, 'passkey' as method
    where p_method <> 'passkey' and exists (select from strata_users.passkeys p where p.user_id = p_user_id and p.suspect_at is null)
    union all
    select 2, 'totp' where exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
    union all
    select 3, 'recovery_code' where exists (select from strata_users.recovery_codes r where r.user_id = p_user_id and r.used_at is null)
  ) m;
  if v_factors && array['passkey', 'totp'] then
    return v_factors;
  end if;
  return coalesce(v_factors, '{}') || array(
    select m.method
    from (
      select 4 as position, 'password' as method
      where p_method <> 'password' and exists (select from strata_users.password_credentials c where c.user_id = p_user_id)
      union all
      select case i.kind when 'email' then 5 else 6 end, case i.kind when 'email' then 'email_code' else 'sms_code' end
      from strata_users.identifiers i
      -- An address is no second proof beside itself; beside a password that was entered with it, it is.
      where i.user_id = p_user_id and i.is_primary and i.kind in ('email', 'phone') and (p_method = 'password' or i.identifier_id is distinct from p_identifier_id)
        and p_method is distinct from case i.kind when 'email' then 'email_code' else 'sms_code' end
    ) m
    order by m.position);
end
$$;

comment on function strata_users.step_up_methods(uuid, text, uuid) is 'Second proofs that would do after a first one, strongest first: where a second factor is set up, only that and its recovery codes.';

alter function strata_users.step_up_methods(uuid, text, uuid) owner to strata_definer;
--! end users/functions/step_up_methods.sql
--! begin users/functions/is_quarantined.sql
-- Whoever gave an address up may take it back at once; whoever lost it to a claimant may not, or it would go to and fro. The claimant may: for them it was released.
create function strata_users.is_quarantined(p_kind text, p_value text, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.identifiers i
                 where i.kind = p_kind and i.value = p_value and i.released_at is not null and i.quarantined_until > strata_core.clock()
                   and (i.user_id is distinct from p_user_id or i.release_reason = 'recycled')
                   and not exists (select from strata_users.number_reassignments r
                                   where r.identifier_id = i.identifier_id and r.claimant_user_id = p_user_id and r.status in ('released', 'completed')));
end
$$;

comment on function strata_users.is_quarantined(text, text, uuid) is 'Whether an address was given up or taken so lately that a user cannot prove it yet. It does not hold for the user who gave it up, nor for the one it was released to.';

alter function strata_users.is_quarantined(text, text, uuid) owner to strata_definer;
--! end users/functions/is_quarantined.sql
--! begin users/functions/linking_policy.sql
create function strata_users.linking_policy(p_issuer text, p_value text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return coalesce((select case when l.linking = 'automatic' and substring(p_value from '[^@]*$') <> all (l.email_domains) then 'confirm' else l.linking end
                   from strata_users.linking_policies l where l.issuer = p_issuer), 'confirm');
end
$$;

comment on function strata_users.linking_policy(text, text) is 'What follows when a provider says that somebody has an address: automatic, confirm or refuse, by strata_users.linking_policies.';

alter function strata_users.linking_policy(text, text) owner to strata_definer;
--! end users/functions/linking_policy.sql
--! begin users/functions/rests_on_number.sql
create function strata_users.rests_on_number(p_session_id uuid, p_identifier_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.sessions s
                 where s.session_id = p_session_id and s.identifier_id = p_identifier_id and s.method = 'sms_code' and s.assurance_level < 2);
end
$$;

comment on function strata_users.rests_on_number(uuid, uuid) is 'Whether a session was opened by a code to a number and nothing else, as whoever was given the number could have.';

alter function strata_users.rests_on_number(uuid, uuid) owner to strata_definer;
--! end users/functions/rests_on_number.sql
--! begin users/functions/revoke_other_sessions.sql
-- Somebody may be signing in at this moment with what has just ceased to be worth anything, and their session cannot be seen yet. Sessions opened under an earlier
-- epoch are dead whenever they are written, so the epoch moves on and takes the session that stays along; sign-ins that wait for a second proof die with it. The
-- caller has locked the user.
create function strata_users.revoke_other_sessions(p_user_id uuid, p_session_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_epoch integer;
begin
  update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id returning u.session_epoch into v_epoch;
  update strata_users.sessions s set user_epoch = v_epoch where s.session_id = p_session_id and s.user_epoch = v_epoch - 1;
  update strata_users.sessions s set revoked_at = strata_core.clock()
  where s.user_id = p_user_id and s.session_id is distinct from p_session_id and s.revoked_at is null and s.expires_at > strata_core.clock();
  perform strata_audit.record_security_event('session-revoked', p_user_id, null, jsonb_strip_nulls(jsonb_build_object('except_session_id', p_session_id)),
                                             p_actor_user_id => case when p_session_id is not null then p_user_id end, p_actor_session_id => p_session_id);
end
$$;

comment on function strata_users.revoke_other_sessions(uuid, uuid) is 'Ends all sessions of a user but one, also those that are being opened at this moment, and sign-ins that wait for a second proof.';

alter function strata_users.revoke_other_sessions(uuid, uuid) owner to strata_definer;
--! end users/functions/revoke_other_sessions.sql
--! begin users/functions/forget_devices.sql
-- Whoever was shut out must not come back as a known device.
create function strata_users.forget_devices(p_user_id uuid, p_except_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.devices d set forgotten_at = strata_core.clock()
  where d.user_id = p_user_id and d.forgotten_at is null
    and d.device_id is distinct from (select s.device_id from strata_users.sessions s where s.session_id = p_except_session_id);
end
$$;

comment on function strata_users.forget_devices(uuid, uuid) is 'Makes the devices of a user strangers, but for that of one session. The caller has locked the user.';

alter function strata_users.forget_devices(uuid, uuid) owner to strata_definer;
--! end users/functions/forget_devices.sql
--! begin users/functions/prove_identifier.sql
-- What was set up before anybody proved an address may be somebody else's doing: with the first proof it goes, and so do the sessions. Not where the prover is signed in
-- as the user: then it was their own doing. The throttle of the address is locked by the caller; the constraints decide what slips past.
create function strata_users.prove_identifier(p_user_id uuid, p_kind text, p_address text, p_is_signed_in boolean default false) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock  timestamptz := strata_core.clock();
  v_value  text := strata_users.normalise_identifier(p_kind, p_address);
  v_holder uuid;
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform from strata_users.users u where u.user_id = p_user_id for no key update;

  select i.user_id into v_holder from strata_users.identifiers i
  where i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null;
  if v_holder = p_user_id then
    update strata_users.identifiers i set last_proof_at = v_clock
    where i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null;
    return 'proved';
  elsif v_holder is not null then
    return 'held';
  elsif strata_users.is_quarantined(p_kind, v_value, p_user_id) then
    return 'quarantined';
  end if;

  if not p_is_signed_in and not exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.verified_at is not null) then
    delete from strata_users.password_credentials c where c.user_id = p_user_id;
    delete from strata_users.federated_identities f where f.user_id = p_user_id;
    delete from strata_users.passkeys p where p.user_id = p_user_id;
    delete from strata_users.totp_factors t where t.user_id = p_user_id;
    delete from strata_users.recovery_codes r where r.user_id = p_user_id;
    delete from strata_users.private_identifications i where i.user_id = p_user_id;
    perform strata_users.forget_devices(p_user_id);
    update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id;
  end if;
  insert into strata_users.identifiers as i (user_id, kind, value, address, is_primary, claimed_at, verified_at, last_proof_at)
  values (p_user_id, p_kind, v_value, btrim(p_address),
          not exists (select from strata_users.identifiers o where o.user_id = p_user_id and o.kind = p_kind and o.is_primary), v_clock, v_clock, v_clock)
  on conflict (user_id, kind, value) where released_at is null do update
    set address = excluded.address, is_primary = excluded.is_primary, verified_at = v_clock, last_proof_at = v_clock;
  if p_kind = 'phone' then
    perform strata_users.settle_released_number(v_value, p_user_id);
  end if;
  update strata_users.users u
  set email_verified_at = case p_kind when 'email' then coalesce(u.email_verified_at, v_clock) else u.email_verified_at end,
      phone_verified_at = case p_kind when 'phone' then coalesce(u.phone_verified_at, v_clock) else u.phone_verified_at end,
      status_reason = null
  where u.user_id = p_user_id and (p_kind = 'email' and u.email_verified_at is null or p_kind = 'phone' and u.phone_verified_at is null);
  return 'proved';
end
$$;

comment on function strata_users.prove_identifier(uuid, text, text, boolean) is 'A user has proved an address: it is theirs from now on, unless somebody holds it. Outcomes: proved, held, quarantined. Called by functions that have verified the proof. Raises ST402 for what is no address.';

alter function strata_users.prove_identifier(uuid, text, text, boolean) owner to strata_definer;
--! end users/functions/prove_identifier.sql
--! begin users/functions/claimed_placeholder.sql
-- Somebody whom a directory knows, or who only ever wrote an e-mail, becomes the user that stands there already. Two that name the same address are left alone:
-- which of them it is, is a question for people.
create function strata_users.claimed_placeholder(p_kind text, p_value text) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_user_ids uuid[] := array(
    select u.user_id
    from strata_users.identifiers i
    join strata_users.users u on u.user_id = i.user_id and u.status = 'placeholder' and u.kind <> 'machine'
    where i.kind = p_kind and i.value = p_value and i.verified_at is null and i.released_at is null
    limit 2);
  v_user_id  uuid;
begin
  -- Two people may prove two addresses of one placeholder at once: whoever comes second finds a person there, and is somebody else.
  select u.user_id into v_user_id from strata_users.users u
  where cardinality(v_user_ids) = 1 and u.user_id = v_user_ids[1] and u.status = 'placeholder'
  for no key update;
  return v_user_id;
end
$$;

comment on function strata_users.claimed_placeholder(text, text) is 'The one placeholder who was entered with an address that nobody has proved; null when there is none, or more than one. Locked, for whoever becomes that user.';

alter function strata_users.claimed_placeholder(text, text) owner to strata_definer;
--! end users/functions/claimed_placeholder.sql
--! begin users/functions/enter_person.sql
create function strata_users.enter_person(p_user_id uuid, p_given_name text, p_family_name text, p_locale text, p_time_zone text) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_user_id    uuid := p_user_id;
  v_constraint text;
begin
  if v_user_id is null then
    insert into strata_users.users as u (given_name, family_name, locale, time_zone, registered_at)
    values (p_given_name, p_family_name, p_locale, p_time_zone, v_clock)
    returning u.user_id into v_user_id;
  else
    update strata_users.users u
    set user_type = case u.kind when 'guest' then 'standard' else u.user_type end,
        kind = case u.kind when 'guest' then 'person' else u.kind end,
        given_name = coalesce(p_given_name, u.given_name), family_name = coalesce(p_family_name, u.family_name),
        locale = coalesce(p_locale, u.locale), time_zone = coalesce(p_time_zone, u.time_zone),
        registered_at = coalesce(u.registered_at, v_clock), status_reason = null
    where u.user_id = v_user_id;
  end if;
  return v_user_id;
exception
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_users.enter_person(uuid, text, text, text, text) is 'Enters a person who registers, or makes one of a placeholder or guest who is there already, and answers the user_id. Raises ST402, with the constraint, for a name, language or time zone that is not allowed.';

alter function strata_users.enter_person(uuid, text, text, text, text) owner to strata_definer;
--! end users/functions/enter_person.sql
--! begin users/functions/store_password.sql
create function strata_users.store_password(p_user_id uuid, p_password_hash text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_change_type text := case when exists (select from strata_users.password_credentials c where c.user_id = p_user_id) then 'update' else 'create' end;
begin
  if strata_users.password_algorithm(p_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  insert into strata_users.password_credentials as c (user_id, password_hash, set_at) values (p_user_id, p_password_hash, strata_core.clock())
  on conflict (user_id) do update set password_hash = excluded.password_hash, set_at = excluded.set_at;
  return v_change_type;
end
$$;

comment on function strata_users.store_password(uuid, text) is 'Sets the password hash of a user, and answers whether that was a create or an update. Called by functions that record the change. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata_users.store_password(uuid, text) owner to strata_definer;
--! end users/functions/store_password.sql
--! begin users/functions/consume_passkey_challenge.sql
create function strata_users.consume_passkey_challenge(p_challenge_token text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.challenges c set attempt_count = 1, consumed_at = strata_core.clock()
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'passkey' and c.consumed_at is null and c.expires_at > strata_core.clock();
  return found;
end
$$;

comment on function strata_users.consume_passkey_challenge(text) is 'Whether an authenticator signed a challenge of ours that is still good, this once.';

alter function strata_users.consume_passkey_challenge(text) owner to strata_definer;
--! end users/functions/consume_passkey_challenge.sql
--! begin users/functions/record_attempt.sql
-- An attempt that waited for an erasure leaves no trace of whoever made it with the user that there was. The caller holds the row of the user.
create function strata_users.record_attempt(p_method text, p_outcome text, p_user_id uuid, p_identifier_id uuid, p_throttle_key bytea,
                                            p_signals strata_users.sign_in_signals, p_clock timestamptz, p_reasons text[], p_decision text default null,
                                            p_score integer default null, p_device_id uuid default null, p_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_is_erased boolean := exists (select from strata_users.users u where u.user_id = p_user_id and u.erased_at is not null);
begin
  -- The domains would say the same, without the hint.
  if p_method is null or p_method not in ('password', 'email_code', 'sms_code', 'identity', 'passkey', 'totp', 'recovery_code') then
    perform strata_core.raise_error('ST402', 'sign_in_method_check');
  elsif (p_signals).number_status not in ('unchanged', 'recycled', 'unknown') then
    perform strata_core.raise_error('ST402', 'number_status_check');
  elsif (p_signals).country !~ '^[A-Z]{2}$' then
    perform strata_core.raise_error('ST402', 'country_check');
  end if;
  insert into strata_users.sign_ins (attempted_at, user_id, identifier_id, device_id, session_id, throttle_key, method, outcome, decision, score, reasons,
                                     country, network, user_agent, number_status, number_recycled_on, sim_changed_at)
  values (p_clock, p_user_id, p_identifier_id, p_device_id, p_session_id, p_throttle_key, p_method, p_outcome, p_decision, p_score, p_reasons,
          (p_signals).country, case when not v_is_erased then (p_signals).network end,
          case when not v_is_erased then nullif(left((p_signals).user_agent, 1000), '') end, (p_signals).number_status, (p_signals).number_recycled_on,
          (p_signals).sim_changed_at);
end
$$;

comment on function strata_users.record_attempt(text, text, uuid, uuid, bytea, strata_users.sign_in_signals, timestamptz, text[], text, integer, uuid, uuid) is 'Writes down an attempt to sign in, whatever came of it. Raises ST402, with the constraint, for a method or signal that there is not.';

alter function strata_users.record_attempt(text, text, uuid, uuid, bytea, strata_users.sign_in_signals, timestamptz, text[], text, integer, uuid, uuid) owner to strata_definer;
--! end users/functions/record_attempt.sql
--! begin users/functions/refuse_attempt.sql
-- The one end of all attempts that fail. Only a wrong proof counts against what was tried: who is refused for another reason had the right one.
create function strata_users.refuse_attempt(p_outcome text, p_reason text, p_method text, p_user_id uuid, p_identifier_id uuid, p_throttle strata_users.throttles,
                                            p_signals strata_users.sign_in_signals) returns strata_users.sign_in_result
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_result strata_users.sign_in_result;
begin
  if p_outcome = 'refused' then
    perform strata_users.count_failure(p_throttle);
  elsif p_outcome = 'throttled' then
    v_result.expires_at := p_throttle.blocked_until;
  end if;
  -- Whoever erases the person holds this row, and cannot see what is written here.
  perform from strata_users.users u where u.user_id = p_user_id for share;
  perform strata_users.record_attempt(p_method, case p_outcome when 'throttled' then 'throttled' else 'refused' end, p_user_id, p_identifier_id,
                                      p_throttle.throttle_key, p_signals, strata_core.clock(), array_remove(array[p_reason], null));
  v_result.outcome := p_outcome;
  return v_result;
end
$$;

comment on function strata_users.refuse_attempt(text, text, text, uuid, uuid, strata_users.throttles, strata_users.sign_in_signals) is 'Writes down an attempt that failed, counts a wrong proof, and gives the answer: refused, throttled, or another outcome for a right proof that does not do.';

alter function strata_users.refuse_attempt(text, text, text, uuid, uuid, strata_users.throttles, strata_users.sign_in_signals) owner to strata_definer;
--! end users/functions/refuse_attempt.sql
--! begin users/functions/see_device.sql
-- A device may be used by several people, so a token that another sign-in left there is kept; what is none of ours is replaced.
create function strata_users.see_device(p_user_id uuid, p_device_id uuid, p_signals strata_users.sign_in_signals, p_clock timestamptz, out device_id uuid, out new_token text,
                                        out is_unfamiliar boolean)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_token      text := p_signals.device_token;
  v_user_agent text := nullif(left(p_signals.user_agent, 1000), '');
begin
  if p_signals.country !~ '^[A-Z]{2}$' then
    perform strata_core.raise_error('ST402', 'country_check');
  end if;
  is_unfamiliar := false;
  if p_device_id is not null then
    device_id := p_device_id;
    update strata_users.devices d
    set country = coalesce(p_signals.country, d.country), user_agent = coalesce(v_user_agent, d.user_agent), last_seen_at = p_clock
    where d.device_id = p_device_id;
    return;
  end if;
  if v_token is null or v_token !~ '^[0-9a-f]{64}$' then
    v_token := strata_users.new_token();
    new_token := v_token;
  end if;
  -- The first one is where somebody signs up.
  is_unfamiliar := exists (select from strata_users.devices o where o.user_id = p_user_id);
  insert into strata_users.devices as d (user_id, token_hash, country, user_agent, first_seen_at, last_seen_at)
  values (p_user_id, strata_users.hash_token(v_token), p_signals.country, v_user_agent, p_clock, p_clock)
  on conflict on constraint devices_user_id_token_hash_key do update
    set country = coalesce(excluded.country, d.country), user_agent = coalesce(excluded.user_agent, d.user_agent), last_seen_at = excluded.last_seen_at, forgotten_at = null
  returning d.device_id into see_device.device_id;
end
$$;

comment on function strata_users.see_device(uuid, uuid, strata_users.sign_in_signals, timestamptz) is 'The device of a user, brought up to date where it is known, or entered; with a new token where the device has none of ours. is_unfamiliar: the user has signed in before, and not on this device, or it was forgotten. Raises ST402 for what is no country.';

alter function strata_users.see_device(uuid, uuid, strata_users.sign_in_signals, timestamptz) owner to strata_definer;
--! end users/functions/see_device.sql
--! begin users/functions/count_sign_in.sql
-- The user row is only written at the first sign-in; all later ones touch user_activity alone.
create function strata_users.count_sign_in(p_user_id uuid, p_is_first boolean, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  if p_is_first then
    update strata_users.users u set first_sign_in_at = p_clock, status_reason = null where u.user_id = p_user_id and u.first_sign_in_at is null;
  end if;
  insert into strata_users.user_activity as a (user_id, last_sign_in_at, sign_in_count)
  values (p_user_id, p_clock, 1)
  on conflict (user_id) do update
    set last_sign_in_at = greatest(a.last_sign_in_at, excluded.last_sign_in_at), sign_in_count = a.sign_in_count + 1;
end
$$;

comment on function strata_users.count_sign_in(uuid, boolean, timestamptz) is 'Counts a sign-in: the first one on the user, every one in the activity. Called by functions that have looked whether the user may.';

alter function strata_users.count_sign_in(uuid, boolean, timestamptz) owner to strata_definer;
--! end users/functions/count_sign_in.sql
--! begin users/functions/create_session.sql
-- The one place that writes sessions of people who sign in. Only a hash of the token is kept.
create function strata_users.create_session(p_user_id uuid, p_user_epoch integer, p_assurance_level integer, p_lifetime interval, p_method text,
                                            p_identifier_id uuid, p_device_id uuid, p_authenticated_at timestamptz, p_organization_id uuid,
                                            p_membership_id uuid, p_membership_epoch integer, p_clock timestamptz,
                                            out token text, out session_id uuid, out expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
begin
  token := strata_users.new_token();
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  insert into strata_users.sessions as s (user_id, organization_id, membership_id, device_id, identifier_id, token_hash, assurance_level, user_epoch,
                                          membership_epoch, method, authenticated_at, opened_at, expires_at)
  select p_user_id, p_organization_id, p_membership_id, p_device_id, p_identifier_id, strata_users.hash_token(token), p_assurance_level,
         p_user_epoch, p_membership_epoch, p_method, coalesce(p_authenticated_at, p_clock), p_clock,
         least(p_clock + least(coalesce(p_lifetime, l.usual), l.longest), p_clock + l.longest)
  from (select (select t.value::interval from strata_core.settings t where t.setting = 'session_lifetime') as usual,
               (select t.value::interval from strata_core.settings t where t.setting = 'session_lifetime_max') as longest) l
  returning s.session_id, s.expires_at into session_id, expires_at;
end
$$;

comment on function strata_users.create_session(uuid, integer, integer, interval, text, uuid, uuid, timestamptz, uuid, uuid, integer, timestamptz) is 'Enters a session of a user who was recognised, for the time given or the usual one, and never for longer than the setting session_lifetime_max. Called by functions that have looked whether the user may.';

alter function strata_users.create_session(uuid, integer, integer, interval, text, uuid, uuid, timestamptz, uuid, uuid, integer, timestamptz) owner to strata_definer;
--! end users/functions/create_session.sql
--! begin users/functions/usable_methods.sql
-- A method is what somebody could sign in with tomorrow, alone: a second factor is none, and an address that was only claimed is none.
create function strata_users.usable_methods(p_user_id uuid, p_without_identifier_id uuid default null) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return array(
    select 'password' where exists (select from strata_users.password_credentials c where c.user_id = p_user_id)
                        and exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.verified_at is not null and i.released_at is null
                                                                             and i.identifier_id is distinct from p_without_identifier_id)
    union all
    select case i.kind when 'email' then 'email_code' else 'sms_code' end
    from strata_users.identifiers i
    where i.user_id = p_user_id and i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
      and i.identifier_id is distinct from p_without_identifier_id
    union all
    select 'identity' from strata_users.federated_identities f where f.user_id = p_user_id
    union all
    select 'passkey' from strata_users.passkeys p where p.user_id = p_user_id and p.suspect_at is null);
end
$$;

comment on function strata_users.usable_methods(uuid, uuid) is 'The ways in which a user can sign in, one entry for each, without an identifier that is about to go: password, email_code, sms_code, identity, passkey.';

alter function strata_users.usable_methods(uuid, uuid) owner to strata_definer;
--! end users/functions/usable_methods.sql
--! begin users/functions/lock_addresses.sql
-- Whoever needs several addresses takes them in this one order.
create function strata_users.lock_addresses(p_scope text, p_addresses text[]) returns setof strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_address text;
begin
  for v_address in select distinct a.address collate "C" from unnest(p_addresses) as a (address) where a.address is not null order by 1 loop
    return next strata_users.lock_throttle(p_scope, v_address);
  end loop;
end
$$;

comment on function strata_users.lock_addresses(text, text[]) is 'The counters of several addresses (kind:value), locked in one order whoever asks; null ones are left out.';

alter function strata_users.lock_addresses(text, text[]) owner to strata_definer;
--! end users/functions/lock_addresses.sql
--! begin users/functions/lock_people.sql
-- After the counters of the addresses: first the challenges, then the users, each in the order of their keys. A sign-in that waits for its second proof holds its
-- challenge and may want the user, so nobody who holds a user may wait for a challenge.
create function strata_users.lock_people(p_identifier_ids uuid[], p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform from strata_users.challenges c
  where c.identifier_id = any (p_identifier_ids) and c.consumed_at is null
  order by c.challenge_id
  for update;
  perform from strata_users.users u
  where u.user_id = any (p_user_ids)
  order by u.user_id
  for no key update;
end
$$;

comment on function strata_users.lock_people(uuid[], uuid[]) is 'Locks what rests on identifiers that may be released, and the users whom that concerns. The counters of the addresses are locked before.';

alter function strata_users.lock_people(uuid[], uuid[]) owner to strata_definer;
--! end users/functions/lock_people.sql
--! begin users/functions/release_identifier.sql
-- With the address goes what rests on it: sessions, sign-ins that wait for a second proof, codes that were sent to it. Whoever gives up a number that somebody else
-- claims releases it to them. The caller has locked the counter of the address, the challenges and the user.
create function strata_users.release_identifier(p_identifier_id uuid, p_reason text, p_user_id uuid, p_except_session_id uuid default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_identifier strata_users.identifiers;
  v_is_claimed boolean;
begin
  update strata_users.number_reassignments r set released_at = v_clock, release_evidence = 'holder'
  where r.identifier_id = p_identifier_id and r.status in ('claimed', 'contested');
  v_is_claimed := found;
  update strata_users.identifiers i
  set released_at = greatest(v_clock, i.last_proof_at), release_reason = case when v_is_claimed then 'recycled' else p_reason end, is_primary = false,
      quarantined_until = case when i.verified_at is not null then greatest(v_clock, i.last_proof_at) + strata_core.setting_interval('identifier_quarantine') end
  where i.identifier_id = p_identifier_id and i.user_id = p_user_id and i.released_at is null
  returning i.* into v_identifier;
  if not found then
    return false;
  end if;
  update strata_users.challenges c set consumed_at = v_clock, new_password_hash = null where c.identifier_id = p_identifier_id and c.consumed_at is null;
  update strata_users.sessions s set revoked_at = v_clock
  where s.identifier_id = p_identifier_id and s.session_id is distinct from p_except_session_id and s.revoked_at is null and s.expires_at > v_clock;
  -- Messages of this kind go on, to the address that was proved first of those that are left.
  if not exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.kind = v_identifier.kind and i.is_primary) then
    update strata_users.identifiers i set is_primary = true
    where i.identifier_id = (
      select o.identifier_id from strata_users.identifiers o
      where o.user_id = p_user_id and o.kind = v_identifier.kind and o.verified_at is not null and o.released_at is null
      order by o.verified_at, o.identifier_id
      limit 1);
  end if;
  return true;
end
$$;

comment on function strata_users.release_identifier(uuid, text, uuid, uuid) is 'Takes an address from a user, with the sessions (but for the one in which its owner gives it up) and challenges that rest on it, and makes another of its kind primary where it was. False when the user does not have it any more.';

alter function strata_users.release_identifier(uuid, text, uuid, uuid) owner to strata_definer;
--! end users/functions/release_identifier.sql
--! begin users/functions/replace_password.sql
-- The caller has locked the user.
create function strata_users.replace_password(p_user_id uuid, p_password_hash text, p_session_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_change_type text := strata_users.store_password(p_user_id, p_password_hash);
begin
  perform strata_users.revoke_other_sessions(p_user_id, p_session_id);
  perform strata_users.forget_devices(p_user_id, p_session_id);
  perform strata_audit.record_security_event('credential-change', p_user_id, null, jsonb_build_object('credential_type', 'password', 'change_type', v_change_type));
  perform strata_users.announce_event(p_user_id, 'recovery-activated');
end
$$;

comment on function strata_users.replace_password(uuid, text, uuid) is 'Sets the password of a user who has recovered, ends all sessions but the one that the recovery opened, forgets all devices but its, and tells all proved addresses. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata_users.replace_password(uuid, text, uuid) owner to strata_definer;
--! end users/functions/replace_password.sql
--! begin users/functions/is_number_recycled.sql
-- Evidence that needs no person: the carrier gave the number away after the holder last proved it. A date before that proof, or one that has not come, contradicts
-- what we know; unknown and unchanged say nothing that would take a number from anybody. Days are counted in UTC and the day of the proof itself does not count.
create function strata_users.is_number_recycled(p_number_reassignment strata_users.number_reassignments) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return p_number_reassignment.number_status = 'recycled' and p_number_reassignment.number_recycled_on is not null and exists (
    select from strata_users.identifiers i
    where i.identifier_id = p_number_reassignment.identifier_id
      and p_number_reassignment.number_recycled_on > (i.last_proof_at at time zone 'UTC')::date
      and p_number_reassignment.number_recycled_on <= (p_number_reassignment.claimed_at at time zone 'UTC')::date);
end
$$;

comment on function strata_users.is_number_recycled(strata_users.number_reassignments) is 'Whether the provider''s answer to a claim is evidence that the holder has lost the number: recycled, since a day after the holder last proved it.';

alter function strata_users.is_number_recycled(strata_users.number_reassignments) owner to strata_definer;
--! end users/functions/is_number_recycled.sql
--! begin users/functions/end_number_claim.sql
-- The claimant keeps the empty user, the sessions and whatever was added to it meanwhile; only the claim goes.
create function strata_users.end_number_claim(p_number_reassignment_id uuid, p_event text, p_reason text default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_reassignment strata_users.number_reassignments;
begin
  update strata_users.number_reassignments r
  set proved_by_holder_at = case p_event when 'proved_by_holder' then v_clock end,
      refused_at = case p_event when 'refused' then v_clock end,
      withdrawn_at = case p_event when 'withdrawn' then v_clock end,
      expired_at = case p_event when 'expired' then v_clock end,
      status_reason = p_reason
  where r.number_reassignment_id = p_number_reassignment_id
    and (r.status in ('claimed', 'contested') or (r.status = 'released' and p_event = 'expired'))
  returning r.* into v_reassignment;
  if not found then
    return false;
  end if;
  update strata_users.identifiers i set released_at = greatest(v_clock, i.claimed_at), release_reason = 'admin'
  where i.user_id = v_reassignment.claimant_user_id and i.kind = 'phone' and i.value = v_reassignment.value and i.verified_at is null and i.released_at is null;
  if p_event <> 'withdrawn' then
    perform strata_users.announce_event(v_reassignment.claimant_user_id, 'identifier-claim-refused');
  end if;
  return true;
end
$$;

comment on function strata_users.end_number_claim(uuid, text, text) is 'Ends a claim on a number without the number: proved_by_holder, refused, withdrawn or expired, and tells the claimant who did not do it. False when it had ended before. The counter of the number and both users are locked by the caller.';

alter function strata_users.end_number_claim(uuid, text, text) owner to strata_definer;
--! end users/functions/end_number_claim.sql
--! begin users/functions/settle_released_number.sql
create function strata_users.settle_released_number(p_value text, p_user_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.number_reassignments r set completed_at = greatest(strata_core.clock(), r.released_at)
  where r.value = p_value and r.status = 'released' and r.claimant_user_id = p_user_id;
  perform strata_users.end_number_claim(r.number_reassignment_id, 'expired')
  from strata_users.number_reassignments r
  where r.value = p_value and r.status = 'released';
end
$$;

comment on function strata_users.settle_released_number(text, uuid) is 'Somebody holds a number that had been released: the claim is complete when it was theirs, and has ended when the claimant did not come back in time. The counter of the number is locked by the caller.';

alter function strata_users.settle_released_number(text, uuid) owner to strata_definer;
--! end users/functions/settle_released_number.sql
--! begin users/functions/complete_number_claim.sql
create function strata_users.complete_number_claim(p_number_reassignment_id uuid, p_is_signed_in boolean) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id and r.status = 'released';
  return found and strata_users.prove_identifier(v_reassignment.claimant_user_id, 'phone', v_reassignment.address, p_is_signed_in) = 'proved';
end
$$;

comment on function strata_users.complete_number_claim(uuid, boolean) is 'The claimant of a number that was released has proved it and holds it from now on. False when it is not released, or somebody holds it. The counter of the number and the claimant are locked by the caller.';

alter function strata_users.complete_number_claim(uuid, boolean) owner to strata_definer;
--! end users/functions/complete_number_claim.sql
--! begin users/functions/release_number.sql
create function strata_users.release_number(p_number_reassignment_id uuid, p_evidence text, p_reason text default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_reassignment strata_users.number_reassignments;
begin
  update strata_users.number_reassignments r set released_at = v_clock, release_evidence = p_evidence, status_reason = p_reason
  where r.number_reassignment_id = p_number_reassignment_id and r.status in ('claimed', 'contested')
  returning r.* into v_reassignment;
  if not found then
    return 'closed';
  end if;
  if strata_users.release_identifier(v_reassignment.identifier_id, 'recycled', v_reassignment.holder_user_id) then
    perform strata_users.announce_event(v_reassignment.holder_user_id, 'identifier-recycled');
  end if;
  if v_reassignment.number_proved_at + strata_core.setting_interval('challenge_lifetime') > v_clock
     and strata_users.complete_number_claim(p_number_reassignment_id, true) then
    return 'completed';
  end if;
  return 'released';
end
$$;

comment on function strata_users.release_number(uuid, text, text) is 'Takes a number from its holder, who keeps the user and all other methods, loses what rests on the number and is told at all other addresses. Outcomes: released, completed, closed. Of completed the claimant proved the number so lately that they hold it at once, of closed the claim had ended. The counter of the number, the challenges and both users are locked by the caller.';

alter function strata_users.release_number(uuid, text, text) owner to strata_definer;
--! end users/functions/release_number.sql
--! begin users/functions/take_released_number.sql
-- Whoever proves the number is the claimant: nothing else was ever asked of them, and until they added something of their own the user is empty.
create function strata_users.take_released_number(p_kind text, p_value text, out user_id uuid, out identifier_id uuid, out is_first boolean)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_reassignment
  from strata_users.number_reassignments r
  join strata_users.identifiers i on i.identifier_id = r.identifier_id
  join strata_users.users u on u.user_id = r.claimant_user_id and u.status not in ('merged', 'erased')
  where p_kind = 'phone' and r.value = p_value and r.status = 'released' and i.quarantined_until > strata_core.clock();
  if not found then
    return;
  end if;
  perform strata_users.lock_people('{}', array[v_reassignment.claimant_user_id]);
  is_first := not exists (select from strata_users.identifiers i where i.user_id = v_reassignment.claimant_user_id and i.verified_at is not null);
  if strata_users.complete_number_claim(v_reassignment.number_reassignment_id, false) then
    user_id := v_reassignment.claimant_user_id;
    select i.identifier_id into strict identifier_id from strata_users.identifiers i
    where i.user_id = v_reassignment.claimant_user_id and i.kind = 'phone' and i.value = p_value and i.released_at is null;
  end if;
end
$$;

comment on function strata_users.take_released_number(text, text) is 'Somebody has proved a number that nobody holds: where it was released to a claimant they are that user from now on, and is_first says whether it is the first address that the user proves. All null where it was not. The counter of the number is locked by the caller.';

alter function strata_users.take_released_number(text, text) owner to strata_definer;
--! end users/functions/take_released_number.sql
--! begin users/functions/partition_sign_ins.sql
-- Owned by strata_owner, as no other definer function is: only the owner of a partitioned table can give it partitions and take them away. So it does nothing else, takes
-- dates alone, and strata_definer alone may call it. Locks are taken at once and waited for half as long as it
-- takes Postgres to look for a deadlock: whoever signs in waits for milliseconds, or this gives way and says so.
create function strata_users.partition_sign_ins(p_create date[], p_drop date[]) returns table (month date, outcome text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_timeout text := current_setting('lock_timeout');
  v_skipped date[] := '{}';
  v_name    text;
begin
  perform set_config('lock_timeout', '500ms', true);
  if p_drop <> '{}' then
    lock table only strata_users.sign_ins in access exclusive mode;
  else
    lock table only strata_users.sign_ins in share update exclusive mode;
  end if;
  lock table only strata_users.sign_ins_default in access exclusive mode;

  foreach month in array p_create loop
    v_name := format('sign_ins_%s', to_char(month, 'YYYY_MM'));
    begin
      execute format('create table strata_users.%I (like strata_users.sign_ins including defaults including constraints)', v_name);
      execute format('alter table strata_users.%I enable row level security, force row level security', v_name);
      -- A partition does not inherit that what is personal stays out of the statistics.
      execute format('alter table strata_users.%I alter column network set statistics 0, alter column user_agent set statistics 0', v_name);
      execute format('comment on table strata_users.%I is %L', v_name, format('The attempts of %s (UTC). Made and dropped by a job of the worker.', to_char(month, 'YYYY-MM')));
      execute format('alter table strata_users.sign_ins attach partition strata_users.%I for values from (%L) to (%L)', v_name,
                     to_char(month, 'YYYY-MM-DD"T00:00:00Z"'), to_char(month + interval '1 month', 'YYYY-MM-DD"T00:00:00Z"'));
    exception
      -- A row of the month is in the default partition.
      when check_violation then
        v_skipped := v_skipped || month;
    end;
  end loop;
  foreach month in array p_drop loop
    execute format('drop table strata_users.%I', format('sign_ins_%s', to_char(month, 'YYYY_MM')));
  end loop;
  perform set_config('lock_timeout', v_timeout, true);
  return query
    select c.month, case when c.month = any (v_skipped) then 'skipped' else 'created' end from unnest(p_create) as c (month)
    union all
    select d.month, 'dropped' from unnest(p_drop) as d (month);
exception
  when lock_not_available then
    return query select b.month, 'busy' from unnest(p_create || p_drop) as b (month);
end
$$;

comment on function strata_users.partition_sign_ins(date[], date[]) is 'Makes the partitions of sign_ins for some months and drops those of others. Outcomes: created, skipped, dropped, busy. Called by what maintains sign_ins.';
--! end users/functions/partition_sign_ins.sql
--! begin users/policies.sql
select strata_core.lay_row_security(format('strata_users.%I', t))
from unnest(array['user_types', 'users', 'user_activity', 'sessions', 'identifiers', 'password_credentials', 'federated_identities', 'passkeys', 'passkey_handles',
                  'totp_factors', 'recovery_codes', 'challenges', 'throttles', 'devices', 'sign_in_rules', 'linking_policies', 'sign_ins', 'external_ids', 'notices',
                  'identifier_changes', 'number_reassignments', 'private_identifications', 'recovery_cases']) as t;
-- A partition is written and read through the whole table, whose policies count; by itself it is closed to everybody.
alter table strata_users.sign_ins_default enable row level security;
alter table strata_users.sign_ins_default force row level security;


create policy everyone_select on strata_users.user_types for select to strata_app, strata_reporter using (true);
-- What an organization sees of a person is the membership and its effective profile, not this record.
create policy self_select on strata_users.users for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy self_select on strata_users.user_activity for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy self_select on strata_users.identifiers for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy reporter_select on strata_users.users for select to strata_reporter using (true);
create policy reporter_select on strata_users.user_activity for select to strata_reporter using (true);
create policy reporter_select on strata_users.identifiers for select to strata_reporter using (true);
create policy reporter_select on strata_users.sign_ins for select to strata_reporter using (true);
-- A new type of user is a row that the owner adds.
create policy owner_select on strata_users.user_types for select to strata_owner using (true);
create policy owner_insert on strata_users.user_types for insert to strata_owner with check (true);
create policy owner_update on strata_users.user_types for update to strata_owner using (true) with check (true);
-- The owner tunes the rules of signing in; nobody does at run time.
create policy owner_select on strata_users.sign_in_rules for select to strata_owner using (true);
create policy owner_insert on strata_users.sign_in_rules for insert to strata_owner with check (true);
create policy owner_update on strata_users.sign_in_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_users.sign_in_rules for delete to strata_owner using (true);
-- So are the providers that are believed about addresses.
create policy owner_select on strata_users.linking_policies for select to strata_owner using (true);
create policy owner_insert on strata_users.linking_policies for insert to strata_owner with check (true);
create policy owner_update on strata_users.linking_policies for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_users.linking_policies for delete to strata_owner using (true);
--! end users/policies.sql
--! begin users/grants.sql
grant select on strata_users.user_types to strata_definer, strata_reporter, strata_app;
grant select, insert, update on strata_users.users, strata_users.user_activity to strata_definer;
grant select, insert, update, delete on strata_users.sessions to strata_definer;
grant select, insert, update on strata_users.identifiers, strata_users.number_reassignments to strata_definer;
grant select, insert, update, delete on strata_users.password_credentials, strata_users.federated_identities, strata_users.passkeys,
  strata_users.totp_factors, strata_users.recovery_codes, strata_users.challenges, strata_users.throttles, strata_users.devices,
  strata_users.notices, strata_users.identifier_changes to strata_definer;
grant select, insert, update (user_id), delete on strata_users.passkey_handles, strata_users.external_ids to strata_definer;
grant select, insert, update (network, user_agent), delete on strata_users.sign_ins to strata_definer;
grant select on strata_users.sign_in_rules, strata_users.linking_policies to strata_definer;
grant select on strata_users.users, strata_users.user_activity to strata_reporter, strata_app;
grant select on strata_users.identifiers to strata_app;
-- What analysts may know of addresses and attempts: neither which address nor from where.
grant select (identifier_id, user_id, kind, is_primary, claimed_at, verified_at, last_proof_at, released_at, release_reason) on strata_users.identifiers to strata_reporter;
grant select (sign_in_id, attempted_at, user_id, method, outcome, decision, score, reasons, country) on strata_users.sign_ins to strata_reporter;

grant execute on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz),
  strata_users.user_status_at(strata_users.users, timestamptz), strata_users.user_status_timed(strata_users.users, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

grant execute on function strata_users.normalise_identifier(text, text), strata_users.identifier_digest(text, text, integer),
  strata_users.password_algorithm(text), strata_users.identifier_change_status(timestamptz, timestamptz),
  strata_users.number_reassignment_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz), strata_users.new_token(), strata_users.hash_token(text)
  to strata_definer;
grant execute on function strata_users.partition_sign_ins(date[], date[]) to strata_definer;

grant select, insert, update, delete on strata_users.private_identifications, strata_users.recovery_cases to strata_definer;
grant execute on function strata_users.recovery_case_status(timestamptz, timestamptz, timestamptz) to strata_definer;

revoke create on schema strata_users from strata_definer;
--! end users/grants.sql

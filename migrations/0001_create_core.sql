-- Creates strata_core: roles, ids, clock, settings, keys, the signed context, allowed transitions, errors.
-- Nouns: every

set local role strata_owner;
--! begin core/schema.sql
-- The schema itself is made by bootstrap.sql, because the history of the migrations lives in it.
comment on schema strata_core is 'Ids, clock, settings, keys, the signed context and the allowed transitions: what every other stratum stands on.';

-- Functions are executable by PUBLIC when made. Ours are not; grants.sql of each stratum says who may call what.
alter default privileges for role strata_owner revoke execute on functions from public;

grant usage on schema strata_core to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_core to strata_definer;
--! end core/schema.sql
--! begin core/types/sha256.sql
create domain strata_core.sha256 as bytea
  constraint sha256_check check (length(value) = 32);

comment on domain strata_core.sha256 is 'A SHA-256, plain or keyed: 32 bytes.';
--! end core/types/sha256.sql
--! begin core/types/country.sql
create domain strata_core.country as text
  constraint country_check check (value ~ '^[A-Z]{2}$');

comment on domain strata_core.country is 'A country as ISO 3166-1 alpha-2 writes it.';
--! end core/types/country.sql
--! begin core/types/reason.sql
create domain strata_core.reason as text
  constraint reason_check check (length(value) between 1 and 1000 and value !~ '[[:cntrl:]]' and btrim(value) <> '');

comment on domain strata_core.reason is 'A reason in somebody''s words: 1 to 1,000 characters on one line, not all blank.';
--! end core/types/reason.sql
--! begin core/tables/settings.sql
-- Policy values live in rows and not in server settings: whoever can send SQL can set any custom server setting.
create table strata_core.settings (
  setting     text not null,
  value_type  text not null,
  value       text,
  description text not null,
  updated_at  timestamptz not null default clock_timestamp(),

  constraint settings_pkey primary key (setting),
  constraint settings_setting_check check (setting ~ '^[a-z][a-z0-9_]{2,62}$'),
  constraint settings_value_type_check check (value_type in ('interval', 'integer', 'timestamptz', 'text')),
  -- A value that cannot be read as its type is refused when it is written, not when a sign-in needs it.
  constraint settings_value_check check (
    value is null
    or case value_type
         when 'interval' then value::interval is not null
         when 'integer' then value::integer is not null
         when 'timestamptz' then value::timestamptz is not null
         else true
       end)
);

comment on table strata_core.settings is 'One row per policy value of the whole system. The owner of the schema changes them; nobody at run time.';
comment on column strata_core.settings.setting is 'Name of the policy value.';
comment on column strata_core.settings.value_type is 'How value is read: interval, integer, timestamptz or text.';
comment on column strata_core.settings.value is 'The value, written as text of its type. Null: not set.';
comment on column strata_core.settings.description is 'What the value decides and what null means.';

insert into strata_core.settings (setting, value_type, value, description) values
  ('account_freeze_policy', 'text', 'freeze', 'What becomes of the open accounts of a customer who is not eligible any more: freeze, or keep (they stay open). Anything else freezes.'),
  ('account_unfreeze_policy', 'text', 'unfreeze', 'What becomes of them when the customer is eligible again: unfreeze, or keep (an operator decides). What an operator froze stays frozen. Anything else keeps.'),
  ('alert_attempts', 'integer', '5', 'How often an alert that could not be sent is tried before it is given up.'),
  ('alert_batch', 'integer', '1000', 'How many rules one call that raises or spreads an alert looks at, and so how many messages it writes at most.'),
  ('alert_delay', 'interval', '1 minute', 'How long after the first failure an alert is sent again; doubled with every further one, up to 64 times.'),
  ('alert_lease', 'interval', '5 minutes', 'How long whoever took an alert has to send it before it is taken again.'),
  ('alert_retention', 'interval', '90 days', 'For how long alerts are kept after they were raised. As long, a second one under the same key is the same one.'),
  ('alert_rule_limit', 'integer', '100', 'How many rules of alerts a membership can have at a time.'),
  ('claims_lifetime', 'interval', '5 minutes', 'For how long what strata.permission_claims answers is worth something at most.'),
  ('session_lifetime', 'interval', '12 hours', 'How long a session lasts when the caller of open_session names no lifetime.'),
  ('session_lifetime_max', 'interval', '90 days', 'The longest lifetime that open_session grants.'),
  ('challenge_attempts', 'integer', '5', 'How many codes may be tried for one request.'),
  ('challenge_lifetime', 'interval', '10 minutes', 'How long a code, or a sign-in that waits for a second proof, is worth something (NIST SP 800-63B: at most 10 minutes).'),
  ('code_length', 'integer', '6', 'Digits of a code that is sent, 6 to 12 (NIST SP 800-63B: at least 6).'),
  ('code_request_limit', 'integer', '5', 'How many codes may be asked for one address in code_request_window.'),
  ('code_request_window', 'interval', '15 minutes', 'The time in which requests for codes are counted.'),
  ('code_request_duration', 'interval', '15 minutes', 'For how long no more codes are sent to an address after code_request_limit of them; doubled with every further request, up to 64 times.'),
  ('identifier_change_confirmation', 'text', 'new', 'Who confirms that one address takes the place of another: new (the new address) or both (the old one as well).'),
  ('identifier_change_lifetime', 'interval', '1 day', 'How long a change of address may wait for its confirmations.'),
  ('identifier_quarantine', 'interval', '90 days', 'For how long nobody else can prove an address after its holder gave it up or lost it.'),
  ('linking_proof_age', 'interval', '180 days', 'How long ago a user may last have proved an address, for an identity at a provider with the same address to be linked without being asked.'),
  ('merge_hook_time_limit', 'interval', '5 seconds', 'How long a hook of another program may take in a merge, where its registration names no other time.'),
  ('merge_undo_period', 'interval', '90 days', 'For how long a merge can be undone, and its ledger with the former values is kept.'),
  ('notice_lease', 'interval', '5 minutes', 'How long whoever took a message has to send it before it is taken again.'),
  ('outbox', 'text', 'on', 'Whether changes of permissions are written to the outbox, for pg-strata relay: on, or off where nobody relays them.'),
  ('outbox_lease', 'interval', '5 minutes', 'How long whoever took records of the outbox has to deliver them before they are taken again.'),
  ('outbox_overdue', 'interval', '1 hour', 'How long a record of the outbox may wait before pg-strata doctor warns of it, where there is a relay.'),
  ('outbox_retention', 'interval', '7 days', 'For how long records of the outbox are kept after they were delivered.'),
  ('own_merge', 'text', 'allow', 'Whether somebody who is signed in as two users can merge them: allow, or refuse (staff do). What needs approval waits for staff all the same.'),
  ('reassignment_contest_period', 'interval', '7 days', 'How long the holder of a number that somebody else claims is waited for.'),
  ('reassignment_dormancy', 'interval', '45 days', 'For how long the holder must not have proved a number before somebody else can claim it. Carriers wait at least that long before they give a number to somebody else.'),
  ('reassignment_lifetime', 'interval', '30 days', 'After how long a claim that nobody decided ends by itself.'),
  ('recovery_case_wait', 'interval', '1 day', 'How long a user who was told of a recovery is waited for before an operator can approve it.'),
  ('recovery_case_lifetime', 'interval', '30 days', 'After how long a recovery that nobody decided is worth nothing any more.'),
  ('reauthentication_age', 'interval', '10 minutes', 'How long ago the last sign-in may be when credentials or addresses are changed.'),
  ('throttle_limit', 'integer', '5', 'How many failures in throttle_window block an address or a second factor.'),
  ('throttle_window', 'interval', '15 minutes', 'The time in which failures are counted.'),
  ('throttle_duration', 'interval', '1 minute', 'For how long nothing is tried after throttle_limit failures; doubled with every further one, up to 64 times.'),
  ('impersonation_lifetime_max', 'interval', '1 hour', 'How long a member of staff acts as a user at most, also when the caller of impersonate_user names no lifetime.'),
  ('customer_retention', 'interval', '5 years', 'For how long what is known of a customer is kept after the closing (EU 2015/849, article 40: 5 years after the end of the business relationship).'),
  ('document_expiry_grace', 'interval', '0 days', 'For how long after its last day a document still counts.'),
  ('verification_case_lifetime', 'interval', '30 days', 'After how long a verification that nobody decided is worth nothing any more.'),
  ('verification_check_attempts', 'integer', '5', 'How often a provider that cannot be asked is tried before people are.'),
  ('verification_check_delay', 'interval', '1 minute', 'How long after the first failure a provider is asked again; doubled with every further one, up to 64 times.'),
  ('verification_check_lease', 'interval', '5 minutes', 'How long whoever took a check has to answer it before it is taken again.'),
  ('invitation_lifetime', 'interval', '7 days', 'How long an invitation is good for when whoever invites names no lifetime.'),
  ('invitation_lifetime_max', 'interval', '90 days', 'The longest lifetime that an invitation is given.'),
  ('invitation_retention', 'interval', '90 days', 'How long after its end the address and the message of an invitation are kept.'),
  ('domain_txt_label', 'text', '_strata-challenge', 'The name below a domain at which its TXT record is looked up.'),
  ('domain_check_delay', 'interval', '5 minutes', 'How long after the first look-up that found nothing a domain is looked up again; doubled with every further one, up to domain_check_interval. Also after a look-up that failed.'),
  ('domain_check_interval', 'interval', '1 day', 'How often a domain that is verified is looked up again.'),
  ('domain_check_lease', 'interval', '5 minutes', 'How long whoever took a domain has to look it up before it is taken again.'),
  ('domain_check_misses', 'integer', '3', 'How many look-ups in a row have to miss the record of a domain that was verified, for it not to be any more.'),
  ('domain_search_period', 'interval', '30 days', 'For how long after the organization last asked a domain that is not verified is looked for.'),
  ('domain_join_proof_age', 'interval', '30 days', 'How long ago an address may have been proved last for its holder to join by its domain: somebody who left a company cannot read its mail any more.'),
  ('duplicate_probability', 'integer', '50', 'How probable it must be, in per cent, that two records are one for them to be shown as duplicates.'),
  ('duplicate_block_size', 'integer', '30', 'How many records may share a key for them to be compared by it: what more have in common tells nothing.'),
  ('test_clock', 'timestamptz', null, 'The time that strata_core.clock() answers, for tests of expiry. Null: the real time. Never set it on a system in use.');
--! end core/tables/settings.sql
--! begin core/tables/keys.sql
-- HMAC-SHA-256 (RFC 2104) is sha256(outer || sha256(inner || message)), where inner and outer are the key, padded to 64 bytes, xor 0x36 and 0x5c.
-- Both blocks are computed once, so that a verification is two calls of the server's own sha256() and needs no extension.
create table strata_core.keys (
  purpose        text not null,
  inner_block    bytea not null,
  outer_block    bytea not null,
  has_test_clock boolean not null default false,
  created_at     timestamptz not null default clock_timestamp(),

  constraint keys_pkey primary key (purpose),
  constraint keys_purpose_check check (purpose in ('context', 'challenge', 'throttle')),
  constraint keys_inner_block_check check (length(inner_block) = 64),
  constraint keys_outer_block_check check (length(outer_block) = 64)
);

comment on table strata_core.keys is 'One row per purpose: the secret that signs contexts, or hashes codes or what is counted. Only strata_definer reads it.';
comment on column strata_core.keys.purpose is 'What the key is for: context, challenge (codes that are sent) or throttle (what is counted).';
comment on column strata_core.keys.inner_block is 'The key padded to 64 bytes, xor 0x36 (HMAC inner block). Secret.';
comment on column strata_core.keys.outer_block is 'The key padded to 64 bytes, xor 0x5c (HMAC outer block). Secret.';
comment on column strata_core.keys.has_test_clock is 'Whether settings holds a test clock, kept by a trigger: strata.begin_session reads this row anyway, and another table would cost every transaction a tenth of it.';
--! end core/tables/keys.sql
--! begin core/tables/transitions.sql
create table strata_core.transitions (
  noun        text not null,
  from_status text not null,
  to_status   text not null,
  description text not null,

  constraint transitions_pkey primary key (noun, from_status, to_status),
  constraint transitions_noun_check check (noun in ('user', 'customer', 'identity_document', 'verification_case', 'verification_check', 'account', 'organization', 'company', 'membership', 'invitation', 'organization_domain', 'identifier_change', 'number_reassignment', 'recovery_case', 'merge')),
  constraint transitions_to_status_check check (to_status <> from_status)
);

comment on table strata_core.transitions is 'One row per allowed change of status. A change that has no row here is refused with ST201.';
comment on column strata_core.transitions.noun is 'What changes: user, customer, identity_document, verification_case, verification_check, account, organization, company, membership, invitation, organization_domain, identifier_change, number_reassignment, recovery_case or merge.';
comment on column strata_core.transitions.from_status is 'Status before; none where the row is new.';
comment on column strata_core.transitions.to_status is 'Status after.';
comment on column strata_core.transitions.description is 'What happened, as a short sentence.';
--! end core/tables/transitions.sql
--! begin core/tables/error_codes.sql
create table strata_core.error_codes (
  sqlstate       text not null,
  condition_name text not null,
  meaning        text not null,
  remedy         text not null,

  constraint error_codes_pkey primary key (sqlstate),
  constraint error_codes_condition_name_key unique (condition_name),
  constraint error_codes_sqlstate_check check (sqlstate ~ '^ST[0-9]{3}$')
);

comment on table strata_core.error_codes is 'One row per error that pg-strata raises itself.';
comment on column strata_core.error_codes.sqlstate is 'SQLSTATE: ST and three digits.';
comment on column strata_core.error_codes.condition_name is 'The name that the typed client gives it.';
comment on column strata_core.error_codes.meaning is 'What is wrong; also the text of the error.';
comment on column strata_core.error_codes.remedy is 'What to do next; also the hint of the error.';

insert into strata_core.error_codes (sqlstate, condition_name, meaning, remedy) values
  ('ST101', 'context_required', 'This call needs a session context, and there is none.', 'Call strata.begin_session(token) first, in the same transaction.'),
  ('ST102', 'context_already_set', 'This transaction already has the context of another session.', 'Use one transaction per session.'),
  ('ST103', 'session_refused', 'The session is not valid any more.', 'Sign in again and use the new token.'),
  ('ST201', 'transition_refused', 'This change of status is not allowed.', 'Read strata_core.transitions for the changes that are.'),
  ('ST202', 'isolation_refused', 'This call has to see what others have just committed.', 'Call it in a transaction of isolation level read committed.'),
  ('ST203', 'stratum_moved', 'This database does not take changes of accounts: they have moved to another one, or are still on their way here.', 'Call the database that has them; strata_core.extractions names the other side.'),
  ('ST204', 'last_owner', 'An organization would be left without an owner.', 'Make somebody else an owner first: strata.transfer_ownership.'),
  ('ST205', 'rows_not_changed', 'Rows of a table that a merge wanted to change did not change.', 'The error names the table: a policy, a trigger or a rule of it keeps them.'),
  ('ST206', 'hook_refused', 'A hook of a merge cannot be called, or took too long.', 'The error names the hook: it is security definer, belongs to another role than pg-strata''s, and ends within its time limit.'),
  ('ST301', 'append_only', 'The audit trail is only ever added to.', 'Nothing to do: rows of strata_audit cannot be changed or removed.'),
  ('ST401', 'invalid_generator_call', 'A generator of policies or triggers was called for something that is no table of pg-strata.', 'Call it in a migration, with a table of a strata_ schema.'),
  ('ST402', 'invalid_input', 'A value is not allowed here.', 'The error names the constraint that says what is allowed.');
--! end core/tables/error_codes.sql
--! begin core/tables/time_zones.sql
-- A foreign key instead of a check: pg_timezone_names reads files, a function that tries the name accepts POSIX nonsense such as
-- 'FOO+3' and every spelling of case, and a check may not ask a table.
create table strata_core.time_zones (
  time_zone text not null,

  constraint time_zones_pkey primary key (time_zone)
);

comment on table strata_core.time_zones is 'One row per IANA time zone that this server knew when pg-strata was installed.';
comment on column strata_core.time_zones.time_zone is 'Name as IANA spells it, such as Europe/Paris.';

insert into strata_core.time_zones (time_zone)
select name from pg_catalog.pg_timezone_names
where name !~ '^(posix|right)/' and name not in ('localtime', 'posixrules', 'Factory')
order by name;
--! end core/tables/time_zones.sql
--! begin core/tables/security_event_types.sql
-- The words of OpenID Shared Signals where these have one, so that a host can pass an event on as a security event token as it is.
create table strata_core.security_event_types (
  event_type  text not null,
  event_uri   text,
  description text not null,

  constraint security_event_types_pkey primary key (event_type),
  constraint security_event_types_event_uri_key unique (event_uri),
  constraint security_event_types_event_type_check check (length(event_type) <= 64 and event_type ~ '^[a-z]+(-[a-z]+)*$'),
  constraint security_event_types_event_uri_check check (event_uri ~ ('^https://schemas\.openid\.net/secevent/(risc|caep)/event-type/' || event_type || '$'))
);

comment on table strata_core.security_event_types is 'One row per word for what happens to the safety of an account, a session or an organization.';
comment on column strata_core.security_event_types.event_type is 'The word.';
comment on column strata_core.security_event_types.event_uri is 'The event of OpenID RISC or CAEP that it is; null where these have none.';
comment on column strata_core.security_event_types.description is 'What happened, as a short sentence.';

insert into strata_core.security_event_types (event_type, event_uri, description) values
  ('account-disabled', 'https://schemas.openid.net/secevent/risc/event-type/account-disabled', 'The user was locked, suspended or deactivated.'),
  ('account-enabled', 'https://schemas.openid.net/secevent/risc/event-type/account-enabled', 'Somebody ended what kept the user from signing in. A lock that runs out makes no event: its end is in the details of the one before.'),
  ('account-merged', null, 'The user was merged with another: the details name the merge.'),
  ('account-unmerged', null, 'A merge of the user was undone: the details name it.'),
  ('account-purged', 'https://schemas.openid.net/secevent/risc/event-type/account-purged', 'The person was erased.'),
  ('credential-change', 'https://schemas.openid.net/secevent/caep/event-type/credential-change', 'A credential was made, changed or removed: credential_type and change_type say which and how.'),
  ('credential-compromise', 'https://schemas.openid.net/secevent/risc/event-type/credential-compromise', 'A credential must be taken for copied, and was set aside.'),
  ('identifier-changed', 'https://schemas.openid.net/secevent/risc/event-type/identifier-changed', 'An address of the user was given up or gave way to another.'),
  ('identifier-recycled', 'https://schemas.openid.net/secevent/risc/event-type/identifier-recycled', 'A number was released to somebody new, and is the user''s no more.'),
  ('recovery-activated', 'https://schemas.openid.net/secevent/risc/event-type/recovery-activated', 'Somebody began or completed a recovery of the account.'),
  ('recovery-information-changed', 'https://schemas.openid.net/secevent/risc/event-type/recovery-information-changed', 'What the account can be recovered with was changed: an address was added or ranked first, a private fact was recorded.'),
  ('session-revoked', 'https://schemas.openid.net/secevent/caep/event-type/session-revoked', 'One session ended before its time, or all of the user but one.'),
  ('identifier-contested', null, 'Somebody who was given the number says that they are somebody new.'),
  ('identifier-claim-refused', null, 'A claim on a number ended without it.'),
  ('invitation-accepted', null, 'Somebody who was invited became a member.'),
  ('invitation-refused', null, 'Somebody wanted to accept an invitation and may not: the outcome says why.'),
  ('domain-verified', null, 'An organization was found to have a domain.'),
  ('domain-lapsed', null, 'The record of a domain was missing too often.'),
  ('domain-removed', null, 'An organization took a domain back.'),
  ('domain-joining-changed', null, 'Who may join an organization by an address at its domain, and as what, was changed.'),
  ('domain-joined', null, 'Somebody became a member by an address at a domain of the organization.'),
  ('new-device', null, 'The user signed in on a device that they had not signed in on before, or that was forgotten since.'),
  ('impersonation-started', null, 'A member of staff began to act as the user.'),
  ('impersonation-ended', null, 'A member of staff no longer acts as the user.'),
  ('impersonation-refused', null, 'A member of staff wanted to act as the user and may not.'),
  ('impersonation-disallowed', null, 'An organization forbids staff to act as its members.'),
  ('impersonation-allowed', null, 'An organization allows it again.'),
  ('security-policy-changed', null, 'An organization wants its members recognised more or less surely, or in other ways.'),
  ('access-denied', null, 'Somebody wanted to manage an organization and lacks the permission that the details name, or wanted to give or touch rights beyond their own.');
--! end core/tables/security_event_types.sql
--! begin core/tables/personal_data.sql
-- What erasing a person has to treat, column by column. Each stratum says it next to its tables, with strata_core.lay_personal_data, so that a new
-- table joins in without the erasing function being touched. A comment alone could not: it says that a column is personal, not what becomes of it.
create table strata_core.personal_data (
  position    integer not null generated always as identity,
  relation    text not null,
  column_name text not null,
  subject     text not null,
  key_column  text,
  row_key     text,
  treatment   text not null,
  replacement text,
  description text,

  constraint personal_data_pkey primary key (position),
  -- One row may be about two people.
  constraint personal_data_relation_column_name_subject_key_column_key unique nulls not distinct (relation, column_name, subject, key_column),
  constraint personal_data_subject_check check (subject in ('any', 'user', 'customer', 'membership')),
  constraint personal_data_treatment_check check (treatment in ('clear', 'set', 'delete_row', 'redact', 'derived', 'keep')),
  constraint personal_data_replacement_check check (replacement is null or treatment in ('clear', 'set')),
  constraint personal_data_key_column_check check (key_column is not null or treatment in ('derived', 'keep') or subject = 'any'),
  constraint personal_data_description_check check (description is not null or treatment not in ('derived', 'keep'))
);

comment on table strata_core.personal_data is 'One row per column of personal data and kind of person: what becomes of it when such a person is erased. Written by strata_core.lay_personal_data.';
comment on column strata_core.personal_data.position is 'Order of registration. Values are cleared in it, and rows deleted in the reverse of it: a table is made after those that it points at.';
comment on column strata_core.personal_data.relation is 'Table or materialized view, with its schema.';
comment on column strata_core.personal_data.column_name is 'The column.';
comment on column strata_core.personal_data.subject is 'Whose data it is: user, customer or membership; any for the audit trail, which is about all of them.';
comment on column strata_core.personal_data.key_column is 'Column of the relation that holds the id of the subject; null where rows are found by what they tell about.';
comment on column strata_core.personal_data.row_key is 'Column by which the audit trail knows the rows of the relation; null when that is no uuid.';
comment on column strata_core.personal_data.treatment is 'clear: the value goes. set: no personal value, but changes with the erasure. delete_row: the row goes. redact: the value goes out of a trail that nobody may change otherwise. derived: follows by itself. keep: stays, for the reason of description.';
comment on column strata_core.personal_data.replacement is 'SQL expression over the row that clear and set put in; null for null.';
comment on column strata_core.personal_data.description is 'Why it is kept, how it follows, or why a column that is cleared is not marked as personal; null where nothing needs saying.';
--! end core/tables/personal_data.sql
--! begin core/tables/extractions.sql
-- Where a stratum that leaves for a database of its own has got to. On both sides, so that each knows its part when the other cannot be asked; the copy
-- itself is in the catalogs of Postgres (publication, slot, subscription), and what is there counts. Passwords are never here.
create table strata_core.extractions (
  extraction_id uuid not null,
  stratum       text not null,
  side          text not null,
  peer          text not null,
  peer_system   text not null,
  made_roles    text[] not null default '{}',
  begun_at      timestamptz not null default clock_timestamp(),
  moved_at      timestamptz,
  settled_from  text,
  finished_at   timestamptz,

  constraint extractions_pkey primary key (extraction_id),
  -- A stratum leaves a database once, or arrives there once.
  constraint extractions_stratum_key unique (stratum),
  constraint extractions_stratum_check check (stratum in ('strata_accounts')),
  constraint extractions_side_check check (side in ('source', 'target')),
  constraint extractions_moved_at_check check (moved_at is not null or finished_at is null)
);

-- Not forced, like the history of the migrations: it is the owner who reads and writes it, and no other role has any privilege on it.
alter table strata_core.extractions enable row level security;

comment on table strata_core.extractions is 'One row per stratum that is leaving this database or coming into it, or has done so. Written by pg-strata extract.';
comment on column strata_core.extractions.extraction_id is 'Key. The same on both sides.';
comment on column strata_core.extractions.stratum is 'The schema that moves.';
comment on column strata_core.extractions.side is 'source: it leaves this database. target: it comes here.';
comment on column strata_core.extractions.peer is 'The other database, as login@host:port/database.';
comment on column strata_core.extractions.peer_system is 'What Postgres calls the other database: the identifier of its server and its own.';
comment on column strata_core.extractions.made_roles is 'Group roles that the target had not and were made for it, to be dropped again if the extraction is given up. Known to the source.';
comment on column strata_core.extractions.begun_at is 'When it began.';
comment on column strata_core.extractions.moved_at is 'Since when the stratum is written on the target and refused on the source; null before.';
comment on column strata_core.extractions.settled_from is 'Transaction of the target from which on eligible customers may have changed without their accounts following; null when all have followed.';
comment on column strata_core.extractions.finished_at is 'When nothing was left to clear away; null before.';
--! end core/tables/extractions.sql
--! begin core/data.sql
insert into strata_core.transitions (noun, from_status, to_status, description) values
  ('user', 'none', 'placeholder', 'is entered in a directory, without a login'),
  ('user', 'none', 'pending_verification', 'signs up'),
  ('user', 'none', 'pending_first_sign_in', 'is entered with a verified contact'),
  ('user', 'none', 'active', 'is imported with a history of sign-ins'),
  ('user', 'placeholder', 'pending_verification', 'registers'),
  ('user', 'placeholder', 'pending_first_sign_in', 'registers with a verified contact'),
  ('user', 'pending_verification', 'pending_first_sign_in', 'proves a contact'),
  ('user', 'pending_verification', 'active', 'signs in with the proof of a contact'),
  ('user', 'pending_first_sign_in', 'active', 'signs in for the first time'),
  ('user', 'placeholder', 'deactivated', 'is deactivated'),
  ('user', 'placeholder', 'erased', 'is erased'),
  ('user', 'placeholder', 'merged', 'is merged into another user'),
  ('user', 'deactivated', 'placeholder', 'is reactivated'),
  ('user', 'suspended', 'deactivated', 'is deactivated'),
  ('user', 'locked', 'deactivated', 'is deactivated'),
  ('user', 'deactivated', 'suspended', 'is reactivated while suspended'),
  ('user', 'deactivated', 'locked', 'is reactivated while locked'),
  ('user', 'locked', 'suspended', 'is suspended'),
  ('user', 'suspended', 'locked', 'is reinstated while locked'),
  ('user', 'deactivated', 'erased', 'is erased'),
  ('user', 'deactivated', 'merged', 'is merged into another user'),
  ('user', 'suspended', 'erased', 'is erased'),
  ('user', 'suspended', 'merged', 'is merged into another user'),
  ('user', 'locked', 'erased', 'is erased'),
  ('user', 'locked', 'merged', 'is merged into another user'),
  ('user', 'merged', 'placeholder', 'is unmerged'),
  ('user', 'merged', 'suspended', 'is unmerged'),
  ('user', 'merged', 'locked', 'is unmerged'),
  ('user', 'merged', 'deactivated', 'is unmerged'),
  ('customer', 'none', 'prospective', 'is entered'),
  ('customer', 'none', 'active', 'is entered as already verified'),
  ('customer', 'prospective', 'pending_verification', 'hands in documents'),
  ('customer', 'prospective', 'closed', 'leaves before verification'),
  ('customer', 'pending_verification', 'active', 'is verified'),
  ('customer', 'pending_verification', 'rejected', 'is rejected'),
  ('customer', 'pending_verification', 'prospective', 'takes the documents back'),
  ('customer', 'pending_verification', 'closed', 'leaves before verification'),
  ('customer', 'rejected', 'pending_verification', 'hands in other documents'),
  ('customer', 'rejected', 'closed', 'is closed'),
  ('customer', 'active', 'pending_verification', 'changes what was verified'),
  ('customer', 'active', 'suspended', 'is suspended'),
  ('customer', 'active', 'closed', 'is closed'),
  ('customer', 'suspended', 'active', 'is reinstated'),
  ('customer', 'suspended', 'pending_verification', 'is reinstated after what was verified had changed or run out'),
  ('customer', 'suspended', 'closed', 'is closed'),
  ('customer', 'prospective', 'merged', 'is merged into another customer'),
  ('customer', 'pending_verification', 'merged', 'is merged into another customer'),
  ('customer', 'active', 'merged', 'is merged into another customer'),
  ('customer', 'suspended', 'merged', 'is merged into another customer'),
  ('customer', 'rejected', 'merged', 'is merged into another customer'),
  ('customer', 'prospective', 'suspended', 'is merged with somebody suspended'),
  ('customer', 'pending_verification', 'suspended', 'is merged with somebody suspended'),
  ('customer', 'rejected', 'suspended', 'is merged with somebody suspended'),
  ('customer', 'suspended', 'prospective', 'is unmerged'),
  ('customer', 'suspended', 'rejected', 'is unmerged'),
  ('customer', 'merged', 'prospective', 'is unmerged'),
  ('customer', 'merged', 'pending_verification', 'is unmerged'),
  ('customer', 'merged', 'active', 'is unmerged'),
  ('customer', 'merged', 'suspended', 'is unmerged'),
  ('customer', 'merged', 'rejected', 'is unmerged'),
  ('identity_document', 'none', 'submitted', 'is handed in'),
  ('identity_document', 'submitted', 'verified', 'is found good'),
  ('identity_document', 'submitted', 'rejected', 'is found not to be good'),
  ('identity_document', 'submitted', 'withdrawn', 'is taken back'),
  ('identity_document', 'verified', 'rejected', 'is found not to be good after all'),
  ('identity_document', 'verified', 'superseded', 'is shown and verified anew'),
  ('identity_document', 'verified', 'withdrawn', 'is taken back'),
  ('verification_case', 'none', 'requires_input', 'is opened'),
  ('verification_case', 'requires_input', 'processing', 'has everything that was asked for'),
  ('verification_case', 'requires_input', 'canceled', 'is given up'),
  ('verification_case', 'requires_input', 'expired', 'runs out'),
  ('verification_case', 'processing', 'requires_input', 'needs more'),
  ('verification_case', 'processing', 'verified', 'is decided: verified'),
  ('verification_case', 'processing', 'rejected', 'is decided: rejected'),
  ('verification_case', 'processing', 'canceled', 'is given up'),
  ('verification_case', 'processing', 'expired', 'runs out'),
  ('verification_case', 'canceled', 'requires_input', 'is unmerged'),
  ('verification_case', 'canceled', 'processing', 'is unmerged'),
  ('verification_check', 'canceled', 'pending', 'is unmerged'),
  ('verification_check', 'none', 'pending', 'is asked for'),
  ('verification_check', 'pending', 'passed', 'is answered: the document is good'),
  ('verification_check', 'pending', 'failed', 'is answered: it is not'),
  ('verification_check', 'pending', 'inconclusive', 'is answered: nobody can say'),
  ('verification_check', 'pending', 'canceled', 'is not wanted any more'),
  ('organization', 'none', 'active', 'is founded'),
  ('organization', 'active', 'suspended', 'is suspended'),
  ('organization', 'suspended', 'active', 'is reinstated'),
  ('organization', 'active', 'closed', 'is closed'),
  ('organization', 'suspended', 'closed', 'is closed'),
  ('company', 'none', 'active', 'is founded'),
  ('company', 'active', 'closed', 'is closed'),
  ('company', 'closed', 'active', 'is opened again'),
  ('membership', 'none', 'invited', 'is invited'),
  ('membership', 'none', 'active', 'joins'),
  ('membership', 'invited', 'active', 'accepts'),
  ('membership', 'invited', 'ended', 'declines, or the invitation is revoked'),
  ('membership', 'active', 'suspended', 'is suspended'),
  ('membership', 'suspended', 'active', 'is reinstated'),
  ('membership', 'active', 'ended', 'leaves'),
  ('membership', 'suspended', 'ended', 'leaves'),
  ('membership', 'ended', 'invited', 'is unmerged'),
  ('membership', 'ended', 'active', 'is unmerged'),
  ('membership', 'ended', 'suspended', 'is unmerged'),
  ('invitation', 'none', 'pending', 'is made'),
  ('invitation', 'pending', 'accepted', 'is accepted by whoever is invited'),
  ('invitation', 'pending', 'declined', 'is declined by whoever is invited'),
  ('invitation', 'pending', 'revoked', 'is revoked, or a new one takes its place'),
  ('invitation', 'pending', 'expired', 'runs out'),
  ('invitation', 'expired', 'revoked', 'is revoked, or a new one takes its place'),
  ('organization_domain', 'none', 'pending', 'is named by an organization'),
  ('organization_domain', 'pending', 'verified', 'has the record'),
  ('organization_domain', 'verified', 'lapsed', 'has lost the record'),
  ('organization_domain', 'lapsed', 'verified', 'has the record again'),
  ('organization_domain', 'pending', 'removed', 'is taken back'),
  ('organization_domain', 'verified', 'removed', 'is taken back'),
  ('organization_domain', 'lapsed', 'removed', 'is taken back'),
  ('account', 'none', 'pending', 'is made for a customer'),
  ('account', 'pending', 'open', 'is opened for a customer who is eligible'),
  ('account', 'pending', 'closed', 'is given up before it was opened'),
  ('account', 'open', 'frozen', 'is frozen, by an operator or because the customer lost eligibility'),
  ('account', 'frozen', 'open', 'is unfrozen'),
  ('account', 'open', 'closed', 'is closed'),
  ('account', 'frozen', 'closed', 'is closed'),
  ('merge', 'none', 'proposed', 'is proposed'),
  ('merge', 'proposed', 'previewed', 'is previewed'),
  ('merge', 'previewed', 'proposed', 'is chosen otherwise'),
  ('merge', 'previewed', 'approved', 'is approved'),
  ('merge', 'previewed', 'applied', 'is carried out without an approval, where it needs none'),
  ('merge', 'approved', 'previewed', 'is previewed anew, with another plan'),
  ('merge', 'approved', 'proposed', 'is chosen otherwise'),
  ('merge', 'approved', 'applied', 'is carried out'),
  ('merge', 'proposed', 'canceled', 'is given up'),
  ('merge', 'previewed', 'canceled', 'is given up'),
  ('merge', 'approved', 'canceled', 'is given up'),
  ('merge', 'applied', 'undone', 'is undone'),
  ('merge', 'applied', 'sealed', 'cannot be undone any more'),
  ('identifier_change', 'none', 'pending', 'is begun'),
  ('identifier_change', 'none', 'applied', 'is made after an operator reviewed a recovery'),
  ('identifier_change', 'pending', 'applied', 'is confirmed by all that are asked'),
  ('identifier_change', 'pending', 'canceled', 'is given up, begun anew, or the address is somebody else''s'),
  ('recovery_case', 'none', 'open', 'is asked for by somebody who lost every way in'),
  ('recovery_case', 'open', 'approved', 'is approved by an operator'),
  ('recovery_case', 'open', 'refused', 'is refused by an operator'),
  ('recovery_case', 'open', 'canceled', 'is refused by the user'),
  ('number_reassignment', 'none', 'claimed', 'is claimed by somebody who proved the number'),
  ('number_reassignment', 'claimed', 'contested', 'the holder is asked through other methods'),
  ('number_reassignment', 'claimed', 'proved_by_holder', 'the holder proves the number'),
  ('number_reassignment', 'claimed', 'released', 'is taken from a holder who cannot be asked, on evidence'),
  ('number_reassignment', 'claimed', 'refused', 'is refused by an operator'),
  ('number_reassignment', 'claimed', 'withdrawn', 'is given up by the claimant'),
  ('number_reassignment', 'claimed', 'expired', 'nobody decides it'),
  ('number_reassignment', 'contested', 'proved_by_holder', 'the holder proves the number'),
  ('number_reassignment', 'contested', 'released', 'is taken from a holder who did not answer, on evidence, or is given up by the holder'),
  ('number_reassignment', 'contested', 'refused', 'is refused by an operator'),
  ('number_reassignment', 'contested', 'withdrawn', 'is given up by the claimant'),
  ('number_reassignment', 'contested', 'expired', 'nobody decides it'),
  ('number_reassignment', 'released', 'completed', 'the claimant proves the number and holds it'),
  ('number_reassignment', 'released', 'expired', 'the claimant does not come back');

-- A user who may sign in, or soon may, can be locked, suspended, deactivated, erased and merged, and comes back to where the events say.
insert into strata_core.transitions (noun, from_status, to_status, description)
select 'user', s.status, t.status, t.description
from unnest(array['pending_verification', 'pending_first_sign_in', 'active']) as s (status)
cross join (values ('locked', 'is locked'), ('suspended', 'is suspended'), ('deactivated', 'is deactivated'), ('erased', 'is erased'),
                   ('merged', 'is merged into another user')) as t (status, description)
union all
select 'user', s.status, t.status, s.description
from (values ('locked', 'is unlocked'), ('suspended', 'is reinstated'), ('deactivated', 'is reactivated'), ('merged', 'is unmerged')) as s (status, description)
cross join unnest(array['pending_verification', 'pending_first_sign_in', 'active']) as t (status);
--! end core/data.sql
--! begin core/functions/uuid_v7.sql
-- The layout is built from a random uuid: 48 bits of milliseconds, then version and variant.
create function strata_core.uuid_v7() returns uuid
  language sql volatile parallel safe
begin atomic
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6),
      52, 1), 53, 1),
    'hex')::uuid;
end;

-- Native on 18. As text, because plpgsql of early minor releases takes the semicolon of an atomic body for the end of the statement.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    execute 'create or replace function strata_core.uuid_v7() returns uuid language sql volatile parallel safe begin atomic select uuidv7(); end';
  end if;
end
$$;

comment on function strata_core.uuid_v7() is 'A new time-ordered id (UUID version 7, RFC 9562). Ids may be public; they say when a row was made and are never secrets.';
--! end core/functions/uuid_v7.sql
--! begin core/functions/raise_error.sql
-- The one place that raises our errors: text and hint come from the table, and no DETAIL ever carries data.
create function strata_core.raise_error(p_sqlstate text, p_constraint text default '') returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_error strata_core.error_codes;
begin
  select e.* into strict v_error from strata_core.error_codes e where e.sqlstate = p_sqlstate;
  raise exception using errcode = p_sqlstate, message = v_error.meaning, hint = v_error.remedy, constraint = p_constraint;
end
$$;

comment on function strata_core.raise_error(text, text) is 'Raises one of the errors of strata_core.error_codes, with its meaning as the text, its remedy as the hint and, where one was broken, the name of the constraint.';

alter function strata_core.raise_error(text, text) owner to strata_definer;
--! end core/functions/raise_error.sql
--! begin core/functions/clock.sql
-- Expiry is decided by the clock of this moment and not by the start of the transaction: a transaction held open must not keep a code
-- or a session alive. Security definer, because settings are not readable at run time.
create function strata_core.clock() returns timestamptz
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return coalesce(
    (select s.value::timestamptz from strata_core.settings s where s.setting = 'test_clock' and s.value is not null),
    clock_timestamp());
end
$$;

comment on function strata_core.clock() is 'The time that decides expiry: the time of day of this moment, unless the owner has set a test clock in settings. Stable: one value a statement when called as (select strata_core.clock()).';

alter function strata_core.clock() owner to strata_definer;
--! end core/functions/clock.sql
--! begin core/functions/setting_interval.sql
create function strata_core.setting_interval(p_setting text) returns interval
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value::interval from strata_core.settings s where s.setting = p_setting and s.value_type = 'interval');
end
$$;

comment on function strata_core.setting_interval(text) is 'A policy value of type interval. Null when it is not set. For functions owned by strata_definer.';
--! end core/functions/setting_interval.sql
--! begin core/functions/setting_integer.sql
create function strata_core.setting_integer(p_setting text) returns integer
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value::integer from strata_core.settings s where s.setting = p_setting and s.value_type = 'integer');
end
$$;

comment on function strata_core.setting_integer(text) is 'A policy value of type integer. Null when it is not set. For functions owned by strata_definer.';
--! end core/functions/setting_integer.sql
--! begin core/functions/setting_text.sql
create function strata_core.setting_text(p_setting text) returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value from strata_core.settings s where s.setting = p_setting and s.value_type = 'text');
end
$$;

comment on function strata_core.setting_text(text) is 'A policy value of type text. Null when it is not set. For functions owned by strata_definer.';
--! end core/functions/setting_text.sql
--! begin core/functions/retry_delay.sql
create function strata_core.retry_delay(p_delay interval, p_attempt_count integer) returns interval
  language sql immutable parallel safe
begin atomic
  select p_delay * power(2, least(p_attempt_count - 1, 6));
end;

comment on function strata_core.retry_delay(interval, integer) is 'How long to wait after a failed attempt: the delay after the first, doubled with every further one, up to 64 times. For functions owned by strata_definer.';
--! end core/functions/retry_delay.sql
--! begin core/functions/hmac.sql
-- Inlinable on purpose: no set clause, no sub-select.
create function strata_core.hmac(p_inner_block bytea, p_outer_block bytea, p_message bytea) returns bytea
  language sql immutable parallel safe
begin atomic
  select sha256(p_outer_block || sha256(p_inner_block || p_message));
end;

comment on function strata_core.hmac(bytea, bytea, bytea) is 'HMAC-SHA-256 (RFC 2104) over precomputed key blocks.';
--! end core/functions/hmac.sql
--! begin core/functions/generate_key.sql
-- 32 random bytes come from the server's strong random source: four version 4 uuids, 488 random bits, folded by sha256.
create function strata_core.generate_key(p_purpose text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_key   bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  v_inner bytea := decode(repeat('36', 64), 'hex');
  v_outer bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0 .. length(v_key) - 1 loop
    v_inner := set_byte(v_inner, i, get_byte(v_inner, i) # get_byte(v_key, i));
    v_outer := set_byte(v_outer, i, get_byte(v_outer, i) # get_byte(v_key, i));
  end loop;

  insert into strata_core.keys as k (purpose, inner_block, outer_block, has_test_clock)
  values (p_purpose, v_inner, v_outer, exists (select from strata_core.settings s where s.setting = 'test_clock' and s.value is not null))
  on conflict (purpose) do update
    set inner_block = excluded.inner_block, outer_block = excluded.outer_block, created_at = clock_timestamp();
end
$$;

comment on function strata_core.generate_key(text) is 'Makes or replaces the key of a purpose. A context lives as long as its transaction, so replacing its key only ends transactions that are under way; replacing the one of codes makes all that were sent worthless, and that of counters forgets them.';

alter function strata_core.generate_key(text) owner to strata_definer;
--! end core/functions/generate_key.sql
--! begin core/functions/pack_context.sql
create function strata_core.pack_context(p_organization_id uuid, p_user_id uuid, p_membership_id uuid, p_session_id uuid, p_assurance_level integer,
                                         p_impersonator_user_id uuid) returns text
  language sql immutable parallel safe
begin atomic
  select coalesce(p_organization_id::text, '00000000-0000-0000-0000-000000000000') || p_user_id::text
      || coalesce(p_membership_id::text, '00000000-0000-0000-0000-000000000000') || p_session_id::text || p_assurance_level::text
      || coalesce(p_impersonator_user_id::text, '00000000-0000-0000-0000-000000000000');
end;

comment on function strata_core.pack_context(uuid, uuid, uuid, uuid, integer, uuid) is 'The body of a context: organization, user, membership and session id, 36 characters each, the assurance level, 1, and the impersonator, 36.';
--! end core/functions/pack_context.sql
--! begin core/functions/sign_context.sql
-- What is signed beside the body is what the verifier knows by itself: backend and start of the transaction. So a context that is copied to
-- another connection or transaction is worth nothing, and nothing has to be parsed to find that out. Inlinable on purpose.
-- On Citus workers both differ; `distribute` binds to the distributed transaction id here instead.
create function strata_core.sign_context(p_body text, p_inner_block bytea, p_outer_block bytea) returns text
  language sql stable parallel restricted
begin atomic
  select encode(strata_core.hmac(p_inner_block, p_outer_block,
    convert_to(p_body, 'UTF8') || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp())), 'hex');
end;

comment on function strata_core.sign_context(text, bytea, bytea) is 'The signature of a body of a context in this transaction of this backend, 64 hexadecimal digits. Worth nothing without the key, which only strata_definer reads.';
--! end core/functions/sign_context.sql
--! begin core/views/context.sql
-- The one place that verifies. Anyone may write any text into the settings; only what strata.begin_session signed in this transaction of this
-- backend passes, and everything else is no row. A view and not a function, because every policy of every statement asks it: a definer function
-- costs twice as much. Hence also the calls of the server's own functions alone, written out as in strata_core.sign_context: what a view calls is
-- checked for the caller. The key is joined, so it is no constant of any plan. The barrier keeps a caller's functions behind the check, and a
-- caller's set_config() from coming between the check and the reading of what was checked.
create view strata_core.context with (security_barrier = true) as
select
  nullif(substr(current_setting('strata.context', true), 1, 36), '00000000-0000-0000-0000-000000000000')::uuid as organization_id,
  substr(current_setting('strata.context', true), 37, 36)::uuid as user_id,
  nullif(substr(current_setting('strata.context', true), 73, 36), '00000000-0000-0000-0000-000000000000')::uuid as membership_id,
  substr(current_setting('strata.context', true), 109, 36)::uuid as session_id,
  substr(current_setting('strata.context', true), 145, 1)::integer as assurance_level,
  nullif(substr(current_setting('strata.context', true), 146, 36), '00000000-0000-0000-0000-000000000000')::uuid as impersonator_user_id,
  k.has_test_clock
from strata_core.keys k
where k.purpose = 'context'
  and encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(current_setting('strata.context', true), 'UTF8')
        || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp()))), 'hex') = current_setting('strata.signature', true);

comment on view strata_core.context is 'One row: the verified context of this transaction. No row on any doubt: none set, forged, damaged, or copied from another transaction or connection. Policies read it as (select c.organization_id from strata_core.context c): once per statement.';
comment on column strata_core.context.organization_id is 'Organization of the session; null outside any.';
comment on column strata_core.context.user_id is 'User of the session.';
comment on column strata_core.context.membership_id is 'Membership that acts; null outside any organization.';
comment on column strata_core.context.session_id is 'The session.';
comment on column strata_core.context.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level).';
comment on column strata_core.context.impersonator_user_id is 'Member of staff who acts as the user; null when nobody does.';
comment on column strata_core.context.has_test_clock is 'Whether settings holds a test clock: what is checked at every operation asks strata_core.clock() only then.';

alter view strata_core.context owner to strata_definer;
--! end core/views/context.sql
--! begin core/functions/organization_id.sql
create function strata_core.organization_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.organization_id from strata_core.context c);
end
$$;

comment on function strata_core.organization_id() is 'The organization of the session. Null outside any, and without a verified context. Call it as (select …): once per statement.';

alter function strata_core.organization_id() owner to strata_definer;
--! end core/functions/organization_id.sql
--! begin core/functions/user_id.sql
create function strata_core.user_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.user_id from strata_core.context c);
end
$$;

comment on function strata_core.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';

alter function strata_core.user_id() owner to strata_definer;
--! end core/functions/user_id.sql
--! begin core/functions/membership_id.sql
create function strata_core.membership_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.membership_id from strata_core.context c);
end
$$;

comment on function strata_core.membership_id() is 'The membership that acts. Null outside any organization, and without a verified context. Call it as (select …): once per statement.';

alter function strata_core.membership_id() owner to strata_definer;
--! end core/functions/membership_id.sql
--! begin core/functions/session_id.sql
create function strata_core.session_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.session_id from strata_core.context c);
end
$$;

comment on function strata_core.session_id() is 'The session. Null without a verified context. Call it as (select …): once per statement.';

alter function strata_core.session_id() owner to strata_definer;
--! end core/functions/session_id.sql
--! begin core/functions/assurance_level.sql
create function strata_core.assurance_level() returns integer
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.assurance_level from strata_core.context c);
end
$$;

comment on function strata_core.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';

alter function strata_core.assurance_level() owner to strata_definer;
--! end core/functions/assurance_level.sql
--! begin core/functions/impersonator_user_id.sql
create function strata_core.impersonator_user_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.impersonator_user_id from strata_core.context c);
end
$$;

comment on function strata_core.impersonator_user_id() is 'The member of staff who acts as the user of the session. Null when nobody does, and without a verified context. Call it as (select …): once per statement.';

alter function strata_core.impersonator_user_id() owner to strata_definer;
--! end core/functions/impersonator_user_id.sql
--! begin core/functions/tg__touch_updated_at.sql
create function strata_core.tg__touch_updated_at() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;

comment on function strata_core.tg__touch_updated_at() is 'Trigger: sets updated_at on every update.';

-- Here because the table is older than the function.
create trigger t100_touch_updated_at before update on strata_core.settings for each row execute function strata_core.tg__touch_updated_at();
--! end core/functions/tg__touch_updated_at.sql
--! begin core/functions/tg_settings__mark_test_clock.sql
create function strata_core.tg_settings__mark_test_clock() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  update strata_core.keys k
  set has_test_clock = exists (select from strata_core.settings s where s.setting = 'test_clock' and s.value is not null);
  return null;
end
$$;

comment on function strata_core.tg_settings__mark_test_clock() is 'Trigger: tells the keys whether there is a test clock.';

create trigger t600_mark_test_clock after insert or update or delete on strata_core.settings
  for each statement execute function strata_core.tg_settings__mark_test_clock();

alter function strata_core.tg_settings__mark_test_clock() owner to strata_definer;
--! end core/functions/tg_settings__mark_test_clock.sql
--! begin core/functions/lay_row_security.sql
-- What every table of ours has, whether it belongs to a tenant or not. A table that nobody is let into by a policy is closed.
create function strata_core.lay_row_security(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  if not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.oid = p_table and c.relkind in ('r', 'p') and n.nspname like 'strata\_%') then
    perform strata_core.raise_error('ST401');
  end if;
  execute format('alter table %s enable row level security', p_table);
  execute format('alter table %s force row level security', p_table);
  execute format('create policy definer_all on %s for all to strata_definer using (true) with check (true)', p_table);
end
$$;

comment on function strata_core.lay_row_security(regclass) is 'Generator, for migrations: enables and forces row level security and lets strata_definer in.';
--! end core/functions/lay_row_security.sql
--! begin core/functions/lay_tenant_rule.sql
-- The one place that knows what "belongs to a tenant" means. Every table of an organization gets the same two policies from here, and
-- `distribute` lays them anew from here, because Citus takes no sub-select in a policy.
-- The sub-select makes the planner verify the context once per statement and use an index; the bare call would do it once per row.
create function strata_core.lay_tenant_rule(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  perform strata_core.lay_row_security(p_table);
  execute format('create policy tenant_isolation on %s as restrictive for all to strata_app
                    using (organization_id = (select c.organization_id from strata_core.context c))
                    with check (organization_id = (select c.organization_id from strata_core.context c))', p_table);
  execute format('create policy member_select on %s for select to strata_app using (true)', p_table);
end
$$;

comment on function strata_core.lay_tenant_rule(regclass) is 'Generator, for migrations: row level security of a table that belongs to organizations. The restrictive policy keeps strata_app inside the organization of its context; member_select lets its members read.';
--! end core/functions/lay_tenant_rule.sql
--! begin core/functions/lay_personal_data.sql
-- Registers columns and takes them out of the statistics: ANALYZE copies values (the most common ones, the bounds of the histogram) into a catalog
-- that no update of the table reaches. No query of ours is planned by them (docs/decisions/0011-erasure.md).
create function strata_core.lay_personal_data(p_table regclass, p_subject text, p_key_column name, p_treatment text, p_columns name[],
                                              p_replacement text default null, p_description text default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_relation text;
  v_row_key  text;
  v_column   name;
begin
  select format('%s.%s', n.nspname, c.relname) into v_relation
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = p_table and c.relkind in ('r', 'p', 'm') and n.nspname like 'strata\_%';
  if v_relation is null or exists (select from unnest(p_columns || p_key_column) as e (name)
                                   where e.name is not null and not exists (select from pg_attribute a where a.attrelid = p_table and a.attname = e.name and a.attnum > 0)) then
    perform strata_core.raise_error('ST401');
  end if;
  -- Keys inside a tenant begin with the organization, so the last column of the key is the row's own.
  select a.attname into v_row_key
  from pg_index i
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[i.indnkeyatts - 1] and a.atttypid = 'uuid'::regtype
  where i.indrelid = p_table and i.indisprimary;

  insert into strata_core.personal_data (relation, column_name, subject, key_column, row_key, treatment, replacement, description)
  select v_relation, e.name, p_subject, p_key_column, v_row_key, p_treatment, p_replacement, p_description
  from unnest(p_columns) with ordinality as e (name, position) order by e.position;
  if p_treatment <> 'set' then
    foreach v_column in array p_columns loop
      execute format('alter table %s alter column %I set statistics 0', p_table, v_column);
    end loop;
  end if;
end
$$;

comment on function strata_core.lay_personal_data(regclass, text, name, text, name[], text, text) is 'Generator, for migrations: registers columns of personal data in strata_core.personal_data, with what erasing the person does to them, and keeps their values out of the statistics. Raises ST401 for a table or column that is none of ours.';
--! end core/functions/lay_personal_data.sql
--! begin core/functions/unreached_copies.sql
-- Whoever erases a user erases what memberships are about too. Asked of the catalog, so that what is named is there: a replica that nobody set up is not on the list, and a table that points here is.
create function strata_core.unreached_copies(p_subject text) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return array[
      'backups: every dump and base backup that was made so far',
      format('write-ahead log: its segments until they are recycled%s',
             case when current_setting('archive_mode') <> 'off' then ', and its archive' end),
      'dead row versions: the former values in the files of the tables, until vacuum has been there and the space is used again',
      'server log: statements and parameters, where it was told to write them',
      'free text: what was written about the person in rows of others']
    || array(select format('replication slot: %s', s.slot_name) from pg_replication_slots s order by s.slot_name)
    || array(select format('publication: %s, with what its subscribers hold', t.pubname) from pg_publication_tables t
             where t.schemaname like 'strata\_%' group by t.pubname order by t.pubname)
    || array(select format('table of another program: %s', k.conrelid::regclass)
             from pg_constraint k
             join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
             join pg_class f on f.oid = k.confrelid join pg_namespace m on m.oid = f.relnamespace
             where k.contype = 'f' and m.nspname like 'strata\_%' and n.nspname <> 'strata' and n.nspname not like 'strata\_%' and not c.relispartition
             group by k.conrelid order by 1)
    || array(select format('materialized view: %s, until it is refreshed', p.relation) from strata_core.personal_data p
             join pg_class c on c.oid = to_regclass(p.relation) and c.relkind = 'm'
             where p.treatment = 'derived' and p.subject = p_subject group by p.relation order by p.relation)
    || array(select format('kept: %s.%s, %s', p.relation, p.column_name, p.description) from strata_core.personal_data p
             where p.treatment = 'keep' and p.subject = p_subject order by p.position)
    || array(select format('the same person as a %s: %s', p.subject, string_agg(distinct p.relation, ', ')) from strata_core.personal_data p
             where p.subject not in ('any', p_subject) and (p_subject <> 'user' or p.subject <> 'membership') group by p.subject order by p.subject);
end
$$;

comment on function strata_core.unreached_copies(text) is 'What erasing a user, customer or membership in this database does not reach: each begins with what kind of copy it is. Called by strata.erase_user.';

alter function strata_core.unreached_copies(text) owner to strata_definer;
--! end core/functions/unreached_copies.sql
--! begin core/policies.sql
select strata_core.lay_row_security(format('strata_core.%I', t))
from unnest(array['settings', 'keys', 'transitions', 'error_codes', 'time_zones', 'personal_data', 'security_event_types']) as t;

-- What is no secret and no data of anybody may be read by everyone who may use the schema.
create policy everyone_select on strata_core.transitions for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.error_codes for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.time_zones for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.security_event_types for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);

-- The owner sets the policy values: under forced row level security it would otherwise change nothing and be told so by nobody.
create policy owner_select on strata_core.settings for select to strata_owner using (true);
create policy owner_update on strata_core.settings for update to strata_owner using (true) with check (true);
-- And registers personal data, in migrations.
create policy owner_select on strata_core.personal_data for select to strata_owner using (true);
create policy owner_insert on strata_core.personal_data for insert to strata_owner with check (true);
--! end core/policies.sql
--! begin core/grants.sql
grant select on strata_core.settings, strata_core.personal_data, strata_core.transitions, strata_core.error_codes, strata_core.time_zones,
  strata_core.security_event_types to strata_definer;
grant select, insert, update on strata_core.keys to strata_definer;
grant select on strata_core.transitions, strata_core.error_codes, strata_core.time_zones, strata_core.security_event_types
  to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter;

grant execute on function strata_core.uuid_v7()
  to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
grant execute on function strata_core.setting_interval(text), strata_core.setting_integer(text), strata_core.setting_text(text), strata_core.retry_delay(interval, integer),
  strata_core.hmac(bytea, bytea, bytea), strata_core.sign_context(text, bytea, bytea),
  strata_core.pack_context(uuid, uuid, uuid, uuid, integer, uuid) to strata_definer;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant select on strata_core.context to strata_app, strata_reporter;
grant execute on function strata_core.clock(), strata_core.organization_id(), strata_core.user_id(), strata_core.membership_id(),
  strata_core.session_id(), strata_core.assurance_level(), strata_core.impersonator_user_id()
  to strata_owner, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
-- Raising an error gives nothing away, and functions that run with the caller's rights need it.
grant execute on function strata_core.raise_error(text, text) to strata_owner, strata_auth, strata_app, strata_operator, strata_worker;
select strata_core.generate_key(p) from unnest(array['context', 'challenge', 'throttle']) as p;
set local role strata_owner;

-- Autovacuum never looks at tables this small; without figures the planner goes to their single row by way of an index, in every statement.
analyze strata_core.keys, strata_core.settings;

revoke create on schema strata_core from strata_definer;
--! end core/grants.sql
--! begin interface/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata authorization strata_owner;
set local role strata_owner;

comment on schema strata is 'The interface: the views and functions that applications call. Stable; everything else may change.';

grant usage on schema strata to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker;
--! end interface/schema.sql
--! begin interface/functions/schema_version.sql
create function strata.schema_version() returns integer
  language sql immutable parallel safe
begin atomic
  select 1;
end;

comment on function strata.schema_version() is 'Number of the interface contract. Raised when an older client could no longer work; a client refuses a number that it does not know.';
--! end interface/functions/schema_version.sql
--! begin interface/core_grants.sql
-- Every client asks for the version, whichever nouns are installed.
grant execute on function strata.schema_version() to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;
--! end interface/core_grants.sql

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

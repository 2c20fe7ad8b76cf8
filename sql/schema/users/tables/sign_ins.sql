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

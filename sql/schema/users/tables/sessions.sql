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

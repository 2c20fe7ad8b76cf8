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

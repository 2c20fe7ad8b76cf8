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

-- What happens to accounts and sessions and is no change of a row whose history is kept. Also what was refused: a function that answers a refusal records it
-- and commits.
create table strata_audit.security_events (
  security_event_id bigint generated always as identity,
  organization_id uuid,
  user_id         uuid,
  event_type      text not null,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  details         jsonb not null default '{}',
  reason          strata_core.reason,
  occurred_at     timestamptz not null,
  redacted_at     timestamptz,

  constraint security_events_pkey primary key (security_event_id),
  constraint security_events_event_type_fkey foreign key (event_type) references strata_core.security_event_types (event_type),
  constraint security_events_details_check check (jsonb_typeof(details) = 'object')
);

-- What happened to one user, in order.
create index security_events_user_id_idx on strata_audit.security_events (user_id, security_event_id);
-- An organization reading its own.
create index security_events_organization_id_idx on strata_audit.security_events (organization_id, security_event_id);
-- For the foreign key: all of a kind.
create index security_events_event_type_idx on strata_audit.security_events (event_type);
-- A period of time; retention.
create index security_events_occurred_at_idx on strata_audit.security_events using brin (occurred_at);

select strata_core.lay_personal_data('strata_audit.security_events', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'redact', p_columns => '{reason}');

comment on table strata_audit.security_events is 'One row per event in the safety of an account, a session or an organization, refusals included. Append-only: a row only loses its reason, once, when the person is erased.';
comment on column strata_audit.security_events.organization_id is 'Organization in which it happened; null outside any.';
comment on column strata_audit.security_events.user_id is 'User to whom it happened; null when it concerns no single one.';
comment on column strata_audit.security_events.event_type is 'What happened, in a word of strata_core.security_event_types.';
comment on column strata_audit.security_events.actor_user_id is 'User of the session that did it; null when there was no session.';
comment on column strata_audit.security_events.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.security_events.actor_session_id is 'Session that did it; null when there was none.';
comment on column strata_audit.security_events.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.security_events.actor_role is 'Login role of the database connection.';
comment on column strata_audit.security_events.details is 'What else is known: keys, outcomes, kinds. No secret, and nothing personal.';
comment on column strata_audit.security_events.reason is 'Why, in the words of whoever did it; null without one. @pii';
comment on column strata_audit.security_events.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.security_events.redacted_at is 'When the reason left because the person was erased; null while it is whole.';

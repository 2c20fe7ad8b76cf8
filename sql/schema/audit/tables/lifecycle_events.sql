-- A timed status (locked until, suspended until) ends by the clock and nobody writes anything then. So the event itself says until when it
-- holds and what comes after, and "how long was it locked" can be answered without a job that runs on time.
create table strata_audit.lifecycle_events (
  lifecycle_event_id bigint generated always as identity,
  organization_id uuid,
  noun            text not null,
  row_key         uuid not null,
  from_status     text not null,
  to_status       text not null,
  until           timestamptz[],
  then_status     text[],
  reason          text,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  occurred_at     timestamptz not null,
  redacted_at     timestamptz,

  constraint lifecycle_events_pkey primary key (lifecycle_event_id),
  constraint lifecycle_events_then_status_check check (cardinality(until) is not distinct from cardinality(then_status))
);

-- The events of one row, in order.
create index lifecycle_events_noun_row_key_idx on strata_audit.lifecycle_events (noun, row_key, lifecycle_event_id);
-- An organization reading its own.
create index lifecycle_events_organization_id_idx on strata_audit.lifecycle_events (organization_id, lifecycle_event_id);

select strata_core.lay_personal_data('strata_audit.lifecycle_events', p_subject => 'any', p_key_column => null, p_treatment => 'redact', p_columns => '{reason}');

comment on table strata_audit.lifecycle_events is 'One row per change of a status. Append-only: a row only loses its reason, once, when a person is erased.';
comment on column strata_audit.lifecycle_events.organization_id is 'Organization of the row whose status changed; null for what belongs to a user or customer.';
comment on column strata_audit.lifecycle_events.noun is 'What changed: user, customer, identity_document, verification_case, verification_check, account, organization, company, membership, invitation, organization_domain, identifier_change, number_reassignment or recovery_case.';
comment on column strata_audit.lifecycle_events.row_key is 'Key of the row whose status changed.';
comment on column strata_audit.lifecycle_events.from_status is 'Status before; none when the row was new.';
comment on column strata_audit.lifecycle_events.to_status is 'Status after.';
comment on column strata_audit.lifecycle_events.until is 'The times at which the status will change by itself, in order; null when it will not.';
comment on column strata_audit.lifecycle_events.then_status is 'The status from each time of until on, if nothing else happens before.';
comment on column strata_audit.lifecycle_events.reason is 'Why, in the words of whoever did it; null when none was given. @pii';
comment on column strata_audit.lifecycle_events.actor_user_id is 'User of the session that made the change; null when there was no session.';
comment on column strata_audit.lifecycle_events.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.lifecycle_events.actor_session_id is 'Session that made the change; null when there was none.';
comment on column strata_audit.lifecycle_events.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.lifecycle_events.actor_role is 'Login role of the database connection.';
comment on column strata_audit.lifecycle_events.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.lifecycle_events.redacted_at is 'When the reason left because a person was erased; null while it is whole.';
